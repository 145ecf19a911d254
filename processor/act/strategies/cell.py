"""What a strategy is told of the place that it erases."""

from __future__ import annotations

from dataclasses import dataclass

from processor.act.columns import Column
from processor.act.datamap.model import Column as Rule
from processor.act.known import Known


@dataclass(frozen=True, slots=True)
class Cell:
    """One value's place: a column of a row, or a place inside its JSON document."""

    rule: Rule
    column: Column | None  # None inside a document, which takes anything
    key: str  # of the row, as text
    known: Known  # the person's values
    secret: bytes  # the processor's key
