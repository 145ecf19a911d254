"""A map without those of its optional parts that one database does not have."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from processor.act.datamap.model import DataMap, Entry


def fitted(datamap: DataMap, tables: Mapping[str, Container[str]]) -> DataMap:
    """The map without optional entries whose table is missing, without optional columns that are missing, and without
    the ways that led over such an entry; an entry to which no way is left goes too.

    Args:
        tables: the columns of every table that is there, by the name that the map gives it.
    """
    people = {person.entry for person in datamap.people}
    left: list[Entry] = []
    gone: set[str] = set()
    for entry in datamap.entries:
        reaches = tuple(reach for reach in entry.reaches if reach.parent not in gone)
        unreached = bool(entry.reaches) and not reaches and entry.name not in people
        if unreached or (entry.optional and entry.table not in tables):
            gone.add(entry.name)
            continue
        there = tables.get(entry.table)
        columns = tuple(
            column for column in entry.columns if not column.optional or there is None or column.name in there
        )
        left.append(replace(entry, reaches=reaches, columns=columns))
    return replace(
        datamap,
        people=tuple(person for person in datamap.people if person.entry not in gone),
        entries=tuple(left),
    )
