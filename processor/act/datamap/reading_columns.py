"""One column of an entry: `columns.NAME = { holds, deletion, ... }`."""

from __future__ import annotations

import re

from processor.act.datamap.model import Column, Deletion, Kind, Until
from processor.act.datamap.sections import LONGEST_NAME, Section, shown
from processor.values import Field

KEYS = ("holds", "deletion", "text", "length", "reason", "until", "then", "correction", "part", "optional")
PARTS = {"given": Field.FULL_NAME, "family": Field.FULL_NAME, "rest": Field.ADDRESS}
CORRECTED = {Field.FULL_NAME: Kind.NAME, Field.PHONE: Kind.PHONE, Field.ADDRESS: Kind.ADDRESS, Field.EMAIL: Kind.EMAIL}
_TERM = re.compile(r"([0-9]{1,4}) (year|month|day)s?")
_MOST_YEARS = 100


def read_columns(columns: Section, entry: str, *, delete_row: bool) -> tuple[Column, ...]:
    """All columns of an entry.

    Raises:
        ConfigurationError: one of them is not right, or two of them overlap.
    """
    found: list[Column] = []
    for key, raw in columns.raw.items():
        section = Section(raw, f"{columns.place} {shown(key)}", KEYS)
        column = _column(section, key, delete_row=delete_row)
        for other in found:
            shorter = min(len(other.path), len(column.path))
            if other.name == column.name and other.path[:shorter] == column.path[:shorter]:
                section.refuse(f"entry {entry!r} has {shown(_written(other))} too, and one is a part of the other")
        found.append(column)
    return tuple(found)


def _written(column: Column) -> str:
    return f"{column.name}:{'.'.join(column.path)}" if column.path else column.name


def _column(section: Section, key: str, *, delete_row: bool) -> Column:
    name, colon, path = key.partition(":")
    keys = tuple(path.split(".")) if colon else ()
    if not name.strip() or not key.isprintable() or len(key) > LONGEST_NAME * 4 or not all(keys):
        section.refuse('this is no column; write columns.NAME, or columns."NAME:key.key" for a value inside JSON')
    holds = section.word("holds", Kind)
    # The row goes and this column with it: nothing is left to say.
    deletion = section.word("deletion", Deletion, Deletion.NULL if delete_row else None)
    if delete_row and deletion is not Deletion.NULL:
        section.refuse(
            f"the entry deletes its rows, so {deletion.value!r} cannot be done to a column; remove one of them"
        )
    then = section.word("then", Deletion) if section.has("then") else None
    until = _until(section) if section.has("until") else None
    if until and then is None:
        then = Deletion.NULL
    column = Column(
        name=name,
        holds=holds,
        deletion=deletion,
        path=keys,
        text=section.text("text", ""),
        length=section.number("length", most=1_000_000),
        reason=section.text("reason", ""),
        until=until,
        then=then,
        correction=section.word("correction", Field) if section.has("correction") else None,
        part=section.text("part", ""),
        optional=section.flag("optional"),
    )
    _check_keeping(section, column)
    _check_values(section, column)
    _check_correction(section, column)
    return column


def _until(section: Section) -> Until:
    text = section.text("until")
    column, *terms = [part.strip() for part in text.split("+")]
    length = {"year": 0, "month": 0, "day": 0}
    for term in terms:
        match = _TERM.fullmatch(term)
        if match is None:
            column = ""
            break
        length[match[2]] += int(match[1])
    if not column or any(char.isspace() for char in column) or length["year"] > _MOST_YEARS:
        section.refuse(f"{shown(text)} is no 'until'; write a column and a time, such as \"ordered_at + 10 years\"")
    return Until(column, length["year"], length["month"], length["day"])


def _check_keeping(section: Section, column: Column) -> None:
    if column.deletion is Deletion.KEEP:
        if not column.reason:
            section.refuse("'keep' wants a 'reason': the name of a [reasons.NAME] that customers are told")
        if column.holds is not Kind.NONE and column.until is None:
            section.refuse(
                'something personal cannot be kept for ever; add until = "DATE_COLUMN + 10 years", '
                "or another 'deletion', or holds = \"none\" where it is not personal"
            )
    elif column.reason or column.until:
        section.refuse(f"'reason' and 'until' go with deletion = \"keep\", not with {column.deletion.value!r}")
    if column.then and column.until is None:
        section.refuse("'then' goes with 'until': when is it to be done")
    if column.then is Deletion.KEEP:
        section.refuse("'then' cannot be 'keep'; write what is done when the time is over, usually \"null\"")


def _check_values(section: Section, column: Column) -> None:
    done = {column.deletion, column.then}
    if (Deletion.FIXED_TEXT in done) != bool(column.text):
        section.refuse("'text' and \"fixed text\" go together: the one says what, the other that it is written")
    if unknown := re.search(r"\{(?!key\})\w*\}", column.text):
        section.refuse(f"{unknown[0]!r} in 'text' means nothing; only {{key}} is replaced, by the key of the row")
    is_network = column.holds is Kind.IP and not column.length
    if (Deletion.TRUNCATE in done) != bool(column.length) and not (Deletion.TRUNCATE in done and is_network):
        section.refuse('\'length\' and "truncate" go together: so many characters stay (of holds = "ip" the network)')


def _check_correction(section: Section, column: Column) -> None:
    if column.part and column.part not in PARTS:
        section.refuse(f'{shown(column.part)} is no \'part\'; write "given", "family" or "rest"')
    if column.part and column.correction is not PARTS[column.part]:
        section.refuse(f"'part' = {column.part!r} goes with correction = \"{PARTS[column.part]}\"")
    if column.correction is None:
        return
    if column.deletion is Deletion.KEEP:
        section.refuse("what is kept for a legal reason is never corrected; remove 'correction' or the 'keep'")
    if column.holds is not CORRECTED[column.correction]:
        section.refuse(
            f"a correction of {column.correction.value!r} cannot be written into a column that holds "
            f"{column.holds.value!r}; it has to hold {CORRECTED[column.correction].value!r}"
        )
