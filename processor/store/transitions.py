"""The one table of states: which may follow which. Nothing else changes a request's state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    FLAGGED = "flagged"  # staff decide
    VERIFYING = "verifying"
    CHALLENGED = "challenged"
    ASKED = "asked"
    ACCEPTED = "accepted"
    HELD = "held"  # the customer can still stop it
    APPLIED = "applied"
    DONE = "done"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"  # needs staff


S = State
TRANSITIONS: dict[State, frozenset[State]] = {
    S.RECEIVED: frozenset({S.FLAGGED, S.VERIFYING, S.FAILED}),
    S.FLAGGED: frozenset({S.CHALLENGED, S.ACCEPTED, S.REJECTED, S.WITHDRAWN, S.EXPIRED}),
    S.VERIFYING: frozenset({S.FLAGGED, S.CHALLENGED, S.ASKED, S.ACCEPTED, S.REJECTED, S.FAILED}),
    S.CHALLENGED: frozenset({S.VERIFYING, S.ACCEPTED, S.FLAGGED, S.REJECTED, S.EXPIRED, S.WITHDRAWN, S.FAILED}),
    S.ASKED: frozenset({S.VERIFYING, S.ACCEPTED, S.FLAGGED, S.REJECTED, S.EXPIRED, S.WITHDRAWN, S.FAILED}),
    S.ACCEPTED: frozenset({S.HELD, S.APPLIED, S.FLAGGED, S.FAILED}),
    S.HELD: frozenset({S.APPLIED, S.FLAGGED, S.WITHDRAWN, S.FAILED}),
    S.APPLIED: frozenset({S.DONE}),
    S.FAILED: frozenset({S.ACCEPTED, S.REJECTED, S.WITHDRAWN}),
    S.DONE: frozenset(),
    S.REJECTED: frozenset(),
    S.EXPIRED: frozenset(),
    S.WITHDRAWN: frozenset(),
}

ENDED = frozenset(state for state, following in TRANSITIONS.items() if not following)
DRIVEN = frozenset({S.RECEIVED, S.VERIFYING, S.ACCEPTED, S.APPLIED})  # `advance` has something to do at once
FOR_CUSTOMER = frozenset({S.CHALLENGED, S.ASKED, S.HELD})  # wait for a word of the customer, until a time
WAITING = frozenset({S.FLAGGED, S.FAILED})  # for staff


def allowed(before: State, after: State) -> bool:
    """Whether a request may go from one state to the other."""
    return after in TRANSITIONS[before]
