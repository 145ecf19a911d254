"""NULL, or where the column forbids it the empty value of its type."""

from __future__ import annotations

from typing import Any

from processor.act.columns import empty
from processor.act.strategies.cell import Cell


def erased(_: Any, cell: Cell) -> Any:
    return None if cell.column is None or cell.column.nullable else empty(cell.column, cell.key)
