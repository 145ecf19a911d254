"""One action inside one transaction: look whether it is done already, plan it anew, do it, and look what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from processor.act import (
    correcting,
    ending,
    executing,
    ledger,
    planning,
    reaching,
    retaining,
    searching,
    undoing,
    unsubscribing,
)
from processor.act.action import Action, IncompleteError, PlanChangedError
from processor.act.before import Before
from processor.act.binding import Mapped
from processor.act.planning import Draft
from processor.errors import RefusedError
from processor.values import Change, Ending, Intent, Plan, Receipt


def recorded(connection: sa.Connection, mapped: Mapped, number: int) -> Receipt | None:
    """The receipt that the ledger has of a request (negative: of its undoing); None where there is no ledger."""
    return ledger.recorded(connection, number) if mapped.has_ledger else None


def apply(
    connection: sa.Connection,
    mapped: Mapped,
    action: Action,
    now: datetime,
    *,
    planned: Plan | None = None,
    begun: bool = False,
) -> Receipt:
    """Raises what `CustomerDatabase.apply` says."""
    again = begun and not mapped.has_ledger
    start = reaching.record(connection, mapped, action.customer, lock=True)
    if (earlier := recorded(connection, mapped, action.request)) is not None:
        return earlier
    if start is None:
        if again and Intent.DELETION in action.intents:
            return _from_plan(action, planned, now)
        raise RefusedError(planning.GONE)
    draft = planning.draft(connection, mapped, action, start, lock=True, begun=again)
    if again and draft.is_done:
        return _from_plan(action, planned, now)
    if planned is not None:
        _check_plan(mapped, draft, planned)
    executing.execute(connection, draft.works)
    if left := _left(connection, mapped, action, draft):
        raise IncompleteError(left)
    receipt = _receipt(mapped, action, draft, planned, now)
    if mapped.has_ledger:
        ledger.record(connection, action.request, receipt, now)
    return receipt


def undo(connection: sa.Connection, mapped: Mapped, request: int, before: Before, now: datetime) -> Receipt:
    """Raises what `CustomerDatabase.undo` says."""
    gone = reaching.record(connection, mapped, before.customer, lock=True) is None
    if (earlier := recorded(connection, mapped, -request)) is not None:
        return earlier
    if gone:
        raise RefusedError(planning.GONE)
    works = undoing.works(connection, mapped, before)
    if works:
        undoing.check_addresses(connection, mapped, before)
    executing.execute(connection, works)
    restored = undoing.put_back(connection, mapped, before)
    left = executing.left(works, executing.rows_now(connection, works))
    if left := [*left, *undoing.missing(connection, restored)]:
        raise IncompleteError(left)
    receipt = Receipt(str(request), before.actions, tuple(executing.changes([*works, *restored])), applied_at=now)
    if mapped.has_ledger:
        ledger.record(connection, -request, receipt, now)
    return receipt


def end(connection: sa.Connection, mapped: Mapped, request: int, endings: Sequence[Ending], now: datetime) -> Receipt:
    """Raises what `CustomerDatabase.end` says."""
    works, remaining = ending.works(connection, mapped, endings)
    executing.execute(connection, works)
    if left := executing.left(works, executing.rows_now(connection, works)):
        raise IncompleteError(left)
    changes = tuple(executing.changes(works))
    return Receipt(str(request), (Intent.DELETION,), changes, applied_at=now, endings=tuple(remaining))


def _check_plan(mapped: Mapped, draft: Draft, planned: Plan) -> None:
    if planned.datamap != mapped.datamap.digest:
        raise PlanChangedError("The data map has changed since the plan was made; it is planned anew.")
    if planned.fingerprint != draft.fingerprint:
        raise PlanChangedError("The customer's rows have changed since the plan was made; it is planned anew.")


def _receipt(mapped: Mapped, action: Action, draft: Draft, planned: Plan | None, now: datetime) -> Receipt:
    erases, today = Intent.DELETION in draft.actions, retaining.day(now)
    return Receipt(
        request=str(action.request),
        actions=draft.actions,
        changes=tuple(executing.changes(draft.works, empty=not erases)),
        retained=tuple(retaining.kept(mapped, draft.person, draft.works, today)) if erases else (),
        applied_at=now,
        replaced=planned.replaced if planned is not None else (),
        endings=tuple(retaining.endings(mapped, draft.person, draft.works, today)) if erases else (),
    )


def _from_plan(action: Action, planned: Plan | None, now: datetime) -> Receipt:
    """What a run did that died before it could say so, and of which the database keeps no ledger."""
    if planned is None:
        return Receipt(str(action.request), action.intents, (), applied_at=now)
    changes = tuple(Change(step.table, step.action, step.rows, step.columns) for step in planned.steps)
    return Receipt(planned.request, planned.actions, changes, planned.retained, now, planned.replaced, planned.endings)


def _left(connection: sa.Connection, mapped: Mapped, action: Action, draft: Draft) -> list[str]:
    now = executing.rows_now(connection, draft.works)
    left = executing.left(draft.works, now)
    if Intent.DELETION in draft.actions:
        return sorted({*left, *searching.left(connection, mapped, draft.person, draft.works, now)})
    if not left:
        start = (draft.person.people, _now(connection, mapped, draft))
        person = reaching.reach(connection, mapped, start, only=draft.person.rows, strict=False)
        left = correcting.not_written(draft.works, person)
        if Intent.UNSUBSCRIBE in draft.actions:
            left += unsubscribing.still_subscribed(mapped, person, action.topics)
    return left


def _now(connection: sa.Connection, mapped: Mapped, draft: Draft) -> reaching.Row:
    """The person's row as it is after the change."""
    bound, own = mapped.bound[draft.person.people.entry], draft.person.record
    edits = [edit for work in draft.works for edit in work.edits if work.bound is bound and edit.row.key == own.key]
    keys = [bound.key_of({**edit.row.values, **(edit.values or {})}) for edit in edits] or [own.key]
    return next(iter(reaching.read_again(connection, bound, keys).values()), own)
