"""What is asked of the customer database, and how it says no. Plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from processor.errors import TemporaryError
from processor.values import Field, Intent, Topic


class IncompleteError(Exception):
    """After an action something is not as it should be; nothing was kept of it. `places`: "table.column"."""

    def __init__(self, places: list[str]) -> None:
        super().__init__("still found: " + ", ".join(places))
        self.places = places


class PlanChangedError(TemporaryError):
    """Rows have changed since the plan was made, or the map has: a new plan is wanted. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Action:
    """What one request wants done to one customer."""

    request: int
    customer: str
    intents: tuple[Intent, ...]
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] | None = None
    is_owner: Callable[[str], bool] = lambda _: True  # whether the address on record is still the one that was matched
    despite_open_orders: bool = False
