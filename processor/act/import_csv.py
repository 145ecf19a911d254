"""Customers from a CSV file into the embedded database: bad lines are reported by number, the rest is imported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, bindparam, delete, insert, select, update

from processor.act import csv_text
from processor.act.csv_text import Record, in_batches, is_text, plain
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
    for lines in in_batches(_read(path, report, progress), _BATCH):
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


def _read(path: Path, report: Report, progress: Callable[[int], None]) -> Iterator[_Line]:
    with csv_text.opened(path) as source:
        records = source.records()
        first = next(records, None)
        header = first.cells if first else []
        names, topics = _columns(path, header)
        for record in records:
            progress(source.octets())
            try:
                if not record.is_blank:
                    yield _line(record, header, names, topics)
            except ValueError as error:
                report.bad.append((record.number, str(error)))


def _columns(path: Path, header: Sequence[str]) -> tuple[dict[int, str], dict[int, str]]:
    plain_header = [plain(cell) for cell in header]
    names: dict[int, str] = {}
    for name, titles in COLUMNS.items():
        for index, cell in enumerate(plain_header):
            if cell in titles and name not in names.values():
                names[index] = name
    topics = {index: cell for index, cell in enumerate(plain_header) if cell in set(Topic) - {Topic.ALL}}
    if "email" not in names.values():
        found = ", ".join("".join(filter(str.isprintable, cell)) for cell in header)[:200]
        raise ConfigurationError(
            f"{path} has no column `email` in its first line (found: {found or 'nothing'}); "
            "name the columns email, full_name, phone, address, subscriptions."
        )
    return names, topics


def _line(record: Record, header: Sequence[str], names: dict[int, str], topics: dict[int, str]) -> _Line:
    row, problem = record.cells, record.problem if is_text(record.text) else "not readable as text"
    if problem:
        raise ValueError(problem)
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
    return _Line(record.number, values, _topics(listed, {name: plain(row[index]) for index, name in topics.items()}))


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
