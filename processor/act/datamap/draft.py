"""What the entries of a drafted map are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from processor.act.datamap.findings import Finding, worth
from processor.act.datamap.looks import says, vocabulary
from processor.act.datamap.reflection import Schema
from processor.act.datamap.relations import noun
from processor.act.datamap.roles import Roles


@dataclass(frozen=True, slots=True)
class Draft:
    """What entries are drafted from."""

    engine: Engine
    schema: Schema
    findings: Mapping[str, Sequence[Finding]]
    roles: Roles
    names: Mapping[str, str]  # of the entry of each table
    staying: frozenset[str]  # tables whose rows survive an erasure

    def worth(self, name: str) -> list[Finding]:
        """The findings of a table that count, without its references."""
        links = {link.column for link in self.roles.reached.get(name, ())}
        own = name == self.roles.people or name not in self.staying or says(name, "review")
        found = worth(self.findings.get(name, ()), own=own)
        return [item for item in found if item.column not in links and ":" not in item.column]


def is_main_order(name: str, roles: Roles) -> bool:
    """Whether a table is that of orders, not of something about them."""
    plain = " ".join(noun(name, roles.prefix))
    return plain in {*vocabulary()["tables"]["order"], *(word.rstrip("s") for word in vocabulary()["tables"]["order"])}
