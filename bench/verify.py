"""What verification costs: examining signed mails ourselves with a warm cache, and reading a mail host's results."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from processor.intake.reading import read_message
from processor.values import Message
from processor.verify.authentication import assess
from processor.verify.dns import Session
from processor.verify.own import Receiver, Verifier
from tests.servers.dns_zone import Zone
from tests.verify import signed

MAILS = 200
ROUNDS = 5
BODY = "Xin xoa du lieu cua toi, cam on shop rat nhieu.\r\n"
HOST = "mx.vanesa.vn"
RESULTS = (
    f"{HOST}; dkim=pass header.i=@khach.vn header.s=s1 header.b=Ab/c+d=; spf=pass (google.com: domain of lan@khach.vn "
    "designates 192.0.2.1 as permitted sender) smtp.mailfrom=lan@khach.vn; dmarc=pass (p=NONE) header.from=khach.vn"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of a mail, and how often the first and the next ones waited for DNS."""

    name: str
    octets: int
    micros: float
    waits_first: int
    waits_next: int


class _Counting(Verifier):
    def __init__(self, servers: list[str]) -> None:
        super().__init__(servers)
        self.waits: list[Session] = []
        opened = self._resolver.session

        def session() -> Session:
            self.waits.append(opened())
            return self.waits[-1]

        self._resolver.session = session  # type: ignore[method-assign]


def costs() -> list[Cost]:
    """Each kind of mail on a zone of its own, in microseconds of processor time; the best of several rounds."""
    with Zone() as zone:
        for kind, domain in (("rsa", "khach.vn"), ("ed25519", "ed.vn")):
            signed.publish(zone, domain, kind=kind)
            zone.txt(f"_dmarc.{domain}", "v=DMARC1; p=reject").txt(domain, "v=spf1 ip4:203.0.113.7 -all")
        plain = signed.mail(body=BODY * 40)
        large = signed.mail(body=BODY * 2_000)
        mails = {
            "RSA-2048, 2 KB": signed.received(signed.sign(plain)),
            "Ed25519, 2 KB": signed.received(
                signed.sign(signed.mail("lan@ed.vn", body=BODY * 40), "ed.vn", kind="ed25519")
            ),
            "RSA-2048, 100 KB": signed.received(signed.sign(large)),
            "SPF alone, 2 KB": signed.received(plain),
        }
        return [_examined(zone, name, raw) for name, raw in mails.items()]


def _examined(zone: Zone, name: str, raw: bytes) -> Cost:
    verifier, receiver = _Counting([zone.address]), Receiver(HOST, ())
    message = read_message(raw)

    def one() -> None:
        if not verifier.examine(raw, message, receiver).passed:
            raise RuntimeError(f"the mail of the measurement does not pass: {name}")

    one()
    micros = _micros(one)
    first, *others = verifier.waits
    return Cost(name, len(raw), micros, first.rounds, max(session.rounds for session in others))


def results() -> float:
    """Microseconds of processor time for reading the results of a mail host."""
    message = read_message(signed.mail())
    message = Message(sender=message.sender, authentication_results=(RESULTS,))
    return _micros(lambda: assess(message, HOST))


def _micros(one: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(MAILS):
            one()
        best = min(best, (time.process_time() - start) / MAILS * 1e6)
    return best
