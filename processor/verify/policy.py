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

    outcome: Literal["accept", "challenge", "challenge_new", "flag", "ignore"]
    reason: str


def rule(
    intents: Sequence[Intent],
    fields: Collection[Field],
    identity: Identity,
    demand_of: Callable[[Intent], Demand],
    new_email: Demand,
    *,
    new_confirmed: bool = False,
) -> Ruling:
    """Weigh one request as a whole: its strictest action decides, so no half of it runs ahead of the other.

    Where actions that lack proof want different things done, staff get it rather than nobody. `new_email` is what a
    change of the email address demands beside; "challenge_new" asks the new address, once all else suffices.
    """
    if not intents:
        return Ruling("flag", "nothing is asked for")
    demands = [(demand_of(intent), intent.value) for intent in intents]
    moves_in = Intent.CORRECTION in intents and Field.EMAIL in fields
    if moves_in:
        demands.append((new_email, "a change of email"))
    lacking = [(demand, what) for demand, what in demands if identity.proof.rank < demand.proof.rank]
    matched = identity.findings[-1].reason if identity.findings else "no customer has this address"
    if lacking:
        return _below(lacking, identity, matched)
    if identity.customer is None:
        return Ruling("flag", matched)
    if moves_in and new_email.proof is Proof.CONFIRMED and not new_confirmed:
        if new_email.otherwise == "challenge":
            return Ruling("challenge_new", "the new email address has to confirm too")
        return Ruling(new_email.otherwise, "the new email address has not confirmed")
    return Ruling("accept", f"proof {identity.proof}")


def _below(lacking: Sequence[tuple[Demand, str]], identity: Identity, matched: str) -> Ruling:
    demand, what = min(lacking, key=lambda item: _CAUTION.index(item[0].otherwise))
    reason = f"{what} wants proof {demand.proof}, the sender has {identity.proof}"
    if demand.otherwise == "challenge" and identity.customer is None:
        # Nothing may be sent to an address that is not on record; and of several customers one would be guessed.
        return Ruling("flag", f"{reason}, and {matched}")
    return Ruling(demand.otherwise, reason)
