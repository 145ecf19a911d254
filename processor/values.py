"""The plain frozen values that one step hands to the next.

Nothing here does I/O or decides anything. The words are those of docs/words.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Decision(StrEnum):
    """What classification says is to happen with a message."""

    ACT = "act"
    FLAG = "flag"
    IGNORE = "ignore"


class Intent(StrEnum):
    """The three kinds of request."""

    DELETION = "deletion"
    CORRECTION = "correction"
    UNSUBSCRIBE = "unsubscribe"


class Topic(StrEnum):
    """What the shop sends mail about; `ALL` stands for every one of them."""

    ALL = "all"
    PRODUCTS = "products"
    EVENTS = "events"
    RECRUITMENT = "recruitment"


class Field(StrEnum):
    """What a correction can change. Phone as 0xxxxxxxxx, address as the customer wrote it."""

    FULL_NAME = "full_name"
    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "email"


class Proof(StrEnum):
    """How strongly the sender is known, weakest first (compare with `rank`)."""

    NONE = "none"
    ADDRESS = "address"
    AUTHENTICATED = "authenticated"
    CONFIRMED = "confirmed"

    @property
    def rank(self) -> int:
        return list(Proof).index(self)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An RFC 5322 mailbox: display name and addr-spec, both as decoded text."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail, read: what it says and who it claims to be from. Every text is a stranger's."""

    message_id: str = ""  # with its angle brackets; "" where the mail has none
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Mailbox = Mailbox("", "")  # address "" where From names nobody or is ambiguous
    sender_problem: str = ""  # why From cannot be trusted to name one person, "" where it does
    recipients: tuple[str, ...] = ()  # addr-specs of To and Cc
    subject: str = ""
    own_subject: bool = True  # False: the subject is that of the mail being answered
    sent_at: datetime | None = None  # the Date header, aware; a claim of the sender
    own_words: str = ""  # what the sender typed: no quoted or forwarded text, signature, disclaimer
    quoted: str = ""  # the quoted or forwarded text
    signature: str = ""
    automatic: str = ""  # why this is automatic mail (RFC 3834 and others), "" where a person wrote it
    bulk: bool = False  # list or bulk headers: somebody's newsletter, most likely
    attachments: tuple[str, ...] = ()  # their content types
    unreadable: str = ""  # why no text could be read, "" where there is some or the mail is truly empty
    authentication_results: tuple[str, ...] = ()  # unfolded header values, topmost first (RFC 8601)
    recipients_unsigned: bool = False  # a DKIM signature of the From domain leaves open whom the mail was written to
    size: int = 0  # octets as received


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule that matched: its name, the sender's words that it matched, and where they stand."""

    rule: str
    text: str
    where: str  # "subject", or "sentence N" counted from 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What classification says of a message."""

    decision: Decision
    intents: tuple[Intent, ...] = ()
    topics: tuple[Topic, ...] = ()  # empty unless unsubscribe
    fields: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    confidence: float = 0.0  # 0 to 1
    reason: str = ""  # one line for a person
    evidence: tuple[Evidence, ...] = ()
    wants_value: bool = False  # a correction that lacks nothing but its usable new value
    wanted: tuple[Field, ...] = ()  # whose new value is missing; may be empty where that was not said
    language: str = "vi"  # of the sender's own words: "vi", "en" or another ISO 639-1 code
    rules_version: str = ""  # content hash of the rule set


@dataclass(frozen=True, slots=True)
class Finding:
    """One item of what was found out about the sender. Never names a domain or an address: a person's own is
    personal data, and the audit trail cannot forget."""

    method: str  # "dmarc", "dkim", "spf", "arc", "from", "to", "challenge"
    result: str  # in the words of RFC 8601: pass, fail, softfail, neutral, policy, none, temperror, permerror
    reason: str  # one line for a person


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the findings come to."""

    passed: bool  # the From domain is authenticated: DMARC-aligned
    contradicted: bool  # something speaks against the sender being who From says
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(finding.reason for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the sender is to the shop, and why we think so."""

    proof: Proof
    customer: str | None  # the key of the one matching customer
    findings: tuple[Finding, ...]  # each with its result
    contradicted: bool = False  # something speaks against the sender being who From says

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(finding.reason for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Change:
    """What an action did to one set of rows: counts and column names, never values."""

    table: str
    action: str  # "deleted", "detached", "updated"
    rows: int
    columns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # which kinds of personal data: "email", "name", ... (datamap.model.Kind)
    title: str = ""  # what the rows are, for people
    title_vi: str = ""


@dataclass(frozen=True, slots=True)
class Retained:
    """What an erasure kept, on which ground and until when (ISO date of the last one, "" where no date is set)."""

    what: str
    reason: str
    rows: int
    until: str = ""
    what_vi: str = ""
    reason_vi: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """Rows whose retained values are to go on a day; of the rows only the primary keys, as JSON has them."""

    entry: str
    due: str  # ISO date
    keys: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A field that a correction changes, with both values masked: enough for its owner to know them."""

    field: Field
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: the statement has placeholders, never values."""

    entry: str
    table: str
    action: str  # as in Change
    rows: int
    columns: tuple[str, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action is going to do, in order. Holds no personal value, so it can be shown and stored."""

    request: str
    actions: tuple[Intent, ...]
    steps: tuple[Step, ...]
    retained: tuple[Retained, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    open_orders: int = 0
    fingerprint: str = ""  # keyed digest of every row that was looked at: another one means that rows have changed
    datamap: str = ""  # DataMap.digest
    endings: tuple[Ending, ...] = ()  # so that a receipt can be made of the plan where there is no ledger


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done for one request."""

    request: str
    actions: tuple[Intent, ...]
    changes: tuple[Change, ...]
    retained: tuple[Retained, ...] = ()
    applied_at: datetime | None = None
    replaced: tuple[Replaced, ...] = ()
    endings: tuple[Ending, ...] = ()
