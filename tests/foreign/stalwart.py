"""The resources and tables of stalwartlabs/mail-auth: DKIM, ARC, SPF and the alignment of DMARC."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path

from tests.foreign.case import CHAIN_ALONE, Case, gives
from tests.foreign.mails import aligned, crlf, received
from tests.foreign.refusals import of_signatures, sealed, signed
from tests.foreign.spf import question
from tests.foreign.zone import Zone

MARK = "resources/spf/basic.yml"
_AT = 1667843664.0  # the time at which the project verifies its DKIM mails
# SPF cases by file and number, and why RFC 7208 wants another result.
_DISPUTED = {
    ("all.yml", 1): "an unknown mechanism is an error wherever it stands (RFC 7208 4.6)",
    ("basic.yml", 9): "more than two look-ups without an answer (RFC 7208 4.6.4)",
    ("basic.yml", 14): "more than ten MX hosts (RFC 7208 4.6.4)",
    ("basic.yml", 16): "more than two look-ups without an answer (RFC 7208 4.6.4)",
    ("basic.yml", 18): "HELO is asked first, and ends it",
    ("exists.yml", 2): "exists asks for A, of IPv6 too (RFC 7208 5.7)",
    ("ip.yml", 11): "ip6 is not for IPv4 (RFC 7208 5)",
    ("macro.yml", 4): "exists asks for A, of IPv6 too (RFC 7208 5.7)",
}
_TUPLE = re.compile(r"^ {12}\(\n((?: {16}.*\n){10}) {12}\)", re.M)


def cases(folder: Path) -> Iterator[Case]:
    """All of it."""
    for path in sorted((folder / "resources/dkim").glob("*.txt")):
        yield _verified(path, "dkim")
    for path in sorted((folder / "resources/arc").glob("*.txt")):
        yield _verified(path, "arc")
        yield _verified(path, "dkim")
    for path in sorted((folder / "resources/spf").glob("*.yml")):
        yield from _spf(path)
    yield from _dmarc(folder / "src/dmarc/verify.rs")


def _verified(path: Path, method: str) -> Case:
    """Records, one a line, an empty line, the mail."""
    records, text = path.read_bytes().split(b"\n\n", 1)
    zone = Zone()
    for line in records.decode().splitlines():
        name, _, record = line.partition(" ")
        zone.txt(name, record)
    raw = received(crlf(text), "192.0.2.9", "forwarder.invalid", "list@forwarder.invalid")
    name = f"{path.parent.name}/{path.name} {method}"
    at = _AT if re.search(rb"\bx=\d+", text) else None
    if method == "arc":
        sealers = tuple(sorted({domain.decode() for domain in re.findall(rb"\bd=([\w.-]+)", text)}))
        reason = sealed(raw, zone, whole=False)
        return Case(name, raw, zone, gives("arc", "pass"), True, reason, sealers=sealers, lifted=CHAIN_ALONE, at=at)
    reason = signed(raw, zone)
    if path.parent.name == "arc":
        # A mail that came over a list is signed anew by it, and that is the signature that still holds.
        reason = next(filter(None, of_signatures(raw, zone)), "")
    return Case(name, raw, zone, gives("dkim", "pass"), True, reason, at=at)


def _spf(path: Path) -> Iterator[Case]:
    """Lines of `key: value`, each of which holds until it is said anew; `expect` asks."""
    zone, told, number = Zone(), {"name": "", "domain": "", "sender": "", "ip": ""}, 0
    text = path.read_text(encoding="utf-8")
    for failing in re.findall(r"\b_dns_error\.[\w.]+", text):
        zone.fail(failing)
    for line in text.splitlines():
        key, colon, value = line.strip().removeprefix("- ").strip().partition(":")
        value = value.strip()
        if line.startswith("#") or not colon:
            continue
        if key in told:
            told[key] = value
        elif key == "expect":
            number += 1
            wanted = value.partition(" ")[0].lower()
            name = f"spf/{path.name} {told['name']} ({number})"
            dispute = _DISPUTED.get((path.name, number), "")
            yield question(name, zone, told["ip"], told["domain"], told["sender"], [wanted], dispute)
        elif value:
            _record(zone, key, *(part.strip() for part in value.partition(" ")[::2]))


def _record(zone: Zone, kind: str, name: str, value: str) -> None:
    items = [item.strip() for item in value.split(",")]
    if kind in ("spf", "exp"):
        zone.forget(name, "TXT")
        zone.txt(name, value)
    elif kind in ("a", "aaaa"):
        zone.forget(name, kind.upper())
        zone.address(name, *items)
    elif kind == "ptr":
        address = ipaddress.ip_address(name).reverse_pointer
        zone.forget(address, "PTR")
        for item in items:
            zone.ptr(address, item)
    elif kind == "mx":
        zone.forget(name, "MX")
        for place, item in enumerate(items, 1):
            exchange = f"mx{place}.{name}"
            zone.forget(exchange, "A")
            zone.address(exchange, item)
            zone.mx(name, place, exchange)


def _dmarc(path: Path) -> Iterator[Case]:
    """The table of the Rust test: record, mail, envelope domain, signing domain, their results, the aligned ones."""
    if not path.is_file():
        return
    for number, row in enumerate(_TUPLE.findall(path.read_text(encoding="utf-8")), 1):
        owner, record, mail, envelope, signing, dkim, spf, by_dkim, by_spf, _ = (
            item.strip().rstrip(",").strip('"') for item in row.splitlines()
        )
        found = re.match(r"From: (\S+?)\\r", mail)
        if not found:
            continue
        zone = Zone()
        zone.txt(owner, record)
        domains = [signing] if dkim.endswith("::Pass") else []
        raw = aligned(found[1], zone, domains, envelope, spf_passes=spf.endswith("::Pass"))
        wanted = "pass" if "DmarcResult::Pass" in (by_dkim, by_spf) else "fail"
        yield Case(f"dmarc alignment {number}", raw, zone, gives("dmarc", wanted), wanted == "pass")
