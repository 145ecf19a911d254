"""From accepted to applied: an erasure is announced and held first, then the customer database is changed, once."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from processor import planning, third_parties
from processor.act.customers import RECEIPT, IncompleteError, PlanChangedError
from processor.addresses import addr_spec
from processor.errors import RefusedError, TemporaryError
from processor.moves import ALARM, RULES, Move, answerable
from processor.parts import Parts
from processor.store import messages, outbox, related, replies, suppression
from processor.store.outbox import NOT_DELIVERED, Posted
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Intent, Receipt, Topic

ORDERS_MARGIN = timedelta(days=3)  # before the deadline, in which staff can still decide


def accept(parts: Parts, request: Request) -> Move:
    """An erasure is announced and held first, so that the customer can stop it; anything else is done.

    Raises:
        TemporaryError: an order in progress is waited for, or a database is away.
    """
    if parts.customers.is_applied(request.id):
        return apply(parts, request)  # done in a run that died before it could note so
    waiting = _orders(parts, request)
    if waiting is not None:
        return waiting
    to = _to_be_warned(parts, request)
    # Whom nobody may write to cannot be warned: such a request got here by a person who vouches for it.
    if Intent.DELETION not in request.intents or not parts.config.policy.deletion.hold or not to:
        return apply(parts, request)
    with parts.database.reading() as session:
        announced = outbox.posted(session, request.id, "held")
    if announced is None or request.decided_by == RULES:
        return _announce(parts, request, to, "" if announced is None else f"held {request.version}")
    until = request.waits_until
    if until is not None and parts.now() < until and announced.state not in NOT_DELIVERED:
        # A person let it go on; the customer was told when, and it is not done before.
        return Move(State.HELD, "accepted by staff; done at the announced time", changes={"due_at": until})
    return apply(parts, request)


def _announce(parts: Parts, request: Request, to: str, occasion: str) -> Move:
    """Hold it, with the plan of what will be done: what cannot be done is not announced."""
    try:
        plan = planning.make(parts, request).plan
    except RefusedError as error:
        return Move(State.FLAGGED if request.decided_by == RULES else State.FAILED, str(error))
    until = parts.now() + parts.config.policy.deletion.hold
    return Move(
        State.HELD, "announced; done when nobody objects in time", answer="held", occasion=occasion, to=to,
        changes={"due_at": until, "waits_until": until}, plan=plan,
    )  # fmt: skip


def _to_be_warned(parts: Parts, request: Request) -> str:
    """The sender, or the address on record where staff named another customer than the sender."""
    if request.sender_digest == request.customer_digest and answerable(request):
        return request.sender
    record = parts.customers.look(request.customer) if request.customer else None
    if record is not None and request.decided_by != RULES and addr_spec(str(record["email"])):
        return str(record["email"]) if request.sender_digest != request.customer_digest else ""
    return request.sender if answerable(request) else ""


def hold(parts: Parts, request: Request) -> Move | None:
    """Erase when the time is over, counted from when the announcement was accepted, and nobody has objected.

    Whatever the customer wrote until then must have been read first: every mailbox needs one whole pass after it.
    """
    if parts.customers.is_applied(request.id):
        return apply(parts, request)  # erased in a run that died before it could note so
    with parts.database.reading() as session:
        announced = outbox.posted(session, request.id, "held")
    if announced is None or announced.state in NOT_DELIVERED:
        return Move(State.FLAGGED, "the customer could not be warned of the erasure: the announcement was not accepted")
    until = request.waits_until or announced.created_at
    if announced.sent_at is None or parts.now() < max(until, announced.sent_at + _pause(announced, until)):
        return None
    if unwatched(parts, request):
        return Move(State.FLAGGED, "its mailbox is no longer watched, so nobody would hear an objection")
    return _after_hold(parts, request, until)


def _pause(announced: Posted, until: datetime) -> timedelta:
    return max(until - announced.created_at, timedelta(0))


def _after_hold(parts: Parts, request: Request, until: datetime) -> Move | None:
    # In this order and in one look: what a pass brings in after it was seen to be over must not be missed.
    with parts.database.reading() as session:
        read_up = all(messages.passed_since(session, mailbox.name, until) for mailbox in parts.config.mailboxes)
        unheard = replies.next_unheard(session, request.id)
        again = related.written_since(session, request)
        alarm = related.alarmed(session, request, ALARM)
    if not read_up or unheard is not None:
        return None
    if alarm is not None:
        return Move(State.FLAGGED, f"the customer says that request {alarm} is not theirs: look at both first")
    if again is not None:
        return Move(State.FLAGGED, f"the sender wrote again during the hold: read request {again} first")
    return _orders(parts, request) or apply(parts, request)


def _orders(parts: Parts, request: Request) -> Move | None:
    """Wait for the end of an order in progress, where the policy says so; the customer is told once.

    Raises:
        TemporaryError: it waits.
    """
    policy = parts.config.policy.deletion.open_orders
    if policy != "wait" or request.decided_by != RULES or Intent.DELETION not in request.intents:
        return None
    number = parts.customers.open_orders(request.customer or "")
    if not number:
        return None
    if parts.now() > request.complete_due - ORDERS_MARGIN:
        reason = f"deletion: the customer still has {number} open order(s), and the deadline is near"
        return Move(State.FLAGGED, reason)
    with parts.database.reading() as session:
        told = outbox.posted(session, request.id, "waiting")
    if told is None and answerable(request) and request.sender_digest == request.customer_digest:
        return Move(None, "waits for the end of an order in progress", answer="waiting")
    raise TemporaryError("an order of the customer is in progress: it is waited for")


def unwatched(parts: Parts, request: Request) -> bool:
    """Whether nobody reads the mailbox of the request any more."""
    return all(mailbox.name != request.mailbox for mailbox in parts.config.mailboxes)


def apply(parts: Parts, request: Request) -> Move:
    """Change the customer database. Asked twice for the same request, it changes once.

    Raises:
        TemporaryError: an earlier request of the same customer is not applied yet, or a database is away.
    """
    by_rules = request.decided_by == RULES
    with parts.database.reading() as session:
        first = related.earlier_of_customer(session, request)
    if first is not None:
        raise TemporaryError(f"request {first} of the same customer goes first")
    try:
        receipt = _carried_out(parts, request)
    except RefusedError as error:
        return Move(State.FLAGGED if by_rules else State.FAILED, str(error))
    except IncompleteError as error:
        return Move(State.FAILED, str(error), detail={"places": error.places})
    return _applied(request, receipt)


def _carried_out(parts: Parts, request: Request) -> Receipt:
    """Plan, store the plan, do it; where nothing was done, nothing stays of the plan."""
    action = planning.action(parts, request)
    if parts.customers.is_applied(request.id):
        receipt = parts.customers.apply(action, parts.now())  # its receipt of the first time
        return replace(receipt, replaced=planning.replaced(parts, request))
    third_parties.draft(parts, request)  # what they are to be told is known only before
    begun = False
    try:
        plan, begun = planning.begin(parts, request)
        return parts.customers.apply(action, parts.now(), planned=plan, begun=begun)
    except PlanChangedError as error:
        if begun and not parts.customers.has_ledger:
            raise RefusedError(
                "it may have been done before a fault, and the rows have changed since: compare them with the plan"
            ) from error
        planning.forget(parts, request)
        raise
    except (RefusedError, IncompleteError):
        planning.forget(parts, request)
        raise


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


def _how(request: Request) -> dict[str, Any]:
    """The part of a receipt that says why it was allowed: proof, rules or person."""
    return {
        "proof": request.proof.value,
        "findings": [asdict(finding) for finding in request.findings],
        "decided_by": request.decided_by,
        "rules_version": request.rules_version,
        "rules": sorted({str(item["rule"]) for item in request.verdict.get("evidence", ())}),
    }
