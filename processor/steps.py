"""What is done for a request in each state: every function looks at the request and returns the move it calls for.

They decide and act; only `pipeline.advance` stores. None means: nothing to do now, wait.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from processor.act.customers import RECEIPT, Action, IncompleteError
from processor.errors import RefusedError
from processor.parts import Parts
from processor.store import messages, outbox, requests, suppression
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Decision, Field, Identity, Intent, Proof, Receipt, Topic
from processor.verify.authentication import Authentication
from processor.verify.identity import identify
from processor.verify.policy import rule

log = logging.getLogger(__name__)
RULES = "rules"  # the actor of everything that no person decided


@dataclass(frozen=True, slots=True)
class Move:
    """One transition, with all that is stored together with it."""

    state: State
    reason: str  # one line for a person; never personal data
    actor: str = RULES
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    answer: str = ""  # the kind of answer to queue
    receipt: Receipt | None = None
    suppress: tuple[str, ...] = ()
    suppressed_as: str = suppression.UNSUBSCRIBED
    note: str = ""  # what staff tell the customer
    wipe: bool = False


@dataclass(frozen=True, slots=True)
class StaffDecision:
    """What a person decided of a flagged or failed request."""

    person: str
    action: Literal["accept", "reject", "withdraw"]
    intents: tuple[Intent, ...] = ()  # empty: as classified
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    customer: str | None = None  # None: the one that matched
    reason: str = ""  # for the customer, when rejected
    silent: bool = False  # rejected without an answer


def sort(parts: Parts, request: Request) -> Move:
    """Classification has spoken at intake; here the request gets its sender and goes to policy or to staff."""
    # The verdict's reason quotes the customer: it belongs to the request, which can forget, not to the audit trail.
    changes = {**_identity_changes(_identity(parts, request)), "reason": str(request.verdict.get("reason", ""))}
    if request.verdict.get("decision") == Decision.ACT:
        return Move(State.VERIFYING, "a clear request", changes=changes)
    return Move(State.FLAGGED, "a person has to look", changes=changes)


def verify(parts: Parts, request: Request) -> Move:
    """Weigh the proof against the policy; a request that was made before joins the earlier one."""
    identity = _identity(parts, request)
    changes = _identity_changes(identity)
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
            announced = any(answer.kind == "held" for answer in requests.answers(session, request.id))
        if not announced:
            until = parts.now() + pause
            return Move(State.HELD, "waits for an objection of the customer", changes={"due_at": until}, answer="held")
    return apply(parts, request)


def hold(parts: Parts, request: Request) -> Move | None:
    """Any reply stops the erasure: what it means is for a person to read."""
    with parts.database.reading() as session:
        replied = messages.has_reply(session, request.id)
    # Erased already, in a run that died before it could note so: no reply can stop that any more.
    if replied and not parts.customers.is_applied(request.id):
        return Move(State.FLAGGED, "the customer replied during the hold: read the reply, then decide")
    if request.due_at is not None and request.due_at > parts.now():
        return None
    return apply(parts, request)


def apply(parts: Parts, request: Request) -> Move:
    """Change the customer database. Asked twice for the same request, it changes once."""
    by_rules = request.decided_by == RULES
    action = Action(
        request=request.id,
        customer=request.customer or "",
        intents=request.intents,
        topics=request.topics,
        fields=request.fields,
        address=request.sender if by_rules else None,
        despite_open_orders=not by_rules or parts.config.policy.deletion.open_orders == "erase",
    )
    now = parts.now()
    try:
        receipt = parts.customers.apply(action, now)
    except RefusedError as error:
        return Move(State.FLAGGED if by_rules else State.FAILED, str(error))
    except IncompleteError as error:
        return Move(State.FAILED, str(error), detail={"places": error.places})
    erased = Intent.DELETION in receipt.actions
    stops = erased or Intent.UNSUBSCRIBE in receipt.actions
    topics = (Topic.ALL,) if erased or not request.topics else request.topics
    stored = RECEIPT.dump_python(receipt, mode="json")
    return Move(
        State.APPLIED,
        "done in the customer database",
        actor=request.decided_by,
        changes={"applied_at": receipt.applied_at or now, "receipt": {**stored, **_how(request)}},
        detail={"changes": stored["changes"], "retained": stored["retained"], **_how(request)},
        answer=("deleted" if erased else "changed") if answerable(request) else "",
        receipt=receipt,
        suppress=tuple(topic.value for topic in topics) if stops and request.sender else (),
        suppressed_as=suppression.ERASED if erased else suppression.UNSUBSCRIBED,
    )


def finish(parts: Parts, request: Request) -> Move | None:
    """Done when every answer is settled; the mails of an erased person are not kept any longer."""
    with parts.database.reading() as session:
        if outbox.unsettled(session, request.id):
            return None
    return Move(State.DONE, "completed", wipe=Intent.DELETION in request.intents)


def decide(parts: Parts, request: Request, decision: StaffDecision) -> Move:
    """A person decides, with the same effect as automation has.

    Raises:
        RefusedError: the request does not wait for staff, or the decision lacks something.
    """
    if request.state not in (State.FLAGGED, State.FAILED) and not (
        request.state is State.HELD and decision.action != "accept"
    ):
        raise RefusedError(f"Request {request.id} does not wait for a decision: it is {request.state}.")
    if decision.action == "withdraw":
        return Move(State.WITHDRAWN, "withdrawn by the customer", actor=decision.person)
    if decision.action == "reject":
        return _reject(request, decision)
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
    intents = decision.intents or request.intents
    customer = decision.customer or request.customer
    fields = {**request.fields, **decision.fields} if Intent.CORRECTION in intents else {}
    if not intents:
        raise RefusedError("Say what is to be done: --intent deletion, correction or unsubscribe.")
    if customer is None or parts.customers.look(customer) is None:
        raise RefusedError("No customer matches the sender: name the customer's key with --customer.")
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
            "customer": customer,
        },
        detail={"intents": [intent.value for intent in intents], "fields": sorted(fields), "customer": customer},
    )


def answerable(request: Request) -> bool:
    """Whether the sender may be written to: only who is proven, and so on record or authenticated."""
    return bool(request.sender) and request.proof.rank >= Proof.ADDRESS.rank


def _identity(parts: Parts, request: Request) -> Identity:
    evidence = Authentication(
        passed=bool(request.authentication.get("passed")),
        contradicted=bool(request.authentication.get("contradicted")),
        reasons=tuple(request.authentication.get("reasons", ())),
    )
    return identify(evidence, parts.customers.find(request.sender) if request.sender else ())


def _identity_changes(identity: Identity) -> dict[str, Any]:
    reasons = list(identity.reasons)
    return {"proof": identity.proof.value, "customer": identity.customer, "proof_reasons": reasons}


def _how(request: Request) -> dict[str, Any]:
    """The part of a receipt that says why it was allowed: proof, rules or person."""
    return {
        "proof": request.proof.value,
        "proof_reasons": list(request.proof_reasons),
        "decided_by": request.decided_by,
        "rules_version": request.rules_version,
        "rules": sorted({str(item["rule"]) for item in request.verdict.get("evidence", ())}),
    }
