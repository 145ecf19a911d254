"""SPF: the suite of RFC 7208, and mails that put an SPF question to our verification."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.foreign.case import ANY_ADDRESS, Case, gives
from tests.foreign.mails import plain, received
from tests.foreign.refusals import sent
from tests.foreign.zone import Zone

_HOST = re.compile(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})+")


def rfc7208(path: Path) -> Iterator[Case]:
    """Every case of the suite."""
    for scenario in filter(None, yaml.safe_load_all(path.read_text(encoding="utf-8"))):
        zone = _zone(scenario["zonedata"])
        for name, test in scenario["tests"].items():
            wanted = test["result"]
            results = wanted if isinstance(wanted, list) else [wanted]
            yield question(name, zone, str(test["host"]), str(test["helo"]), str(test["mailfrom"]), results)


def question(name: str, zone: Zone, ip: str, helo: str, mail_from: str, wanted: list[str], dispute: str = "") -> Case:
    """A mail from the envelope's own domain, where that can stand in From; `passed` then hangs on SPF alone."""
    domain = (mail_from or helo).rpartition("@")[2]
    author = domain if _HOST.fullmatch(domain) else "author.invalid"
    zone = zone.copy()
    zone.txt(f"_dmarc.{author}", "v=DMARC1; p=reject")
    raw = received(plain(f"someone@{author}"), ip, helo.encode("latin-1", "replace"), mail_from)
    reason, may_pass = sent(helo, mail_from, zone), "pass" in wanted
    return Case(name, raw, zone, gives("spf", *wanted), may_pass, reason, dispute=dispute, lifted=ANY_ADDRESS)


def _zone(data: dict[str, list[Any]]) -> Zone:
    zone = Zone()
    for name, records in data.items():
        pairs = [pair for record in records if isinstance(record, dict) for pair in record.items()]
        # The suite says SPF for what is in TXT, but where it says TXT itself.
        own_text = any(kind == "TXT" for kind, _ in pairs)
        for kind, value in pairs:
            _add(zone, str(name), kind, value, own_text)
        if any(record == "TIMEOUT" for record in records):
            zone.fail(str(name))
        elif not records or not pairs:
            zone.exists(str(name))
    return zone


def _add(zone: Zone, name: str, kind: str, value: Any, own_text: bool) -> None:
    if value == "NONE":
        return
    if kind == "TXT" or (kind == "SPF" and not own_text):
        parts = value if isinstance(value, list) else [value]
        zone.txt(name, [part.encode("latin-1", "replace") for part in parts])
    elif kind in ("A", "AAAA"):
        zone.address(name, value)
    elif kind == "MX":
        zone.mx(name, int(value[0]), value[1])
    elif kind == "PTR":
        zone.ptr(name, value)
    elif kind == "CNAME":
        zone.cname(name, value)
