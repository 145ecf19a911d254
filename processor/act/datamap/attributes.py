"""Tables of attributes: a row for each name and value (meta tables), or for each attribute's number and value (EAV)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from processor.act.datamap import reflection, sampling
from processor.act.datamap.contents import by_content
from processor.act.datamap.looks import Sure, by_name, words
from processor.act.datamap.model import Kind
from processor.act.datamap.reflection import Schema, TableInfo

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


def attributes(engine: Engine, schema: Schema, table: TableInfo) -> list[Attribute]:
    """The keys that are used, as far as a bounded look finds them."""
    columns = key_value(table)
    if columns is None:
        return []
    values = sampling.by_key(engine, table, *columns)
    labels = _labels(engine, schema, table, columns[0])
    used = labels or {name: name for name in {*values, *sampling.distinct(engine, table, columns[0])}}
    found: list[Attribute] = []
    for name, label in sorted(used.items()):
        if _PLAIN_KEY.fullmatch(name):
            found.append(Attribute(name, label, _kind(label, values.get(name, []), table.columns[columns[1]].form)))
    return found


def _labels(engine: Engine, schema: Schema, table: TableInfo, column: str) -> Mapping[str, str]:
    """What numbers of attributes are called, where another table says so."""
    for reference in table.references:
        above = schema.tables.get(reference.table)
        if column in reference.columns and above is not None and above.key:
            texts = [c.name for c in above.columns.values() if c.form == reflection.TEXT]
            code = next((name for name in texts if {"code", "name", "key"} & set(words(name))), "")
            if code:
                rows = sampling.pairs(engine, above, above.key[0], code)
                used = set(sampling.distinct(engine, table, column))
                return {number: label for number, label in rows if number in used}
    return {}


def _kind(label: str, values: list[object], form: str) -> Kind | None:
    seen = by_content(values)
    if seen:
        return seen[0].kind if not seen[0].path else Kind.OTHER
    named = by_name(label, form)
    return named.kind if named is not None and named.sure >= Sure.LIKELY else None
