"""What a map leaves without an effect: a wish that nothing in the database would follow."""

from __future__ import annotations

from collections.abc import Iterator

from processor.act.datamap.model import DataMap
from processor.act.datamap.problems import Problem, Topic
from processor.act.datamap.reflection import Schema
from processor.values import Field


def gaps(datamap: DataMap, schema: Schema) -> Iterator[Problem]:
    """Fields that no correction could write, subscriptions that nothing would end, ends of orders that never come."""
    written = {column.correction for entry in datamap.entries for column in entry.columns}
    for field in Field:
        if field not in written:
            yield Problem(
                Topic.GAP, field.value,
                f'no column takes a new {field.value}: such corrections go to staff; add correction = "{field.value}"',
                wrong=False,
            )  # fmt: skip
    if not any(entry.unsubscribe for entry in datamap.entries):
        yield Problem(
            Topic.GAP, "unsubscribe",
            "no entry says how a subscription ends: an unsubscribe only fills the suppression list; add 'unsubscribe'",
            wrong=False,
        )  # fmt: skip
    for entry in datamap.entries:
        table = schema.tables.get(entry.table)
        if entry.orders is None or table is None or entry.orders.status not in table.columns:
            continue
        choices = table.columns[entry.orders.status].choices
        if unknown := sorted(set(entry.orders.ended) - set(choices)) if choices else []:
            yield Problem(
                Topic.FIT, f"{entry.table}.{entry.orders.status}",
                f"'ended' names {', '.join(unknown)}, which the column cannot hold; it takes {', '.join(choices[:8])}",
            )  # fmt: skip
