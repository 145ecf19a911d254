"""The lines of a drafted entry's columns: what each holds, what an erasure does to it, and why we think so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from processor.act.datamap import reflection
from processor.act.datamap.findings import Finding
from processor.act.datamap.looks import Guess, Sure, has, vocabulary
from processor.act.datamap.model import Deletion, Kind
from processor.act.datamap.reflection import ColumnInfo, TableInfo
from processor.act.datamap.writing import inline, key, quoted, remark
from processor.values import Field

_CORRECTED = {Kind.NAME: Field.FULL_NAME, Kind.PHONE: Field.PHONE, Kind.ADDRESS: Field.ADDRESS, Kind.EMAIL: Field.EMAIL}
_INVOICED = frozenset({Kind.NAME, Kind.ADDRESS, Kind.OTHER})
_MOST_KEPT = 8
_PARTS = {f"{Field.FULL_NAME}given", f"{Field.FULL_NAME}family"}
KEEP_YEARS = 10


@dataclass(frozen=True, slots=True)
class Manner:
    """How the rows of an entry are treated."""

    delete_row: bool = False
    correct: bool = False  # corrections are written here
    review: bool = False  # what the person wrote stays for others to read
    dated: str = ""  # of invoices: the column from which the period counts


def column_lines(table: TableInfo, findings: Sequence[Finding], manner: Manner) -> Iterator[str]:
    """One line for each finding."""
    corrected: set[str] = set()
    for item in _whole(findings) if manner.delete_row else findings:
        yield _line(table, item, manner, corrected)


def _whole(findings: Sequence[Finding]) -> list[Finding]:
    """Where the row goes, a document in it goes as a whole."""
    found: dict[str, Finding] = {}
    for item in findings:
        if not item.guess.path:
            found[item.column] = item
        elif item.column not in found:
            kinds = sorted({other.guess.kind.value for other in findings if other.column == item.column})
            found[item.column] = Finding(item.column, Guess(Kind.OTHER, Sure.YES, f"JSON: {', '.join(kinds)}"))
    return list(found.values())


def link_line(column: str, why: str) -> str:
    """A reference to a row that goes."""
    pairs = [("holds", quoted(Kind.LINK)), ("deletion", quoted(Deletion.NULL))]
    return f"columns.{key(column)} = {inline(pairs)}{remark(why)}"


def kept_lines(table: TableInfo, taken: set[str]) -> Iterator[str]:
    """What the books need of an order or an invoice."""
    kept = vocabulary()["values"]["kept"]
    wanted = [column.name for column in table.columns.values() if has(column.name, kept) and column.name not in taken]
    for name in wanted[:_MOST_KEPT]:
        if name not in table.key and not name.lower().endswith("id"):
            pairs = [
                ("holds", quoted(Kind.NONE)),
                ("deletion", quoted(Deletion.KEEP)),
                ("reason", quoted("accounting")),
            ]
            yield f"columns.{key(name)} = {inline(pairs)}"


def _line(table: TableInfo, item: Finding, manner: Manner, corrected: set[str]) -> str:
    guess, column = item.guess, table.columns[item.column]
    pairs = [("holds", quoted(guess.kind.value))]
    doubt = "" if guess.sure is Sure.YES else "is it personal?"
    if not manner.delete_row:
        done, more = _deletion(table, column, guess, manner)
        pairs += done
        doubt = more or doubt
    if manner.correct:
        pairs += _correction(guess, column, corrected)
    name = item.column if not guess.path else f"{item.column}:{'.'.join(guess.path)}"
    said = f"{guess.why}; {doubt}" if doubt else guess.why
    return f"columns.{key(name)} = {inline(pairs)}{remark(said, look=bool(doubt))}"


def _correction(guess: Guess, column: ColumnInfo, corrected: set[str]) -> list[tuple[str, str]]:
    """The first column of each kind takes a corrected value; of a name its parts do, and beside a new address line the
    town is emptied."""
    field = _CORRECTED.get(guess.kind)
    if field is None or guess.path or guess.sure is Sure.WEAK:
        return []
    part = guess.part
    if field is Field.ADDRESS and field in corrected and column.form == reflection.TEXT:
        return [("correction", quoted(field)), ("part", quoted("rest"))]
    if f"{field}{part}" in corrected or (field is Field.FULL_NAME and not part and corrected & _PARTS):
        return []
    corrected.add(f"{field}{part}")
    return [("correction", quoted(field)), *([("part", quoted(part))] if part else [])]


def _deletion(table: TableInfo, column: ColumnInfo, guess: Guess, manner: Manner) -> tuple[list[tuple[str, str]], str]:
    """What is done to a value of a row that stays, and what a person should look at."""
    if manner.dated and guess.kind in _INVOICED and not guess.path:
        until = f"{manner.dated} + {KEEP_YEARS} years"
        kept = [("deletion", quoted(Deletion.KEEP)), ("reason", quoted("accounting")), ("until", quoted(until))]
        return kept, "may it be kept as long as the books?"
    if table.is_unique(column.name) and not column.nullable and not guess.path:
        email = guess.kind is Kind.EMAIL
        fixed = [("deletion", quoted(Deletion.FIXED_TEXT)), ("text", quoted("erased-{key}@invalid"))]
        return fixed if email else [
            ("deletion", quoted(Deletion.KEYED_DIGEST))
        ], "" if email else "unique: not to be emptied"
    if guess.kind is Kind.TEXT and not guess.path and column.form == reflection.TEXT and manner.review:
        return [("deletion", quoted(Deletion.REDACT))], ""
    if column.form == reflection.DATE and not column.nullable:
        return [
            ("deletion", quoted(Deletion.FIXED_TEXT)),
            ("text", quoted("1900-01-01")),
        ], "never NULL; is this date right?"
    return [("deletion", quoted(Deletion.NULL))], ""
