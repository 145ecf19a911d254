"""The path of one request on one screen: which step follows which. Nothing else decides it.

    mailbox -> poller -> takein (read, classify, store) -> advance -> outbox -> SMTP

`advance` looks only at stored state, so it can be called at any time, by anyone, again and again: that is the whole of
crash safety and of scaling out. A customer's reply, a staff decision, a passed deadline and a timer are all inputs to
it. Each turn of its loop is one transaction that writes the new state, one audit event and any answer together.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from processor import conversations, decisions, doing, steps
from processor.errors import ConfigurationError, TemporaryError
from processor.moves import Heard, Move, StaffDecision
from processor.parts import Parts
from processor.store import replies, requests
from processor.store.replies import Reply
from processor.store.requests import Request, StaleRequestError
from processor.store.transitions import State, allowed
from processor.storing import store

log = logging.getLogger(__name__)

# What is done for a request in each state. A state that is missing here waits for a person.
STEPS: dict[State, Callable[[Parts, Request], Move | None]] = {
    State.RECEIVED: steps.sort,  # classification said act -> verifying, flag -> flagged
    State.VERIFYING: steps.verify,  # proof suffices -> accepted, no new value -> asked, else by policy
    State.CHALLENGED: steps.wait_for_answer,  # nobody answered -> expired; what is answered is heard first
    State.ASKED: steps.wait_for_answer,
    State.ACCEPTED: doing.accept,  # erasure with a hold -> held, anything else -> applied
    State.HELD: doing.hold,  # the hold is over -> applied, the customer replied -> flagged
    State.APPLIED: steps.finish,  # every answer is settled -> done
}
MAX_BACKOFF = timedelta(hours=1)
WAIT = timedelta(minutes=1)
LOCKS = 64  # of requests, by number: files beside a SQLite store, so not one each
DECISION_TRIES, DECISION_PAUSE = 100, 0.1  # seconds


class Pipeline:
    """Moves requests. Safe to share between threads and to run in several processes at once."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.moved: Counter[State] = Counter()  # transitions made here, for the counts of a pass

    def advance(self, number: int, decision: StaffDecision | None = None) -> State | None:
        """Take one request as far as it can go now; a staff decision is one more input.

        One worker at a time: whoever finds it being worked on leaves it, and it stays due.

        Raises:
            RefusedError: the decision does not fit the state of the request.
            TemporaryError: a decision, and somebody else is at work on it for longer than a person would wait.
        """
        for _ in range(DECISION_TRIES if decision else 1):
            with self.parts.database.exclusive(f"request {number % LOCKS}") as mine:
                if mine:
                    return self._advance(number, decision)
            if decision:
                time.sleep(DECISION_PAUSE)
        if decision:
            raise TemporaryError(f"Request {number} is being worked on at this moment; try again.")
        return None

    def _advance(self, number: int, decision: StaffDecision | None) -> State | None:
        while (looked := self._load(number)) is not None:
            request, reply = looked
            try:
                move = decisions.decide(self.parts, request, decision) if decision else self._next(request, reply)
                if move is None:
                    return self._wait(request)
                self._store(request, move)
            except StaleRequestError:
                continue  # somebody else moved it: look again
            except (TemporaryError, ConfigurationError) as error:
                if decision:
                    raise  # the person tries again; nothing of the request has changed
                self._postpone(request, str(error))
                return request.state
            except Exception as error:
                if decision:
                    raise
                return self._fail(request, reply, error)
            decision = None
        return None

    def _next(self, request: Request, reply: Reply | None) -> Move | None:
        """What the customer says goes first, once it is settled what the request is and who made it."""
        if reply is not None and request.state not in (State.RECEIVED, State.VERIFYING):
            return conversations.hear(self.parts, request, reply)
        step = STEPS.get(request.state)
        return step(self.parts, request) if step else None

    def _fail(self, request: Request, reply: Reply | None, error: Exception) -> State:
        # A bug must not stop the other requests; staff see this one. The text may hold personal data: left out.
        log.error("request %d failed in state %s: %s", request.id, request.state, type(error).__name__)
        if request.state is State.APPLIED:
            return request.state
        reason = f"a step failed unexpectedly ({type(error).__name__}); tell the administrator"
        heard = Heard(reply.message, reply.meaning, reply.authentication) if reply else None
        state = State.FAILED if allowed(request.state, State.FAILED) else None
        with contextlib.suppress(StaleRequestError, TemporaryError):
            self._store(request, Move(state, reason, heard=heard))
        return State.FAILED if state else request.state

    def advance_due(self) -> int:
        """Advance every request that has something to do now; returns how many were looked at."""
        looked = 0
        tried: set[int] = set()
        while True:
            with self.parts.database.reading() as session:
                due = [number for number in requests.due(session, self.parts.now()) if number not in tried]
            if not due:
                return looked
            for number in due:
                tried.add(number)
                self.advance(number)
                looked += 1

    def _load(self, number: int) -> tuple[Request, Reply | None] | None:
        """The request with the reply that is to be heard next; None where nothing is to be done any more."""
        with self.parts.database.reading() as session:
            request = requests.load(session, number)
            reply = replies.next_unheard(session, number) if request else None
        return None if request is None or (request.ended and reply is None) else (request, reply)

    def _wait(self, request: Request) -> State:
        # Due, and yet nothing to do (its answer is still in the outbox): looked at again, but not in every pass.
        if request.due_at is not None and request.due_at <= self.parts.now():
            self._later(request, WAIT, request.reason)
        return request.state

    def _store(self, request: Request, move: Move) -> None:
        store(self.parts, request, move)
        if move.state is not None:
            self.moved[move.state] += 1

    def _postpone(self, request: Request, reason: str) -> None:
        pause = min(timedelta(seconds=15) * 2 ** min(request.attempts, 10), MAX_BACKOFF)
        log.warning("request %d waits %d s: %s", request.id, pause.total_seconds(), reason)
        self._later(request, pause, reason)

    def _later(self, request: Request, pause: timedelta, reason: str) -> None:
        with contextlib.suppress(StaleRequestError), self.parts.database.writing() as session:
            requests.postpone(session, request, until=self.parts.now() + pause, reason=reason)
