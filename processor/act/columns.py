"""What can be said of a column from its type alone. Pure."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import LONGTEXT, MEDIUMTEXT, TEXT, TINYTEXT
from sqlalchemy.dialects.postgresql import CITEXT

Column = sa.Column[Any]
T = TypeVar("T")
CHUNK = 500
"""Keys in one statement: every engine takes so many parameters, and looks each up by the index."""
_OCTETS: dict[type[Any], int] = {TINYTEXT: 255, TEXT: 65_535, MEDIUMTEXT: 16_777_215, LONGTEXT: 4_294_967_295}
_CODECS = {"latin1": "cp1252", "ascii": "ascii", "utf8": "utf-8", "utf8mb3": "utf-8", "ucs2": "utf-8"}
LONGEST = 1_000  # characters of a corrected value where the column sets no limit
_DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def is_text(column: Column) -> bool:
    """A column without a type (SQLite) counts as text."""
    kind = declared(column)
    return isinstance(kind, sa.types.NullType) or (isinstance(kind, sa.String) and not isinstance(kind, sa.Enum))


def is_caseless(column: Column) -> bool:
    """Whether the database compares this column without regard to case."""
    return isinstance(column.type, CITEXT) or str(column.info.get("collation", "")).endswith("_ci")


def is_json(column: Column) -> bool:
    """Whether the driver gives the document, not its text."""
    return isinstance(column.type, sa.JSON)


def declared(column: Column) -> sa.types.TypeEngine[Any]:
    """The type as the schema has it (SQLite's dates and numbers are read as they are stored)."""
    return cast("sa.types.TypeEngine[Any]", column.info.get("declared", column.type))


def writable(column: Column, value: str) -> bool:
    """Whether the column's character set has all letters of a text (MySQL has a set for each column)."""
    codec = _CODECS.get(str(column.info.get("charset", "")))
    if codec == "utf-8":
        return all(ord(char) < 0x10000 for char in value)
    try:
        value.encode(codec or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def fits(column: Column, value: str) -> bool:
    """Whether the column takes a text: its length, its letters."""
    if not writable(column, value):
        return False
    limit = _OCTETS.get(type(column.type))
    if limit is not None and len(value.encode()) > limit:
        return False
    return len(value) <= longest(column)


def longest(column: Column, without: int = LONGEST) -> int:
    """How many characters the column takes; `without` where it sets no limit, or a large one in octets."""
    length = getattr(declared(column), "length", None)
    if isinstance(length, int) and type(column.type) not in _OCTETS:
        return length
    return min(_OCTETS.get(type(column.type), without), without)


def converted(value: Any, column: Column) -> Any:
    """The value as this column would hold it, so that its index serves; None where it cannot hold it."""
    kind = declared(column)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(kind, sa.Integer):
        number = int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
        return int(number) if _INTEGER.fullmatch(str(number)) else None
    if isinstance(column.type, sa.Numeric):
        return Decimal(str(value)) if _DECIMAL.fullmatch(str(value)) else None
    if isinstance(kind, sa.Uuid):
        return uuid.UUID(str(value)) if _UUID.fullmatch(str(value)) else None
    return _as_text(value, column) if is_text(column) else value


def _as_text(value: Any, column: Column) -> str | None:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return None if "\x00" in text or not writable(column, text) else text


def empty(column: Column, key: str) -> Any:
    """What stands for nothing where NULL is forbidden: "" or 0, a date long ago; unique where it has to be."""
    kind, unique = declared(column), bool(column.info.get("unique"))
    if isinstance(kind, sa.Enum):
        return kind.enums[0]
    if is_text(column):
        return f"erased-{key}"[-longest(column, 255) :] if unique else ""
    known: tuple[tuple[type[Any], Any], ...] = (
        (sa.Boolean, False), (sa.Integer, 0), (sa.Numeric, 0), (sa.JSON, {}), (sa.LargeBinary, b""),
        (sa.Uuid, uuid.UUID(int=0)), (sa.DateTime, datetime(1970, 1, 2)), (sa.Date, date(1970, 1, 1)),  # noqa: DTZ001
        (sa.Time, time(0)),
    )  # fmt: skip
    value = next((value for wanted, value in known if isinstance(kind, wanted)), "")
    # SQLite has no type for them: they stand there as text.
    return str(value) if isinstance(value, date | time) and kind is not column.type else value


def canonical(value: Any) -> Any:
    """A value as JSON has it, the same for equal values whatever the driver made of them."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return {"number": str(number.normalize()) if number.is_finite() else str(number)}
    if isinstance(value, dict):
        return {"object": {str(name): canonical(item) for name, item in cast("dict[str, Any]", value).items()}}
    if isinstance(value, list | tuple):
        return {"list": [canonical(item) for item in cast("Sequence[Any]", value)]}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"octets": base64.b64encode(bytes(cast("bytes", value))).decode("ascii")}
    return {"time": value.isoformat()} if isinstance(value, date | time) else {"other": str(value)}
