"""What is done for a request in each state: every function looks at the request and returns the move it calls for.

They decide and act; only `pipeline.advance` stores. None means: nothing to do now, wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from processor.act.customers import RECEIPT, Action, IncompleteError
from processor.addresses import mailbox_key
from processor.errors import RefusedError, TemporaryError
from processor.moves import RULES, Move, answerable
from processor.parts import Parts
from processor.store import messages, outbox, requests, suppression
from processor.store.outbox import Delivery
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Authentication, Decision, Identity, Intent, Receipt, Topic
from processor.verify.identity import identify
from processor.verify.policy import rule

AUTHENTICATION = TypeAdapter(Authentication)


def sort(parts: Parts, request: Request) -> Move:
    """Classification has spoken at intake; here the request gets its sender and goes to policy or to staff."""
    # The verdict's reason quotes the customer: it belongs to the request, which can forget, not to the audit trail.
    changes = {**_identity_changes(parts, _identity(parts, request)), "reason": str(request.verdict.get("reason", ""))}
    if request.verdict.get("decision") == Decision.ACT:
        return Move(State.VERIFYING, "a clear request", changes=changes)
    return Move(State.FLAGGED, "a person has to look", changes=changes)


def verify(parts: Parts, request: Request) -> Move:
    """Weigh the proof against the policy; a request that was made before joins the earlier one."""
    identity = _identity(parts, request)
    changes = _identity_changes(parts, identity)
    ruling = rule(request.intents, tuple(request.fields), identity, parts.config.policy.of)
    if ruling.outcome == "ignore":
        return Move(State.REJECTED, f"ignored by policy: {ruling.reason}", changes=changes)
    if ruling.outcome != "accept" or identity.customer is None:
        return Move(State.FLAGGED, ruling.reason, changes=changes)
    with parts.database.reading() as session:
        earlier = requests.repeated(session, request, identity.customer)
    if earlier is not None:
        return Move(State.REJECTED, f"repeats request {earlier}, which goes on", changes=changes)
    if Intent.DELETION in request.intents and parts.config.policy.deletion.open_orders == "flag":
        number = parts.customers.open_orders(identity.customer)
        if number:
            return Move(State.FLAGGED, f"deletion: the customer has {number} open order(s)", changes=changes)
    return Move(State.ACCEPTED, ruling.reason, changes=changes)


def accept(parts: Parts, request: Request) -> Move:
    """An erasure is announced and held first, so that the customer can stop it; anything else is done."""
    pause = parts.config.policy.deletion.hold
    # Whoever may not be written to cannot be warned: such a request got here by a person who vouches for it.
    if Intent.DELETION in request.intents and pause and answerable(request):
        with parts.database.reading() as session:
            announced = outbox.posted(session, request.id, "held")
        if announced is None:
            until = parts.now() + pause
            changes = {"due_at": until, "hold_until": until}
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
        replied = messages.has_reply(session, request.id)
    if replied:
        return Move(State.FLAGGED, "the customer replied during the hold: read the reply, then decide")
    if announced is None or announced.state in (Delivery.REFUSED, Delivery.CAPPED, Delivery.ACKNOWLEDGED):
        return Move(State.FLAGGED, "the customer could not be warned of the erasure: the announcement was not accepted")
    until = request.hold_until or announced.created_at
    if announced.sent_at is None or parts.now() < max(until, announced.sent_at + (until - announced.created_at)):
        return None
    return _after_hold(parts, request, until)


def _after_hold(parts: Parts, request: Request, until: datetime) -> Move | None:
    with parts.database.reading() as session:
        read_up = messages.passed_since(session, request.mailbox, until)
        again = requests.written_since(session, request)
    watched = any(mailbox.name == request.mailbox for mailbox in parts.config.mailboxes)
    if watched and not read_up:
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


def _identity(parts: Parts, request: Request) -> Identity:
    return identify(
        AUTHENTICATION.validate_python(request.authentication),
        parts.customers.find(request.sender) if request.sender else (),
    )


def _identity_changes(parts: Parts, identity: Identity) -> dict[str, Any]:
    record = parts.customers.look(identity.customer) if identity.customer else None
    return {
        "proof": identity.proof.value,
        "customer": identity.customer,
        "customer_digest": parts.database.digest(mailbox_key(str(record["email"]))) if record else "",
        "proof_reasons": list(identity.reasons),
    }


def _how(request: Request) -> dict[str, Any]:
    """The part of a receipt that says why it was allowed: proof, rules or person."""
    return {
        "proof": request.proof.value,
        "proof_reasons": list(request.proof_reasons),
        "decided_by": request.decided_by,
        "rules_version": request.rules_version,
        "rules": sorted({str(item["rule"]) for item in request.verdict.get("evidence", ())}),
    }
