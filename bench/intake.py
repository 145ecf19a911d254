"""From Dovecot to stored verdicts in this process: fetched, read, classified, stored batch by batch."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import text

from bench.shop import Shop
from processor.config import load
from processor.parts import open_parts
from processor.poller import Poller


@dataclass(frozen=True, slots=True)
class Intake:
    """One pass over a full mailbox."""

    mails: int
    seconds: float
    outcomes: dict[str, int]
    synchronous: int  # SQLite's PRAGMA: 2 is FULL
    batch: int


def measure(shop: Shop) -> Intake:
    """Take in everything; what follows (verification, action, answers) is not part of it."""
    config = load(shop.config)
    parts = open_parts(config)
    parts.rules.current()  # loaded once in the life of a process
    poller = Poller(parts, config.mailboxes[0])
    try:
        start = time.perf_counter()
        outcomes = poller.poll(lambda: None)
        seconds = time.perf_counter() - start
        with parts.database.writing() as session:
            synchronous = int(session.execute(text("PRAGMA synchronous")).scalar_one())
    finally:
        poller.close()
        parts.close()
    named = {outcome.value: number for outcome, number in outcomes.items()}
    return Intake(sum(named.values()), seconds, named, synchronous, config.mailboxes[0].batch)
