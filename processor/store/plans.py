"""Stored plans and before-images: what a request does in the customer database, and what it replaced there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from processor.store.tables import BeforeImage, StoredPlan, StoredRequest
from processor.values import Intent, Plan, Topic

PLAN = TypeAdapter(Plan)


@dataclass(frozen=True, slots=True)
class Stored:
    """A plan with how far it has come."""

    plan: Plan
    made_at: datetime
    begun_at: datetime | None


def of(session: Session, request: int) -> Stored | None:
    """The plan of a request, if one was made."""
    row = session.get(StoredPlan, request, populate_existing=True)
    return None if row is None else Stored(PLAN.validate_python(row.plan), row.made_at, row.begun_at)


def keep(session: Session, request: int, plan: Plan, *, at: datetime, begun: bool = False) -> None:
    """Store a plan in the place of an earlier one; `begun`: it is carried out from now on."""
    values = PLAN.dump_python(plan, mode="json")
    session.merge(StoredPlan(request_id=request, plan=values, made_at=at, begun_at=at if begun else None))


def forget(session: Session, request: int) -> None:
    """Nothing was done by the plan of a request: neither it nor what it would have replaced is needed."""
    session.execute(delete(StoredPlan).where(StoredPlan.request_id == request))
    forget_before(session, request)


def hide_values(session: Session, request: int) -> None:
    """Take the masked values out of a plan; they are still something of a person."""
    row = session.get(StoredPlan, request, populate_existing=True)
    if row is not None:
        row.plan = without_values(row.plan)


def without_values(stored: dict[str, object]) -> dict[str, object]:
    """A stored plan or receipt that names the replaced fields only."""
    replaced = stored.get("replaced") or ()
    return {**stored, "replaced": [{**item, "old": "", "new": ""} for item in replaced]}  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]


def keep_before(session: Session, request: int, sealed: bytes, until: datetime) -> None:
    """Store a before-image in the place of an earlier one."""
    session.merge(BeforeImage(request_id=request, sealed=sealed, until=until))


def before(session: Session, request: int, now: datetime) -> bytes | None:
    """The sealed before-image of a request, while it may be used."""
    row = session.get(BeforeImage, request, populate_existing=True)
    return None if row is None or row.until <= now else row.sealed


def forget_before(session: Session, request: int) -> None:
    """Nothing of a request can be put back from here on."""
    session.execute(delete(BeforeImage).where(BeforeImage.request_id == request))


def forget_before_of_person(session: Session, sender_digest: str, customer: str | None) -> None:
    """The person is erased: nothing that any of their requests replaced can be put back."""
    same = or_(StoredRequest.sender_digest == sender_digest, StoredRequest.customer == customer)
    session.execute(delete(BeforeImage).where(BeforeImage.request_id.in_(select(StoredRequest.id).where(same))))


def count_before(session: Session, now: datetime) -> int:
    """How many before-images there are whose time is over."""
    return session.scalar(select(func.count()).where(BeforeImage.until <= now)) or 0


def begun_of_customer(
    session: Session, customer: str | None, *, but: int
) -> list[tuple[int, frozenset[Intent], tuple[Topic, ...]]]:
    """Other requests of a customer that were carried out, or may have been, and are not undone, with their topics."""
    statement = (
        select(StoredRequest)
        .join(StoredPlan, StoredPlan.request_id == StoredRequest.id)
        .where(StoredRequest.customer == customer, StoredRequest.id != but, StoredPlan.begun_at.is_not(None))
        .order_by(StoredRequest.id)
    )
    return [
        (row.id, frozenset(map(Intent, row.intents)), tuple(map(Topic, row.topics)))
        for row in session.scalars(statement)
        if not row.receipt.get("undone")
    ]


def purge_before(session: Session, now: datetime) -> int:
    """Delete the before-images whose time is over; returns how many."""
    due = list(session.scalars(select(BeforeImage.request_id).where(BeforeImage.until <= now)))
    for request in due:
        forget_before(session, request)
    return len(due)
