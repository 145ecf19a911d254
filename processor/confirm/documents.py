"""Facts of the two documents that are made of a receipt: one for the customer, one for the shop's file. Pure.

Both are made from what is stored of a request, so they can be made years later, after its personal data were wiped and
with another data map. Neither holds a value of the customer; only corrected fields are shown, masked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from processor.confirm import labels, receipts
from processor.confirm.facts import Shop, shop_facts
from processor.confirm.labels import Names, called
from processor.confirm.wording import (
    clock_text,
    day_text,
    first_upper,
    known_language,
    number_text,
    one_line,
    span_text,
)
from processor.values import Field, Finding, Intent, Proof, Receipt, Topic

DOCUMENTS = ("receipt_customer", "receipt_file")
_Times = Callable[[datetime | None], str]
_WAITING = ("challenged", "asked")  # states in which the customer is asked, and the law's clock does not run


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the audit trail."""

    at: datetime
    kind: str
    actor: str
    state: str  # that the request moved to, "" where it stayed
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer to the customer, and what became of it."""

    kind: str
    state: str
    message_id: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a third party was told of the request, and whether it has done the same."""

    party: str
    about: Literal["deletion", "correction"]
    state: str  # a name of labels.NOTICES
    times: int  # how often it was sent
    sent_at: datetime | None  # the last time
    legal: datetime  # until when it must be done
    acknowledged_at: datetime | None
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """Everything that is stored of a request that was carried out, as far as a document shows it."""

    request: str
    state: str
    mailbox: str
    language: str
    intents: tuple[Intent, ...]
    receipt: Receipt
    proof: Proof
    decided_by: str  # "rules", or the person
    received_at: datetime
    applied_at: datetime
    reply_due: datetime
    complete_due: datetime
    complete_legal: datetime
    topics: tuple[Topic, ...] = ()
    fields: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))  # "" once wiped
    findings: tuple[Finding, ...] = ()
    rules: tuple[str, ...] = ()
    rules_version: str = ""
    own_address: bool = True  # the request came from the address on record
    customer: str = ""  # the record's key
    sender_digest: str = ""
    ended_at: datetime | None = None
    wiped: bool = False
    history: Sequence[Entry] = ()
    last_hash: str = ""  # of the last entry of the history
    answers: Sequence[Sent] = ()
    notices: Sequence[Notice] = ()
    ended: Mapping[tuple[str, str], datetime] = field(default_factory=lambda: MappingProxyType({}))
    """(entry, due) of the endings that are done -> when."""


def facts(filed: Filed, shop: Shop, zone: ZoneInfo, language: str, made_at: datetime) -> dict[str, Any]:
    """Everything that a template of a document may name."""
    words = known_language(language)

    def when(value: datetime | None) -> str:
        return "" if value is None else clock_text(value, words, zone)

    erased = Intent.DELETION in filed.receipt.actions
    return {
        "language": words,
        "request": filed.request,
        "shop": shop_facts(shop, words),
        "zone": zone.key,
        "made_at": when(made_at),
        "received_at": when(filed.received_at),
        "applied_at": when(filed.applied_at),
        "ended_at": when(filed.ended_at),
        "intents": [intent.value for intent in filed.intents],
        "asked": [called(labels.INTENTS, words, intent) for intent in filed.intents],
        "topics": [called(labels.TOPICS, words, topic) for topic in filed.topics],
        "removed": receipts.removed(filed.receipt, words) if erased else [],
        "kept": receipts.kept(filed.receipt, words),
        "changed": [] if erased else receipts.changed(filed.receipt, filed.fields, words),
        "updated_in": receipts.updated_in(filed.receipt, words),
        "proof": filed.proof.value,
        "own_address": filed.own_address,
        "by_staff": filed.decided_by != "rules",
        **_deadlines(filed, words, when),
        **_of_the_file(filed, words, when, zone),
    }


def _deadlines(filed: Filed, words: str, when: _Times) -> dict[str, Any]:
    replied = min((answer.sent_at for answer in filed.answers if answer.sent_at), default=None)
    return {
        "reply_due": when(filed.reply_due),
        "replied_at": when(replied),
        "reply_in_time": replied is not None and replied <= filed.reply_due,
        "complete_due": when(filed.complete_due),
        "complete_legal": when(filed.complete_legal),
        "complete_in_time": filed.applied_at <= filed.complete_due,
        "complete_in_law": filed.applied_at <= filed.complete_legal,
        "waited": span_text(_waited(filed.history), words),
    }


def _waited(history: Sequence[Entry]) -> timedelta:
    """How long the request waited for an answer of the customer."""
    moves = [entry for entry in history if entry.state]
    pairs = itertools.pairwise(moves)
    return sum((after.at - before.at for before, after in pairs if before.state in _WAITING), timedelta())


def _of_the_file(filed: Filed, words: str, when: _Times, zone: ZoneInfo) -> dict[str, Any]:
    """What only the shop's file says."""
    return {
        "standing": _named(labels.STATES, words, filed.state),
        "mailbox": one_line(filed.mailbox),
        "customer": one_line(filed.customer),
        "sender_digest": filed.sender_digest,
        "wiped": filed.wiped,
        "decided_by": one_line(filed.decided_by),
        "rules": [one_line(rule) for rule in filed.rules],
        "rules_version": one_line(filed.rules_version),
        "proof_means": called(labels.PROOFS, words, filed.proof),
        "findings": [
            {"method": one_line(one.method), "result": one_line(one.result), "reason": one_line(one.reason)}
            for one in filed.findings
        ],
        "changes": _changes(filed.receipt, words),
        "endings": _endings(filed, words, when),
        "notices": [_notice(one, words, when) for one in filed.notices],
        "answers": [
            {
                "kind": called(labels.ANSWERS, words, one.kind),
                "state": called(labels.DELIVERIES, words, one.state),
                "sent_at": when(one.sent_at),
                "message_id": one_line(one.message_id),
            }
            for one in filed.answers
        ],
        "history": [
            {
                "at": f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                "kind": called(labels.EVENTS, words, one.kind),
                "actor": one_line(one.actor),
                "state": _named(labels.STATES, words, one.state),
                "reason": one_line(one.reason),
            }
            for one in filed.history
        ],
        "last_hash": filed.last_hash,
    }


def _named(names: Names, language: str, name: str) -> str:
    """What a state is called, with the name that commands and the audit trail use."""
    other = called(names, language, name)
    return f"{other} ({name})" if name in names[language] else other


def _changes(receipt: Receipt, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": first_upper(receipts.title(change, language)),
            "table": one_line(change.table),
            "action": called(labels.ACTIONS, language, change.action),
            "rows": number_text(change.rows, language),
            "columns": [one_line(column) for column in change.columns],
            "kinds": receipts.kind_names(receipts.kinds(change), language),
        }
        for change in receipt.changes
    ]


def _endings(filed: Filed, language: str, when: _Times) -> list[dict[str, str]]:
    return [
        {
            "entry": one_line(ending.entry),
            "due": day_text(ending.due, language),
            "rows": number_text(len(ending.keys), language),
            "ended_at": when(filed.ended.get((ending.entry, ending.due))),
        }
        for ending in sorted(filed.receipt.endings, key=lambda ending: (ending.due, ending.entry))
    ]


def _notice(notice: Notice, language: str, when: _Times) -> dict[str, str]:
    return {
        "party": one_line(notice.party),
        "about": called(labels.INTENTS, language, notice.about),
        "state": called(labels.NOTICES, language, notice.state),
        "times": number_text(notice.times, language),
        "sent_at": when(notice.sent_at),
        "legal": when(notice.legal),
        "acknowledged_at": when(notice.acknowledged_at),
        "acknowledged_by": one_line(notice.acknowledged_by),
    }
