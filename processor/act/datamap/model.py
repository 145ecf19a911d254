"""What datamap.toml says, as plain frozen values. `reading` makes them, `engine` walks them; docs/datamap.md explains.

An *entry* is one set of rows of one table: all of it, or those with certain values (`where`: the rows of one key of a
key-value table are an entry of their own). A row belongs to a person when one of the entry's *reaches* says so. Rows
are reached from the person downwards, so entries form a graph without circles; they are changed from its end upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from processor.values import Field, Topic


class Kind(StrEnum):
    """Which kind of personal data a column holds."""

    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"
    TEXT = "text"  # free text that may name the person
    IP = "ip"
    BIRTHDAY = "birthday"
    ACCOUNT = "account"  # user names, passwords, tokens, payment identifiers
    LINK = "link"  # the key by which a row belongs to the person
    OTHER = "other"  # another personal datum
    NONE = "none"  # not personal


class Deletion(StrEnum):
    """What an erasure does to a column; each is a module of `processor.act.strategies`."""

    NULL = "null"  # NULL, or where the column forbids it the empty value of its type ("" or 0)
    FIXED_TEXT = "fixed text"  # `text`
    KEYED_DIGEST = "keyed digest"  # HMAC of the value, cut to the column: the same value gives the same digest
    TRUNCATE = "truncate"  # the first `length` characters, or of an IP address its network (IPv4 /24, IPv6 /48)
    REDACT = "redact"  # the person's known values are cut out of a free text, the rest stays
    KEEP = "keep"  # stays, for `reason`, and until `until`


@dataclass(frozen=True, slots=True)
class Words:
    """A text for people in both languages."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class Until:
    """When a retained value is to go: `column` (of the same row, a date) plus years, months and days."""

    column: str
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds, and what happens to it."""

    name: str
    holds: Kind
    deletion: Deletion
    path: tuple[str, ...] = ()  # inside a JSON column: the keys down to the value; () is the whole column
    text: str = ""  # FIXED_TEXT; "{key}" in it stands for the row's key, where the column has to be unique
    length: int = 0  # TRUNCATE
    reason: str = ""  # KEEP: a name in `DataMap.reasons`
    until: Until | None = None  # KEEP: None is for ever (only for what is not personal)
    then: Deletion | None = None  # KEEP with `until`: what is done when the time is over
    correction: Field | None = None  # which corrected field is written here
    part: str = ""  # of a full name: "given" (its last word) or "family" (the words before); "" the whole;
    # "rest" of an address: what stands beside its line (town, postcode) and is emptied where a new line is written
    optional: bool = False  # not every version of the shop's software has this column


@dataclass(frozen=True, slots=True)
class Reach:
    """One way by which a row belongs to a person: exactly one of `parent` and `by` is set."""

    column: str
    parent: str = ""  # the entry whose rows this column points to ...
    parent_column: str = ""  # ... and the column there
    by: Kind | None = None  # EMAIL: the column holds the person's address itself (a guest's order)
    owner: str = ""  # a column that names the account; a row of another account than the person's goes to staff


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """What ending a subscription does to the rows of an entry."""

    column: str
    topics: Mapping[str, Topic]  # value of `column` -> topic: those rows are deleted; empty with `value`
    value: str | int | None = None  # what `column` is set to, for every topic in `sets`
    sets: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """Says that the rows are orders, and which are in progress."""

    status: str  # column
    ended: tuple[str, ...]  # the values of it that end an order; any other is in progress


@dataclass(frozen=True, slots=True)
class Entry:
    """One set of rows."""

    name: str
    table: str  # "schema.table" where it is not in the default schema
    key: tuple[str, ...]  # the primary key's columns
    title: Words  # what the rows are, for people: "orders" / "đơn hàng"
    reaches: tuple[Reach, ...] = ()  # empty: only by `DataMap.people`
    where: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))  # column -> values
    where_not: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Column -> values that belong to other entries of the table: all other rows, also those with NULL there."""
    delete_row: bool = False  # an erasure removes the row
    columns: tuple[Column, ...] = ()
    unsubscribe: Unsubscribe | None = None
    orders: Orders | None = None
    kept: Words | None = None  # what of the rows stays after an erasure, for people; None: `title`
    optional: bool = False  # not every shop has this table
    staff: str = ""  # whoever has such a row is for staff to deal with, for this reason


@dataclass(frozen=True, slots=True)
class People:
    """A way to find a person by address. The first that is given is the account; further ones find guests."""

    entry: str
    email: str  # column
    where_null: str = ""  # a column that must be NULL (or 0, or ""): the row has no account, so it is a guest's


@dataclass(frozen=True, slots=True)
class DataMap:
    """The whole map. `digest` is of the file's content: a stored plan names the map that it was made with."""

    people: tuple[People, ...]
    entries: tuple[Entry, ...]  # a parent stands before its children
    reasons: Mapping[str, Words]
    not_personal: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Tables and columns that were looked at and hold nothing personal, so that `datamap check` is silent of them:
    table -> columns, ("*",) for all of them."""
    digest: str = ""

    def entry(self, name: str) -> Entry:
        """
        Raises:
            KeyError: no entry has that name.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise KeyError(name)
