"""What a request does in the customer database: planned and stored before it is done, then done as planned."""

from __future__ import annotations

import json

from processor.act.customers import Action, Planned
from processor.addresses import mailbox_key
from processor.masks import masked
from processor.moves import RULES
from processor.parts import Parts
from processor.store import audit, plans
from processor.store.requests import Request
from processor.values import Plan, Replaced


def action(parts: Parts, request: Request) -> Action:
    """What a request wants done to its customer."""
    return Action(
        request=request.id,
        customer=request.customer or "",
        intents=request.intents,
        topics=request.topics,
        fields=request.fields,
        is_owner=lambda address: parts.database.digest(mailbox_key(address)) == request.customer_digest,
        despite_open_orders=request.decided_by != RULES or parts.config.policy.deletion.open_orders == "erase",
    )


def make(parts: Parts, request: Request) -> Planned:
    """The plan as it would be now; nothing is stored.

    Raises:
        RefusedError: it cannot be done; the sentence is for staff.
        TemporaryError: the customer database is away.
    """
    return parts.customers.plan(action(parts, request), mask=masked)


def begin(parts: Parts, request: Request) -> tuple[Plan, bool]:
    """The stored plan that is carried out from now on, and whether an earlier run may have done so already.

    What it is going to replace is stored, sealed, before it is replaced: whatever dies then, it can be put back.

    Raises:
        RefusedError: it cannot be done; nothing is stored.
        TemporaryError: a database is away.
    """
    with parts.database.reading() as session:
        stored = plans.of(session, request.id)
    if stored is not None and stored.begun_at is not None:
        return stored.plan, True
    planned, now = make(parts, request), parts.now()
    with parts.database.writing() as session:
        plans.keep(session, request.id, planned.plan, at=now, begun=True)
        if planned.before is not None and (period := parts.config.retention.undo):
            sealed = parts.database.seal(json.dumps(planned.before.to_json()).encode())
            plans.keep_before(session, request.id, sealed, now + period)
        if stored is not None and stored.plan.fingerprint != planned.plan.fingerprint:
            detail = {"steps": [{"table": step.table, "rows": step.rows} for step in planned.plan.steps]}
            audit.append(session, "planned anew", "rules", detail, at=now, request=request.id)
    return planned.plan, False


def replaced(parts: Parts, request: Request) -> tuple[Replaced, ...]:
    """The masked values of the stored plan: the ledger does not keep them."""
    with parts.database.reading() as session:
        stored = plans.of(session, request.id)
    return stored.plan.replaced if stored else ()


def forget(parts: Parts, request: Request) -> None:
    """Nothing was done by the plan: the next try makes another."""
    with parts.database.writing() as session:
        plans.forget(session, request.id)
