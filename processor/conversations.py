"""What a customer's reply does to a request: by what it says, who says it, and where the request stands.

Heard by `advance`, each reply once. Whatever is not plain goes to staff; a stranger's word changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from processor import senders
from processor.classify.meaning import Meaning, answered_values, meaning
from processor.moves import ALARM, CUSTOMER, Heard, Move
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
    same: bool  # From is the address that the request came from, or the one on record
    asked: bool  # From is the address that the challenge of its token went to
    proven: bool  # nobody else can have written it
    challenge: Challenge | None  # the open one of this request whose token it carries


def hear(parts: Parts, request: Request, reply: Reply) -> Move:
    """The move that a reply calls for; one without a state only takes note of it.

    Raises:
        TemporaryError: the sender cannot be verified now.
    """
    said = _said(parts, request, reply)
    if said.meaning is Meaning.STATUS and said.proven and not _is_last_try(parts, said.challenge):
        move = Move(None, request.reason, answer="status", occasion=f"status {reply.message}", to=reply.sender)
    else:
        move = _BY_STATE.get(request.state, _noted)(parts, request, said)
    number = said.challenge.id if said.challenge else None
    heard = move.heard or Heard(reply.message, said.meaning.value, {}, challenge=number)
    stored = senders.AUTHENTICATION.dump_python(said.authentication, mode="json")
    speaker = CUSTOMER if said.same or said.asked else "somebody else"
    heard = replace(heard, authentication=stored, speaker=speaker, proven=said.proven)
    return replace(move, actor=speaker, heard=heard)


def _is_last_try(parts: Parts, challenge: Challenge | None) -> bool:
    """Whether one more reply without a yes or no is as many as a challenge bears."""
    return challenge is not None and challenge.attempts + 1 >= parts.config.challenge.attempts


def _said(parts: Parts, request: Request, reply: Reply) -> Said:
    found = senders.authenticated(parts, request.mailbox, reply.authentication, reply.raw, reply.received_at)
    same = bool(reply.sender) and reply.sender_digest in (request.sender_digest, request.customer_digest)
    challenge, asked = _whose_token(parts, request, reply)
    return Said(
        reply=reply,
        meaning=_meaning(request, reply),
        authentication=found,
        same=same,
        asked=asked,
        # What only a reader of our mail can know stands for the sender where his mail host proves nothing.
        proven=asked or (same and (found.passed or (reply.ours and not found.contradicted))),
        challenge=challenge,
    )


def _whose_token(parts: Parts, request: Request, reply: Reply) -> tuple[Challenge | None, bool]:
    """The challenge that can still be answered, and whether the reply comes from where its challenge went."""
    if reply.challenge is None:
        return None, False
    with parts.database.reading() as session:
        made = challenges.load(session, reply.challenge)
    if made is None or made.request != request.id:
        return None, False
    asked = bool(reply.sender) and made.to_digest == reply.sender_digest
    return made if made.state is ChallengeState.OPEN else None, asked


def _meaning(request: Request, reply: Reply) -> Meaning:
    """What the words say of what is asked for now: staff may have changed that since they came in."""
    if reply.meaning == Meaning.OTHER:
        return Meaning.OTHER  # intake has seen more of the mail than its words
    message = Message(sender=Mailbox(reply.sender_name, reply.sender), own_words=reply.own_words)
    return meaning(message, about=request.intents)


def _challenged(parts: Parts, request: Request, said: Said) -> Move:
    """The answer to a challenge counts once, in time, with the token, from the address that was asked."""
    challenge = said.challenge
    if challenge is None:
        return _beside_the_challenge(request, said)
    if not said.asked:
        alarm = said.meaning is Meaning.NOT_ME
        reason = "the challenge was answered from another address, or by an ambiguous sender"
        move, outcome = Move(State.FLAGGED, _alarming(reason) if alarm else reason, alarm=alarm), ChallengeState.CLOSED
    elif said.meaning in (Meaning.NOTHING, Meaning.STATUS):
        move, outcome = _no_answer(parts, challenge)
    else:
        move, outcome = _answer(challenge, said)
    heard = Heard(said.reply.message, said.meaning.value, {}, challenge=challenge.id, outcome=outcome)
    return replace(move, heard=heard)


def _beside_the_challenge(request: Request, said: Said) -> Move:
    """Words in the thread that do not carry the token of the open challenge: they confirm nothing, but may object."""
    if said.meaning is Meaning.NOT_ME and (said.proven or said.asked):
        return Move(State.FLAGGED, _alarming("the customer says the request is not theirs"), alarm=True)
    plain = said.meaning in (Meaning.NO, Meaning.NOT_ME)
    if (said.same and plain) or ((said.same or said.asked) and said.reply.ours and said.meaning is not Meaning.NOTHING):
        return Move(State.FLAGGED, "the customer wrote, but not in answer to the challenge: read it")
    return Move(None, request.reason)


def _alarming(reason: str) -> str:
    return f"{ALARM} {reason}"


def _no_answer(parts: Parts, challenge: Challenge) -> tuple[Move, ChallengeState | None]:
    if _is_last_try(parts, challenge):
        return Move(State.FLAGGED, "too many replies to the challenge without a yes or no"), ChallengeState.CLOSED
    return Move(None, "a reply to the challenge without a yes or no"), None


def _answer(challenge: Challenge, said: Said) -> tuple[Move, ChallengeState]:
    is_new = challenge.purpose is Purpose.NEW_EMAIL
    whose = "new email address" if is_new else "address on record"
    match said.meaning:
        case Meaning.YES if said.reply.received_at >= challenge.expires_at:
            return Move(State.FLAGGED, f"the {whose} said yes after the time was over"), ChallengeState.CLOSED
        case Meaning.YES:
            return Move(State.VERIFYING, f"the {whose} has confirmed the request"), ChallengeState.CONFIRMED
        case Meaning.NOT_ME:
            reason = _alarming(f"the owner of the {whose} says the request is not theirs")
            return Move(State.FLAGGED, reason, alarm=True), ChallengeState.DENIED
        case Meaning.NO if not is_new:
            return _withdrawn(said), ChallengeState.DENIED
        case Meaning.NO:
            return Move(State.FLAGGED, "the owner of the new email address says no"), ChallengeState.DENIED
        case _:
            reason = "the answer to the challenge is not a plain yes: read it"
            return Move(State.FLAGGED, reason), ChallengeState.CLOSED


def _withdrawn(said: Said) -> Move:
    reason = "withdrawn by the customer"
    return Move(State.WITHDRAWN, reason, answer="withdrawn", to=said.reply.sender)


def _asked(parts: Parts, request: Request, said: Said) -> Move:
    del parts
    if not said.same:
        return Move(State.FLAGGED, "the question was answered from another address: read the answer")
    if said.meaning is Meaning.NOT_ME:
        return Move(State.FLAGGED, _alarming("the sender says the request is not theirs"), alarm=True)
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
    # A question alone stops nothing; a stop does even where its sender is doubtful, since an erasure cannot be undone.
    strange = not said.same or said.meaning is Meaning.STATUS or _is_forged_talk(said)
    if parts.customers.is_applied(request.id) or (not said.reply.ours and strange):
        return _noted_only()
    if said.meaning is Meaning.NOT_ME:
        return Move(State.FLAGGED, _alarming("the customer says the erasure was not asked for by them"), alarm=True)
    if said.meaning is Meaning.NO and said.same and not said.authentication.contradicted:
        return _withdrawn(said)
    if said.meaning is Meaning.YES and said.proven:
        return Move(None, request.reason)
    return Move(State.FLAGGED, "the customer replied during the hold: read the reply, then decide")


def _is_forged_talk(said: Said) -> bool:
    """Something speaks against its sender, and it is no plain stop: else forged mail could block the owner."""
    return said.authentication.contradicted and said.meaning not in (Meaning.NO, Meaning.NOT_ME)


def _accepted(parts: Parts, request: Request, said: Said) -> Move:
    strange = not said.reply.ours and (not said.same or _is_forged_talk(said))
    if parts.customers.is_applied(request.id) or strange:
        return _noted_only()
    alarm = said.meaning is Meaning.NOT_ME
    reason = "the customer wrote before it was done: read it, then decide"
    return Move(State.FLAGGED, _alarming(reason) if alarm else reason, alarm=alarm)


def _with_staff(parts: Parts, request: Request, said: Said) -> Move:
    del parts
    known = request.reason.startswith(ALARM)
    if said.meaning is Meaning.NOT_ME and not known and (said.proven or said.asked or said.reply.ours):
        return Move(None, _alarming("the customer says the request is not theirs"), alarm=True)
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
