"""What a correction does: the new value goes where the map says so and nowhere else; issued invoices stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from processor.act import documents
from processor.act.binding import Mapped
from processor.act.columns import LONGEST, Column, converted, fits, is_json, is_text, longest
from processor.act.datamap.model import Column as Rule
from processor.act.erasing import texts
from processor.act.executing import Edit, Work, label
from processor.act.reaching import Person, Row, accounts, keys_of
from processor.act.tables import Bound, is_indexed
from processor.addresses import addr_spec, mailbox_key
from processor.errors import RefusedError
from processor.values import Field


def works(connection: sa.Connection, mapped: Mapped, person: Person, fields: Mapping[Field, str]) -> list[Work]:
    """The changes.

    Raises:
        RefusedError: there is no new value, it does not fit its column, another has it already, or there is no place.
    """
    if not fields:
        raise RefusedError("the correction has no new value")
    for field, value in fields.items():
        _check(mapped, field, value)
    if Field.EMAIL in fields:
        check_email(connection, mapped, person, fields[Field.EMAIL])
    found: list[Work] = []
    written: set[Field] = set()
    for name in mapped.order:
        bound = mapped.bound[name]
        rules = [rule for rule in bound.entry.columns if rule.correction in fields]
        edits = [
            edit for row in person.rows.get(name, ()) if rules and (edit := _edit(bound, row, rules, fields)).values
        ]
        if edits:
            written |= {rule.correction for rule in rules if rule.correction is not None and rule.part != "rest"}
            columns = sorted({label(rule.name, rule.path) for rule in rules})
            found.append(Work(bound, "updated", tuple(columns), tuple(edits)))
            _check_unique(connection, bound, edits, rules)
    if missing := [field.value for field in fields if field not in written]:
        raise RefusedError(f"the customer database has no place for the new {' and '.join(missing)} of this customer")
    return found


def _edit(bound: Bound, row: Row, rules: list[Rule], fields: Mapping[Field, str]) -> Edit:
    values: dict[str, Any] = {}
    for rule in rules:
        assert rule.correction is not None
        new = part_of(fields[rule.correction], rule.part)
        column, value = bound.table.c[rule.name], values.get(rule.name, row.values[rule.name])
        document, is_document = documents.read(value) if rule.path else (None, False)
        if is_document:
            changed = documents.changed(document, rule.path, lambda _, new=new: new)
            values[rule.name] = changed if is_json(column) else documents.written(changed)
        elif not rule.path:
            values[rule.name] = converted(new, column)
    return Edit(row, values)


def part_of(name: str, part: str) -> str:
    """Of a Vietnamese name the given name is the last word, and the family's and middle names stand before it.

    What stands beside an address would contradict the new one, which says all of it: nothing.
    """
    *family, given = name.split() or [""]
    return {"given": given, "family": " ".join(family), "rest": ""}.get(part, name)


def on_record(mapped: Mapped, person: Person, field: Field) -> str:
    """The value that a correction of the field would replace, "" where there is none."""
    parts: dict[str, str] = {}
    for name, rows in person.rows.items():
        for rule in mapped.bound[name].entry.columns:
            for row in rows if rule.correction is field else ():
                if some := texts(row, rule):
                    parts.setdefault(rule.part, some[0])
    whole = f"{parts.get('family', '')} {parts.get('given', '')}".strip()
    return parts.get("", whole)


def _check(mapped: Mapped, field: Field, value: str) -> None:
    places = list(_places(mapped, field))
    widths = [longest(column) for column, rule in places if not rule.part and not rule.path] or [LONGEST]
    if not value.strip() or len(value) > min(*widths, LONGEST) or "\x00" in value:
        raise RefusedError(f"the new {field.value} does not fit: 1 to {min(*widths, LONGEST)} characters are wanted")
    for column, rule in places:
        place = f"{column.table.name}.{column.name}"
        if not rule.path and not fits(column, part_of(value, rule.part)):
            raise RefusedError(f"the new {field.value} is too long for {place}, or has letters that it cannot hold")
        if not is_text(column) and not rule.path and converted(value, column) is None:
            raise RefusedError(f"the new {field.value} does not fit the type of {place}")


def _places(mapped: Mapped, field: Field) -> Iterator[tuple[Column, Rule]]:
    for bound in mapped.bound.values():
        for rule in bound.entry.columns:
            if rule.correction is field:
                yield bound.table.c[rule.name], rule


def check_email(connection: sa.Connection, mapped: Mapped, person: Person, address: str) -> None:
    """
    Raises:
        RefusedError: it is none, or another customer has it.
    """
    if not mailbox_key(address) or not addr_spec(address):
        raise RefusedError("the new email is no address that can be written to")
    if set(accounts(connection, mapped, address)) - keys_of(mapped, person):
        raise RefusedError("another customer has the new email address already")


def _check_unique(connection: sa.Connection, bound: Bound, edits: list[Edit], rules: list[Rule]) -> None:
    for rule in rules:
        column = bound.table.c[rule.name]
        if not column.info.get("unique") or not is_indexed(column):
            continue
        new = (edits[0].values or {}).get(rule.name)
        rows = connection.execute(sa.select(*bound.key).where(column == new).limit(len(edits) + 1))
        if {tuple(row) for row in rows} - {edit.row.key for edit in edits}:
            assert rule.correction is not None
            raise RefusedError(f"another customer has the new {rule.correction.value} already")
        if len(edits) > 1:
            raise RefusedError(f"{bound.entry.table}.{rule.name} is unique, and the customer has several rows there")


def not_written(works_done: Sequence[Work], person: Person) -> list[str]:
    """Columns, as "table.column", that do not hold the new value in the person's rows as they are now."""
    now = {(name, row.key): row for name, rows in person.rows.items() for row in rows}
    found: set[str] = set()
    for work in works_done:
        for edit in work.edits:
            row = now.get((work.bound.name, work.bound.key_of({**edit.row.values, **(edit.values or {})})))
            if edit.values is None:
                continue
            for name, new in edit.values.items():
                if row is None or str(row.values[name]).rstrip() != str(new).rstrip():
                    found.add(f"{work.bound.entry.table}.{name}")
    return sorted(found)
