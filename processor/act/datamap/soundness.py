"""Whether a whole map is sound: its order, and that nobody is found any more once their data were erased."""

from __future__ import annotations

from collections.abc import Sequence

from processor.act.datamap.model import DataMap, Deletion, Entry, Kind, Reach
from processor.errors import ConfigurationError

GONE = frozenset({Deletion.NULL, Deletion.FIXED_TEXT, Deletion.KEYED_DIGEST})
"""What leaves nothing of a value. `truncate` may leave a short one whole, `redact` leaves what it does not know."""


def in_order(entries: Sequence[Entry], name: str) -> tuple[Entry, ...]:
    """The entries with every parent before its children, else as they stand in the file.

    Raises:
        ConfigurationError: they go round in a circle.
    """
    waiting, placed = list(entries), list[Entry]()
    names = set[str]()
    while waiting:
        ready = next((entry for entry in waiting if {reach.parent for reach in entry.reaches} - {""} <= names), None)
        if ready is None:
            circle = ", ".join(repr(entry.name) for entry in _circle(waiting))
            raise ConfigurationError(
                f"{name}: the entries {circle} are reached from each other in a circle; remove one 'from', so that "
                "every row is reached from the person downwards."
            )
        placed.append(ready)
        names.add(ready.name)
        waiting.remove(ready)
    return tuple(placed)


def _circle(waiting: Sequence[Entry]) -> list[Entry]:
    by_name = {entry.name: entry for entry in waiting}
    walked: list[Entry] = []
    here = waiting[0]
    while here not in walked:
        walked.append(here)
        here = next(by_name[reach.parent] for reach in here.reaches if reach.parent in by_name)
    return walked[walked.index(here) :]


def check(datamap: DataMap, name: str) -> None:
    """Refuse a map after whose erasure a person could still be found. Give it again with the reflected keys: then it
    tells a reference to a row from a row that is referred to, which without keys it can only guess.

    Raises:
        ConfigurationError: naming the first entry and column that would leave somebody findable.
    """
    for person in datamap.people:
        entry = datamap.entry(person.entry)
        if not _is_gone(datamap, entry, person.email):
            raise ConfigurationError(
                f"{name}: entry {entry.name!r}, column {person.email!r}: people are found by this address, so an "
                'erasure has to remove it; write deletion = "delete row" for the entry, or "null", "fixed text" or '
                '"keyed digest" for the column.'
            )
    for entry in datamap.entries:
        for reach in entry.reaches:
            _check_reach(datamap, entry, reach, name)


def _check_reach(datamap: DataMap, entry: Entry, reach: Reach, name: str) -> None:
    place = f"{name}: entry {entry.name!r}, column {reach.column!r}"
    if reach.by:
        if not _is_gone(datamap, entry, reach.column) and not _is_kept_for_a_time(entry, reach.column):
            raise ConfigurationError(
                f"{place}: rows are reached by this address, so an erasure has to remove it; map the column with holds "
                '= "email" and deletion = "null" (or "keep" with \'until\'), or delete the row.'
            )
        return
    parent = datamap.entry(reach.parent)
    backwards = _identifies(entry, reach.column) and not _identifies(parent, reach.parent_column)
    if parent.delete_row and not backwards and not _is_gone(datamap, entry, reach.column):
        raise ConfigurationError(
            f"{place}: the row stays and would point to a deleted row of {parent.name!r}; map the column with holds = "
            '"link" and deletion = "null" (or "fixed text"), or delete the row too.'
        )


def _is_gone(datamap: DataMap, entry: Entry, column: str) -> bool:
    """Whether an erasure removes what the column holds: by this entry, or by another one of the same rows."""
    return any(
        other.delete_row
        or any(item.name == column and not item.path and item.deletion in GONE for item in other.columns)
        for other in datamap.entries
        if other.name == entry.name or _covers(other, entry)
    )


def _covers(other: Entry, entry: Entry) -> bool:
    """Whether every row of the one table that `entry` means is meant by `other` too."""
    return (
        other.table == entry.table
        and all(
            column in entry.where and set(entry.where[column]) <= set(values) for column, values in other.where.items()
        )
        and all(_without(entry, column, set(values)) for column, values in other.where_not.items())
    )


def _without(entry: Entry, column: str, values: set[str]) -> bool:
    """Whether no row of the entry has one of the values."""
    if column in entry.where:
        return values.isdisjoint(entry.where[column])
    return values <= set(entry.where_not.get(column, ()))


def _is_kept_for_a_time(entry: Entry, column: str) -> bool:
    return any(
        item.name == column and item.deletion is Deletion.KEEP and item.until and item.holds is Kind.EMAIL
        for item in entry.columns
    )


def _identifies(entry: Entry, column: str) -> bool:
    return column in entry.key if entry.key else column.lower() == "id"
