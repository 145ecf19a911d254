"""After an erasure: does any old value still stand anywhere?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

import sqlalchemy as sa

from processor.act.binding import Mapped
from processor.act.columns import Column, is_caseless, is_json, is_text
from processor.act.datamap.model import Column as Rule
from processor.act.datamap.model import Deletion, Kind
from processor.act.erasing import profile, texts, values_of
from processor.act.executing import Rows, Work, same
from processor.act.known import Known, Values, digits
from processor.act.reaching import Person, Row, read_again, where
from processor.act.tables import Bound, finds_by_index, is_indexed, same_mailbox
from processor.addresses import mailbox_key

MOST = 200  # rows that are looked at for one column


def left(connection: sa.Connection, mapped: Mapped, person: Person, works: Sequence[Work], now: Rows) -> list[str]:
    """Places, as "table.column", where an old value of the person is still found; what is kept on purpose is not one.

    In the person's remaining rows every mapped text is read; in all others the address on record is looked up where an
    index answers that, or with `Mapped.everywhere` every value of the profile in every mapped text.
    """
    old = _old(mapped, person, works)
    found = {*_in_own_rows(connection, mapped, old, works, now), *_by_index(connection, mapped, old.address)}
    if mapped.everywhere:
        found |= set(_in_everything(connection, mapped, profile(mapped, old)))
    return sorted(found)


def _old(mapped: Mapped, person: Person, works: Sequence[Work]) -> Person:
    """The person without the values that the erasure leaves as they are: those are what it would write anyway."""
    news = {(work.bound.entry.table, edit.row.key): edit.values for work in works for edit in work.edits}
    rows: dict[str, tuple[Row, ...]] = {}
    for name, some in person.rows.items():
        entry = mapped.bound[name].entry
        kept = {rule.name for rule in entry.columns if rule.deletion is Deletion.KEEP}
        kept |= set(mapped.bound[name].read_names) - {rule.name for rule in entry.columns}
        rows[name] = tuple(_changed(row, news.get((entry.table, row.key), {}), kept) for row in some)
    account = next((row for row in rows[person.people.entry] if row.key == person.record.key), person.record)
    address = account.values[person.people.email]
    return Person(person.people, person.record, "" if address is None else str(address), rows)


def _changed(row: Row, new: Mapping[str, Any] | None, kept: Set[str]) -> Row:
    if new is None:
        return row
    values = {
        name: value if name in kept or (name in new and not same(value, new[name])) else None
        for name, value in row.values.items()
    }
    return Row(row.key, values)


def _in_own_rows(
    connection: sa.Connection, mapped: Mapped, person: Person, works: Sequence[Work], now: Rows
) -> Iterator[str]:
    known = Known(values_of(mapped, person))
    gone = {(work.bound.entry.table, edit.row.key) for work in works for edit in work.edits if edit.values is None}
    for name, rows in person.rows.items():
        bound = mapped.bound[name]
        table = bound.entry.table
        stay = [row.key for row in rows if (table, row.key) not in gone]
        left = [row for key in stay if (row := now.get((name, key))) is not None]
        left += read_again(connection, bound, [key for key in stay if (name, key) not in now]).values()
        for row in left:
            for rule in bound.entry.columns:
                if rule.deletion is not Deletion.KEEP and any(known.is_in(text) for text in texts(row, rule)):
                    yield f"{table}.{rule.name}"


def _searched(mapped: Mapped) -> Iterator[tuple[Bound, Rule, Column]]:
    """Mapped columns that may hold an old value."""
    for bound in mapped.bound.values():
        for rule in bound.entry.columns:
            column = bound.table.c[rule.name]
            if (
                rule.deletion is not Deletion.KEEP
                and rule.holds is not Kind.NONE
                and (is_text(column) or is_json(column))
            ):
                yield bound, rule, column


def _by_index(connection: sa.Connection, mapped: Mapped, address: str) -> Iterator[str]:
    wanted = mailbox_key(address)
    for bound, rule, column in _searched(mapped) if wanted else ():
        if finds_by_index(column):
            condition = same_mailbox(column, [address])
        elif is_indexed(column):
            condition = column.in_(sorted({address, wanted, wanted.upper()}))
        else:
            continue
        found = connection.scalars(sa.select(column).where(condition, *where(bound)).limit(MOST))
        if any(mailbox_key(str(value)) == wanted for value in found):
            yield f"{bound.entry.table}.{rule.name}"


def _in_everything(connection: sa.Connection, mapped: Mapped, values: Values) -> Iterator[str]:
    """What tells one person (addresses, phones) in every text; long names and postal addresses only in free texts,
    since two people may share them."""
    names = frozenset(name for name in values.names if len(name.split()) >= 3)
    addresses = frozenset(address for address in values.addresses if re.search(r"\d", address))
    values = Values(values.emails, names, values.phones, addresses)
    telling = Values(emails=values.emails, phones=values.phones)
    for bound, rule, column in _searched(mapped):
        some = values if rule.holds is Kind.TEXT else telling
        likely = [_contains(column, piece) for piece in sorted(_pieces(some))]
        if not likely:
            continue
        known = Known(some)
        statement = sa.select(column).where(sa.or_(*likely), *where(bound)).execution_options(yield_per=MOST)
        with connection.execute(statement) as result:
            found = any(known.is_in(str(value)) for value in result.scalars())
        if found:
            yield f"{bound.entry.table}.{rule.name}"


def _pieces(values: Values) -> set[str]:
    """LIKE patterns that match at least every spelling of the values: only their ASCII letters and digits, in order."""
    whole = (*values.emails, *values.names, *values.addresses)
    texts = [unicodedata.normalize("NFC", value).lower() for value in whole if value]
    texts += [" ".join(number) for phone in values.phones if (number := digits(phone))]
    return {"%" + "%".join(re.findall(r"[a-z0-9]+", text)) + "%" for text in texts}


def _contains(column: Column, pattern: str) -> sa.ColumnElement[bool]:
    text: sa.ColumnElement[str] = sa.cast(column, sa.Text()) if is_json(column) else column
    return (text if is_caseless(column) else sa.func.lower(text)).like(pattern)
