"""Which table of a shop's database is which: the customers, what is theirs, what has to survive them, and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from processor.act.datamap import reflection
from processor.act.datamap.findings import Finding
from processor.act.datamap.looks import Sure, has, says, vocabulary
from processor.act.datamap.model import Kind
from processor.act.datamap.reflection import Schema, TableInfo
from processor.act.datamap.relations import Link, links, noun, prefix
from processor.errors import ConfigurationError

_ANOTHERS = ("to", "recipient", "receiver", "friend", "nguoi nhan", "referrer", "gift")
"""In the name of a column: the address may be another person's than the row's."""


@dataclass(slots=True)
class Roles:
    """What was made out."""

    people: str  # the table of customers ...
    email: str  # ... and the column of their address
    prefix: str
    reached: dict[str, list[Link]] = field(
        default_factory=dict[str, list[Link]]
    )  # table -> links that lead to a person
    by_email: dict[str, str] = field(default_factory=dict[str, str])  # table -> its column of addresses
    pointers: dict[str, list[Link]] = field(default_factory=dict[str, list[Link]])  # every reference of a table
    loose: list[str] = field(default_factory=list[str])  # personal, but nothing leads to a customer
    others: list[str] = field(default_factory=list[str])  # staff, suppliers, the shop itself
    kept: set[str] = field(default_factory=set[str])  # rows survive, without the person


def make_out(
    schema: Schema, findings: Mapping[str, Sequence[Finding]], *, people: tuple[str, str] | None = None
) -> Roles:
    """
    Args:
        people: table and column, where the caller knows who the customers are.

    Raises:
        ConfigurationError: no table looks like one of customers, or the named one is not there.
    """
    known = links(schema)
    if people is None:
        people = _people(schema, findings, known)
    elif people[0] not in schema.tables or people[1] not in schema.tables[people[0]].columns:
        raise ConfigurationError(f"There is no column {people[1]} in a table {people[0]}; correct --people.")
    roles = Roles(people[0], people[1], prefix(schema), pointers=known)
    plain = {name: [link for link in some if not link.qualified] for name, some in known.items()}
    _reach(schema, roles, plain)
    for name, table in schema.tables.items():
        if name != roles.people:
            _place(schema, roles, table, findings.get(name, ()))
    for name in {*roles.reached, *roles.by_email}:
        if is_record(schema.tables[name], roles):
            roles.kept.add(name)
    _keep_children(roles)
    return roles


def _place(schema: Schema, roles: Roles, table: TableInfo, findings: Sequence[Finding]) -> None:
    email = address_column(findings)
    personal = [item for item in findings if item.guess.sure > Sure.WEAK]
    if table.name in roles.reached:
        if email and _may_be_a_guests(table, roles, schema):
            roles.by_email[table.name] = email
    elif is_foreign(table, roles):
        if personal:
            roles.others.append(table.name)
    elif email:
        roles.by_email[table.name] = email
    elif _is_personal(personal):
        roles.loose.append(table.name)


def _may_be_a_guests(table: TableInfo, roles: Roles, schema: Schema) -> bool:
    """Whether a row may have an address but no account: its reference may be empty, or 0 where nobody checks it."""
    some = roles.reached[table.name]
    if any(is_record(schema.tables[link.parent], roles) for link in some if link.parent != roles.people):
        return any(link.parent == roles.people for link in some) and _may_be_empty(table, roles)
    return _may_be_empty(table, roles)


def _may_be_empty(table: TableInfo, roles: Roles) -> bool:
    return all(
        link.column not in table.key and (not link.declared or table.columns[link.column].nullable)
        for link in roles.reached[table.name]
        if link.parent == roles.people or not link.declared
    )


def address_column(findings: Sequence[Finding]) -> str:
    """The column of a table that holds its person's address, "" where there is none."""
    whole = [item for item in findings if item.guess.kind is Kind.EMAIL and not item.guess.path]
    best = sorted(whole, key=lambda item: (-item.guess.sure, has(item.column, _ANOTHERS), len(item.column)))
    return best[0].column if best and best[0].guess.sure is Sure.YES else ""


def is_record(table: TableInfo, roles: Roles) -> bool:
    """Whether the rows have to survive the customer: orders, invoices, payments; reviews too."""
    name = _main(table, roles)
    if says(name, "brief"):
        return False
    return says(name, "record") or says(name, "review")


def _main(table: TableInfo, roles: Roles) -> str:
    return " ".join(noun(table.name, roles.prefix)) + " " + " ".join(noun(table.name))


def is_foreign(table: TableInfo, roles: Roles) -> bool:
    """Whether it is about the shop, its staff or its suppliers."""
    name = _main(table, roles)
    if says(name, "customer") or says(name, "newsletter"):
        return False
    customers = says(_main_name(roles), "customer")
    return says(name, "staff") or says(name, "shop") or (customers and noun(table.name, roles.prefix)[:1] == ("user",))


def _main_name(roles: Roles) -> str:
    return " ".join(noun(roles.people, roles.prefix))


def _is_personal(findings: Sequence[Finding]) -> bool:
    """A lone address or text may be anything; a number, a name, or something inside JSON is somebody's."""
    return any(
        item.guess.kind in {Kind.PHONE, Kind.NAME, Kind.IP, Kind.BIRTHDAY} or item.guess.path or "PHP" in item.guess.why
        for item in findings
    )


def _people(
    schema: Schema, findings: Mapping[str, Sequence[Finding]], known: Mapping[str, Sequence[Link]]
) -> tuple[str, str]:
    dropped = prefix(schema)
    pointed = dict.fromkeys(schema.tables, 0)
    for some in known.values():
        for parent in {link.parent for link in some}:
            pointed[parent] += 1
    ranked = sorted(
        (
            (_score(table, findings.get(name, ()), pointed[name], dropped), name)
            for name, table in schema.tables.items()
        ),
        reverse=True,
    )
    if not ranked or ranked[0][0] < 4:
        raise ConfigurationError(
            "No table looks like one of customers with their email addresses; name it with --people TABLE.COLUMN."
        )
    return ranked[0][1], address_column(findings[ranked[0][1]])


def _score(table: TableInfo, findings: Sequence[Finding], pointed: int, dropped: str) -> float:
    if not address_column(findings) or len(table.key) != 1:
        return -10
    parts = noun(table.name, dropped)
    name = " ".join(parts)
    tables = vocabulary()["tables"]
    score = 6.0 if has(name, tables["customer"]) else 4.0 if has(name, tables["user"]) else 0.0
    score -= 6 if has(name, tables["staff"]) else 0
    score -= 8 if has(name, tables["record"]) or has(name, tables["brief"]) or has(name, tables["newsletter"]) else 0
    score -= 1.5 * max(0, len(parts) - (2 if "khach hang" in name or "thanh vien" in name else 1))
    kinds = {item.guess.kind for item in findings if item.guess.sure > Sure.WEAK}
    score += 1.5 * (Kind.NAME in kinds) + 1.0 * (Kind.PHONE in kinds) + 1.5 * (Kind.ACCOUNT in kinds)
    return score + min(5.0, 0.7 * pointed)


def _reach(schema: Schema, roles: Roles, known: Mapping[str, Sequence[Link]]) -> None:
    """From the customers downwards, breadth first; then further ways that lead round no circle."""
    waiting = [roles.people]
    while waiting:
        here = waiting.pop(0)
        for name, table in schema.tables.items():
            some = [link for link in known[name] if link.parent == here]
            direct = here == roles.people
            if (
                some
                and name != roles.people
                and name not in roles.reached
                and (direct or _is_theirs(table, some, roles))
            ):
                roles.reached[name] = some
                waiting.append(name)
    for name, chosen in roles.reached.items():
        record = is_record(schema.tables[name], roles)
        for link in known[name]:
            useful = link.parent in roles.reached and (not record or is_record(schema.tables[link.parent], roles))
            if useful and link not in chosen and not _leads_to(roles, link.parent, name):
                chosen.append(link)


def _leads_to(roles: Roles, here: str, wanted: str) -> bool:
    """Whether the rows of `here` are reached through those of `wanted`."""
    seen: set[str] = set()
    waiting = [here]
    while waiting:
        name = waiting.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(link.parent for link in roles.reached.get(name, ()))
    return False


def _is_theirs(table: TableInfo, some: Sequence[Link], roles: Roles) -> bool:
    """Not a table of goods or settings that happens to point to something of a customer's."""
    return any(link.declared for link in some) or not is_foreign(table, roles) or is_record(table, roles)


def _keep_children(roles: Roles) -> None:
    """What belongs to a record alone, or by a foreign key, survives with it."""
    changed = True
    while changed:
        changed = False
        for name, some in roles.reached.items():
            parents = {link.parent for link in some}
            of_record = any(link.declared and link.parent in roles.kept for link in some)
            if name not in roles.kept and (parents <= roles.kept or of_record):
                roles.kept.add(name)
                changed = True


def date_column(table: TableInfo, words: Sequence[str] = ()) -> str:
    """The column that says when a row was made, "" where none does."""
    preferred = (
        *words,
        "ngay lap",
        "issued",
        "invoice date",
        "order date",
        "ordered at",
        "ngay dat",
        "created",
        "date added",
        "date",
        "ngay",
        "thoi gian",
    )
    dates = [column.name for column in table.columns.values() if column.form == reflection.DATE]
    for phrase in preferred:
        for name in dates:
            if has(name, [phrase]):
                return name
    return ""
