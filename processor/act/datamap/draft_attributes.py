"""Tables of attributes: a row for each name and value (meta tables), or for each attribute's number and value (EAV)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processor.act.datamap import reflection, sampling
from processor.act.datamap.contents import by_content
from processor.act.datamap.draft import Draft
from processor.act.datamap.looks import Sure, by_name, words
from processor.act.datamap.model import Deletion, Kind
from processor.act.datamap.reflection import TableInfo
from processor.act.datamap.writing import inline, key, listed, quoted, remark

_NAMES = (
    "meta key", "key", "attribute code", "attribute", "field", "field name", "option key", "property", "khoa",
    "attribute id", "ten truong", "field id", "name",
)  # fmt: skip
_VALUES = ("meta value", "value", "gia tri", "option value", "field value")
_PLAIN_KEY = re.compile(r"[\w.\- /:]{1,80}")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One key of such a table, what it is called, and what its values seem to be (None: nothing personal)."""

    key: str
    label: str
    kind: Kind | None


def key_value(table: TableInfo) -> tuple[str, str] | None:
    """The columns of names and values of a table of attributes, None where it is none."""
    found = {" ".join(words(column)): column for column in table.columns}
    name = next((found[item] for item in _NAMES if item in found), "")
    value = next((found[item] for item in _VALUES if item in found), "")
    return (name, value) if name and value else None


def attributes(draft: Draft, table: TableInfo) -> list[Attribute]:
    """The keys that are used, as far as a bounded look finds them."""
    columns = key_value(table)
    if columns is None:
        return []
    values = sampling.by_key(draft.engine, table, *columns)
    labels = _labels(draft, table, columns[0])
    used = labels or {name: name for name in {*values, *sampling.distinct(draft.engine, table, columns[0])}}
    found: list[Attribute] = []
    for name, label in sorted(used.items()):
        if _PLAIN_KEY.fullmatch(name):
            found.append(Attribute(name, label, _kind(label, values.get(name, []))))
    return found


def _labels(draft: Draft, table: TableInfo, column: str) -> Mapping[str, str]:
    """What numbers of attributes are called, where another table says so."""
    for reference in table.references:
        above = draft.schema.tables.get(reference.table)
        if column in reference.columns and above is not None and above.key:
            texts = [c.name for c in above.columns.values() if c.form == reflection.TEXT]
            code = next((name for name in texts if {"code", "name", "key"} & set(words(name))), "")
            if code:
                rows = sampling.pairs(draft.engine, above, above.key[0], code)
                used = set(sampling.distinct(draft.engine, table, column))
                return {number: label for number, label in rows if number in used}
    return {}


def _kind(label: str, values: list[object]) -> Kind | None:
    seen = by_content(values)
    if seen:
        return seen[0].kind if not seen[0].path else Kind.OTHER
    named = by_name(label)
    return named.kind if named is not None and named.sure >= Sure.LIKELY else None


def attribute_lines(draft: Draft, table: TableInfo) -> Iterator[str]:
    """Of a table whose rows go: its value, and which keys make it personal."""
    columns = key_value(table)
    personal = [item for item in attributes(draft, table) if item.kind is not None]
    if columns is not None and personal:
        said = ", ".join(f"{item.label} ({item.kind})" for item in personal[:12])
        yield f'columns.{key(columns[1])} = {{ holds = "other" }}{remark(said)}'


def attribute_entries(draft: Draft, table: TableInfo, head: list[str]) -> Iterator[str]:
    """Of a table whose rows stay: an entry for each kind, then one for all other keys. `head` begins each of them,
    with the name of the entry in the second line."""
    columns = key_value(table)
    kinds: dict[Kind, list[Attribute]] = {}
    for item in attributes(draft, table) if columns else ():
        if item.kind is not None:
            kinds.setdefault(item.kind, []).append(item)
    if columns is None or not kinds:
        return
    name = draft.names[table.name]
    for kind, some in sorted(kinds.items()):
        yield from _named(head, f"{name}_{kind.value}")
        yield 'deletion = "delete row"'
        where = inline([(columns[0], listed(item.key for item in some))])
        yield f"where = {where}{remark(', '.join(item.label for item in some))}"
        yield f"columns.{key(columns[1])} = {inline([('holds', quoted(kind.value))])}"
        yield ""
    yield from _named(head, f"{name}_others")
    yield f"others = {quoted(columns[0])}"
    pairs = [("holds", quoted(Kind.TEXT)), ("deletion", quoted(Deletion.REDACT))]
    yield f"columns.{key(columns[1])} = {inline(pairs)}{remark('all other keys', look=True)}"


def _named(head: list[str], name: str) -> Iterator[str]:
    yield head[0]
    yield f"name = {quoted(name)}"
    yield from head[2:]
