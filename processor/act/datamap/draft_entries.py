"""A drafted entry: which rows, how they are reached, what happens to them, each line with its reason as a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processor.act.datamap.attributes import key_value
from processor.act.datamap.draft import Draft, is_main_order
from processor.act.datamap.draft_attributes import attribute_entries, attribute_lines
from processor.act.datamap.draft_columns import Manner, column_lines, kept_lines, link_line
from processor.act.datamap.draft_status import order_lines, unsubscribe_lines
from processor.act.datamap.findings import Finding
from processor.act.datamap.looks import has, says, vocabulary
from processor.act.datamap.reflection import TableInfo
from processor.act.datamap.relations import Link, noun
from processor.act.datamap.roles import Roles, date_column
from processor.act.datamap.writing import inline, listed, quoted, remark


def entry_lines(draft: Draft, name: str) -> Iterator[str]:
    """The entry of one table, or of a table of attributes its entries."""
    table, stays = draft.schema.tables[name], name in draft.staying
    head = list(_head(draft, table))
    findings = draft.worth(name)
    columns = key_value(table)
    if columns is not None:
        findings = [item for item in findings if item.column not in columns]
        if stays and (several := list(attribute_entries(draft, table, head))):
            yield from several
            return
    yield from head
    if not stays:
        yield 'deletion = "delete row"'
    if is_main_order(name, draft.roles) and stays:
        yield from order_lines(draft, table)
    yield from unsubscribe_lines(draft, table)
    yield from _columns(draft, table, findings)
    if columns is not None and not stays:
        yield from attribute_lines(draft, table)


def _head(draft: Draft, table: TableInfo) -> Iterator[str]:
    entry = draft.names[table.name]
    yield "[[entries]]"
    yield f"name = {quoted(entry)}"
    if table.name != entry:
        yield f"table = {quoted(table.name)}"
    yield from _key(table)
    yield _title(table.name, draft.roles)
    yield from _reached(draft, table)


def _columns(draft: Draft, table: TableInfo, findings: Sequence[Finding]) -> Iterator[str]:
    name, stays = table.name, table.name in draft.staying
    order, invoice = is_main_order(name, draft.roles), stays and says(name, "invoice")
    manner = Manner(
        delete_row=not stays,
        correct=name == draft.roles.people or (says(name, "newsletter") and not stays),
        review=not order,
        dated=date_column(table) if invoice else "",
    )
    taken = {item.column for item in findings}
    if stays:
        yield from _links(draft, table, taken)
    yield from column_lines(table, findings, manner)
    if stays and (invoice or order):
        yield from kept_lines(table, taken)


def _key(table: TableInfo) -> Iterator[str]:
    if table.key:
        return
    unique = next((names for names in table.unique if names), ())
    if unique:
        yield f"key = {listed(unique)}"
    else:
        yield "# look: this table has no primary key; name the columns that tell its rows apart"
        yield f"key = {listed(list(table.columns)[:1])}"


def _title(name: str, roles: Roles) -> str:
    plain = " ".join(noun(name, roles.prefix))
    titles: dict[str, list[tuple[str, str, str]]] = vocabulary()["titles"]
    for phrase, english, vietnamese in [*(titles["people"] if name == roles.people else []), *titles["list"]]:
        if has(plain, [phrase]) or has(name, [phrase]):
            return f"title = {inline([('en', quoted(english)), ('vi', quoted(vietnamese))])}"
    pairs = [("en", quoted(f"further data ({plain})")), ("vi", quoted(f"dữ liệu khác ({plain})"))]
    return f"title = {inline(pairs)}{remark('what are these rows, for a customer?', look=True)}"


def _reached(draft: Draft, table: TableInfo) -> Iterator[str]:
    roles = draft.roles
    ways = [way for link in roles.reached.get(table.name, ()) if (way := _way(draft, link))]
    doubtful = [link.column for link in roles.reached.get(table.name, ()) if not link.declared]
    email = roles.by_email.get(table.name, "")
    if email:
        own = next((link.column for link in roles.reached.get(table.name, ()) if link.parent == roles.people), "")
        pairs = [("column", quoted(email)), ("by", quoted("email")), *([("owner", quoted(own))] if own else [])]
        ways.append(inline(pairs))
    if not ways:
        return
    said = remark(f"by name only: {', '.join(doubtful)}") if doubtful else ""
    if len(ways) == 1:
        yield f"reached = [{ways[0]}]{said}"
        return
    yield f"reached = [{said}"
    yield from (f"    {way}," for way in ways)
    yield "]"


def _way(draft: Draft, link: Link) -> str:
    if link.parent not in draft.names:
        return ""
    return inline(
        [("column", quoted(link.column)), ("from", quoted(f"{draft.names[link.parent]}.{link.parent_column}"))]
    )


def _links(draft: Draft, table: TableInfo, taken: set[str]) -> Iterator[str]:
    """References of rows that stay to rows that go."""
    for link in draft.roles.pointers.get(table.name, ()):
        if link.parent in draft.names and link.parent not in draft.staying and link.column not in {*taken, *table.key}:
            taken.add(link.column)
            yield link_line(link.column, f"points to {draft.names[link.parent]}")
