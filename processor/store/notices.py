"""Notices: what third parties are told of a request, from the draft until they say that they have done the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from processor.store import outbox
from processor.store.tables import StoredNotice, StoredRequest


class NoticeState(StrEnum):
    """Where a notice stands."""

    DRAFTED = "drafted"  # noted down before the customer database is changed; nobody is told yet
    DUE = "due"  # to be sent, or in the outbox
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"  # the third party has answered that it is done, or a person says so
    GIVEN_UP = "given up"  # sent as often as configured without an answer; staff see it
    DROPPED = "dropped"  # the request ended otherwise, or was overtaken by an erasure


OPEN = frozenset({NoticeState.DUE, NoticeState.SENT, NoticeState.GIVEN_UP})  # not known to be done
_BEFORE = frozenset({NoticeState.DRAFTED, NoticeState.DROPPED})  # can be drafted anew


@dataclass(frozen=True, slots=True)
class Notice:
    """A snapshot of one notice."""

    id: int
    request: int
    party: str
    about: str  # "deletion" or "correction"
    state: NoticeState
    sealed: bytes  # b"" once settled
    address: str
    mail: int | None
    times: int
    due_at: datetime | None
    sent_at: datetime | None
    legal: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    remark: str


def _snapshot(row: StoredNotice) -> Notice:
    return Notice(
        row.id, row.request_id, row.party, row.about, NoticeState(row.state), row.sealed, row.address, row.mail,
        row.times, row.due_at, row.sent_at, row.legal, row.acknowledged_at, row.acknowledged_by, row.remark,
    )  # fmt: skip


def load(session: Session, number: int) -> Notice | None:
    """The notice now, or None."""
    row = session.get(StoredNotice, number, populate_existing=True)
    return _snapshot(row) if row else None


def of_request(session: Session, request: int) -> list[Notice]:
    """All notices of a request, oldest first."""
    rows = select(StoredNotice).where(StoredNotice.request_id == request).order_by(StoredNotice.id)
    return [_snapshot(row) for row in session.scalars(rows)]


def by_token(session: Session, token_digests: Iterable[str]) -> list[Notice]:
    """The notices whose tokens are among these."""
    wanted = list(token_digests)
    if not wanted:
        return []
    rows = select(StoredNotice).where(StoredNotice.token_digest.in_(wanted)).order_by(StoredNotice.id)
    return [_snapshot(row) for row in session.scalars(rows)]


def of_mail(session: Session, mail: int) -> Notice | None:
    """The notice whose newest mail is that one of the outbox."""
    row = session.scalar(select(StoredNotice).where(StoredNotice.mail == mail))
    return _snapshot(row) if row else None


def listing(session: Session, *, only_open: bool = False, limit: int = 500, after: int = 0) -> list[Notice]:
    """Notices by number; `only_open`: those that are not known to be done."""
    statement = select(StoredNotice).where(StoredNotice.id > after).order_by(StoredNotice.id).limit(limit)
    if only_open:
        statement = statement.where(StoredNotice.state.in_([state.value for state in OPEN]))
    return [_snapshot(row) for row in session.scalars(statement)]


def draft(
    session: Session, request: int, party: str, *, about: str, token_digest: str, sealed: bytes, legal: datetime,
    at: datetime,
) -> None:  # fmt: skip
    """Note down what a party is to be told, in the place of an earlier draft; one that is under way stays as it is."""
    same = (StoredNotice.request_id == request, StoredNotice.party == party)
    row = session.scalar(select(StoredNotice).where(*same))
    if row is None:
        row = StoredNotice(request_id=request, party=party, address="", created_at=at, times=0)
        session.add(row)
    elif NoticeState(row.state) not in _BEFORE:
        return
    row.about, row.state, row.token_digest, row.sealed = about, NoticeState.DRAFTED.value, token_digest, sealed
    row.legal, row.due_at = legal, None
    session.flush()


def drop_drafts(session: Session, request: int, *, but: Collection[str] = ()) -> None:
    """What was noted down is not told after all, but for the parties named."""
    drafted = (StoredNotice.request_id == request, StoredNotice.state == NoticeState.DRAFTED.value)
    session.execute(
        update(StoredNotice)
        .where(*drafted, StoredNotice.party.not_in(but))
        .values(state=NoticeState.DROPPED.value, sealed=b"", due_at=None)
        .execution_options(synchronize_session=False)
    )


def activate(session: Session, request: int, at: datetime) -> list[str]:
    """The request is applied, so the parties are told from now on; returns their names."""
    drafted = (StoredNotice.request_id == request, StoredNotice.state == NoticeState.DRAFTED.value)
    names = list(session.scalars(select(StoredNotice.party).where(*drafted).order_by(StoredNotice.id)))
    session.execute(
        update(StoredNotice)
        .where(*drafted)
        .values(state=NoticeState.DUE.value, due_at=at)
        .execution_options(synchronize_session=False)
    )
    return names


def overtaken(session: Session, customer: str, request: int) -> list[Notice]:
    """Open notices of corrections for the customer whom that request erases: what they say must not be said now."""
    rows = select(StoredNotice).join(StoredRequest, StoredRequest.id == StoredNotice.request_id)
    rows = rows.where(
        StoredRequest.customer == customer, StoredNotice.request_id != request, StoredNotice.about == "correction",
        StoredNotice.state.in_([state.value for state in OPEN]),
    )  # fmt: skip
    return [_snapshot(row) for row in session.scalars(rows.order_by(StoredNotice.id))]


def due(session: Session, now: datetime, limit: int = 50) -> list[Notice]:
    """Notices to be sent (again) or given up now, the longest due first."""
    rows = select(StoredNotice).where(StoredNotice.due_at.is_not(None), StoredNotice.due_at <= now)
    return [_snapshot(row) for row in session.scalars(rows.order_by(StoredNotice.due_at, StoredNotice.id).limit(limit))]


def claim(session: Session, notice: Notice) -> bool:
    """Take a due notice by compare-and-set; False where another worker was faster or it is settled by now."""
    same = (StoredNotice.times == notice.times, StoredNotice.due_at == notice.due_at)
    return _set(session, notice, {notice.state}, *same, due_at=None)


def queued(session: Session, notice: Notice, *, mail: int, address: str) -> None:
    """One more mail of a claimed notice is in the outbox."""
    values = {"state": NoticeState.DUE.value, "mail": mail, "address": address, "times": notice.times + 1}
    _set(session, notice, OPEN, **values)


def handed_over(session: Session, notice: Notice, at: datetime, again_at: datetime) -> None:
    """SMTP has taken its mail; one that was settled in the meantime stays settled."""
    _set(session, notice, {NoticeState.DUE}, state=NoticeState.SENT.value, sent_at=at, due_at=again_at)


def later(session: Session, notice: Notice, until: datetime, remark: str) -> None:
    """It could not be sent; it is tried again at a time."""
    _set(session, notice, {NoticeState.DUE, NoticeState.SENT}, due_at=until, remark=remark)


def note(session: Session, notice: Notice, remark: str) -> bool:
    """Something that staff should know of a notice; False where it is settled by now."""
    return _set(session, notice, OPEN, remark=remark)


def give_up(session: Session, notice: Notice, remark: str) -> None:
    """Not told any more; what it says is forgotten, and its token still counts."""
    _settle(session, notice, {NoticeState.DUE, NoticeState.SENT}, state=NoticeState.GIVEN_UP.value, remark=remark)


def drop(session: Session, notice: Notice) -> None:
    """Overtaken: nobody needs to be told any more."""
    _settle(session, notice, OPEN, state=NoticeState.DROPPED.value, remark="")


def acknowledge(session: Session, notice: Notice, *, by: str, at: datetime, remark: str = "") -> bool:
    """It is known to be done; False where that was known already, or nobody was to be told."""
    values = {"acknowledged_at": at, "acknowledged_by": by, "remark": remark}
    return _settle(session, notice, OPEN, state=NoticeState.ACKNOWLEDGED.value, **values)


def _settle(session: Session, notice: Notice, states: Collection[NoticeState], **values: object) -> bool:
    if not _set(session, notice, states, sealed=b"", due_at=None, **values):
        return False
    mail = session.scalar(select(StoredNotice.mail).where(StoredNotice.id == notice.id))
    if mail is not None:
        outbox.drop_one(session, mail)
    return True


def _set(
    session: Session, notice: Notice, states: Collection[NoticeState], *same: ColumnElement[bool], **values: object
) -> bool:
    """Change a notice that is in one of the states, whatever the snapshot says; False where it is in none."""
    changed = session.execute(
        update(StoredNotice)
        .where(StoredNotice.id == notice.id, StoredNotice.state.in_([state.value for state in states]), *same)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return changed.rowcount == 1  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def purge_remarks(session: Session, before: datetime) -> None:
    """Forget what people noted down of notices that were acknowledged before a time."""
    session.execute(
        update(StoredNotice)
        .where(StoredNotice.acknowledged_at < before, StoredNotice.remark != "")
        .values(remark="")
        .execution_options(synchronize_session=False)
    )


def figures(session: Session, now: datetime) -> dict[str, int]:
    """How many notices are under way, given up, and past the legal date without being known to be done."""
    counts = select(StoredNotice.state, func.count()).group_by(StoredNotice.state)
    states: dict[str, int] = dict(session.execute(counts).all())  # pyright: ignore[reportArgumentType]
    late = (StoredNotice.legal < now, StoredNotice.state.in_([state.value for state in OPEN]))
    return {
        "open": sum(states.get(state.value, 0) for state in (NoticeState.DUE, NoticeState.SENT)),
        "given_up": states.get(NoticeState.GIVEN_UP.value, 0),
        "overdue": session.scalar(select(func.count()).where(*late)) or 0,
    }
