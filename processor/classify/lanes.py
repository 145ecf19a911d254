"""Tables of weights: several small whole numbers in one large one, so that one addition adds all of them.

Python adds large numbers in C: summing the weights of thousands of phrases so takes a tenth of the time of summing
each column, and whole numbers give the same sum in any order.
"""

from __future__ import annotations

from collections.abc import Sequence

_BITS = 48  # a sum of 65,536 numbers of 31 bits fits
_LARGEST = 1_000_000
_HALF, _WHOLE = 1 << _BITS - 1, 1 << _BITS


def packed(numbers: Sequence[int]) -> int:
    """Put numbers into one, each into 48 bits of its own; their sums must stay within 47 bits and a sign."""
    return sum(number << _BITS * place for place, number in enumerate(numbers))


def unpacked(row: int, count: int) -> tuple[int, ...]:
    """Take apart what `packed` made, or a sum of such."""
    numbers: list[int] = []
    for _ in range(count):
        number = (row + _HALF) % _WHOLE - _HALF
        numbers.append(number)
        row = (row - number) >> _BITS
    return tuple(numbers)


def whole(lines: Sequence[str]) -> Sequence[str]:
    """Return the rows of a table between its first line and its last, which says how many they are.

    Raises:
        ValueError: rows are missing, or there are more.
    """
    rows = lines[1:-1]
    if lines[-1] != f"# {len(rows)} rows":
        raise ValueError("rows are missing")
    return rows


def bounded(number: str) -> int:
    """Read a whole number that fits its lane however many of them are added up.

    Raises:
        ValueError: it is none, or too large.
    """
    value = int(number)
    if abs(value) > _LARGEST:
        raise ValueError("too large")
    return value
