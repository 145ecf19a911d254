"""Does the proof suffice for what is asked? The configuration maps each action to its demand. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from processor.values import Field, Identity, Intent, Proof

_CAUTION = ("flag", "challenge", "ignore")


class Demand(Protocol):
    """The part of config.ActionPolicy that is weighed here."""

    @property
    def proof(self) -> Proof: ...
    @property
    def otherwise(self) -> Literal["challenge", "flag", "ignore"]: ...


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to happen, and why in one line for a person."""

    outcome: Literal["accept", "challenge", "flag", "ignore"]
    reason: str


def rule(
    intents: Sequence[Intent], fields: Collection[Field], identity: Identity, demand_of: Callable[[Intent], Demand]
) -> Ruling:
    """Weigh one request as a whole: its strictest action decides, so no half of it runs ahead of the other.

    Where actions that lack proof want different things done, staff get it rather than nobody.
    """
    if not intents:
        return Ruling("flag", "nothing is asked for")
    lacking = [(demand, intent) for intent in intents if identity.proof.rank < (demand := demand_of(intent)).proof.rank]
    if lacking:
        demand, intent = min(lacking, key=lambda item: _CAUTION.index(item[0].otherwise))
        reason = f"{intent} wants proof {demand.proof}, the sender has {identity.proof}"
        return Ruling(demand.otherwise, reason)
    if identity.customer is None:
        return Ruling("flag", identity.reasons[-1] if identity.reasons else "no matching customer")
    if Field.EMAIL in fields and identity.proof is not Proof.CONFIRMED:
        return Ruling("flag", "a change of email wants confirmation at the old and the new address")
    return Ruling("accept", f"proof {identity.proof}")
