"""What the pipeline stores: a move is one transition with all that belongs to it. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from processor.store import suppression
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Field, Intent, Proof, Receipt, Topic

RULES = "rules"  # the actor of everything that no person decided


@dataclass(frozen=True, slots=True)
class Move:
    """One transition, with all that is stored together with it."""

    state: State
    reason: str  # one line for a person; never personal data
    actor: str = RULES
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    answer: str = ""  # the kind of answer to queue
    receipt: Receipt | None = None
    suppress: tuple[str, ...] = ()
    suppressed_as: str = suppression.UNSUBSCRIBED
    note: str = ""  # what staff tell the customer
    wipe: bool = False


@dataclass(frozen=True, slots=True)
class StaffDecision:
    """What a person decided of a flagged or failed request."""

    person: str
    action: Literal["accept", "reject", "withdraw"]
    intents: tuple[Intent, ...] = ()  # empty: as classified
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    customer: str | None = None  # None: the one that matched
    reason: str = ""  # for the customer, when rejected
    silent: bool = False  # rejected without an answer


def answerable(request: Request) -> bool:
    """Whether the sender may be written to: only who is proven, and so on record or authenticated."""
    return bool(request.sender) and request.proof.rank >= Proof.ADDRESS.rank
