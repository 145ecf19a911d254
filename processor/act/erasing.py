"""What an erasure does to each row of a person, and what it keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from processor.act import documents
from processor.act.binding import Mapped
from processor.act.columns import is_json
from processor.act.datamap.model import Column, Deletion, Kind
from processor.act.executing import Edit, Work, label
from processor.act.known import Known, Values, full_names
from processor.act.reaching import Person, Row
from processor.act.strategies import STRATEGIES
from processor.act.strategies.cell import Cell
from processor.act.tables import Bound


def works(mapped: Mapped, person: Person) -> list[Work]:
    """The changes in their order. A row that several entries reach is changed once."""
    known = Known(values_of(mapped, person))
    gone = _gone(mapped, person)
    updates: list[Work] = []
    deletions: list[Work] = []
    changed: dict[tuple[str, tuple[Any, ...]], set[str]] = {}
    for name in mapped.order:
        bound, rows = mapped.bound[name], person.rows.get(name, ())
        table, entry = bound.entry.table, bound.entry
        if entry.delete_row:
            edits = [Edit(row, None) for row in rows if gone.get((table, row.key)) == name]
            columns = [label(rule.name, rule.path) for rule in entry.columns if rule.holds is not Kind.NONE]
            deletions.append(Work(bound, "deleted", tuple(columns), tuple(edits)))
            continue
        rules = [rule for rule in entry.columns if rule.deletion is not Deletion.KEEP]
        edits = list[Edit]()
        for row in rows:
            if (table, row.key) in gone:
                continue
            done = changed.setdefault((table, row.key), set())
            values = new_values(bound, row, [rule for rule in rules if rule.name not in done], known, mapped.secret)
            edit = Edit(row, values)
            if values and edit.changes:
                done |= values.keys()
                edits.append(edit)
        columns = [label(rule.name, rule.path) for rule in rules]
        updates.append(Work(bound, "detached", tuple(columns), tuple(edits)))
    # What stays lets go first of what goes.
    return [*_loosened(mapped, person, gone), *updates, *deletions]


def _gone(mapped: Mapped, person: Person) -> dict[tuple[str, tuple[Any, ...]], str]:
    """(table, key) of the rows that go, and the entry that is to say so."""
    gone: dict[tuple[str, tuple[Any, ...]], str] = {}
    for name in mapped.order:
        entry = mapped.bound[name].entry
        if entry.delete_row:
            for row in person.rows.get(name, ()):
                gone.setdefault((entry.table, row.key), name)
    return gone


def _loosened(mapped: Mapped, person: Person, gone: Mapping[tuple[str, tuple[Any, ...]], str]) -> list[Work]:
    found: list[Work] = []
    for name in mapped.order:
        bound = mapped.bound[name]
        columns = mapped.loose.get(bound.entry.table, ())
        edits = [
            Edit(row, dict.fromkeys(columns))
            for row in person.rows.get(name, ())
            if gone.get((bound.entry.table, row.key)) == name and any(row.values[c] is not None for c in columns)
        ]
        if edits:
            found.append(Work(bound, "detached", columns, tuple(edits), preparing=True))
    return found


def new_values(
    bound: Bound,
    row: Row,
    rules: Iterable[Column],
    known: Known,
    secret: bytes,
    *,
    deletion: Callable[[Column], Deletion] = lambda rule: rule.deletion,
) -> dict[str, Any]:
    """The row's new values by column; several rules may speak of places inside one document."""
    key = "-".join(map(str, row.key))
    values: dict[str, Any] = {}
    for rule in rules:
        column = bound.table.c[rule.name]
        strategy = STRATEGIES[deletion(rule)]
        value = values.get(rule.name, row.values[rule.name])
        document, is_document = documents.read(value) if rule.path else (None, False)
        if documents.is_nothing(value) if rule.path else value is None:
            values[rule.name] = value
        elif is_document:
            cell = Cell(rule, None, key, known, secret)
            new = documents.changed(document, rule.path, lambda item, s=strategy, c=cell: s(item, c))
            values[rule.name] = value if new == document else (new if is_json(column) else documents.written(new))
        else:
            # What should have been a document and is none is a text like any other.
            values[rule.name] = strategy(value, Cell(rule, column, key, known, secret))
    return values


def texts(row: Row, rule: Column) -> list[str]:
    """What a column of the row says, as texts."""
    value = row.values[rule.name]
    if rule.path:
        document, is_document = documents.read(value)
        if not is_document and documents.is_nothing(value):
            return []
        found = documents.values(document, rule.path) if is_document else [value]
    else:
        found = [value]
    return [
        documents.written(item) if isinstance(item, dict | list) else str(item)
        for item in found
        if item not in (None, "")
    ]


def values_of(mapped: Mapped, person: Person) -> Values:
    """The values in the person's rows by which they can be told."""
    found: dict[Kind, set[str]] = {kind: set() for kind in Kind}
    parts: dict[str, set[str]] = {"given": set(), "family": set()}
    for name, rows in person.rows.items():
        for rule in mapped.bound[name].entry.columns:
            for row in rows:
                some = texts(row, rule)
                found[rule.holds].update(some)
                if rule.part:
                    parts[rule.part].update(some)
    names = found[Kind.NAME] | full_names(*(sorted(parts[part])[:20] for part in ("given", "family")))
    return Values(
        frozenset({person.address, *found[Kind.EMAIL]} - {""}), frozenset(names), frozenset(found[Kind.PHONE]),
        frozenset(found[Kind.ADDRESS]),
    )  # fmt: skip


def profile(mapped: Mapped, person: Person) -> Values:
    """Only what is on record as the person's own: what a correction would change, and the address."""
    found: dict[str, set[str]] = {}
    for name, rows in person.rows.items():
        for rule in mapped.bound[name].entry.columns:
            if rule.correction is not None and not rule.part:
                found.setdefault(rule.correction.value, set()).update(text for row in rows for text in texts(row, rule))
    some: Sequence[frozenset[str]] = [frozenset(found.get(name, ())) for name in ("full_name", "phone", "address")]
    return Values(frozenset({person.address} - {""}), *some)
