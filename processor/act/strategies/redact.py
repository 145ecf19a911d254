"""The person's own values are cut out of a free text; the rest stays."""

from __future__ import annotations

from typing import Any

from processor.act import documents, serialized
from processor.act.strategies.cell import Cell


def erased(value: Any, cell: Cell) -> Any:
    document, is_document = documents.read(value)
    if is_document:
        cut = documents.every_text(document, cell.known.cut)
        if cut == document:
            return value
        return documents.written(cut) if isinstance(value, str) else cut
    if not isinstance(value, str):
        return value
    written = serialized.every_text(value, cell.known.cut)
    return cell.known.cut(value) if written is None else written
