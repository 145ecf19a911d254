"""`others = "meta_key"`: the rows of a table that no entry names. What is named changes with the map, these with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from processor.act.datamap.model import Entry
from processor.errors import ConfigurationError


def resolved(entries: Mapping[str, Entry], name: str) -> dict[str, Entry]:
    """The entries with `where_not` filled in. `name` is the file that errors speak of.

    Raises:
        ConfigurationError: there is nothing that the rows could be the others of.
    """
    return {key: _resolved(entry, entries, name) if entry.where_not else entry for key, entry in entries.items()}


def _resolved(entry: Entry, entries: Mapping[str, Entry], name: str) -> Entry:
    excluded: dict[str, tuple[str, ...]] = {}
    for column in entry.where_not:
        place = f"{name}: entry {entry.name!r}, others"
        if column in entry.where:
            raise ConfigurationError(f"{place}: {column!r} stands in 'where' too; remove one of them.")
        named = [other.where.get(column, ()) for other in entries.values() if other.table == entry.table]
        excluded[column] = tuple(dict.fromkeys(value for values in named for value in values))
        if not excluded[column]:
            raise ConfigurationError(
                f"{place}: no other entry of {entry.table} has where = {{ {column} = ... }}; without 'others' this one "
                "means all rows."
            )
    return replace(entry, where_not=MappingProxyType(excluded))
