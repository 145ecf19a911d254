"""How much of a shop's truth a drafted map has: personal columns found, columns taken for personal that are not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processor.act.datamap import reading
from processor.act.datamap.model import Kind
from tests.act.datamap.shops import Shop


@dataclass(frozen=True)
class Measure:
    """Of one draft."""

    all: int  # personal columns of the shop
    mapped: int  # found, with what happens to them
    told: int  # found, in tables that nothing leads to: told in a comment
    missed: tuple[str, ...]
    false: tuple[str, ...]  # mapped or told, and not personal
    links: int
    linked: int  # references by which the draft reaches rows, of those that lead to a customer's rows

    @property
    def found(self) -> float:
        return (self.mapped + self.told) / self.all


def measure(shop: Shop, draft: str) -> Measure:
    datamap = reading.parse(draft, "draft")
    mapped = {
        f"{entry.table}.{column.name}"
        for entry in datamap.entries
        for column in entry.columns
        if column.holds not in {Kind.NONE, Kind.LINK}
    }
    told: set[str] = set()
    for table, columns in re.findall(r"^#   ([\w.]+): (.*)$", draft, re.MULTILINE):
        told |= {f"{table}.{column}" for column in re.findall(r"(\w+) \(", columns)}
    truth = set(shop.personal)
    reached = {f"{entry.table}.{reach.column}" for entry in datamap.entries for reach in entry.reaches if reach.parent}
    tables = {entry.table for entry in datamap.entries}
    wanted = {child for child, parent in shop.links if parent.split(".")[0] in tables and child.split(".")[0] in tables}
    return Measure(
        all=len(truth),
        mapped=len(mapped & truth),
        told=len((told - mapped) & truth),
        missed=tuple(sorted(truth - mapped - told)),
        false=tuple(sorted((mapped | told) - truth)),
        links=len(wanted),
        linked=len(wanted & reached),
    )
