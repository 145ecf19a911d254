"""Drafted lines that say which orders are in progress, and what ending a subscription does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from processor.act.datamap import reflection, sampling
from processor.act.datamap.draft import Draft
from processor.act.datamap.looks import has, says, vocabulary, words
from processor.act.datamap.reflection import TableInfo
from processor.act.datamap.relations import noun
from processor.act.datamap.writing import inline, listed, quoted, remark


def order_lines(draft: Draft, table: TableInfo) -> Iterator[str]:
    names = (
        "status",
        "order status",
        "order status id",
        "status id",
        "trang thai",
        "tinh trang",
        "state",
        "current state",
    )
    column = next((c for wanted in names for c in table.columns.values() if " ".join(words(c.name)) == wanted), None)
    if column is None:
        yield '# look: which column says whether an order is in progress? orders = { status = "...", ended = [...] }'
        return
    known = vocabulary()["values"]["ended"]
    values = _named_values(draft, table, column.name)
    ended = [value for value, label in values if has(label, known)]
    said = f"{len(ended)} of {len(values)} values end an order; is any missing?"
    pairs = [("status", quoted(column.name)), ("ended", listed(ended or ["completed", "cancelled"]))]
    yield f"orders = {inline(pairs)}{remark(said if ended else 'which values end an order?', look=True)}"


def _named_values(draft: Draft, table: TableInfo, column: str) -> list[tuple[str, str]]:
    """The values of a status with what they are called: by themselves, or in the table they point to."""
    info = table.columns[column]
    if info.choices:
        return [(value, value) for value in info.choices]
    above = next(
        (t for t in draft.schema.tables.values() if info.form == reflection.NUMBER and _lists(t, column)), None
    )
    if above is None:
        return [(value, value) for value in sampling.distinct(draft.engine, table, column, most=60) if len(value) <= 40]
    label = next(c.name for c in above.columns.values() if c.form == reflection.TEXT)
    return sampling.pairs(draft.engine, above, column if column in above.columns else above.key[0], label)


def _lists(table: TableInfo, column: str) -> bool:
    """Whether a table lists what a status is called: it has the key, or is called like the column."""
    named = any(c.form == reflection.TEXT for c in table.columns.values())
    plain = "_".join(noun(table.name))
    return named and bool(table.key) and (table.key[0] == column or column.removesuffix("_id") in {plain, table.name})


def unsubscribe_lines(draft: Draft, table: TableInfo) -> Iterator[str]:
    wanted = vocabulary()["values"]
    people = table.name == draft.roles.people
    if not people and not says(table.name, "newsletter"):
        return
    topic = next((c for c in table.columns.values() if not people and has(c.name, wanted["topic"])), None)
    if topic is not None and topic.form == reflection.TEXT:
        values = topic.choices or sampling.distinct(draft.engine, table, topic.name, most=60)
        named = [(v, t) for v in values for t, phrases in wanted["topics"].items() if has(v, phrases)]
        if named:
            topics = inline([(value, quoted(name)) for value, name in named])
            pairs = [("column", quoted(topic.name)), ("topics", topics)]
            said = f"{len(named)} of {len(values)} values are topics"
            yield f"unsubscribe = {inline(pairs)}{remark(said, look=len(named) < len(values))}"
            return
    flag = next((c for c in table.columns.values() if _is_flag(c, people=people)), None)
    if flag is not None:
        pairs = [("column", quoted(flag.name)), ("value", "false" if flag.form == reflection.FLAG else "0")]
        pairs.append(("topics", listed(["products", "events", "recruitment"])))
        yield f"unsubscribe = {inline(pairs)}{remark('does this value end it, and for all topics?', look=True)}"
    elif not people:
        yield '# look: which column ends a subscription? unsubscribe = { column = "...", value = 0, topics = [...] }'


def _is_flag(column: reflection.ColumnInfo, *, people: bool) -> bool:
    phrases = [phrase for phrase in vocabulary()["values"]["subscribed"] if not people or phrase != "active"]
    more = [] if people else ["status"]
    return (
        column.form in {reflection.FLAG, reflection.NUMBER}
        and has(column.name, [*phrases, *more])
        and not re.search(r"(_id|_at)$", column.name)
    )
