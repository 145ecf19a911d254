"""What postalsys/mailauth brings: the SPF suite, a mail signed twice, and its tests of DMARC by RFC 9989."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.foreign.case import Case, gives
from tests.foreign.mails import aligned, crlf, received
from tests.foreign.refusals import signed
from tests.foreign.spf import rfc7208
from tests.foreign.zone import Zone

MARK = "test/fixtures/spf/rfc7208-tests.yml"
_WALK = "several records are all discarded, and the walk goes on (RFC 9989 4.10)"
_TEST = re.compile(r"^( +)it\('((?:[^'\\]|\\.)*)', async \(\) => \{\n(.*?)^\1\}\);\n", re.M | re.S)
_CALL = re.compile(r"const (\w+) = await verifyDmarc\(\{(.*?)\n +\}\);", re.S)
_RECORD = re.compile(r"'([\w.-]+)': \{ (\w+): (\[.*?\]) \}(?=,?\n| \})")
_STUB = re.compile(r"domain === '([\w.-]+)'\) \{\n +return (\[\[.*?\]\]);")


def cases(folder: Path) -> Iterator[Case]:
    """All of it."""
    yield from rfc7208(folder / MARK)
    yield from _signed_twice(folder / "test/dkim/ec/fixtures")
    for name in ("dmarc-verify-test.js", "rfc9989-compliance-test.js"):
        path = folder / "test/dmarc" / name
        if path.is_file():
            yield from _dmarc(path)


def _signed_twice(folder: Path) -> Iterator[Case]:
    zone = Zone()
    for name, records in json.loads((folder / "dns.json").read_text(encoding="utf-8")).items():
        zone.txt(name, *records["TXT"])
    raw = received(crlf((folder / "signed.eml").read_bytes()), "192.0.2.9", "client.invalid", "x@client.invalid")
    yield Case("dkim ec/signed.eml", raw, zone, gives("dkim", "pass"), True, signed(raw, zone))


def _dmarc(path: Path) -> Iterator[Case]:
    """Every test that names From, the aligned domains and the result, read from the JavaScript."""
    for _, title, body in _TEST.findall(path.read_text(encoding="utf-8")):
        for variable, call in _CALL.findall(body):
            wanted = re.search(rf"expect\({variable}\.status\.result\)\.to\.equal\('(\w+)'\)", body)
            author = re.search(r"headerFrom: \[?'([^',]+)'\]?,\n", call)
            if not wanted or not author:
                continue
            sender = author[1] if "@" in author[1] else f"someone@{author[1]}"
            zone, spf = _zone(body), _domains(call, "spf")
            signers = _domains(call, "dkim")
            raw = aligned(sender, zone, signers, spf[0] if spf else "")
            # Without a policy a signature of the very domain of From is proof enough for us.
            may_pass = wanted[1] == "pass" or (wanted[1] == "none" and sender.rpartition("@")[2] in signers)
            dispute = _WALK if "multiple records" in title and wanted[1] == "none" else ""
            yield Case(f"dmarc {title}", raw, zone, gives("dmarc", wanted[1]), may_pass, dispute=dispute)


def _zone(body: str) -> Zone:
    zone = Zone()
    zone.all_fail = "ETIMEOUT" in body
    for name, kind, records in [
        *_RECORD.findall(body),
        *((name, "TXT", records) for name, records in _STUB.findall(body)),
    ]:
        if kind == "TXT":
            zone.txt(name, *(re.findall(r"'([^']*)'", record) for record in re.findall(r"\[([^\[\]]*)\]", records)))
        else:
            zone.exists(name)
    return zone


def _domains(call: str, kind: str) -> list[str]:
    listed = re.search(rf"{kind}Domains: \[(.*?)\]", call)
    return re.findall(r"'([^']+)'", listed[1]) if listed else []
