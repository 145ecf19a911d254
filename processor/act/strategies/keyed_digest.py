"""A digest that only the processor's key can make again: equal values stay equal, and nobody can tell them.

Where there is room its end is a digest of its beginning, so that a digest is known as one and stays what it is when
an erasure is done again.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import sqlalchemy as sa

from processor.act.columns import declared, is_text, longest
from processor.act.strategies.cell import Cell

LENGTH, MARK = 32, 8


def erased(value: Any, cell: Cell) -> Any:
    if value is None or value == "":
        return value
    column = cell.column
    if column is not None and isinstance(declared(column), sa.Integer | sa.Numeric):
        return int(_hex(cell.secret, f"value:{value}")[:7], 16)
    length = LENGTH if column is None or not is_text(column) else min(LENGTH, longest(column, LENGTH))
    body = length - MARK if length >= 2 * MARK else length
    text = str(value)
    if body < length == len(text) and text == _marked(cell.secret, text[:body]):
        return text
    digest = _hex(cell.secret, f"value:{text}")[:body]
    return _marked(cell.secret, digest) if body < length else digest


def _marked(secret: bytes, body: str) -> str:
    return body + _hex(secret, f"mark:{body}")[:MARK]


def _hex(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
