"""Whether the time of a pass tells a customer's address from a stranger's: nobody outside can see it, and yet."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from processor.demo.mailhost import MailHost
from tests.world import DELETION, mail, world

CUSTOMER, STRANGER = "lan@gmail.example", "nobody@gmail.example"
EXTRA = '[challenge]\nper_address = "100000/day"\nin_all = "100000/hour"\n'


@dataclass(frozen=True, slots=True)
class Compared:
    """Milliseconds of the passes for either address, and how many mails went out in all of them."""

    customer: list[float]
    stranger: list[float]
    mails: int


def measure(rounds: int) -> Compared:
    """One forged mail a pass, in turns as a customer and as a stranger; the time until the pass is over."""
    took: dict[str, list[float]] = {CUSTOMER: [], STRANGER: []}
    with (
        tempfile.TemporaryDirectory() as folder,
        MailHost() as host,
        world(host, Path(folder), [CUSTOMER], extra=EXTRA) as shop,
    ):
        for _ in range(rounds + 1):
            for sender, times in took.items():
                host.deliver(mail(sender, DELETION, auth="fail"))
                began = time.perf_counter()
                shop.poll()
                times.append((time.perf_counter() - began) * 1000)
        sent = len(host.accepted)
    return Compared(took[CUSTOMER][1:], took[STRANGER][1:], sent)
