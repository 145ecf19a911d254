"""The path of one request on one screen: which step follows which. Nothing else decides it.

    mailbox -> poller -> takein (read, classify, store) -> advance -> outbox -> SMTP

`advance` looks only at stored state, so it can be called at any time, by anyone, again and again: that is the whole of
crash safety and of scaling out. Each turn of its loop is one transaction that writes the new state, one audit event
and any answer together.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from processor import answers, decisions, steps
from processor.errors import ConfigurationError, TemporaryError
from processor.moves import Move, StaffDecision
from processor.parts import Parts
from processor.store import requests, suppression
from processor.store.requests import Request, StaleRequestError
from processor.store.transitions import State
from processor.values import Topic

log = logging.getLogger(__name__)

# What is done for a request in each state. A state that is missing here waits for a person.
STEPS: dict[State, Callable[[Parts, Request], Move | None]] = {
    State.RECEIVED: steps.sort,  # classification said act -> verifying, flag -> flagged
    State.VERIFYING: steps.verify,  # proof suffices -> accepted, else by policy
    State.ACCEPTED: steps.accept,  # erasure with a hold -> held, anything else -> applied
    State.HELD: steps.hold,  # the hold is over -> applied, the customer replied -> flagged
    State.APPLIED: steps.finish,  # every answer is settled -> done
}
MAX_BACKOFF = timedelta(hours=1)
WAIT = timedelta(minutes=1)


class Pipeline:
    """Moves requests. Safe to share between threads and to run in several processes at once."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.moved: Counter[State] = Counter()  # transitions made here, for the counts of a pass

    def advance(self, number: int, decision: StaffDecision | None = None) -> State | None:
        """Take one request as far as it can go now; a staff decision is one more input.

        Raises:
            RefusedError: the decision does not fit the state of the request.
        """
        while (request := self._load(number)) is not None:
            step = STEPS.get(request.state)
            try:
                move = (
                    decisions.decide(self.parts, request, decision) if decision else step and step(self.parts, request)
                )
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
                # A bug must not stop the other requests; staff see this one. The text may hold personal data: left out.
                log.error("request %d failed in state %s: %s", request.id, request.state, type(error).__name__)  # noqa: TRY400
                move = Move(
                    State.FAILED, f"a step failed unexpectedly ({type(error).__name__}); tell the administrator"
                )
                if request.state is State.APPLIED:
                    return request.state
                with contextlib.suppress(StaleRequestError, TemporaryError):
                    self._store(request, move)
                return State.FAILED
            decision = None
        return None

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

    def _load(self, number: int) -> Request | None:
        with self.parts.database.reading() as session:
            request = requests.load(session, number)
        return None if request is None or request.ended else request

    def _wait(self, request: Request) -> State:
        # Due, and yet nothing to do (its answer is still in the outbox): looked at again, but not in every pass.
        if request.due_at is not None and request.due_at <= self.parts.now():
            self._later(request, WAIT, request.reason)
        return request.state

    def _store(self, request: Request, move: Move) -> None:
        now = self.parts.now()
        with self.parts.database.writing() as session:
            requests.move(
                session, request, move.state, at=now, actor=move.actor, reason=move.reason,
                changes=move.changes, detail=move.detail,
            )  # fmt: skip
            if move.suppress:
                topics = [Topic(topic) for topic in move.suppress]
                suppression.add(session, request.customer_digest, topics, reason=move.suppressed_as, at=now)
            if move.answer:
                answers.queue(session, self.parts, request, move)
            if move.wipe:
                answers.wipe_person(session, request)
        if move.wipe:
            self.parts.database.forget_deleted()
        self.moved[move.state] += 1

    def _postpone(self, request: Request, reason: str) -> None:
        pause = min(timedelta(seconds=15) * 2 ** min(request.attempts, 10), MAX_BACKOFF)
        log.warning("request %d waits %d s: %s", request.id, pause.total_seconds(), reason)
        self._later(request, pause, reason)

    def _later(self, request: Request, pause: timedelta, reason: str) -> None:
        with contextlib.suppress(StaleRequestError), self.parts.database.writing() as session:
            requests.postpone(session, request, until=self.parts.now() + pause, reason=reason)
