"""What `cskh datamap check` finds, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a problem is about."""

    FIT = "fit"  # the map does not fit the schema
    KEY = "key"  # rows cannot be told apart
    UNMAPPED = "unmapped"  # something personal that the map does not speak of
    REFERENCE = "reference"  # rows that point to mapped ones
    GAP = "gap"  # a wish of a customer that would have no effect
    INDEX = "index"  # a look-up that reads the whole table


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence of what is wrong and what to do."""

    topic: Topic
    place: str  # "table.column" or "table"
    text: str
    wrong: bool = True  # False: to be looked at, but nothing that has to be mended
    statement: str = ""  # SQL that mends it
