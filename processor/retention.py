"""How long the processor keeps its own copies: applied by `cskh purge`, and daily by `cskh run`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from processor import answers, endings
from processor.parts import Parts
from processor.store import audit, messages, notices, plans
from processor.store.tables import SeenMessage, StoredRequest


@dataclass(frozen=True, slots=True)
class Purged:
    """What was (or would be) forgotten."""

    requests: int  # their mails, answers and personal data; states, counts and digests stay
    positions: int
    before_images: int = 0
    endings: int = 0  # retained data of the customer database whose period is over


def purge(parts: Parts, *, dry_run: bool = False) -> Purged:
    """Forget what is older than the retention periods, counted from the end of each request."""
    now, periods = parts.now(), parts.config.retention
    ended_before, seen_before = now - periods.requests, now - periods.positions
    due = select(StoredRequest.id).where(StoredRequest.ended_at < ended_before, StoredRequest.wiped.is_(False))
    old = select(func.count()).where(SeenMessage.taken_at < seen_before, SeenMessage.request_id.is_(None))
    if dry_run:
        with parts.database.reading() as session:
            counts = len(list(session.scalars(due))), session.scalar(old) or 0, plans.count_before(session, now)
        return Purged(*counts, endings.count_due(parts))
    with parts.database.writing() as session:
        numbers = list(session.scalars(due))
        for number in numbers:
            answers.wipe(session, number)
        positions = messages.purge_positions(session, seen_before)
        notices.purge_remarks(session, ended_before)
        images = plans.purge_before(session, now)
        if numbers or positions or images:
            detail = {"requests": len(numbers), "positions": positions, "before images": images}
            audit.append(session, "purged", "rules", detail, at=now)
    parts.database.forget_deleted()
    return Purged(len(numbers), positions, images, endings.end_due(parts))
