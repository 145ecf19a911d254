"""Challenges: whom to ask whether a request is theirs, how often at most, and whether they have said yes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from processor.addresses import addr_spec, mailbox_key
from processor.moves import Asking, Move
from processor.parts import Parts
from processor.store import challenges
from processor.store.challenges import ChallengeState, Purpose
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Field


def action_digest(parts: Parts, request: Request) -> str:
    """All that a yes would allow: with another value or another customer it allows nothing."""
    fields = sorted((name.value, value) for name, value in request.fields.items())
    wanted = (request.id, sorted(request.intents), sorted(request.topics), fields, request.customer)
    return parts.database.digest(f"action {wanted!r}")


def confirmed(parts: Parts, request: Request, purpose: Purpose) -> bool:
    """Whether the address in question has said yes to exactly this request."""
    digest = action_digest(parts, request)
    with parts.database.reading() as session:
        made = challenges.of_request(session, request.id)
    return any(
        one.purpose is purpose and one.state is ChallengeState.CONFIRMED and one.action_digest == digest for one in made
    )


def ask_sender(parts: Parts, request: Request, reason: str) -> Move:
    """Ask the address on record of the matched customer; staff get it where that cannot be."""
    record = parts.customers.look(request.customer) if request.customer else None
    if record is None:
        return Move(State.FLAGGED, f"{reason}; there is no address on record to ask")
    return _ask(parts, request, Purpose.SENDER, str(record["email"]), reason)


def ask_new_email(parts: Parts, request: Request, reason: str) -> Move:
    """Ask the new address of a change of email.

    Also where it is another customer's: whoever asked must not learn that. Then the correction is refused in the end.
    """
    return _ask(parts, request, Purpose.NEW_EMAIL, request.fields[Field.EMAIL], reason)


def _ask(parts: Parts, request: Request, purpose: Purpose, to: str, reason: str) -> Move:
    if not addr_spec(to):
        return Move(State.FLAGGED, f"{reason}; the address to ask cannot be written to")
    with parts.database.reading() as session:
        refusal = too_many(session, parts, to)
    if refusal:
        return Move(State.FLAGGED, f"{reason}; {refusal}")
    expires_at = parts.now() + parts.config.challenge.expires
    whose = "address on record" if purpose is Purpose.SENDER else "new address"
    return Move(
        State.CHALLENGED,
        f"waits for a yes of the {whose}: {reason}",
        changes={"due_at": expires_at, "waits_until": expires_at},
        asking=Asking(purpose, to, action_digest(parts, request), expires_at),
    )


def too_many(session: Session, parts: Parts, to: str) -> str:
    """Why the address is not asked (again) now, "" where it may be: forged mail must not flood a customer with ours.

    Asked before a challenge is decided, and again in the transaction that makes it: workers may be at it at once.
    """
    settings, now = parts.config.challenge, parts.now()
    digest = parts.database.digest(mailbox_key(to))
    own = challenges.sent_since(session, now - settings.per_address.period, digest)
    if own >= settings.per_address.count:
        return f"that address was asked {own} times already"
    if challenges.denied_since(session, now - settings.expires, digest):
        return "its owner said no, or not me, to a challenge of late"
    all_of_them = challenges.sent_since(session, now - settings.in_all.period)
    return f"{all_of_them} challenges went out already" if all_of_them >= settings.in_all.count else ""
