"""Whatever refers to a row is changed before it."""

from __future__ import annotations

import sqlalchemy as sa

from processor.act.datamap.model import DataMap, Entry, Reach, Words
from processor.act.ordering import execution_order

TITLE = Words("x", "x")


def entry(name: str, *parents: str) -> Entry:
    return Entry(name, name, ("id",), TITLE, tuple(Reach("p", parent, "id") for parent in parents))


def tables(**references: tuple[tuple[str, bool], ...]) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    found = {}
    for name, others in references.items():
        columns = [
            sa.Column(f"{other}_id", sa.Integer, sa.ForeignKey(f"{other}.id"), nullable=nullable)
            for other, nullable in others
        ]
        found[name] = sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    return found


def test_the_databases_references_count_where_the_map_says_nothing() -> None:
    # By the map a and b are both children of p, in this order; the database has a refer to b, and b to a nothing.
    order, loose = execution_order(
        DataMap((), (entry("p"), entry("a", "p"), entry("b", "p")), {}), tables(p=(), a=(("b", False),), b=())
    )
    assert order.index("a") < order.index("b") < order.index("p")
    assert loose == {}


def test_a_circle_and_a_reference_to_itself_are_loosened_where_null_is_allowed() -> None:
    order, loose = execution_order(
        DataMap((), (entry("p"), entry("a", "p")), {}), tables(p=(("a", True),), a=(("p", False), ("a", True)))
    )
    assert order == ("a", "p")
    assert loose == {"p": ("a_id",), "a": ("a_id",)}


def test_a_circle_that_cannot_be_loosened_still_has_an_order() -> None:
    order, loose = execution_order(
        DataMap((), (entry("p"), entry("a", "p")), {}), tables(p=(("a", False),), a=(("p", False),))
    )
    assert sorted(order) == ["a", "p"]
    assert loose == {}
