"""In which order rows are changed: whatever refers to a row goes before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from processor.act.datamap.model import DataMap


def execution_order(
    datamap: DataMap, tables: Mapping[str, sa.Table]
) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """Entries, children before parents by the map and by the database's foreign keys; and columns to be emptied first.

    The latter, by table: references of a table to itself, and those that would close a circle of tables. Where rows
    are deleted they are set to NULL before anything goes.
    """
    names = [entry.name for entry in reversed(datamap.entries)]
    after = {entry.name: {reach.parent for reach in entry.reaches if reach.parent} for entry in datamap.entries}
    loose: dict[str, tuple[str, ...]] = {}
    for child, parent, columns in _references(tables):
        children = [entry.name for entry in datamap.entries if entry.table == child]
        parents = {entry.name for entry in datamap.entries if entry.table == parent}
        nullable = all(tables[child].c[name].nullable for name in columns)
        if nullable and (child == parent or any(_leads(after, one, set(children)) for one in parents)):
            loose[child] = (*loose.get(child, ()), *columns)
        elif child != parent:
            for name in children:
                after[name] |= parents - {name}
    return tuple(_sorted(names, after)), loose


def _references(tables: Mapping[str, sa.Table]) -> Sequence[tuple[str, str, tuple[str, ...]]]:
    """(referring table, table referred to, columns) of every foreign key among the tables."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    by_name = {table.fullname: name for name, table in tables.items()}
    for name, table in tables.items():
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: tuple(one.column_keys)):
            target = constraint.elements[0].target_fullname.rpartition(".")[0]
            if target in by_name:
                found.append((name, by_name[target], tuple(constraint.column_keys)))
    return found


def _leads(after: Mapping[str, set[str]], start: str, goals: set[str]) -> bool:
    """Whether `start` has to be changed before one of the goals already."""
    seen, ahead = set[str](), [start]
    while ahead:
        name = ahead.pop()
        if name in goals:
            return True
        if name not in seen:
            seen.add(name)
            ahead += after.get(name, ())
    return False


def _sorted(names: Sequence[str], after: Mapping[str, set[str]]) -> list[str]:
    """The names, each before those that have to come after it; otherwise as given."""
    left, done = list(names), list[str]()
    while left:
        free = [name for name in left if not any(name in after[other] for other in left if other != name)]
        chosen = (free or left)[0]  # a circle of keys that may not be NULL: the database will say what it thinks of it
        left.remove(chosen)
        done.append(chosen)
    return done
