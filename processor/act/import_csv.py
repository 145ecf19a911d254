"""Customers from a CSV file into the embedded database: bad lines are reported by number, the rest is imported."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Column, Connection, bindparam, delete, insert, select, update

from processor.act.customers import CustomerDatabase
from processor.act.schema import customers, subscriptions
from processor.act.tables import same_mailbox
from processor.addresses import mailbox_key
from processor.errors import ConfigurationError
from processor.values import Topic

COLUMNS = {
    "email": {"email", "e-mail", "mail", "email address", "dia chi email", "thu dien tu"},
    "full_name": {"full_name", "full name", "name", "ho ten", "ho va ten", "ten", "ten khach hang"},
    "phone": {"phone", "phone number", "mobile", "tel", "dien thoai", "so dien thoai", "sdt"},
    "address": {"address", "dia chi", "postal address"},
    "subscriptions": {"subscriptions", "topics", "dang ky", "dang ky nhan tin", "chu de"},
}
_PHONE = re.compile(r"(?=(?:\D*\d){6})[\d\s+().\-/]{6,40}")
_ADDRESS = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>()]+")
YES = {"1", "yes", "y", "true", "x", "co"}
_BATCH = 500
"""Lines stored in one transaction."""
_LONGEST = 100_000  # characters of the first line
_MOST_LINES = 50  # that one record may go on over


@dataclass(slots=True)
class Report:
    """What became of the lines."""

    added: int = 0
    updated: int = 0
    erased: int = 0  # left out: erased on request, they do not come back by an old list
    unsubscribed: int = 0  # kept out of topics they unsubscribed from
    bad: list[tuple[int, str]] = dataclass_field(default_factory=list[tuple[int, str]])  # line number, what is wrong


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    values: dict[str, str]
    topics: tuple[str, ...] | None  # None: the file says nothing of subscriptions


def import_customers(
    database: CustomerDatabase,
    path: Path,
    *,
    is_erased: Callable[[str], bool],
    progress: Callable[[int], None],
    unwanted: Callable[[str], frozenset[str]] = lambda _: frozenset(),
) -> Report:
    """Add new customers, update known ones (by address).

    Args:
        is_erased: whether the person with this address was erased on request.
        progress: called with the octets of the file read so far.
        unwanted: the topics that the person with this address unsubscribed from.

    Raises:
        ConfigurationError: the file cannot be read, or has no column for the address.
    """
    report = Report()
    for lines in _batches(_read(path, report, progress)):
        wanted: list[_Line] = []
        for line in lines:
            if is_erased(line.values["email"]):
                report.erased += 1
            else:
                wanted.append(_without(line, unwanted(line.values["email"]), report))
        if wanted:
            with database.transaction() as connection:
                _store(connection, database.mapped.account.table.c.email, wanted, report)
    report.bad.sort()
    return report


def _without(line: _Line, unwanted: frozenset[str], report: Report) -> _Line:
    if not line.topics or unwanted.isdisjoint({*line.topics, Topic.ALL.value}):
        return line
    report.unsubscribed += 1
    kept = () if Topic.ALL in unwanted else tuple(topic for topic in line.topics if topic not in unwanted)
    return replace(line, topics=kept)


def _batches(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _read(path: Path, report: Report, progress: Callable[[int], None]) -> Iterator[_Line]:
    try:
        encoding = _encoding(path)
        handle = path.open("r", encoding=encoding, newline="", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    with handle:
        first = handle.readline(_LONGEST)
        delimiter = max(",;\t", key=first.count)
        header = _split([first], delimiter, strict=False)
        names, topics = _columns(path, header)
        for number, text in _records(handle):
            progress(cast("BinaryIO", handle.buffer).tell())
            try:
                row = _cells(text, delimiter)
                if any(cell.strip() for cell in row):
                    yield _line(number, row, header, names, topics)
            except ValueError as error:
                report.bad.append((number, str(error)))


def _records(handle: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) of each record; a quoted cell may go on over a few lines.

    A quote that is never closed spoils the line it stands in only, not the rest of the file.
    """
    lines = enumerate(handle, start=2)
    ahead: deque[tuple[int, str]] = deque(islice(lines, 1))
    while ahead:
        taken, quotes = 1, ahead[0][1].count('"')
        while quotes % 2 and taken < _MOST_LINES:
            if taken == len(ahead):
                ahead.extend(islice(lines, 1))
            if taken == len(ahead):
                break
            quotes += ahead[taken][1].count('"')
            taken += 1
        record = [ahead.popleft() for _ in range(1 if quotes % 2 else taken)]
        yield record[0][0], "".join(text for _, text in record)
        if not ahead:
            ahead.extend(islice(lines, 1))


def _cells(text: str, delimiter: str) -> list[str]:
    if "\ufffd" in text or "\x00" in text:
        raise ValueError("not readable as text")
    try:
        return _split(StringIO(text, newline=""), delimiter, strict=True)
    except csv.Error as error:
        raise ValueError(f"no CSV: {error}") from error


def _split(lines: Iterable[str], delimiter: str, *, strict: bool) -> list[str]:
    empty: list[str] = []
    return next(csv.reader(lines, delimiter=delimiter, strict=strict), empty)


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        if handle.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        handle.seek(0)
        try:
            for block in iter(lambda: handle.read(1 << 20), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1258"  # what old spreadsheets in Vietnam write
    return "utf-8-sig"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.strip().lower()).replace("đ", "d")
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())


def _columns(path: Path, header: Sequence[str]) -> tuple[dict[int, str], dict[int, str]]:
    plain = [_plain(cell) for cell in header]
    names: dict[int, str] = {}
    for name, titles in COLUMNS.items():
        for index, cell in enumerate(plain):
            if cell in titles and name not in names.values():
                names[index] = name
    topics = {index: cell for index, cell in enumerate(plain) if cell in set(Topic) - {Topic.ALL}}
    if "email" not in names.values():
        found = ", ".join("".join(filter(str.isprintable, cell)) for cell in header)[:200]
        raise ConfigurationError(
            f"{path} has no column `email` in its first line (found: {found or 'nothing'}); "
            "name the columns email, full_name, phone, address, subscriptions."
        )
    return names, topics


def _line(number: int, row: list[str], header: Sequence[str], names: dict[int, str], topics: dict[int, str]) -> _Line:
    if len(row) != len(header):
        raise ValueError(f"{len(row)} cells where the first line has {len(header)}")
    values = {name: unicodedata.normalize("NFC", row[index].strip()) for index, name in names.items()}
    for name, value in values.items():
        longest = 320 if name == "email" else 40 if name == "phone" else 1000
        if len(value) > longest:
            raise ValueError(f"{name} is longer than {longest} characters")
    if not _ADDRESS.fullmatch(values["email"]) or not mailbox_key(values["email"]):
        raise ValueError("no valid email address")
    if (phone := values.get("phone")) and not _PHONE.fullmatch(phone):
        raise ValueError("the phone number holds something else than digits, spaces and + - . ( ) /")
    listed = values.pop("subscriptions", None)
    return _Line(number, values, _topics(listed, {name: _plain(row[index]) for index, name in topics.items()}))


def _topics(listed: str | None, flags: dict[str, str]) -> tuple[str, ...] | None:
    if listed is None and not flags:
        return None
    known = [topic.value for topic in Topic if topic is not Topic.ALL]
    wanted = {name for name, flag in flags.items() if flag in YES}
    for word in re.split(r"[\s,;|]+", (listed or "").lower()):
        if word == "all":
            wanted.update(known)
        elif word in known:
            wanted.add(word)
        elif word:
            raise ValueError(f"unknown subscription {word[:30]!r}; known are {', '.join(known)} and all")
    return tuple(sorted(wanted))


def _store(connection: Connection, email: Column[Any], lines: list[_Line], report: Report) -> None:
    known = _known(connection, email, lines)
    given: dict[str, dict[str, str]] = {}
    topics: dict[str, tuple[str, ...]] = {}
    for line in lines:
        key = mailbox_key(line.values["email"])
        report.updated += key in known or key in given
        report.added += key not in known and key not in given
        # An empty cell says nothing; it does not wipe what is on record.
        given.setdefault(key, {}).update({name: value for name, value in line.values.items() if value})
        if line.topics is not None:
            topics[key] = line.topics
    _update(connection, [{"key": known[key], **values} for key, values in given.items() if key in known])
    known |= _insert(connection, {key: values for key, values in given.items() if key not in known})
    if topics:
        told = [known[key] for key in topics]
        connection.execute(delete(subscriptions).where(subscriptions.c.customer_id.in_(told)))
    rows = [{"customer_id": known[key], "topic": topic} for key, wanted in topics.items() for topic in wanted]
    if rows:
        connection.execute(insert(subscriptions), rows)


def _update(connection: Connection, rows: list[dict[str, Any]]) -> None:
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        shapes.setdefault(tuple(sorted(row)), []).append(row)
    for shape, alike in shapes.items():
        values: dict[str, Any] = {name: bindparam(name) for name in shape if name != "key"}
        connection.execute(update(customers).where(customers.c.id == bindparam("key")).values(**values), alike)


def _insert(connection: Connection, new: dict[str, dict[str, str]]) -> dict[str, int]:
    if not new:
        return {}
    columns = {name for values in new.values() for name in values}
    rows = [{name: values.get(name) for name in columns} for values in new.values()]
    statement = insert(customers).returning(customers.c.id, sort_by_parameter_order=True)
    return dict(zip(new, connection.scalars(statement, rows), strict=True))


def _known(connection: Connection, email: Column[Any], lines: list[_Line]) -> dict[str, int]:
    """The keys of those customers that the database has already, by mailbox; of several the first."""
    key = email.table.c.id
    wanted = same_mailbox(email, [line.values["email"] for line in lines])
    rows = connection.execute(select(key, email).where(wanted).order_by(key.desc()))
    return {mailbox_key(str(address)): int(number) for number, address in rows}
