"""What is done for a request in each state: every function looks at the request and returns the move it calls for.

They decide and act; only `pipeline.advance` stores. None means: nothing to do now, wait.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from processor import challenging, senders
from processor.act.customers import RECEIPT, Action, IncompleteError
from processor.addresses import mailbox_key
from processor.errors import RefusedError, TemporaryError
from processor.moves import CHALLENGES, RULES, Move, answerable
from processor.parts import Parts
from processor.store import messages, outbox, replies, requests, suppression
from processor.store.challenges import Purpose
from processor.store.outbox import Delivery
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Authentication, Decision, Field, Identity, Intent, Receipt, Topic
from processor.verify.identity import identify
from processor.verify.policy import rule


def sort(parts: Parts, request: Request) -> Move:
    """Classification has spoken at intake; here the request gets its sender and goes to policy or to staff.

    Raises:
        TemporaryError: the sender is verified here, and DNS is away.
    """
    found = senders.authenticated(
        parts, request.mailbox, request.authentication, _raw(parts, request), request.received_at
    )
    evidence = senders.AUTHENTICATION.dump_python(found, mode="json")
    identity = _identity(parts, request, found)
    # The verdict's reason quotes the customer: it belongs to the request, which can forget, not to the audit trail.
    changes = {
        **_identity_changes(parts, identity),
        "authentication": evidence,
        "reason": str(request.verdict.get("reason", "")),
    }
    detail = _verified(identity)
    if request.verdict.get("decision") == Decision.ACT:
        return Move(State.VERIFYING, "a clear request", changes=changes, detail=detail)
    if request.verdict.get("wants_value"):
        return Move(State.VERIFYING, "a correction without a usable new value", changes=changes, detail=detail)
    return Move(State.FLAGGED, "a person has to look", changes=changes, detail=detail)


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
        earlier = requests.repeated(session, request, customer)
    if earlier is not None:
        return Move(State.REJECTED, f"repeats request {earlier}, which goes on")
    if Intent.DELETION in request.intents and parts.config.policy.deletion.open_orders == "flag":
        number = parts.customers.open_orders(customer)
        if number:
            return Move(State.FLAGGED, f"deletion: the customer has {number} open order(s)")
    return Move(State.ACCEPTED, f"proof {identity.proof}")


def _lacks_value(request: Request) -> bool:
    wanted = [Field(name) for name in request.verdict.get("wanted", ())]
    lacking = any(name not in request.fields for name in wanted) if wanted else not request.fields
    return bool(request.verdict.get("wants_value")) and lacking


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
    if posted is None or posted.state in (Delivery.REFUSED, Delivery.CAPPED, Delivery.ACKNOWLEDGED):
        return Move(State.FLAGGED, "the customer could not be reached: our mail was not accepted")
    if request.waits_until is None or parts.now() < request.waits_until or not (read_up or _unwatched(parts, request)):
        return None
    return Move(State.EXPIRED, "nobody answered in time")


def _unwatched(parts: Parts, request: Request) -> bool:
    return all(mailbox.name != request.mailbox for mailbox in parts.config.mailboxes)


def accept(parts: Parts, request: Request) -> Move:
    """An erasure is announced and held first, so that the customer can stop it; anything else is done."""
    pause = parts.config.policy.deletion.hold
    # Whoever may not be written to cannot be warned: such a request got here by a person who vouches for it.
    if Intent.DELETION in request.intents and pause and answerable(request):
        with parts.database.reading() as session:
            announced = outbox.posted(session, request.id, "held")
        if announced is None:
            until = parts.now() + pause
            changes = {"due_at": until, "waits_until": until}
            return Move(State.HELD, "waits for an objection of the customer", changes=changes, answer="held")
    return apply(parts, request)


def hold(parts: Parts, request: Request) -> Move | None:
    """Erase when the time is over, counted from when the announcement was accepted, and nobody has objected.

    Whatever the customer wrote until then must have been read first: the mailbox needs one whole pass after it.
    """
    if parts.customers.is_applied(request.id):
        return apply(parts, request)  # erased in a run that died before it could note so
    with parts.database.reading() as session:
        announced = outbox.posted(session, request.id, "held")
        unheard = replies.next_unheard(session, request.id)
    if unheard is not None:
        return None  # it came in this very moment, and is heard first
    if announced is None or announced.state in (Delivery.REFUSED, Delivery.CAPPED, Delivery.ACKNOWLEDGED):
        return Move(State.FLAGGED, "the customer could not be warned of the erasure: the announcement was not accepted")
    until = request.waits_until or announced.created_at
    if announced.sent_at is None or parts.now() < max(until, announced.sent_at + (until - announced.created_at)):
        return None
    return _after_hold(parts, request, until)


def _after_hold(parts: Parts, request: Request, until: datetime) -> Move | None:
    with parts.database.reading() as session:
        read_up = messages.passed_since(session, request.mailbox, until)
        again = requests.written_since(session, request)
    if not read_up and not _unwatched(parts, request):
        return None
    if again is not None:
        return Move(State.FLAGGED, f"the sender wrote again during the hold: read request {again} first")
    return apply(parts, request)


def apply(parts: Parts, request: Request) -> Move:
    """Change the customer database. Asked twice for the same request, it changes once.

    Raises:
        TemporaryError: an earlier request of the same customer is not applied yet, or a database is away.
    """
    by_rules = request.decided_by == RULES
    with parts.database.reading() as session:
        first = requests.earlier_of_customer(session, request)
    if first is not None:
        raise TemporaryError(f"request {first} of the same customer goes first")
    action = Action(
        request=request.id,
        customer=request.customer or "",
        intents=request.intents,
        topics=request.topics,
        fields=request.fields,
        is_owner=lambda address: parts.database.digest(mailbox_key(address)) == request.customer_digest,
        despite_open_orders=not by_rules or parts.config.policy.deletion.open_orders == "erase",
    )
    now = parts.now()
    try:
        receipt = parts.customers.apply(action, now)
    except RefusedError as error:
        return Move(State.FLAGGED if by_rules else State.FAILED, str(error))
    except IncompleteError as error:
        return Move(State.FAILED, str(error), detail={"places": error.places})
    return _applied(request, receipt)


def _applied(request: Request, receipt: Receipt) -> Move:
    erased = Intent.DELETION in receipt.actions
    stops = erased or Intent.UNSUBSCRIBE in receipt.actions
    topics = (Topic.ALL,) if erased or not request.topics else request.topics
    stored = RECEIPT.dump_python(receipt, mode="json")
    return Move(
        State.APPLIED,
        "done in the customer database",
        actor=request.decided_by,
        changes={"applied_at": receipt.applied_at, "receipt": {**stored, **_how(request)}},
        detail={"changes": stored["changes"], "retained": stored["retained"], **_how(request)},
        answer=("deleted" if erased else "changed") if answerable(request) else "",
        receipt=receipt,
        suppress=tuple(topic.value for topic in topics) if stops else (),
        suppressed_as=suppression.ERASED if erased else suppression.UNSUBSCRIBED,
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


def _how(request: Request) -> dict[str, Any]:
    """The part of a receipt that says why it was allowed: proof, rules or person."""
    return {
        "proof": request.proof.value,
        "findings": [asdict(finding) for finding in request.findings],
        "decided_by": request.decided_by,
        "rules_version": request.rules_version,
        "rules": sorted({str(item["rule"]) for item in request.verdict.get("evidence", ())}),
    }
