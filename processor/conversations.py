"""What a customer's reply does to a request: by what it says, who says it, and where the request stands.

Heard by `advance`, each reply once. Whatever is not plain goes to staff; a stranger's word changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from processor import senders
from processor.classify.answers import Meaning, answered_values
from processor.intake.reading import read_message
from processor.moves import CUSTOMER, Heard, Move
from processor.parts import Parts
from processor.store import challenges
from processor.store.challenges import Challenge, ChallengeState, Purpose
from processor.store.replies import Reply
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Authentication, Field, Mailbox, Message

WROTE_AGAIN = "the customer wrote again: read it"


@dataclass(frozen=True, slots=True)
class Said:
    """A reply with what is known of who wrote it."""

    reply: Reply
    meaning: Meaning
    authentication: Authentication
    address: str  # of From, "" where that is ambiguous
    same: bool  # From is the address that the request came from, or the one on record
    proven: bool  # and nobody else can have written it
    challenge: Challenge | None  # that it answers in time, from the address that was asked


def hear(parts: Parts, request: Request, reply: Reply) -> Move:
    """The move that a reply calls for; one without a state only takes note of it.

    Raises:
        TemporaryError: the sender cannot be verified now.
    """
    said = _said(parts, request, reply)
    if said.meaning is Meaning.STATUS and said.proven and request.state not in (State.RECEIVED, State.VERIFYING):
        move = Move(None, "", answer="status", occasion=f"status {reply.message}", to=said.address)
    else:
        move = _BY_STATE.get(request.state, _noted)(parts, request, said)
    heard = move.heard or Heard(reply.message, said.meaning.value, {})
    stored = senders.AUTHENTICATION.dump_python(said.authentication, mode="json")
    return replace(move, actor=CUSTOMER, heard=replace(heard, authentication=stored))


def _said(parts: Parts, request: Request, reply: Reply) -> Said:
    found = senders.authenticated(parts, request.mailbox, reply.authentication, reply.raw, reply.received_at)
    message = read_message(reply.raw, own_addresses=parts.config.own_addresses) if reply.raw else Message()
    nobody = not message.sender.address or bool(message.sender_problem)
    same = not nobody and reply.sender_digest in (request.sender_digest, request.customer_digest)
    challenge = None
    if reply.challenge is not None and not nobody:
        with parts.database.reading() as session:
            made = challenges.load(session, reply.challenge)
        challenge = made if made is not None and _in_time(parts, request, made) else None
    asked = challenge is not None and challenge.to_digest == reply.sender_digest
    return Said(
        reply=reply,
        meaning=Meaning(reply.meaning),
        authentication=found,
        address="" if nobody else message.sender.address,
        same=same,
        # What only a reader of our mail can know stands for the sender where his mail host proves nothing.
        proven=same and (found.passed or asked or (reply.ours and not found.contradicted)),
        challenge=challenge,
    )


def _in_time(parts: Parts, request: Request, challenge: Challenge) -> bool:
    is_open = challenge.state is ChallengeState.OPEN and parts.now() < challenge.expires_at
    return is_open and challenge.request == request.id


def _challenged(parts: Parts, request: Request, said: Said) -> Move:
    """The answer to a challenge counts once, in time, with the token, from the address that was asked."""
    del request
    challenge = said.challenge
    if challenge is None:
        return Move(None, "a reply without the token of the challenge confirms nothing")
    if challenge.to_digest != said.reply.sender_digest:
        move, outcome = Move(State.FLAGGED, "the challenge was answered from another address"), ChallengeState.CLOSED
    elif said.meaning in (Meaning.NOTHING, Meaning.STATUS):
        move, outcome = _no_answer(parts, challenge)
    else:
        move, outcome = _answer(challenge, said)
    heard = Heard(said.reply.message, said.meaning.value, {}, challenge.id, outcome)
    return replace(move, heard=heard)


def _no_answer(parts: Parts, challenge: Challenge) -> tuple[Move, ChallengeState | None]:
    if challenge.attempts + 1 < parts.config.challenge.attempts:
        return Move(None, "a reply to the challenge without a yes or no"), None
    return Move(State.FLAGGED, "too many replies to the challenge without a yes or no"), ChallengeState.CLOSED


def _answer(challenge: Challenge, said: Said) -> tuple[Move, ChallengeState]:
    is_new = challenge.purpose is Purpose.NEW_EMAIL
    match said.meaning:
        case Meaning.YES:
            whose = "new email address" if is_new else "address on record"
            return Move(State.VERIFYING, f"the {whose} has confirmed the request"), ChallengeState.CONFIRMED
        case Meaning.NOT_ME:
            reason = "ALARM: the owner of the address that was asked says the request is not theirs"
            return Move(State.FLAGGED, reason, alarm=True), ChallengeState.DENIED
        case Meaning.NO if not is_new:
            return _withdrawn(said), ChallengeState.DENIED
        case _:
            reason = "the answer to the challenge is not a plain yes: read it"
            return Move(State.FLAGGED, reason), ChallengeState.CLOSED


def _withdrawn(said: Said) -> Move:
    reason = "withdrawn by the customer"
    return Move(State.WITHDRAWN, reason, answer="withdrawn", to=said.address)


def _asked(parts: Parts, request: Request, said: Said) -> Move:
    del parts
    if not said.same:
        return Move(State.FLAGGED, "the question was answered from another address: read the answer")
    if said.meaning is Meaning.NOT_ME:
        return Move(State.FLAGGED, "ALARM: the sender says the request is not theirs", alarm=True)
    if said.meaning is Meaning.NO and not said.authentication.contradicted:
        return _withdrawn(said)
    wanted = [Field(name) for name in request.verdict.get("wanted", ())]
    message = Message(sender=Mailbox("", request.sender), own_words=said.reply.own_words)
    values, problem = answered_values(message, wanted)
    if not values:
        return Move(State.FLAGGED, f"the answer gives no usable new value: {problem or 'read it'}")
    fields = {name.value: value for name, value in {**request.fields, **values}.items()}
    # The new value is worth what its own mail proves, however well the first one was proven.
    evidence = senders.AUTHENTICATION.dump_python(said.authentication, mode="json")
    changes = {"fields": fields, "authentication": evidence}
    return Move(State.VERIFYING, "the customer gave the new value", changes=changes)


def _held(parts: Parts, request: Request, said: Said) -> Move:
    del parts, request
    # A question alone stops nothing; a stop does even where its sender is doubtful, since an erasure cannot be undone.
    if not said.reply.ours and (not said.same or said.meaning is Meaning.STATUS):
        return _noted_only()
    if said.meaning is Meaning.NOT_ME:
        return Move(State.FLAGGED, "ALARM: the customer says the erasure was not asked for by them", alarm=True)
    if said.meaning is Meaning.NO and said.same and not said.authentication.contradicted:
        return _withdrawn(said)
    return Move(State.FLAGGED, "the customer replied during the hold: read the reply, then decide")


def _accepted(parts: Parts, request: Request, said: Said) -> Move:
    if parts.customers.is_applied(request.id) or not (said.same or said.reply.ours):
        return _noted_only()
    alarm = said.meaning is Meaning.NOT_ME
    reason = "the customer wrote before it was done: read it, then decide"
    return Move(State.FLAGGED, f"ALARM: {reason}" if alarm else reason, alarm=alarm)


def _with_staff(parts: Parts, request: Request, said: Said) -> Move:
    del parts
    if said.meaning is Meaning.NOT_ME and (said.same or said.reply.ours):
        return Move(None, "ALARM: the customer says the request is not theirs", alarm=True)
    if request.reason.endswith(WROTE_AGAIN):
        return _noted_only()
    return Move(None, f"{request.reason}; {WROTE_AGAIN}")


def _noted(parts: Parts, request: Request, said: Said) -> Move:
    del parts, request, said
    return _noted_only()


def _noted_only() -> Move:
    return Move(None, "")


_BY_STATE: dict[State, Callable[[Parts, Request, Said], Move]] = {
    State.CHALLENGED: _challenged,
    State.ASKED: _asked,
    State.HELD: _held,
    State.ACCEPTED: _accepted,
    State.FLAGGED: _with_staff,
    State.FAILED: _with_staff,
}
