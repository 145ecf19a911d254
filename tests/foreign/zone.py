"""A zone of DNS records on loopback, as the suites describe theirs: with damaged, missing and failing names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dnslib import AAAA, CNAME, MX, NS, PTR, QTYPE, RCODE, RD, RR, SOA, TXT, A, DNSLabel, DNSRecord

from tests.servers import dns_zone

Text = Callable[[str], bytes | None]  # a TXT record made when asked for


def text(value: bytes | str | Iterable[bytes | str]) -> TXT:
    """A TXT record of the value, cut into strings of at most 255 octets; a list of strings stays as it is cut."""
    parts = [value] if isinstance(value, (bytes, str)) else list(value)
    octets = [part.encode() if isinstance(part, str) else part for part in parts]
    return TXT([part[i : i + 255] for part in octets for i in range(0, max(len(part), 1), 255)])


class Zone:
    """Names and what is answered for them; everything else does not exist."""

    def __init__(self, further: Text | None = None) -> None:
        self._records: dict[str, list[tuple[str, RD]]] = {}
        self._failing: set[str] = set()
        self._further = further
        self.all_fail = False

    def copy(self) -> Zone:
        other = Zone(self._further)
        other._records = {name: list(records) for name, records in self._records.items()}
        other._failing = set(self._failing)
        return other

    def txt(self, name: str, *values: bytes | str | Iterable[bytes | str]) -> None:
        for value in values:
            self._add(name, "TXT", text(value))

    def address(self, name: str, *addresses: str) -> None:
        for item in addresses:
            self._add(name, *(("AAAA", AAAA(item)) if ":" in item else ("A", A(item))))

    def mx(self, name: str, preference: int, exchange: str) -> None:
        self._add(name, "MX", MX(label(exchange), preference))

    def ptr(self, name: str, target: str) -> None:
        self._add(name, "PTR", PTR(label(target)))

    def cname(self, name: str, target: str) -> None:
        self._add(name, "CNAME", CNAME(label(target)))

    def exists(self, name: str) -> None:
        self._add(name, "NS", NS("ns.invalid"))

    def fail(self, name: str) -> None:
        """The server has trouble with every type that the name has no record of."""
        self._failing.add(_key(name))

    def forget(self, name: str, kind: str) -> None:
        records = self._records.get(_key(name), [])
        records[:] = [item for item in records if item[0] != kind]

    def answer(self, name: str, kind: str) -> tuple[int, list[tuple[str, RD]]]:
        if self.all_fail:
            return RCODE.SERVFAIL, []
        here = self._records.get(name, [])
        found = [item for item in here if item[0] in (kind, "CNAME")]
        if not found and kind == "TXT" and self._further and (made := self._further(name)) is not None:
            found = [("TXT", text(made))]
        if not found and name in self._failing:
            return RCODE.SERVFAIL, []
        known = found or here or any(other.endswith("." + name) for other in self._records)
        return (RCODE.NOERROR if known else RCODE.NXDOMAIN), found

    def _add(self, name: str, kind: str, record: RD) -> None:
        self._records.setdefault(_key(name), []).append((kind, record))


def label(name: str) -> DNSLabel:
    return DNSLabel([part.encode("latin-1") for part in name.rstrip(".").split(".") if part])


def _key(name: str) -> str:
    return name.rstrip(".").lower()


class NameServer(dns_zone.Zone):
    """The name server of the other tests, which here answers from one suite's zone after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._zone = Zone()

    def serve(self, zone: Zone) -> None:
        self._zone = zone

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        reply = request.reply()
        name, kind = request.q.qname, QTYPE[request.q.qtype]
        for _ in range(10):
            code, records = self._zone.answer(b".".join(name.label).decode("latin-1").lower(), kind)
            reply.header.rcode = code
            for type_, record in records:
                reply.add_answer(RR(name, getattr(QTYPE, type_), rdata=record, ttl=1))
            if kind == "CNAME" or not records or records[0][0] != "CNAME":
                break
            name = records[0][1].label
        if not reply.rr:
            reply.add_auth(RR("invalid", QTYPE.SOA, rdata=SOA("ns.invalid", "root.invalid", (1, 1, 1, 1, 1)), ttl=1))
        return reply
