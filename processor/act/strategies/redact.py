"""The person's own values are cut out of a free text; the rest stays."""

from __future__ import annotations

from typing import Any

from processor.act import documents, serialized
from processor.act.known import CUT
from processor.act.strategies.cell import Cell


def erased(value: Any, cell: Cell) -> Any:
    """Where a value stands so that it cannot be cut out (a key, a number, escapes in escapes), all of it goes."""
    try:
        new = _cut(value, cell)
    except RecursionError:
        return CUT if isinstance(value, str) else None
    _, is_document = documents.read(new)
    text = new if isinstance(new, str) or not is_document else documents.written(new)
    if isinstance(text, str) and cell.known.is_in(text):
        return CUT if isinstance(value, str) else None
    return new


def _cut(value: Any, cell: Cell) -> Any:
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
