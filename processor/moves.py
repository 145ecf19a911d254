"""What the pipeline stores: a move is one transition with all that belongs to it. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from processor.store import suppression
from processor.store.challenges import ChallengeState, Purpose
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Field, Intent, Plan, Proof, Receipt, Topic

ALARM = "ALARM:"  # how the reason of a request begins that staff must see at once
CHALLENGES = ("challenge", "challenge_new")  # the kinds of answer that carry a token
CUSTOMER = "customer"  # the actor of what a reply brought about
RULES = "rules"  # the actor of everything that no person decided


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply that was understood: stored with the move it leads to, so that it is heard once."""

    message: int
    meaning: str
    authentication: Mapping[str, Any]
    speaker: str = "somebody else"  # for the audit trail: CUSTOMER where From is theirs
    proven: bool = False  # nobody else can have written it
    challenge: int | None = None  # that it answers
    outcome: ChallengeState | None = None  # what becomes of that; None: it does not count, and stays open


@dataclass(frozen=True, slots=True)
class Asking:
    """A challenge to be sent with a move."""

    purpose: Purpose
    to: str  # the address that is asked
    action_digest: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """One transition, with all that is stored together with it."""

    state: State | None  # None: the request stays where it is
    reason: str  # one line for a person; never personal data
    actor: str = RULES
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    answer: str = ""  # the kind of answer to queue
    occasion: str = ""  # which of several of that kind
    to: str = ""  # whom it goes to; empty: the sender of the request
    heard: Heard | None = None
    asking: Asking | None = None
    origin: str = ""  # of the mail, where that is known only now
    alarm: bool = False  # staff are to be told at once
    receipt: Receipt | None = None
    plan: Plan | None = None  # of what is going to be done
    suppress: tuple[str, ...] = ()
    suppressed_as: str = suppression.UNSUBSCRIBED
    note: str = ""  # what staff tell the customer
    wipe: bool = False


@dataclass(frozen=True, slots=True)
class StaffDecision:
    """What a person decided of a flagged or failed request."""

    person: str
    action: Literal["accept", "reject", "withdraw", "challenge"]
    intents: tuple[Intent, ...] = ()  # empty: as classified
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    customer: str | None = None  # None: the one that matched
    reason: str = ""  # for the customer, when rejected
    silent: bool = False  # rejected without an answer
    despite_alarm: bool = False  # accepted although somebody who was asked said it was not them


def answerable(request: Request) -> bool:
    """Whether the sender may be written to: only who is proven, and so on record or authenticated."""
    return bool(request.sender) and request.proof.rank >= Proof.ADDRESS.rank
