"""Draft a data map for a database: what a person would begin with, for a person to finish. Reads only.

It never writes a value that it saw into the draft, except words that it knows (states of orders, topics) and the keys
of tables of attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Engine

from processor import sql
from processor.act.datamap import reading, sampling
from processor.act.datamap.attributes import attributes
from processor.act.datamap.draft import Draft, is_main_order
from processor.act.datamap.draft_entries import entry_lines
from processor.act.datamap.findings import look
from processor.act.datamap.looks import Sure, says
from processor.act.datamap.model import Kind
from processor.act.datamap.reflection import Schema, reflect
from processor.act.datamap.roles import Roles, make_out
from processor.act.datamap.writing import key, listed, quoted

ACCOUNTING = """[reasons.accounting]
en = "transaction records that later questions and the books need (Accounting Law 88/2015 art. 41), detached from you"
vi = "hồ sơ giao dịch cần cho việc giải quyết thắc mắc về sau và cho sổ sách kế toán (Luật Kế toán 88/2015, Điều 41), \
không còn gắn với Quý khách\""""
HEAD = """# Data map, drafted by `cskh datamap suggest` on {day}: {tables} tables, up to {rows} rows of each looked at.
# Go through the lines marked `look:`; each comment says why the line is there. Then `cskh datamap check` tells what is
# missing, and `cskh datamap try EMAIL` shows what an erasure would do. What the words mean: docs/datamap.md.
version = 1
"""


def suggest(
    engine: Engine,
    *,
    rows: int = sampling.ROWS,
    people: tuple[str, str] | None = None,
    today: date | None = None,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> str:
    """The draft, as text of a TOML file that `reading.parse` takes.

    Args:
        rows: how many rows of each table are looked at, 0 for names alone.
        people: table and column of the customers' addresses, where that cannot be made out.

    Raises:
        ConfigurationError: no table looks like one of customers, or `people` names none.
        TemporaryError: the database is away.
    """
    schema = reflect(engine)
    found = look(engine, schema, rows=rows, progress=progress)
    roles = make_out(schema, found, people=people)
    staying = frozenset(_staying(schema, roles))
    draft = Draft(engine, schema, found, roles, _names(roles), staying)
    needed = _needed(draft)
    draft = Draft(engine, schema, found, roles, {name: draft.names[name] for name in needed}, staying)
    head = HEAD.format(day=today or date.today(), tables=len(schema.tables), rows=rows)  # noqa: DTZ011 - a comment for people
    blocks = [head, ACCOUNTING, *_people(draft), *("\n".join(entry_lines(draft, name)) for name in needed)]
    blocks += list(_rest(draft))
    text = "\n\n".join(block.strip("\n") for block in blocks if block) + "\n"
    reading.parse(text, "the draft")
    return text


def preset_for(engine: Engine) -> str:
    """The preset that is made for this very schema, "" where there is none.

    Raises:
        TemporaryError: the database is away.
    """
    with sql.faults_told("The customer database"):
        names = set(sa.inspect(engine).get_table_names())
    shops = {name.removesuffix("woocommerce_sessions") for name in names if name.endswith("woocommerce_sessions")}
    return "woocommerce" if any(f"{prefix}usermeta" in names for prefix in shops) else ""


def _staying(schema: Schema, roles: Roles) -> set[str]:
    """Tables whose rows survive: records, and what a record has to point to because its reference is never NULL."""
    staying = set(roles.kept)
    changed = True
    while changed:
        changed = False
        for name in list(staying):
            for reference in schema.tables[name].references:
                known = reference.table == roles.people or reference.table in roles.reached
                forced = known and not all(schema.tables[name].columns[column].nullable for column in reference.columns)
                if forced and reference.table not in staying:
                    staying.add(reference.table)
                    changed = True
    return staying


def _names(roles: Roles) -> dict[str, str]:
    """How the entries are called: as the tables, without their common beginning."""
    wanted = [roles.people, *roles.reached, *(name for name in roles.by_email if name not in roles.reached)]
    names: dict[str, str] = {}
    for name in wanted:
        plain = name.rpartition(".")[2]
        plain = plain.removeprefix(f"{roles.prefix}_") if roles.prefix else plain
        plain = "".join(char if char not in '.: "' else "_" for char in plain)
        names[name] = plain if plain not in names.values() else f"{plain}_{len(names)}"
    return names


def _needed(draft: Draft) -> list[str]:
    """Which tables get an entry, in an order for reading: with something personal, pointing to a row that goes, or on
    the way to such a one."""
    roles = draft.roles
    needed = {roles.people, *roles.by_email}
    for name, some in roles.reached.items():
        if draft.worth(name) or _has_attributes(draft, name) or any(link.parent not in draft.staying for link in some):
            needed.add(name)
    changed = True
    while changed:
        above = {link.parent for name in needed for link in roles.reached.get(name, ())} - needed
        changed = bool(above)
        needed |= above
    return [name for name in draft.names if name in needed]


def _has_attributes(draft: Draft, name: str) -> bool:
    return any(item.kind is not None for item in attributes(draft.engine, draft.schema, draft.schema.tables[name]))


def _people(draft: Draft) -> Iterator[str]:
    roles = draft.roles
    account = f"entry = {quoted(draft.names[roles.people])}\nemail = {quoted(roles.email)}"
    yield f"# People with an account.\n[[people]]\n{account}"
    guests = [name for name in roles.by_email if name in draft.names]
    guests.sort(
        key=lambda name: (not is_main_order(name, roles), not says(name, "newsletter"), name not in roles.kept, name)
    )
    for name in guests:
        lines = [f"[[people]]\nentry = {quoted(draft.names[name])}\nemail = {quoted(roles.by_email[name])}"]
        own = next((link for link in roles.reached.get(name, ()) if link.parent == roles.people), None)
        lines += [f"where_null = {quoted(own.column)}"] if own else []
        first = name == guests[0]
        yield ("# People without one: they are found by these, in this order.\n" if first else "") + "\n".join(lines)


def _rest(draft: Draft) -> Iterator[str]:
    """What could not be mapped, and what is not customers'."""
    lines: list[str] = []
    for name in draft.roles.loose:
        found = [
            item for item in draft.findings[name] if item.guess.sure > Sure.WEAK or item.guess.kind is not Kind.TEXT
        ]
        said = ", ".join(sorted({f"{item.column} ({item.guess.kind})" for item in found}))
        lines.append(f"#   {name}: {said}")
    if lines:
        yield (
            "# look: these tables seem to hold personal data, but neither a reference nor an email address leads\n"
            "# from a customer to their rows. Name the reference if there is one, empty them by another job, or\n"
            "# list them below.\n" + "\n".join(lines)
        )
    if draft.roles.others:
        yield (
            "# look: staff, suppliers and the shop itself, not its customers. `cskh datamap check` is silent of them.\n"
            "[not_personal]\n" + "\n".join(f"{key(name)} = {listed(['*'])}" for name in draft.roles.others)
        )
