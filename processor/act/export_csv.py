"""Suppressed addresses as a CSV file that a newsletter sender imports (docs/newsletters.md says what each wants)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_PLAIN = re.compile(r"[\w.@%+-]+", re.ASCII)


class Suppressed(NamedTuple):
    """One address that must get no mail, and why."""

    address: str  # as the shop or the sender writes it
    topics: str  # those it must get no mail of, with spaces between
    reasons: str  # "unsubscribed", "erased"
    since: str  # ISO date of the first of them


@dataclass(frozen=True, slots=True)
class Format:
    """How one sender wants it."""

    cells: Callable[[Suppressed], tuple[str, ...]]
    header: tuple[str, ...] = ()
    delimiter: str = ","


def _only_the_address(line: Suppressed) -> tuple[str, ...]:
    return (line.address,)


FORMATS = {
    "mailchimp": Format(_only_the_address, ("Email Address",)),
    # A file in which no separator stands is refused by its documentation, so there is a second column.
    "brevo": Format(lambda line: (line.address, line.since), ("EMAIL", "SUPPRESSED_SINCE"), ";"),
    "mailerlite": Format(_only_the_address, ("Email",)),
    "getresponse": Format(_only_the_address),  # pasted into a field, one address a line
    "sendgrid": Format(_only_the_address, ("email",)),
    "generic": Format(tuple, ("email", "topics", "reasons", "since")),
}


class Writer:
    """Writes lines of one format, UTF-8."""

    def __init__(self, handle: BinaryIO, wanted: Format) -> None:
        self._text = io.TextIOWrapper(handle, encoding="utf-8", newline="", write_through=True)
        self._format = wanted
        self._usual = csv.writer(self._text, delimiter=wanted.delimiter)
        self._careful = csv.writer(self._text, delimiter=wanted.delimiter, quoting=csv.QUOTE_ALL)
        self.written = 0
        self.defused = 0  # of these, addresses that a spreadsheet would take for a formula
        if wanted.header:
            self._usual.writerow(wanted.header)

    def write(self, line: Suppressed) -> None:
        address = defused(line.address)
        self.defused += address != line.address
        # A spreadsheet of another language takes another sign for the separator, but honours quotes.
        writer = self._usual if _PLAIN.fullmatch(address) else self._careful
        writer.writerow(self._format.cells(line._replace(address=address)))
        self.written += 1

    def finish(self) -> None:
        """Nothing may be written after it; the file stays open."""
        self._text.flush()
        self._text.detach()


def defused(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
