"""datamap.toml -> `DataMap`, strictly: the first thing that is not right is told in one sentence with its place."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from processor.act.datamap import others, soundness
from processor.act.datamap.model import DataMap, Entry, Kind, Orders, People, Reach, Unsubscribe, Words
from processor.act.datamap.reading_columns import read_columns
from processor.act.datamap.sections import LONGEST_NAME, Section, nearest, shown
from processor.errors import ConfigurationError
from processor.values import Topic

PRESETS = Path(__file__).parent / "presets"
TOP = ("version", "reasons", "people", "entries", "not_personal")
ENTRY = (
    "name", "table", "key", "title", "where", "others", "reached", "deletion", "columns", "orders", "unsubscribe",
    "optional", "staff", "kept",
)  # fmt: skip
TOPICS = (Topic.PRODUCTS, Topic.EVENTS, Topic.RECRUITMENT)


def read(path: Path) -> DataMap:
    """The map in a file.

    Raises:
        ConfigurationError: there is no such file, or what stands in it is not right.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"There is no data map {path}; draft one with `cskh datamap suggest`, or correct [customers] datamap."
        ) from error
    except OSError as error:
        raise ConfigurationError(f"The data map {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"The data map {path} is not written in UTF-8; save it as UTF-8.") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> DataMap:
    """The map in a text; `name` is the file that errors speak of.

    Raises:
        ConfigurationError: the first thing that is not right.
    """
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also what Python's own conversions refuse in a number or date
        told = str(error) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
        raise ConfigurationError(f"{name} is not valid TOML: {told.splitlines()[0][:200]}.") from error
    top = Section(raw, name, TOP)
    if top.number("version", most=1_000_000) != 1:
        top.refuse("version = 1 has to stand at the top: this is the only version of the format")
    grounds = top.section("reasons", place=f"{name}: [reasons]")
    reasons = {key: _words(grounds, key, f"{name}: [reasons] {shown(key)}") for key in grounds.raw}
    entries = others.resolved(_entries(top, reasons), name)
    people = tuple(_person(raw, f"{name}: [[people]] {number}", entries) for number, raw in _numbered(top, "people"))
    if not people:
        top.refuse("there is no [[people]]; say in which entry and column people are found by their address")
    for number, person in enumerate(people, 1):
        if person.entry in {other.entry for other in people[: number - 1]}:
            top.refuse(f"[[people]] {number}: the entry {person.entry!r} is named twice; one address column is enough")
    _check_reached(people, entries, name)
    hidden = top.section("not_personal", place=f"{name}: [not_personal]")
    datamap = DataMap(
        people=people,
        entries=soundness.in_order(tuple(entries.values()), name),
        reasons=MappingProxyType(reasons),
        not_personal=MappingProxyType({table: hidden.values(table) for table in hidden.raw}),
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )
    soundness.check(datamap, name)
    return datamap


@cache
def preset(name: str) -> DataMap:
    """A map that is shipped: "embedded", "plain" and others.

    Raises:
        ConfigurationError: there is none of that name.
    """
    return parse(preset_text(name), f"{name}.toml")


def preset_text(name: str, prefix: str = "") -> str:
    """The same as its author wrote it, with comments.

    Args:
        prefix: what the names of WordPress' tables begin with, where that is not "wp_".

    Raises:
        ConfigurationError: there is none of that name, or it has no such tables, or the prefix is none.
    """
    known = presets()
    if name not in known:
        raise ConfigurationError(
            f"There is no preset {shown(name)}{nearest(name, known)}; there are {', '.join(known)}."
        )
    text = (PRESETS / f"{name}.toml").read_text(encoding="utf-8")
    if not prefix:
        return text
    if not re.fullmatch(r"[A-Za-z0-9_]{1,40}", prefix):
        raise ConfigurationError(
            f"{shown(prefix)} is no table prefix; it has letters, digits and _, as in wp-config.php ($table_prefix)."
        )
    renamed, times = re.subn(r"\bwp_", prefix, text)
    if not times:
        raise ConfigurationError(f"The preset {name!r} has no tables of WordPress, so it takes no prefix.")
    return renamed


def presets() -> list[str]:
    """The names of the maps that are shipped."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def _numbered(section: Section, key: str) -> list[tuple[int, object]]:
    return list(enumerate(section.items(key), 1))


def _words(section: Section, key: str, place: str) -> Words:
    words = section.section(key, ("en", "vi"), place=place)
    return Words(words.text("en"), words.text("vi"))


def _entries(top: Section, reasons: Mapping[str, Words]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for number, raw in _numbered(top, "entries"):
        entry = _entry(raw, f"{top.place}: [[entries]] {number}", top.place)
        if entry.name in entries:
            top.refuse(
                f"[[entries]] {number}: the name {entry.name!r} is taken by another entry; give this one another"
            )
        for column in entry.columns:
            if column.reason and column.reason not in reasons:
                top.refuse(
                    f"entry {entry.name!r}, column {column.name!r}: there is no [reasons.{column.reason}]"
                    f"{nearest(column.reason, reasons)}; write it with 'en' and 'vi', as customers are to read it"
                )
        entries[entry.name] = entry
    if not entries:
        top.refuse("there is no [[entries]]; each stands for one set of rows that hold personal data")
    for entry in entries.values():
        for reach in entry.reaches:
            if reach.parent and reach.parent not in entries:
                top.refuse(
                    f"entry {entry.name!r}, reached: there is no entry {shown(reach.parent)}"
                    f"{nearest(reach.parent, entries)}; 'from' is \"ENTRY.column\""
                )
    return entries


def _entry(raw: object, place: str, file: str) -> Entry:
    section = Section(raw, place, ENTRY)
    name = section.name("name")
    if not set(name).isdisjoint('.: "'):
        section.refuse(f"the name {shown(name)} must have no dot, colon, quote or space; 'table' may")
    section.place = f"{file}: entry {name!r}"
    key = section.values("key") if section.has("key") else ()
    if not all(0 < len(column) <= LONGEST_NAME for column in key):
        section.refuse("'key' is a list of the columns of the primary key")
    if section.text("deletion", "delete row") != "delete row":
        section.refuse("'deletion' of an entry can only be \"delete row\"; what else is done stands at its columns")
    where = section.section("where")
    return Entry(
        name=name,
        table=section.text("table", name, longest=2 * LONGEST_NAME + 1),
        key=key,
        title=_words(section, "title", f"{section.place}, title"),
        reaches=tuple(_reach(item, section) for item in section.items("reached")),
        where=MappingProxyType({column: where.values(column) for column in where.raw}),
        where_not=MappingProxyType(dict.fromkeys(section.values("others") if section.has("others") else (), ())),
        delete_row=section.has("deletion"),
        columns=read_columns(
            section.section("columns", place=f"{section.place}, column"), name, delete_row=section.has("deletion")
        ),
        unsubscribe=_unsubscribe(section),
        orders=_orders(section),
        kept=_words(section, "kept", f"{section.place}, kept") if section.has("kept") else None,
        optional=section.flag("optional"),
        staff=section.text("staff", ""),
    )


def _reach(raw: object, entry: Section) -> Reach:
    section = Section(raw, f"{entry.place}, reached", ("column", "from", "by", "owner"))
    column, owner = section.name("column"), section.name("owner", "")
    if section.has("from") == section.has("by"):
        section.refuse('exactly one is wanted of from = "ENTRY.column" and by = "email"')
    if section.has("by"):
        if section.text("by") != Kind.EMAIL.value:
            section.refuse(f'rows can only be reached by = "email", not by {shown(section.text("by"))}')
        return Reach(column, by=Kind.EMAIL, owner=owner)
    parent, _, parent_column = section.text("from", longest=2 * LONGEST_NAME + 1).partition(".")
    if not parent or not parent_column:
        section.refuse(f"{shown(section.text('from'))} is no 'from'; write \"ENTRY.column\"")
    return Reach(column, parent, parent_column, owner=owner)


def _orders(entry: Section) -> Orders | None:
    if not entry.has("orders"):
        return None
    section = entry.section("orders", ("status", "ended"))
    return Orders(section.name("status"), section.values("ended"))


def _unsubscribe(entry: Section) -> Unsubscribe | None:
    if not entry.has("unsubscribe"):
        return None
    section = entry.section("unsubscribe", ("column", "topics", "value"))
    column = section.name("column")
    if not section.has("value"):
        topics = section.section("topics")
        if not topics.raw:
            section.refuse("'topics' is missing: which value of the column is which topic")
        named = {value: topics.word(value, Topic) for value in topics.raw}
        if Topic.ALL in named.values():
            section.refuse("a value stands for one topic; where it stands for all of them, use 'value' with a list")
        return Unsubscribe(column, MappingProxyType(named))
    value = section.raw["value"]
    if not isinstance(value, str | int):
        section.refuse(f"'value' has to be a text, a number, true or false, not {shown(value)}")
    topics = [section.one_of(str(item), Topic, "topics") for item in section.items("topics")]
    if not topics:
        section.refuse("'topics' is missing: a list of the topics that the column stands for, such as [\"products\"]")
    return Unsubscribe(column, MappingProxyType({}), value, TOPICS if Topic.ALL in topics else tuple(topics))


def _person(raw: object, place: str, entries: Mapping[str, Entry]) -> People:
    section = Section(raw, place, ("entry", "email", "where_null"))
    person = People(section.name("entry"), section.name("email"), section.name("where_null", ""))
    if person.entry not in entries:
        section.refuse(f"there is no entry {shown(person.entry)}{nearest(person.entry, entries)}")
    columns = {column.name: column.holds for column in entries[person.entry].columns if not column.path}
    if columns.get(person.email) is not Kind.EMAIL:
        section.refuse(
            f"entry {person.entry!r} has no column {person.email!r} that holds an email"
            f'{nearest(person.email, columns)}; write columns.{person.email} = {{ holds = "email", ... }}'
        )
    return person


def _check_reached(people: tuple[People, ...], entries: Mapping[str, Entry], name: str) -> None:
    for entry in entries.values():
        if not entry.reaches and entry.name not in {person.entry for person in people}:
            raise ConfigurationError(
                f'{name}: entry {entry.name!r}: nothing leads to its rows; add reached = [{{ column = "customer_id", '
                'from = "customers.id" }], or name it in [[people]].'
            )
