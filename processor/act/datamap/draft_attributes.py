"""Drafted entries of tables of attributes."""

from __future__ import annotations

from collections.abc import Iterator

from processor.act.datamap.attributes import Attribute, attributes, key_value
from processor.act.datamap.draft import Draft
from processor.act.datamap.model import Deletion, Kind
from processor.act.datamap.reflection import TableInfo
from processor.act.datamap.writing import inline, key, listed, quoted, remark


def attribute_lines(draft: Draft, table: TableInfo) -> Iterator[str]:
    """Of a table whose rows go: its value, and which keys make it personal."""
    columns = key_value(table)
    personal = [item for item in attributes(draft.engine, draft.schema, table) if item.kind is not None]
    if columns is not None and personal:
        said = ", ".join(f"{item.label} ({item.kind})" for item in personal[:12])
        yield f'columns.{key(columns[1])} = {{ holds = "other" }}{remark(said)}'


def attribute_entries(draft: Draft, table: TableInfo, head: list[str]) -> Iterator[str]:
    """Of a table whose rows stay: an entry for each kind, then one for all other keys. `head` begins each of them,
    with the name of the entry in the second line."""
    columns = key_value(table)
    kinds: dict[Kind, list[Attribute]] = {}
    for item in attributes(draft.engine, draft.schema, table) if columns else ():
        if item.kind is not None:
            kinds.setdefault(item.kind, []).append(item)
    if columns is None or not kinds:
        return
    name = draft.names[table.name]
    for kind, some in sorted(kinds.items()):
        yield from _named(head, f"{name}_{kind.value}", table.name)
        yield 'deletion = "delete row"'
        where = inline([(columns[0], listed(item.key for item in some))])
        yield f"where = {where}{remark(', '.join(item.label for item in some))}"
        yield f"columns.{key(columns[1])} = {inline([('holds', quoted(kind.value))])}"
        yield ""
    yield from _named(head, f"{name}_others", table.name)
    yield f"others = {quoted(columns[0])}"
    pairs = [("holds", quoted(Kind.TEXT)), ("deletion", quoted(Deletion.REDACT))]
    yield f"columns.{key(columns[1])} = {inline(pairs)}{remark('all other keys', look=True)}"


def _named(head: list[str], name: str, table: str) -> Iterator[str]:
    yield head[0]
    yield f"name = {quoted(name)}"
    yield f"table = {quoted(table)}"
    yield from (line for line in head[2:] if not line.startswith("table = "))
