"""A move and everything that belongs to it, stored in one transaction: all of it or nothing."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processor import answers, third_parties
from processor.moves import ALARM, CHALLENGES, Heard, Move
from processor.parts import Parts
from processor.store import audit, challenges, endings, messages, outbox, plans, replies, requests, suppression
from processor.store.requests import Request, StaleRequestError
from processor.store.transitions import ENDED, State
from processor.values import Intent, Topic

log = logging.getLogger(__name__)


def store(parts: Parts, request: Request, move: Move) -> None:
    """Store the transition, what was heard, and the mails that it sends.

    Raises:
        StaleRequestError: somebody else moved the request first; nothing is stored.
        ConfigurationError: a template is broken; nothing is stored.
        TemporaryError: the store is away.
    """
    now = parts.now()
    with parts.database.writing() as session:
        _transition(session, request, move, now)
        if move.heard:
            _hear(session, request, move.heard, now)
        if request.state in (State.CHALLENGED, State.ASKED) and move.state is not None:
            challenges.close(session, request.id, now)
            outbox.drop(session, request.id, *CHALLENGES, "ask")
        _note_action(session, request, move, now)
        third_parties.follow(session, parts, request, move)
        if move.asking:
            answers.challenge(session, parts, request, move)
        if move.answer:
            answers.queue(session, parts, request, move)
        if move.wipe:
            answers.wipe_person(session, request)
        if request.ended or move.state in ENDED:
            answers.forget_erased(session, request.id)
    if move.wipe:
        parts.database.forget_deleted()
    if move.alarm:
        log.error("%s request %d: see `cskh review show %d`", ALARM, request.id, request.id)


def _note_action(session: Session, request: Request, move: Move, now: datetime) -> None:
    """What is going to be done in the customer database, or was: the plan, and what follows from the receipt."""
    if move.plan:
        plans.keep(session, request.id, move.plan, at=now)
    if move.receipt and Intent.DELETION in move.receipt.actions:
        plans.forget_before_of_person(session, request.sender_digest, request.customer)
    if move.receipt:
        endings.add(session, request.id, move.receipt.endings)
    if move.suppress:
        topics = [Topic(topic) for topic in move.suppress]
        suppression.add(session, request.customer_digest, topics, reason=move.suppressed_as, at=now)


def _transition(session: Session, request: Request, move: Move, now: datetime) -> None:
    if move.state is None:
        requests.stay(session, request, at=now, reason=move.reason)
    else:
        requests.move(
            session, request, move.state, at=now, actor=move.actor, reason=move.reason, changes=move.changes,
            detail=move.detail,
        )  # fmt: skip
    if move.origin:
        messages.set_origin(session, request.id, move.origin)
    if move.alarm:
        audit.append(session, "alarm", move.actor, {"reason": move.reason}, at=now, request=request.id)


def _hear(session: Session, request: Request, heard: Heard, now: datetime) -> None:
    replies.heard(session, heard.message, now, heard.authentication)
    detail: dict[str, Any] = {"meaning": heard.meaning, "findings": heard.authentication.get("findings", [])}
    if heard.challenge is not None and heard.outcome is None:
        challenges.count_attempt(session, heard.challenge)
        replies.forget_raw(session, heard.message)
    elif heard.challenge is not None and heard.outcome is not None:
        if not challenges.answer(session, heard.challenge, heard.outcome, now):
            raise StaleRequestError(str(request.id))  # another worker answered it in this moment
        detail["challenge"] = heard.outcome.value
    audit.append(session, "heard", heard.speaker, detail, at=now, request=request.id)
