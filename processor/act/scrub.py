"""Takes everybody out of a newsletter list who must not get it; every other line stays octet for octet as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from processor.act import whole_file
from processor.act.csv_text import LONGEST, CsvFile, Record, opened, plain
from processor.act.list_addresses import address_columns, mailboxes
from processor.errors import ConfigurationError

ERASED = "erased"
KEPT, UNREADABLE = "kept", "unreadable"
_BATCH = 500
"""Lines that are looked up together."""
_LINE_END = re.compile(r"[\r\n]")

Reasons = Callable[[Collection[str]], Mapping[str, str]]
"""Mailboxes (as `mailbox_key` writes them) -> why (`ERASED` or another word), of those that must get no mail."""


class Line(NamedTuple):
    """A line of a list with what it names."""

    record: Record
    written: Mapping[str, str]  # mailbox -> the address as it is written; nothing for a blank line
    problem: str  # why its address cannot be read


@dataclass(slots=True)
class Counts:
    """What became of the lines; neither the names of the columns nor blank lines are counted."""

    kept: int = 0
    removed: int = 0  # unsubscribed
    erased: int = 0
    unreadable: int = 0


def scrub(
    path: Path,
    target: Path,
    *,
    reasons: Reasons,
    column: str = "",
    keep_unreadable: bool = False,
    told: Callable[[int, str, str], None] = lambda _number, _what, _problem: None,
    progress: Callable[[int], None] = lambda _octets: None,
) -> Counts:
    """Writes `target`; `path` and `target` may be the same file.

    Args:
        column: the name of the column with the addresses, or its number from 1; without it, it is looked for.
        keep_unreadable: a line whose address cannot be read stays; else it goes too, it may be anybody's.
        told: called for each line that is not kept, or not readable: its number, what became of it, what is wrong.
        progress: called with the octets read so far.

    Raises:
        ConfigurationError: a file cannot be read or written, or the column is not there. Nothing was written.
        TemporaryError: somebody else wrote the list at the same time, or a database is away. Nothing was written.
    """
    counts = Counts()
    with opened(path) as source, whole_file.written(target, mode=path.stat().st_mode & 0o777) as out:
        head, lines = _lines(source, column)
        out.write(source.bom + source.encode(source.preamble + head))
        for batch in _batches(lines):
            found = reasons({key for line in batch for key in line.written})
            for line in batch:
                what = _verdict(line, found)
                if what != KEPT:
                    told(line.record.number, what, line.problem)
                _count(counts, what, blank=not line.written and not line.problem)
                if what == KEPT or (what == UNREADABLE and keep_unreadable):
                    out.write(source.encode(line.record.text))
            progress(source.octets())
        source.check_unchanged()
    return counts


def listed(source: CsvFile, column: str = "") -> Iterator[Line]:
    """The lines of a list, without the names of its columns and without blank ones.

    Raises:
        ConfigurationError: the column is not there.
    """
    _, lines = _lines(source, column)
    return (line for line in lines if line.written or line.problem)


def _verdict(line: Line, found: Mapping[str, str]) -> str:
    why = {found[key] for key in line.written if key in found}
    if why:
        return ERASED if ERASED in why else why.pop()
    return UNREADABLE if line.problem else KEPT


def _count(counts: Counts, what: str, *, blank: bool) -> None:
    if what == KEPT:
        counts.kept += not blank
    elif what == UNREADABLE:
        counts.unreadable += 1
    elif what == ERASED:
        counts.erased += 1
    else:
        counts.removed += 1


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.record.text)
        if len(batch) == _BATCH or size > LONGEST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(source: CsvFile, column: str) -> tuple[str, Iterator[Line]]:
    """The text of the line with the names of the columns ("" where there is none), and all lines after it."""
    records = source.records()
    first = next(records, None)
    if first is None:
        raise ConfigurationError(f"{source.path} is empty.")
    columns = _columns(source.path, first.cells, column)
    if _is_person(first.cells, columns):
        head, records = "", chain((first,), records)
    else:
        head = first.text
    width = len(first.cells)
    return head, (_line(source, record, columns, width) for record in records)


def _is_person(cells: Sequence[str], columns: Sequence[int]) -> bool:
    return any(mailboxes(cells[index]).readable for index in columns)


def _columns(path: Path, header: Sequence[str], wanted: str) -> Sequence[int]:
    persons = [index for index, cell in enumerate(header) if mailboxes(cell).readable]
    if wanted:
        named = [index for index, cell in enumerate(header) if plain(cell) == plain(wanted)]
        if not named and wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= len(header):
            named = [int(wanted) - 1]
        if named:
            return named
        raise ConfigurationError(f"{path} has no column {wanted!r} in its first line (found: {_shown(header)}).")
    named = address_columns(header)
    if named and persons:
        raise ConfigurationError(
            f"The first line of {path} holds both names of columns and an email address; say which column holds the "
            "addresses with --column."
        )
    if not named and not persons:
        raise ConfigurationError(
            f"No column of {path} is named as one with email addresses (found: {_shown(header)}); "
            "say which one it is with --column NAME, or --column 1 for the first."
        )
    return named or persons


def _shown(header: Sequence[str]) -> str:
    # Never a whole line of somebody's list: without names of columns it would be a customer's data.
    names = ["".join(filter(str.isprintable, cell))[:30] for cell in header if "@" not in cell]
    return ", ".join(names)[:200] or "nothing"


def _line(source: CsvFile, record: Record, columns: Sequence[int], width: int) -> Line:
    if record.is_blank:
        return Line(record, {}, "")
    cells, others, problem = [record.text], list[str](), record.problem
    if not problem:
        # In a line with other cells than the first one has, the address may stand anywhere.
        ragged = len(record.cells) < width or any(cell.strip() for cell in record.cells[width:])
        cells = record.cells if ragged else [record.cells[index] for index in columns]
        # Who reads the list line by line takes the rest of a record for a record of its own.
        others = record.cells if _LINE_END.search(record.text.rstrip("\r\n")) else []
    written: dict[str, str] = {}
    for cell in others:
        written.update(mailboxes(cell).written)
    named = False
    for cell in cells:
        read = [mailboxes(reading) for reading in source.readings(cell)]
        for one in read:
            written.update(one.written)
        if any(one.names_one for one in read):
            named = True
            if not any(one.readable for one in read):
                problem = problem or "an address that cannot be read"
    return Line(record, written, problem or ("" if named else "no address"))
