"""CSV files as spreadsheets and newsletter senders really write them, read so that every octet can be written again."""

from __future__ import annotations

import codecs
import contextlib
import csv
import os
import re
import unicodedata
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from io import BufferedReader, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from processor.errors import ConfigurationError, TemporaryError

LONGEST = 1 << 20
"""Characters of one line, and of one record that goes on over several."""
MOST_LINES = 50
"""That one record may go on over, or that stand before the first one."""
_BLOCK = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OLD = "windows-1258"  # what old spreadsheets in Vietnam write
_SEPARATOR = re.compile(r"sep=([,;\t|])[\r\n]*", re.IGNORECASE)  # a first line for Excel
Thing = TypeVar("Thing")
_NO_TEXT = re.compile("[\x00\ufffd\ud800-\udfff]")


class Record(NamedTuple):
    """One record, usually one line."""

    number: int  # of its first line, counted from 1
    text: str  # as it stands in the file, quotes and line ends included
    cells: list[str]  # empty where there is a problem
    problem: str = ""  # why it is no CSV

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing at all."""
        return not self.problem and not any(cell.strip() for cell in self.cells)


class CsvFile:
    """An opened file: UTF-8, UTF-16 (both with or without a mark), or windows-1258 where it is neither.

    `bom`, `preamble` (lines before the first record) and the text of all records, encoded, are the file.
    """

    def __init__(self, path: Path, raw: BufferedReader) -> None:
        self.path = path
        self._raw = raw
        self._before = os.fstat(raw.fileno())
        self.encoding, self.bom = _encoding(raw)
        if self.encoding.startswith("utf-16") and (self._before.st_size - len(self.bom)) % 2:
            raise ConfigurationError(f"{path} ends within a character: it is UTF-16 and was cut off; export it again.")
        self._errors = "surrogatepass" if self.encoding.startswith("utf-16") else "surrogateescape"
        raw.seek(len(self.bom))
        self._handle = TextIOWrapper(raw, encoding=self.encoding, errors=self._errors, newline="")
        self._lines = self._numbered()
        self._ahead: deque[tuple[int, str]] = deque()
        self.preamble = ""
        self.delimiter = self._begin()

    def encode(self, text: str) -> bytes:
        """The very octets that the text was read from."""
        return text.encode(self.encoding, self._errors)

    def readings(self, text: str) -> list[str]:
        """What the text may say: one octet that is no UTF-8 makes the whole file be read as windows-1258."""
        if self.encoding != _OLD or text.isascii():
            return [text]
        with contextlib.suppress(UnicodeDecodeError):
            return [text, self.encode(text).decode("utf-8")]
        return [text]

    def octets(self) -> int:
        """How much of the file has been read."""
        return self._raw.tell()

    def check_unchanged(self) -> None:
        """
        Raises:
            TemporaryError: somebody wrote the file while it was read.
        """
        try:
            now = self.path.stat()
        except OSError:
            now = None
        before = self._before
        if now is None or (now.st_ino, now.st_size, now.st_mtime_ns) != (
            before.st_ino,
            before.st_size,
            before.st_mtime_ns,
        ):
            raise TemporaryError(f"{self.path} was changed while it was read; start again when it is finished.")

    def records(self) -> Iterator[Record]:
        """From the line with the names of the columns on.

        A quote that is never closed spoils the line it stands in only, not the rest of the file.

        Raises:
            ConfigurationError: the file cannot be read, or has a line longer than `LONGEST`.
        """
        while line := self._ahead.popleft() if self._ahead else next(self._lines, None):
            number, text = line
            try:
                cells = next(csv.reader((text,), delimiter=self.delimiter, strict=True))
            except csv.Error:
                self._ahead.appendleft(line)
                yield self._longer()
            else:
                yield Record(number, text, cells)

    def _longer(self) -> Record:
        """Of several lines, or one that is no CSV."""
        taken = 0

        def feed() -> Iterator[str]:
            nonlocal taken
            size = 0
            while taken < MOST_LINES and size < LONGEST and (taken < len(self._ahead) or self._more()):
                taken += 1
                size += len(self._ahead[taken - 1][1])
                yield self._ahead[taken - 1][1]

        cells: list[str] = []
        problem = ""
        try:
            cells = next(csv.reader(feed(), delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            taken, problem = 1, f"no CSV: {error}"
        lines = [self._ahead.popleft() for _ in range(taken)]
        return Record(lines[0][0], "".join(text for _, text in lines), cells, problem)

    def _more(self) -> bool:
        before = len(self._ahead)
        self._ahead.extend(islice(self._lines, 1))
        return len(self._ahead) > before

    def _numbered(self) -> Iterator[tuple[int, str]]:
        try:
            for number, text in enumerate(iter(partial(self._handle.readline, LONGEST + 1), ""), start=1):
                if len(text) > LONGEST:
                    raise ConfigurationError(
                        f"Line {number} of {self.path} has more than {LONGEST:,} characters; is it a CSV file?"
                    )
                yield number, text
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def _begin(self) -> str:
        """The separator; blank lines and Excel's own are put into the preamble."""
        told = ""
        for number, text in islice(self._lines, MOST_LINES):
            if (separator := _SEPARATOR.fullmatch(text)) and not told:
                told = separator[1]
            elif text.strip():
                self._ahead.append((number, text))
                unquoted = re.sub(r'"[^"]*"', "", text)
                return told or max(",;\t", key=unquoted.count)
            self.preamble += text
        return told or ","


@contextlib.contextmanager
def opened(path: Path) -> Generator[CsvFile]:
    """
    Raises:
        ConfigurationError: the file cannot be read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with raw:
        try:
            source = CsvFile(path, raw)
        except OSError as error:
            raise _unreadable(path, error) from error
        yield source


def _unreadable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be read: {error.strerror or type(error).__name__}.")


def _encoding(raw: BufferedReader) -> tuple[str, bytes]:
    head = raw.read(_BLOCK)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, bom
    even, odd = head[::2].count(0), head[1::2].count(0)  # UTF-16 without a mark: most letters have an empty half
    if max(even, odd) > len(head) / 6 and min(even, odd) < max(even, odd) / 8:
        return "utf-16-le" if odd > even else "utf-16-be", b""
    raw.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in iter(lambda: raw.read(_BLOCK), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _OLD, b""
    return "utf-8", b""


def is_text(text: str) -> bool:
    """Whether every octet of it could be read as a character."""
    return not _NO_TEXT.search(text)


def plain(text: str) -> str:
    """The name of a column as names are compared: without capitals, marks and needless spaces."""
    folded = unicodedata.normalize("NFD", text.strip().strip("\ufeff").lower()).replace("đ", "d")
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def in_batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """So many of a stream at a time, the last ones perhaps fewer."""
    stream = iter(things)
    while batch := list(islice(stream, size)):
        yield batch
