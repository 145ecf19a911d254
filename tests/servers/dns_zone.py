"""A small name server on a loopback port, by UDP and TCP, for whatever zones a test writes into it."""

from __future__ import annotations

import contextlib
import socketserver
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Any

from dnslib import AAAA, CNAME, MX, PTR, QTYPE, RCODE, RR, SOA, TXT, A, DNSRecord
from dnslib.server import DNSHandler

_MAKERS = {"A": A, "AAAA": AAAA, "PTR": PTR, "CNAME": CNAME}


class Zone:
    """Answers from what was added; every other name does not exist (NXDOMAIN, with an SOA record)."""

    def __init__(self) -> None:
        self._records: dict[str, list[tuple[str, Any]]] = {}
        self.failing: set[str] = set()  # names that get SERVFAIL, "*" for all
        self.slow: dict[str, float] = {}  # seconds a name lets wait
        self.with_soa = True
        self.ttl = 60
        self.asked: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._servers: list[socketserver.BaseServer] = []
        self.port = 0

    def txt(self, name: str, *texts: str | bytes) -> Zone:
        """One TXT record for each text; cut into strings of 200 octets as real zones do."""
        for text in texts:
            octets = text.encode() if isinstance(text, str) else text
            pieces = [octets[at : at + 200] for at in range(0, len(octets), 200)] or [b""]
            self._add(name, "TXT", TXT(pieces))
        return self

    def add(self, name: str, kind: str, value: str, preference: int = 10) -> Zone:
        """One record of type A, AAAA, MX, PTR or CNAME."""
        self._add(name, kind, MX(value, preference) if kind == "MX" else _MAKERS[kind](value))
        return self

    def remove(self, name: str) -> None:
        self._records.pop(name.lower(), None)

    def _add(self, name: str, kind: str, data: Any) -> None:
        self._records.setdefault(name.lower(), []).append((kind, data))

    def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
        name = str(request.q.qname).rstrip(".").lower()
        kind = QTYPE[request.q.qtype]
        with self._lock:
            self.asked[name, kind] += 1
        time.sleep(self.slow.get(name, self.slow.get("*", 0)))
        reply = request.reply()
        if name in self.failing or "*" in self.failing:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        self._answer(reply, name, kind)
        if not reply.rr and self.with_soa:
            reply.add_auth(
                RR(
                    "example",
                    QTYPE.SOA,
                    ttl=self.ttl,
                    rdata=SOA("ns.example", "host.example", (1, 60, 60, 60, self.ttl)),
                )
            )
        return reply

    def _answer(self, reply: DNSRecord, name: str, kind: str) -> None:
        for _ in range(20):
            found = self._records.get(name)
            if found is None:
                reply.header.rcode = RCODE.NXDOMAIN
                return
            for here, data in found:
                if here in (kind, "CNAME"):
                    reply.add_answer(RR(name, getattr(QTYPE, here), ttl=self.ttl, rdata=data))
            aliases = [data for here, data in found if here == "CNAME"]
            if not aliases or kind == "CNAME":
                return
            name = str(aliases[0].label).rstrip(".").lower()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Zone:
        for _ in range(20):
            udp = _Udp(("127.0.0.1", 0), _Handler)
            self.port = udp.server_address[1]
            self._serve(udp)
            try:
                self._serve(_Tcp(("127.0.0.1", self.port), _Handler))
            except OSError:
                self.close()  # somebody else has the port for TCP
            else:
                return self
        raise OSError("no free port for a name server")

    def _serve(self, server: Any) -> None:
        server.resolver, server.logger = self, _Quiet()
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """From now on nothing listens there."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Quiet:
    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


class _Handler(DNSHandler):
    def get_reply(self, data: bytes) -> bytes:
        """As the library's, which leaves the question out of a truncated answer; then nobody takes it for one."""
        request = DNSRecord.parse(data)
        reply = self.server.resolver.resolve(request, self)
        packed: bytes = reply.pack()
        if self.protocol == "udp" and len(packed) > 1_232:
            short = request.reply()
            short.header.tc = 1
            return short.pack()
        return packed

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the asker may have gone
            super().handle()


class _Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True
    block_on_close = False


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
