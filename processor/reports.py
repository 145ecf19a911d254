"""Figures over the store, for `cskh stats`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from processor.config import Config
from processor.store import messages, notices, outbox
from processor.store.database import Database
from processor.store.tables import SeenMessage, StoredRequest
from processor.worker import late_notices, overdue_mailboxes


def figures(config: Config, database: Database, now: datetime) -> dict[str, Any]:
    """Counts per state, decision, answer, rule and day (of the shop's calendar), and what is late."""
    zone = config.zone
    rules: Counter[str] = Counter()
    days: Counter[str] = Counter()
    late_notice = late_notices(database, now)
    with database.reading() as session:
        states = session.execute(select(StoredRequest.state, func.count()).group_by(StoredRequest.state))
        decisions = session.execute(
            select(SeenMessage.decision, func.count()).where(SeenMessage.decision != "").group_by(SeenMessage.decision)
        )
        rows = select(StoredRequest.verdict, StoredRequest.received_at).execution_options(yield_per=500)
        for verdict, received_at in session.execute(rows):
            rules.update({str(item["rule"]) for item in verdict.get("evidence", ())})
            days[received_at.astimezone(zone).date().isoformat()] += 1
        # The clock runs from a properly made request (Decree 356/2025 art. 5): not while its sender is asked for it.
        asked = StoredRequest.state.in_(["challenged", "asked"])
        late = or_(
            (StoredRequest.complete_due < now) & ~asked,
            (StoredRequest.reply_due < now) & StoredRequest.state.in_(["received", "flagged", "failed"]),
        )
        overdue = session.scalar(select(func.count()).where(StoredRequest.ended_at.is_(None), late))
        return {
            "states": dict(states.all()),
            "decisions": dict(decisions.all()),
            "messages": messages.outcomes(session),
            "answers": outbox.counts(session),
            "rules": dict(rules.most_common(50)),
            "days": dict(sorted(days.items())),
            "overdue": overdue or 0,
            "undelivered": len(outbox.undelivered(session)),
            "third_parties": notices.figures(session, now),
            "late_notices": late_notice,
            "late_mailboxes": overdue_mailboxes(config, database, now),
        }
