"""Draft rules against what was decided: which stored requests would be decided otherwise, before anything is published.

Only mails of requests are kept, so this cannot show ordinary mail that draft rules would newly take for a request; the
labelled mails of `rules evaluate` do that.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from processor.classify import RuleSet, classify
from processor.classify.opinion import label_of
from processor.intake.reading import read_message
from processor.store.database import Database
from processor.store.tables import StoredMail, StoredRequest
from processor.values import Decision, Intent, Message, Verdict

PAGE = 200


@dataclass(frozen=True, slots=True)
class Past:
    """A stored request as it was decided and as the draft would decide it."""

    request: int
    subject: str
    own_words: str
    state: str
    decided_by: str  # "rules" or the person
    was_decision: str
    was_intents: tuple[str, ...]  # of the rules, or of the person who corrected them
    would: Verdict
    message: Message

    @property
    def label(self) -> str:
        """What a person's decision says the mail is (see `opinion.LABELS`), "" where no person decided."""
        if self.decided_by in ("rules", ""):
            return ""
        if self.state == "rejected":
            return Decision.FLAG.value
        return label_of(Decision.ACT, map(Intent, self.was_intents)) if self.was_intents else ""

    @property
    def changes(self) -> bool:
        return (self.would.decision.value, self._would_intents()) != (self.was_decision, self.was_intents)

    @property
    def corrected(self) -> bool:
        """A person decided against the rules: rejected what they took for clear, or accepted what they flagged."""
        if self.decided_by == "rules":
            return False
        return (self.was_decision == Decision.ACT) == (self.state == "rejected")

    @property
    def against_person(self) -> bool:
        """The draft would act on what a person rejected."""
        rejected = self.decided_by != "rules" and self.state == "rejected"
        return rejected and self.would.decision is Decision.ACT

    def _would_intents(self) -> tuple[str, ...]:
        return tuple(sorted(intent.value for intent in self.would.intents))


def count(database: Database) -> int:
    """How many mails of requests are still there."""
    with database.reading() as session:
        return session.scalar(select(func.count()).where(StoredMail.raw.is_not(None))) or 0


def erased(database: Database) -> int:
    """How many requests cannot be decided again: the text of all their mails is erased."""
    kept = select(StoredMail.request_id).where(StoredMail.raw.is_not(None))
    gone = select(func.count(StoredMail.request_id.distinct())).where(StoredMail.request_id.not_in(kept))
    with database.reading() as session:
        return session.scalar(gone) or 0


def past(database: Database, rules: RuleSet, own_addresses: frozenset[str]) -> Iterator[Past]:
    """Every request that still has its mail, oldest first, with the draft's verdict."""
    after = 0
    while True:
        statement = (
            select(StoredMail, StoredRequest)
            .join(StoredRequest, StoredRequest.id == StoredMail.request_id)
            .where(StoredMail.message > after, StoredMail.raw.is_not(None))
            .order_by(StoredMail.message)
            .limit(PAGE)
        )
        with database.reading() as session:
            rows = session.execute(statement).all()
        if not rows:
            return
        for mail, request in rows:
            after = mail.message
            message = read_message(zlib.decompress(mail.raw or zlib.compress(b"")), own_addresses=own_addresses)
            yield Past(
                request=request.id,
                subject=mail.subject,
                own_words=mail.own_words,
                state=request.state,
                decided_by=request.decided_by,
                was_decision=str(request.verdict.get("decision", "")),
                was_intents=tuple(sorted(request.intents)),
                would=classify(message, rules),
                message=message,
            )
