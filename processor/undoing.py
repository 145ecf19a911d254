"""Staff take back a correction or an unsubscribe, while what it replaced is still kept. An erasure is never undone."""

from __future__ import annotations

import json
import time

from processor import answers
from processor.act.before import Before
from processor.errors import RefusedError, TemporaryError
from processor.moves import Move, answerable
from processor.parts import Parts
from processor.pipeline import DECISION_PAUSE, DECISION_TRIES, LOCKS
from processor.store import audit, plans, requests, suppression
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Intent, Receipt, Topic


def undo(parts: Parts, number: int, person: str) -> Receipt:
    """Put back what a request replaced; the customer is told. Asked twice, it is done once.

    Raises:
        RefusedError: it cannot be undone (any more); the sentence says why.
        TemporaryError: the request is being worked on, or a database is away.
    """
    for _ in range(DECISION_TRIES):
        with parts.database.exclusive(f"request {number % LOCKS}") as mine:
            if mine:
                return _undo(parts, number, person)
        time.sleep(DECISION_PAUSE)
    raise TemporaryError(f"Request {number} is being worked on at this moment; try again.")


def _undo(parts: Parts, number: int, person: str) -> Receipt:
    now = parts.now()
    with parts.database.reading() as session:
        request = requests.load(session, number)
        sealed = plans.before(session, number, now)
    if request is None:
        raise RefusedError(f"There is no request {number}; `cskh requests list` shows them all.")
    _must_be_undoable(request, has_before=sealed is not None)
    _must_be_the_last(parts, request)
    assert sealed is not None
    before = Before.from_json(json.loads(parts.database.unseal(sealed)))
    receipt = parts.customers.undo(number, before, now)
    topics = request.topics or (Topic.ALL,)
    with parts.database.writing() as session:
        plans.forget_before(session, number)
        if Intent.UNSUBSCRIBE in request.intents and request.applied_at is not None:
            suppression.take_back(session, request.customer_digest, topics, since=request.applied_at)
        requests.note_undone(session, number, by=person, at=now)
        changes = [{"table": change.table, "rows": change.rows} for change in receipt.changes]
        audit.append(session, "undone", person, {"changes": changes}, at=now, request=number)
        if answerable(request) and not request.wiped:
            answers.queue(session, parts, request, Move(None, "", answer="undone"))
    return receipt


def _must_be_the_last(parts: Parts, request: Request) -> None:
    """What the customer asked for later stands, and nothing is written into an erasure that has begun."""
    with parts.database.reading() as session:
        begun = plans.begun_of_customer(session, request.customer, but=request.id)
    for number, intents, topics in begun:
        if Intent.DELETION in intents:
            raise RefusedError(f"Request {number} erases the same customer: nothing of theirs is put back.")
        same = Intent.UNSUBSCRIBE in request.intents and Intent.UNSUBSCRIBE in intents
        everything = Topic.ALL in (*topics, *request.topics) or not topics or not request.topics
        if number > request.id and same and (everything or set(topics) & set(request.topics)):
            raise RefusedError(f"The customer unsubscribed again later, in request {number}: undo that one first.")


def _must_be_undoable(request: Request, *, has_before: bool) -> None:
    number = request.id
    if request.state not in (State.APPLIED, State.DONE):
        raise RefusedError(f"Request {number} is {request.state}: nothing was changed, so there is nothing to undo.")
    if Intent.DELETION in request.intents:
        raise RefusedError(f"Request {number} was an erasure: what is erased cannot be brought back.")
    if request.receipt.get("undone"):
        raise RefusedError(f"Request {number} is undone already.")
    if not has_before:
        raise RefusedError(
            f"What request {number} replaced is no longer kept ([retention] undo); make a new correction instead."
        )
