"""From what is asked to what is going to be done, row by row; nothing is changed here."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from processor.act import correcting, erasing, executing, reaching, retaining, unsubscribing
from processor.act.action import Action
from processor.act.before import Before
from processor.act.binding import Mapped
from processor.act.columns import canonical
from processor.act.datamap.model import People
from processor.act.executing import Work
from processor.act.known import Known, Values
from processor.act.reaching import Person, Row
from processor.act.strategies import STRATEGIES
from processor.act.strategies.cell import Cell
from processor.addresses import mailbox_key
from processor.errors import RefusedError
from processor.values import Field, Intent, Plan, Replaced

Mask = Callable[[Field, str], str]
GONE = "the customer is no longer in the customer database"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the values that a correction or unsubscribe replaces (None for an erasure)."""

    plan: Plan
    before: Before | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is going to be done, with the rows."""

    actions: tuple[Intent, ...]
    person: Person
    works: tuple[Work, ...]
    open_orders: int
    fingerprint: str

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left to do."""
        return not any(edit.changes for work in self.works for edit in work.edits)


def draft(
    connection: sa.Connection,
    mapped: Mapped,
    action: Action,
    start: tuple[People, Row],
    *,
    lock: bool = False,
    begun: bool = False,
) -> Draft:
    """
    Raises:
        RefusedError: it does not fit, with the reason for staff.
    """
    if not action.is_owner(_address(start)) and not (begun and _is_ours(mapped, action, start)):
        raise RefusedError("the customer's address on record has changed since the request was verified")
    erases = Intent.DELETION in action.intents
    person = reaching.reach(connection, mapped, start, lock=lock, only=() if erases else _concerned(mapped, action))
    number = open_orders(mapped, person)
    if erases:
        if number and not action.despite_open_orders:
            raise RefusedError("the customer has an order in progress")
        check_alone(connection, mapped, person)
        works = erasing.works(mapped, person)
    else:
        works = _changes(connection, mapped, person, action)
    actions = (Intent.DELETION,) if erases else action.intents
    return Draft(actions, person, tuple(works), number, fingerprint(mapped, action, person))


def plan(mapped: Mapped, action: Action, drafted: Draft, dialect: sa.Dialect, *, mask: Mask, today: date) -> Plan:
    """The same without values."""
    erases = Intent.DELETION in drafted.actions
    return Plan(
        request=str(action.request),
        actions=drafted.actions,
        steps=tuple(executing.steps(drafted.works, dialect)),
        retained=tuple(retaining.kept(mapped, drafted.person, drafted.works, today)) if erases else (),
        replaced=() if erases else _replaced(mapped, drafted.person, action, mask),
        open_orders=drafted.open_orders,
        fingerprint=drafted.fingerprint,
        datamap=mapped.datamap.digest,
        endings=tuple(retaining.endings(mapped, drafted.person, drafted.works, today)) if erases else (),
    )


def check_alone(connection: sa.Connection, mapped: Mapped, person: Person) -> None:
    """
    Raises:
        RefusedError: another row of a person has the same address; it would still be found.
    """
    if set(reaching.find(connection, mapped, person.address)) - reaching.keys_of(mapped, person):
        raise RefusedError("several customers have this address: it has to be settled first which of them is meant")


def open_orders(mapped: Mapped, person: Person) -> int:
    """How many of the person's orders are in progress."""
    return len(
        {
            (bound.entry.table, row.key)
            for name, rows in person.rows.items()
            if (orders := (bound := mapped.bound[name]).entry.orders) is not None
            for row in rows
            if str(row.values[orders.status]) not in orders.ended
        }
    )


def fingerprint(mapped: Mapped, action: Action, person: Person) -> str:
    """A keyed digest of what is asked and of every row that was looked at."""
    asked = [sorted(action.intents), sorted(action.topics), sorted((action.fields or {}).items()), action.customer]
    seen = sorted(
        json.dumps([name, [canonical(part) for part in row.key], canonical(dict(row.values))], sort_keys=True)
        for name, rows in person.rows.items()
        for row in rows
    )
    lines = [json.dumps(asked), *seen]
    return hmac.new(mapped.secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def _changes(connection: sa.Connection, mapped: Mapped, person: Person, action: Action) -> list[Work]:
    works: list[Work] = []
    if Intent.CORRECTION in action.intents:
        works += correcting.works(connection, mapped, person, action.fields or {})
    if Intent.UNSUBSCRIBE in action.intents:
        works += unsubscribing.works(mapped, person, action.topics)
    return works


def _concerned(mapped: Mapped, action: Action) -> set[str]:
    """The entries that a correction or unsubscribe has to do with."""
    fields = (action.fields or {}) if Intent.CORRECTION in action.intents else {}
    stops = Intent.UNSUBSCRIBE in action.intents
    return {
        name
        for name, bound in mapped.bound.items()
        if bound.entry.staff
        or (stops and bound.entry.unsubscribe)
        or any(rule.correction in fields for rule in bound.entry.columns)
    } | {people.entry for people in mapped.datamap.people}


def _replaced(mapped: Mapped, person: Person, action: Action, mask: Mask) -> tuple[Replaced, ...]:
    found: list[Replaced] = []
    for field, new in (action.fields or {}).items():
        old = correcting.on_record(mapped, person, field)
        found.append(Replaced(field, mask(field, old) if old else "", mask(field, new)))
    return tuple(found)


def _address(start: tuple[People, Row]) -> str:
    value = start[1].values[start[0].email]
    return "" if value is None else str(value)


def _is_ours(mapped: Mapped, action: Action, start: tuple[People, Row]) -> bool:
    """Whether the address on record is what this action itself writes there: a run before this one did it already."""
    if Intent.DELETION not in action.intents:
        new = (action.fields or {}).get(Field.EMAIL, "")
        return bool(mailbox_key(new)) and mailbox_key(new) == mailbox_key(_address(start))
    people, row = start
    bound = mapped.bound[people.entry]
    value = row.values[people.email]
    cells = (
        (rule, Cell(rule, bound.table.c[rule.name], "-".join(map(str, row.key)), Known(Values()), mapped.secret))
        for rule in bound.entry.columns
        if rule.name == people.email and not rule.path
    )
    return all(executing.same(STRATEGIES[rule.deletion](value, cell), value) for rule, cell in cells)
