"""What is done for a request in each state: every function looks at the request and returns the move it calls for.

They decide and act; only `pipeline.advance` stores. None means: nothing to do now, wait.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, replace
from typing import Any

from processor import challenging, senders
from processor.addresses import mailbox_key
from processor.doing import unwatched
from processor.intake.reading import read_message
from processor.moves import CHALLENGES, Move
from processor.parts import Parts
from processor.store import messages, outbox, related, requests
from processor.store.challenges import Purpose
from processor.store.outbox import NOT_DELIVERED
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Authentication, Decision, Field, Identity, Intent
from processor.verify.identity import identify
from processor.verify.policy import rule


def sort(parts: Parts, request: Request) -> Move:
    """Classification has spoken at intake; here the request gets its sender and goes to policy or to staff.

    Raises:
        TemporaryError: the sender is verified here, and DNS is away.
    """
    raw = _raw(parts, request)
    found = senders.authenticated(parts, request.mailbox, request.authentication, raw, request.received_at)
    evidence = senders.AUTHENTICATION.dump_python(found, mode="json")
    identity = _identity(parts, request, found)
    # The verdict's reason quotes the customer: it belongs to the request, which can forget, not to the audit trail.
    changes = {
        **_identity_changes(parts, identity),
        "authentication": evidence,
        "reason": str(request.verdict.get("reason", "")),
    }
    detail = _verified(identity)
    origin = senders.origin(parts, read_message(raw), found) if raw and found.passed else ""
    with parts.database.reading() as session:
        before = messages.request_of_origin(session, origin, request.id)
    if before is not None:
        reason = f"the very same mail made request {before} before: it may have been sent again by somebody else"
        return Move(State.FLAGGED, reason, changes={**changes, "reason": reason}, detail=detail)
    if request.verdict.get("decision") == Decision.ACT:
        return Move(State.VERIFYING, "a clear request", changes=changes, detail=detail, origin=origin)
    if request.verdict.get("wants_value"):
        reason = "a correction without a usable new value"
        return Move(State.VERIFYING, reason, changes=changes, detail=detail, origin=origin)
    return Move(State.FLAGGED, "a person has to look", changes=changes, detail=detail, origin=origin)


def _raw(parts: Parts, request: Request) -> bytes | None:
    if request.authentication:
        return None
    with parts.database.reading() as session:
        mails = requests.mails(session, request.id)
    return zlib.decompress(mails[0].raw) if mails and mails[0].raw else None


def verify(parts: Parts, request: Request) -> Move:
    """Weigh the proof against the policy; a request that was made before joins the earlier one."""
    found = senders.AUTHENTICATION.validate_python(request.authentication)
    identity = _identity(parts, request, found)
    changes = _identity_changes(parts, identity)
    known = replace(request, customer=identity.customer)
    move = _ruled(parts, known, identity) or _ready(parts, known, identity)
    return replace(move, changes={**changes, **move.changes}, detail={**_verified(identity), **move.detail})


def _ruled(parts: Parts, request: Request, identity: Identity) -> Move | None:
    """What the policy says where it does not let the request through."""
    policy = parts.config.policy
    new_confirmed = Field.EMAIL in request.fields and challenging.confirmed(parts, request, Purpose.NEW_EMAIL)
    ruling = rule(
        request.intents, tuple(request.fields), identity, policy.of, policy.new_email, new_confirmed=new_confirmed
    )
    match ruling.outcome:
        case "accept":
            return None
        case "ignore":
            return Move(State.REJECTED, f"ignored by policy: {ruling.reason}")
        case "challenge":
            return challenging.ask_sender(parts, request, ruling.reason)
        case "challenge_new":
            return challenging.ask_new_email(parts, request, ruling.reason)
        case "flag":
            return Move(State.FLAGGED, ruling.reason)


def _ready(parts: Parts, request: Request, identity: Identity) -> Move:
    """The proof suffices: is there anything else to wait for?"""
    customer = identity.customer or ""
    if _lacks_value(request):
        return _ask(parts, request)
    with parts.database.reading() as session:
        earlier = related.repeated(session, request, customer)
    if earlier is not None:
        return Move(State.REJECTED, f"repeats request {earlier}, which goes on", changes={"joined": earlier})
    if Intent.DELETION in request.intents and parts.config.policy.deletion.open_orders == "flag":
        number = parts.customers.open_orders(customer)
        if number:
            return Move(State.FLAGGED, f"deletion: the customer has {number} open order(s)")
    return Move(State.ACCEPTED, f"proof {identity.proof}")


def _lacks_value(request: Request) -> bool:
    wanted = [Field(name) for name in request.verdict.get("wanted", ())]
    lacking = any(name not in request.fields for name in wanted) if wanted else not request.fields
    return Intent.CORRECTION in request.intents and bool(request.verdict.get("wants_value")) and lacking


def _ask(parts: Parts, request: Request) -> Move:
    """Ask once for the new value; a second question would be a conversation for a person."""
    with parts.database.reading() as session:
        asked = outbox.posted(session, request.id, "ask")
    if asked is not None:
        return Move(State.FLAGGED, "the customer was asked for the new value already")
    until = parts.now() + parts.config.challenge.expires
    return Move(State.ASKED, "asks for the new value", changes={"due_at": until, "waits_until": until}, answer="ask")


def wait_for_answer(parts: Parts, request: Request) -> Move | None:
    """Expire when the time is over and the mailbox has been read to its end since: what was answered was heard."""
    kinds = ("ask",) if request.state is State.ASKED else CHALLENGES
    with parts.database.reading() as session:
        posted = outbox.posted(session, request.id, *kinds)
        read_up = request.waits_until is None or messages.passed_since(session, request.mailbox, request.waits_until)
    if posted is None or posted.state in NOT_DELIVERED:
        return Move(State.FLAGGED, "the customer could not be reached: our mail was not accepted")
    if request.waits_until is None or parts.now() < request.waits_until or not (read_up or unwatched(parts, request)):
        return None
    return Move(
        State.EXPIRED, f"no answer to our {'question' if request.state is State.ASKED else 'challenge'} in time"
    )


def finish(parts: Parts, request: Request) -> Move | None:
    """Done when every answer is settled; the mails of an erased person are not kept any longer."""
    with parts.database.reading() as session:
        if outbox.unsettled(session, request.id):
            return None
    return Move(State.DONE, "completed", wipe=Intent.DELETION in request.intents)


def _identity(parts: Parts, request: Request, found: Authentication) -> Identity:
    customers = parts.customers.find(request.sender) if request.sender else []
    only = replace(request, customer=customers[0]) if len(customers) == 1 else request
    confirmed = challenging.confirmed(parts, only, Purpose.SENDER)
    return identify(found, customers, confirmed=confirmed)


def _identity_changes(parts: Parts, identity: Identity) -> dict[str, Any]:
    record = parts.customers.look(identity.customer) if identity.customer else None
    return {
        "proof": identity.proof.value,
        "customer": identity.customer,
        "customer_digest": parts.database.digest(mailbox_key(str(record["email"]))) if record else "",
        "findings": [asdict(finding) for finding in identity.findings],
    }


def _verified(identity: Identity) -> dict[str, Any]:
    """What the audit trail keeps of how the sender was verified."""
    return {"proof": identity.proof.value, "findings": [asdict(finding) for finding in identity.findings]}
