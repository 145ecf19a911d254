"""What every column of a database seems to hold: its name and a few of its values, taken together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from processor.act.datamap import reflection, sampling
from processor.act.datamap.contents import by_content
from processor.act.datamap.looks import Guess, Sure, by_name
from processor.act.datamap.model import Kind
from processor.act.datamap.reflection import ColumnInfo, Schema, TableInfo

_STRONG = frozenset({Kind.EMAIL, Kind.PHONE, Kind.IP})
"""What contents say more reliably than names."""


_TELLING = frozenset({Kind.EMAIL, Kind.PHONE, Kind.ADDRESS, Kind.BIRTHDAY})
"""Beside these, what is called "name" is a person's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One column (or, with a path, one place in its JSON) that seems personal."""

    column: str
    guess: Guess


def look(
    engine: Engine,
    schema: Schema,
    *,
    rows: int = sampling.ROWS,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[str, list[Finding]]:
    """For each table what seems personal in it; `progress` is told how many tables of how many are done.

    Raises:
        TemporaryError: the database is away.
    """
    found: dict[str, list[Finding]] = {}
    for number, table in enumerate(schema.tables.values(), 1):
        values = sampling.sample(engine, table, rows=rows) if rows else {}
        found[table.name] = [
            finding
            for column in table.columns.values()
            for finding in _column(table, column, values.get(column.name, ()))
        ]
        progress(number, len(schema.tables))
    return found


def _column(table: TableInfo, column: ColumnInfo, values: Sequence[object]) -> list[Finding]:
    if any(column.name in reference.columns for reference in table.references) or column.choices:
        return []
    named = by_name(column.name, column.form)
    if named is not None and table.key == (column.name,) and column.form == reflection.NUMBER:
        return []
    return [Finding(column.name, guess) for guess in together(named, by_content(values), values)]


def together(named: Guess | None, seen: Sequence[Guess], values: Sequence[object]) -> list[Guess]:
    """One verdict of what the name says and what the contents say."""
    if named is None or not seen:
        return list(seen) if named is None else [_unseen(named, values)]
    first = seen[0]
    if any(guess.path for guess in seen):
        return list(seen)
    if named.kind is first.kind:
        return [replace(named, sure=Sure.YES, why=f"name, and {first.why}")]
    if named.sure is Sure.WEAK or (first.kind in _STRONG and named.kind not in {Kind.ACCOUNT, *_STRONG}):
        return [first]
    return [replace(named, why=f"name, and {first.why}" if first.kind is Kind.TEXT else named.why)]


def _unseen(named: Guess, values: Sequence[object]) -> Guess:
    # An "email" with many values of which none is one: a flag, a template, a name of something.
    if named.kind in {Kind.EMAIL, Kind.IP} and len({str(value) for value in values if value}) >= 10:
        return replace(named, sure=Sure.WEAK, why="name, but not its contents")
    return named


def worth(findings: Sequence[Finding], *, own: bool) -> list[Finding]:
    """The findings that count in a table; `own` says that its rows are the person's, and go with them.

    What says little by itself says more beside the rest: a city beside a name is the person's; "name" alone is that of
    a product in the lines of a cart, and the customer's beside a phone number.
    """
    sure = {item.guess.kind for item in findings if item.guess.sure is Sure.YES}
    about_person = bool(sure & _TELLING)
    counted: list[Finding] = []
    for item in findings:
        guess = item.guess
        if guess.sure is Sure.LIKELY and guess.why == "name" and guess.kind is not Kind.TEXT and len(sure) > 1:
            counted.append(Finding(item.column, replace(guess, sure=Sure.YES)))
        elif guess.sure > Sure.WEAK or (own if guess.kind is Kind.TEXT else about_person and own):
            counted.append(item)
    return counted
