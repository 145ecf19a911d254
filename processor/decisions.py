"""What a person decides of a request that waits for staff: the same moves that automation makes."""

from __future__ import annotations

from dataclasses import replace

from processor import challenging
from processor.addresses import mailbox_key
from processor.errors import RefusedError
from processor.moves import ALARM, Move, StaffDecision, answerable
from processor.parts import Parts
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Field, Intent, Topic


def decide(parts: Parts, request: Request, decision: StaffDecision) -> Move:
    """A person decides, with the same effect as automation has.

    Raises:
        RefusedError: the request does not wait for staff, or the decision lacks something.
    """
    decided = request.state in (State.FLAGGED, State.FAILED, State.CHALLENGED, State.ASKED)
    if not decided and not (request.state is State.HELD and decision.action != "accept"):
        stops = "; `withdraw` stops it" if request.state is State.HELD else ""
        raise RefusedError(f"Request {request.id} does not wait for a decision: it is {request.state}{stops}.")
    if parts.customers.is_applied(request.id):
        # Done in a run that died before it could note so: nobody can decide that away, only complete it.
        if request.state is State.HELD:
            raise RefusedError(f"Request {request.id} is carried out already; the next pass completes it.")
        return Move(State.ACCEPTED, "was done already; it is completed", actor=decision.person)
    if decision.action == "withdraw":
        told = "withdrawn" if answerable(request) else ""
        return Move(State.WITHDRAWN, "stopped by staff at the customer's word", actor=decision.person, answer=told)
    if decision.action == "reject":
        return _reject(request, decision)
    if decision.action == "challenge":
        return _challenge(parts, request, decision)
    return _accept(parts, request, decision)


def _reject(request: Request, decision: StaffDecision) -> Move:
    if request.state is State.HELD:
        raise RefusedError(f"Request {request.id} is held: end it with `withdraw`.")
    answer = "declined" if decision.reason and answerable(request) and not decision.silent else ""
    reason = f"declined by staff: {decision.reason}".rstrip(": ")
    return Move(
        State.REJECTED, "declined by staff", actor=decision.person,
        changes={"decided_by": decision.person, "reason": reason}, note=decision.reason, answer=answer,
    )  # fmt: skip


def _accept(parts: Parts, request: Request, decision: StaffDecision) -> Move:
    if request.reason.startswith(ALARM) and not decision.despite_alarm and decision.action == "accept":
        raise RefusedError(
            f"Somebody who was asked about request {request.id} says it was not them; accept it with --despite-alarm "
            "if you know better."
        )
    intents = decision.intents or request.intents
    if not intents:
        raise RefusedError("Say what is to be done: --intent deletion, correction or unsubscribe.")
    _must_fit(request, decision, intents)
    key, digest = _customer(parts, request, decision)
    # A named value stands for itself: what was read beside it may be exactly what was wrong.
    fields = dict(decision.fields or request.fields) if Intent.CORRECTION in intents else {}
    if Intent.CORRECTION in intents and not fields:
        raise RefusedError("A correction needs its new value: --field phone=0912345678, for example.")
    topics = decision.topics or request.topics
    if Intent.UNSUBSCRIBE in intents and not topics:
        topics = (Topic.ALL,)
    return Move(
        State.ACCEPTED,
        "accepted by staff",
        actor=decision.person,
        changes={
            "decided_by": decision.person,
            "intents": [intent.value for intent in intents],
            "topics": [topic.value for topic in topics],
            "fields": {name.value: value for name, value in fields.items()},
            "customer": key,
            "customer_digest": digest,
        },
        detail={
            "intents": [intent.value for intent in intents],
            "fields": sorted(fields),
            "customer": key,
            **({"despite alarm": True} if decision.despite_alarm else {}),
        },
    )


def as_decided(request: Request, move: Move) -> Request:
    """The request as a decision of staff would make it: what is planned and asked for is then what is done."""
    changes = move.changes
    return replace(
        request,
        intents=tuple(Intent(item) for item in changes["intents"]),
        topics=tuple(Topic(item) for item in changes["topics"]),
        fields={Field(name): value for name, value in changes["fields"].items()},
        customer=changes["customer"],
        customer_digest=changes["customer_digest"],
        decided_by=move.actor,
    )


def _challenge(parts: Parts, request: Request, decision: StaffDecision) -> Move:
    """Ask the address on record whether the request, as the person understands it, is its owner's."""
    if request.state is not State.FLAGGED:
        raise RefusedError(f"Request {request.id} is {request.state}: only a flagged one can be challenged.")
    found = parts.customers.find(request.sender) if request.sender else []
    if not found:
        raise RefusedError("No customer has the address that the request came from: there is nobody to ask.")
    accepted = _accept(parts, request, decision)
    changes = dict(accepted.changes)
    if found != [changes["customer"]]:
        raise RefusedError(
            "Only the customer whose address the request came from can be asked; for another one, ask the sender to "
            "write from the address on record."
        )
    wished = replace(as_decided(request, accepted), decided_by=request.decided_by)
    move = challenging.ask_sender(parts, wished, "staff want the address on record to confirm")
    if move.asking is None:
        raise RefusedError(f"Request {request.id} cannot be challenged: {move.reason.partition('; ')[2]}.")
    changes.pop("decided_by")  # a yes lets the policy decide
    return replace(move, actor=decision.person, changes={**changes, **move.changes}, detail=accepted.detail)


def _must_fit(request: Request, decision: StaffDecision, intents: tuple[Intent, ...]) -> None:
    """A forgotten --intent must not turn a new phone number into an erasure."""
    asked = ", ".join(intents)
    if decision.fields and Intent.CORRECTION not in intents:
        raise RefusedError(
            f"--field belongs to a correction, request {request.id} asks for {asked}: add --intent correction."
        )
    if decision.topics and Intent.UNSUBSCRIBE not in intents:
        raise RefusedError(
            f"--topic belongs to an unsubscribe, request {request.id} asks for {asked}: add --intent unsubscribe."
        )


def _customer(parts: Parts, request: Request, decision: StaffDecision) -> tuple[str, str]:
    """Key of the customer, and the digest of the address on record that is pinned from now on."""
    key = decision.customer or request.customer
    if key is None:
        raise RefusedError("No customer matches the sender: name the customer's key with --customer.")
    record = parts.customers.look(key)
    if record is None:
        raise RefusedError(f"There is no customer {key}; `cskh customers find EMAIL` shows the keys.")
    digest = parts.database.digest(mailbox_key(str(record["email"])))
    if decision.customer is None and digest != request.customer_digest:
        raise RefusedError(
            f"The address of customer {key} has changed since the request was matched: look, and name --customer."
        )
    return key, digest
