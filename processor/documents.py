"""Receipts as documents: from what is stored of a request to HTML or text, for the customer or for the shop's file."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from processor.config import Config
from processor.confirm.compose import KINDS, Templates
from processor.confirm.documents import Entry, Filed, Notice, Sent, facts
from processor.errors import RefusedError
from processor.store import audit, endings, notices, requests
from processor.store.audit import Event
from processor.store.notices import NoticeState
from processor.store.requests import Request
from processor.values import Finding, Proof, Receipt


class Audience(StrEnum):
    """Whom a document is for."""

    CUSTOMER = "customer"
    FILE = "file"


class Format(StrEnum):
    """What a document is made of."""

    TEXT = "text"
    HTML = "html"


WIDTH = 78  # of a line of text
_RECEIPT = TypeAdapter(Receipt)
_FINDINGS = TypeAdapter(tuple[Finding, ...])
# What is said of an event beside its kind. Never an error of the mail server, which may quote an address.
_TOLD = ("reason", "kind", "meaning", "purpose")


def filed(session: Session, number: int) -> Filed:
    """All that is stored of a request and its receipt.

    Raises:
        RefusedError: there is no such request, or nothing was done for it.
    """
    request = requests.load(session, number)
    if request is None:
        raise RefusedError(f"There is no request {number}; `cskh requests list` shows them all.")
    history = audit.history(session, number)
    return replace(
        _of(request, _receipt(request)),
        history=[_entry(event) for event in history],
        last_hash=history[-1].hash if history else "",
        answers=[
            Sent(mail.kind, mail.state, mail.message_id, mail.sent_at)
            for mail in requests.answers(session, number)
            if mail.kind in KINDS
        ],
        notices=_notices(session, number),
        ended={
            (item["entry"], item["due"]): item["ended_at"]
            for item in endings.of_request(session, number)
            if item["ended_at"] is not None
        },
    )


def _of(request: Request, receipt: Receipt) -> Filed:
    """What the request itself says; of how it was decided, what was noted when it was carried out."""
    stored = request.receipt
    return Filed(
        request=str(request.id),
        state=request.state.value,
        mailbox=request.mailbox,
        language=request.language,
        intents=receipt.actions or request.intents,
        topics=request.topics,
        fields=request.fields,
        receipt=receipt,
        proof=Proof(stored.get("proof", request.proof)),
        findings=_FINDINGS.validate_python(stored["findings"]) if "findings" in stored else request.findings,
        decided_by=str(stored.get("decided_by", request.decided_by)),
        rules=tuple(map(str, stored.get("rules", ()))),
        rules_version=str(stored.get("rules_version", request.rules_version)),
        own_address=request.customer_digest in ("", request.sender_digest),
        customer=request.customer or "",
        sender_digest=request.sender_digest,
        received_at=request.received_at,
        applied_at=receipt.applied_at or request.applied_at or request.received_at,
        reply_due=request.reply_due,
        complete_due=request.complete_due,
        complete_legal=request.complete_legal,
        ended_at=request.ended_at,
        wiped=request.wiped,
    )


def _notices(session: Session, number: int) -> list[Notice]:
    return [
        Notice(
            notice.party, "deletion" if notice.about == "deletion" else "correction", notice.state.value, notice.times,
            notice.sent_at, notice.legal, notice.acknowledged_at, notice.acknowledged_by,
        )
        for notice in notices.of_request(session, number)
        if notice.state not in (NoticeState.DRAFTED, NoticeState.DROPPED)
    ]  # fmt: skip


def _receipt(request: Request) -> Receipt:
    if not request.receipt:
        raise RefusedError(
            f"Request {request.id} has no receipt: it is {request.state}, and nothing was changed in the customer "
            "database for it."
        )
    try:
        return _RECEIPT.validate_python(request.receipt)
    except ValidationError as error:
        raise RefusedError(f"The stored receipt of request {request.id} cannot be read.") from error


def _entry(event: Event) -> Entry:
    told = next((str(event.detail[name]) for name in _TOLD if event.detail.get(name)), "")
    state = str(event.detail.get("to", "")) if event.kind == "moved" else ""
    return Entry(event.at, event.kind, event.actor, state, told)


def document(
    templates: Templates, config: Config, found: Filed, now: datetime, *, audience: Audience, form: Format,
    language: str = "",
) -> str:  # fmt: skip
    """The document; without a language, in the customer's for the customer and in Vietnamese for the file.

    Raises:
        ConfigurationError: its template is broken or missing.
    """
    language = language or (found.language if audience is Audience.CUSTOMER else "vi")
    said = facts(found, config.shop, config.zone, language, now)
    rendered = templates.document(f"receipt_{audience}", language, form.value, said)
    return rendered if form is Format.HTML else _folded(rendered)


def _folded(text: str) -> str:
    """Lines short enough for a terminal or a page; what follows the sign of a list stands under its first word."""
    lines: list[str] = []
    for line in text.splitlines():
        indent = " " * (len(line) - len(line.lstrip(" -")))
        folded = textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        lines += folded or [""]
    return "\n".join(lines) + "\n"
