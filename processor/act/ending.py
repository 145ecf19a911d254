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
from processor.act.retaining import ended
from processor.act.tables import Bound
from processor.values import Ending


def works(connection: sa.Connection, mapped: Mapped, endings: Sequence[Ending], *, lock: bool = True) -> list[Work]:
    """The changes; rows that are gone, and values that are, need none (idempotent)."""
    found: list[Work] = []
    for ending in endings:
        if (bound := mapped.bound.get(ending.entry)) is None:
            continue  # the map does not know such rows any more
        columns: dict[str, None] = {}
        edits: list[Edit] = []
        for row in read_again(connection, bound, _keys(bound, ending), lock=lock).values():
            rules = ended(bound, row, date.fromisoformat(ending.due))
            edit = Edit(row, new_values(bound, row, rules, Known(Values()), mapped.secret, deletion=_then))
            if edit.values and edit.changes:
                edits.append(edit)
                columns |= dict.fromkeys(label(rule.name, rule.path) for rule in rules)
        if edits:
            found.append(Work(bound, "detached", tuple(columns), tuple(edits)))
    return found


def _then(rule: Column) -> Deletion:
    return rule.then or Deletion.NULL


def _keys(bound: Bound, ending: Ending) -> list[tuple[object, ...]]:
    return [
        tuple(converted(part, column) for part, column in zip(key, bound.key, strict=True))
        for key in ending.keys
        if len(key) == len(bound.key)
    ]
