"""The part of `cskh check` that fills in every template: each answer and each receipt, in every language and form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from processor.config import Config
from processor.confirm import documents
from processor.confirm.compose import KINDS, Templates
from processor.confirm.documents import DOCUMENTS, Entry, Filed, Notice, Sent
from processor.confirm.facts import facts
from processor.confirm.wording import LANGUAGES
from processor.documents import Format
from processor.errors import ConfigurationError
from processor.values import Change, Ending, Field, Finding, Intent, Proof, Receipt, Replaced, Retained, Topic

ERASURE = Receipt(
    request="0",
    actions=(Intent.DELETION,),
    changes=(
        Change("mau_1", "deleted", 1, ("a",), ("email",), "sample", "mẫu"),
        Change("mau_2", "detached", 2, ("b",), ("link", "name"), "sample", "mẫu"),
    ),
    retained=(Retained("sample", "sample", 2, "2036-12-31", "mẫu", "mẫu"), Retained("sample", "sample", 1)),
    endings=(Ending("mau_1", "2036-12-31", ((1,),)), Ending("mau_2", "2036-12-31", ((2,),))),
)
CHANGE = Receipt(
    request="0",
    actions=(Intent.CORRECTION, Intent.UNSUBSCRIBE),
    changes=(Change("mau_1", "updated", 1, ("a",), ("phone",), "sample", "mẫu"),),
    replaced=(Replaced(Field.PHONE, "*** *** 678", "*** *** 321"), Replaced(Field.ADDRESS, "", "mẫu")),
)


def look(config: Config) -> str:
    """Fill in every template with sample facts.

    Raises:
        ConfigurationError: naming the first template that cannot be used, and why.
    """
    templates = Templates(Path(config.templates.path))
    now = datetime.now(UTC)
    for language in LANGUAGES:
        for receipt in (ERASURE, CHANGE):
            _answers(templates, config, language, receipt, now)
        for filed in samples(now):
            _documents(templates, config, language, filed, now)
    return (
        f"{len(KINDS)} answers and {len(DOCUMENTS)} documents in {len(LANGUAGES)} languages "
        f"from {config.templates.path}"
    )


def _answers(templates: Templates, config: Config, language: str, receipt: Receipt, now: datetime) -> None:
    said = facts(
        config.shop, language, "0", zone=config.zone,
        times=dict.fromkeys(("received_at", "applied_at", "hold_until", "answer_until"), now),
        fields=dict.fromkeys(Field, "mẫu 0912345678"), topics=tuple(Topic), intents=tuple(Intent),
        wanted=tuple(Field), standing="held", receipt=receipt, reason="mẫu",
    )  # fmt: skip
    for kind in KINDS:
        subject, text, html = templates.render(kind, language, said)
        if not subject or not text.strip() or not html.strip():
            raise ConfigurationError(
                f"The template {language}/{kind} has no subject or no text; `cskh init` has the shipped one."
            )


def _documents(templates: Templates, config: Config, language: str, filed: Filed, now: datetime) -> None:
    said = documents.facts(filed, config.shop, config.zone, language, now)
    for kind in DOCUMENTS:
        for form in Format:
            if not templates.document(kind, language, form.value, said).strip():
                raise ConfigurationError(
                    f"The template {language}/{kind} ({form.value}) is empty; `cskh init` has the shipped one."
                )


def samples(now: datetime) -> Iterator[Filed]:
    """Samples that together go through every branch of the shipped documents."""
    whole = Filed(
        request="0", state="done", mailbox="mau", language="vi", intents=ERASURE.actions, receipt=ERASURE,
        proof=Proof.AUTHENTICATED, findings=(Finding("dmarc", "pass", "mẫu"),), decided_by="rules", rules=("mau",),
        rules_version="0", received_at=now, applied_at=now, reply_due=now, complete_due=now, complete_legal=now,
        customer="0", sender_digest="0", ended_at=now, wiped=True, last_hash="0",
        history=(
            Entry(now, "moved", "rules", "challenged", "mẫu"),
            Entry(now + timedelta(hours=1), "moved", "rules", "done", "mẫu"),
        ), answers=(Sent("deleted", "sent", "<0@0>", now),),
        notices=(
            Notice("mẫu", "deletion", "sent", 1, now, now, None),
            Notice("mẫu", "correction", "acknowledged", 1, now, now, now, "reply"),
        ),
        ended={("mau_1", "2036-12-31"): now},
    )  # fmt: skip
    yield whole
    yield replace(whole, intents=CHANGE.actions, topics=tuple(Topic), receipt=CHANGE, decided_by="mẫu", notices=())
    yield replace(whole, receipt=Receipt("0", whole.intents, ()), answers=(), history=(), findings=(), last_hash="")
    for proof in Proof:
        yield replace(whole, proof=proof, own_address=proof is not Proof.NONE, ended_at=None, wiped=False)
