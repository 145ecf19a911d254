"""The retention period is over: what was kept of rows for a time goes now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from processor.act.binding import Mapped
from processor.act.columns import converted
from processor.act.datamap.model import Column, Deletion
from processor.act.erasing import new_values
from processor.act.executing import Edit, Work, label
from processor.act.known import Known, Values
from processor.act.reaching import read_again
from processor.act.retaining import ended, later, plain_key
from processor.act.tables import Bound
from processor.values import Ending


def works(connection: sa.Connection, mapped: Mapped, endings: Sequence[Ending]) -> tuple[list[Work], list[Ending]]:
    """The changes; rows that are gone, and values that are, need none (idempotent). And what of the same rows is still
    to go on later days: the map may have got longer periods since the erasure, and then nothing else remembers it."""
    found: list[Work] = []
    remaining: dict[tuple[str, str], list[tuple[str | int, ...]]] = {}
    for ending in endings:
        if (bound := mapped.bound.get(ending.entry)) is None:
            continue  # the map does not know such rows any more
        columns: dict[str, None] = {}
        edits: list[Edit] = []
        for row in read_again(connection, bound, _keys(bound, ending), lock=True).values():
            rules = ended(bound, row, date.fromisoformat(ending.due))
            for day in later(bound, row, date.fromisoformat(ending.due)):
                remaining.setdefault((ending.entry, day.isoformat()), []).append(plain_key(row.key))
            edit = Edit(row, new_values(bound, row, rules, Known(Values()), mapped.secret, deletion=_then))
            if edit.values and edit.changes:
                edits.append(edit)
                columns |= dict.fromkeys(label(rule.name, rule.path) for rule in rules)
        if edits:
            found.append(Work(bound, "detached", tuple(columns), tuple(edits)))
    return found, [Ending(entry, due, tuple(keys)) for (entry, due), keys in sorted(remaining.items())]


def _then(rule: Column) -> Deletion:
    return rule.then or Deletion.NULL


def _keys(bound: Bound, ending: Ending) -> list[tuple[object, ...]]:
    return [
        tuple(converted(part, column) for part, column in zip(key, bound.key, strict=True))
        for key in ending.keys
        if len(key) == len(bound.key)
    ]
