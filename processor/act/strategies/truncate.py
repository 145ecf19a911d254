"""The first characters of a text, or of an IP address its network (IPv4 /24, IPv6 /48)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from processor.act.datamap.model import Kind
from processor.act.strategies import null
from processor.act.strategies.cell import Cell


def erased(value: Any, cell: Cell) -> Any:
    if value is None or value == "":
        return value
    if cell.rule.holds is not Kind.IP:
        return str(value)[: cell.rule.length]
    try:
        address: IPv4Address | IPv6Address = ip_address(value if isinstance(value, int) else str(value).strip())
    except ValueError:
        return null.erased(value, cell)  # no address: there is nothing of it that could safely stay
    network = ip_network((address, 24 if address.version == 4 else 48), strict=False).network_address
    return int(network) if isinstance(value, int) else str(network)
