"""A text that the map gives; "{key}" in it is the row's key, where the column has to be unique."""

from __future__ import annotations

from typing import Any

from processor.act.columns import converted, is_text, longest
from processor.act.strategies.cell import Cell


def erased(_: Any, cell: Cell) -> Any:
    text = cell.rule.text.replace("{key}", cell.key)
    if cell.column is None:
        return text
    # From the right: what a key makes unique stays so.
    return text[-longest(cell.column, 65_535) :] if is_text(cell.column) else converted(text, cell.column)
