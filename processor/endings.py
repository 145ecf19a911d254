"""Retained data whose period is over is erased: by `cskh purge`, and daily by `cskh run`."""

from __future__ import annotations

import logging
from dataclasses import asdict

from processor.act.customers import RECEIPT, IncompleteError
from processor.errors import RefusedError
from processor.parts import Parts
from processor.store import audit, endings
from processor.store.endings import Due

log = logging.getLogger(__name__)


def count_due(parts: Parts) -> int:
    """How many endings are due and not done."""
    with parts.database.reading() as session:
        return endings.count_due(session, parts.now().astimezone(parts.config.zone).date())


def end_due(parts: Parts) -> int:
    """Erase what is to go by today, each with a receipt of its own; returns how many were done.

    One that fails is told in the log and tried again the next time; it never stops the others.

    Raises:
        TemporaryError: a database is away.
    """
    today, done, after = parts.now().astimezone(parts.config.zone).date(), 0, 0
    while True:
        with parts.database.reading() as session:
            due = endings.due(session, today, after=after)
        if not due:
            return done
        for item in due:
            after = item.id
            done += _end(parts, item)


def _end(parts: Parts, item: Due) -> bool:
    now = parts.now()
    try:
        receipt = parts.customers.end(item.request, [item.ending], now)
    except (RefusedError, IncompleteError) as error:
        log.error("ALARM: retained data of request %d could not be erased: %s", item.request, error)  # noqa: TRY400
        return False
    with parts.database.writing() as session:
        # Dying before this is harmless: what is gone is gone, and done again it changes nothing.
        if not endings.ended(session, item.id, RECEIPT.dump_python(receipt, mode="json"), now):
            return False
        endings.add_missing(session, item.request, receipt.endings)
        detail = {"due": item.ending.due, "changes": [asdict(change) for change in receipt.changes]}
        audit.append(session, "retention ended", "rules", detail, at=now, request=item.request)
    return True
