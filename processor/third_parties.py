"""Third parties: whoever was given a customer's data is told of an erasure or correction, again and again until done.

What a notice has to say is gone once the customer database is changed. So it is noted down before, sealed; the
transaction that stores the change of our own makes it due, and a request that ends otherwise drops it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from processor.addresses import mailbox_key
from processor.config_sections import ThirdPartySettings
from processor.confirm.compose import Envelope, Thread, compose
from processor.confirm.facts import notice_facts
from processor.deadlines import third_party_legal
from processor.errors import ConfigurationError, TemporaryError
from processor.identifiers import answer_id, domain, token_digest
from processor.masks import masked
from processor.moves import ALARM, RULES, Move
from processor.parts import Parts
from processor.store import audit, notices, outbox
from processor.store.challenges import new_token
from processor.store.notices import Notice
from processor.store.outbox import NOTICE, Outgoing
from processor.store.requests import Request
from processor.store.tables import StoredRequest
from processor.store.transitions import ENDED, State
from processor.values import Field, Intent

log = logging.getLogger(__name__)
AFTER_FAULT = timedelta(minutes=15)  # until a notice is composed again whose template was broken


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice says; personal, so it is stored sealed and only while the notice is under way."""

    customer: str
    token: str
    numbers: tuple[str, ...] = ()  # of the consignments, for a deliverer
    address: str = ""  # the customer's, for a mail provider
    fields: tuple[tuple[Field, str, bool], ...] = ()  # what a correction changed: new value, and whether it is masked


TOLD = TypeAdapter(Told)


def draft(parts: Parts, request: Request) -> None:
    """Note down what third parties are to be told, before the customer database is changed.

    Again at every try: what was noted down at an earlier one, after which the change may have been made without our
    knowing, is added to and never taken away.

    Raises:
        TemporaryError: a database is away, or another worker is at the same request.
        ConfigurationError: `given` names what the data map does not have.
    """
    if not parts.config.third_parties:
        return
    about = _about(request)
    with parts.database.reading() as session:
        drafted = {notice.party: told(parts, notice) for notice in notices.of_request(session, request.id)}
    saying = _saying(parts, request, about, drafted) if about is not None else {}
    if not saying and not drafted:
        return
    try:
        with parts.database.writing() as session:
            notices.drop_drafts(session, request.id, but=saying)
            if about is not None:
                _keep(session, parts, request, about, saying)
    except IntegrityError as error:
        raise TemporaryError(f"another worker is noting down whom to tell of request {request.id}") from error


def _saying(parts: Parts, request: Request, about: Intent, drafted: Mapping[str, Told | None]) -> dict[str, Told]:
    """Whom to tell what, by the names of the parties."""
    wanted = [party for party in parts.config.third_parties if about.value in party.tell]
    found = {party.name: _what(parts, party, request, about, drafted.get(party.name)) for party in wanted}
    return {name: what for name, what in found.items() if what is not None}


def _keep(session: Session, parts: Parts, request: Request, about: Intent, saying: Mapping[str, Told]) -> None:
    legal = third_party_legal(request.received_at, about, parts.config.deadlines, parts.config.zone)
    for name, what in saying.items():
        notices.draft(
            session, request.id, name, about=about.value, token_digest=token_digest(parts, what.token),
            sealed=parts.database.seal(TOLD.dump_json(what)), legal=legal, at=parts.now(),
        )  # fmt: skip


def _about(request: Request) -> Intent | None:
    if Intent.DELETION in request.intents:
        return Intent.DELETION
    return Intent.CORRECTION if Intent.CORRECTION in request.intents and request.fields else None


def told(parts: Parts, notice: Notice) -> Told | None:
    """What a notice says, None once it is forgotten.

    Raises:
        ConfigurationError: it was sealed with another key.
    """
    return TOLD.validate_json(parts.database.unseal(notice.sealed)) if notice.sealed else None


def _what(parts: Parts, party: ThirdPartySettings, request: Request, about: Intent, before: Told | None) -> Told | None:
    """What the party is to be told, None where it was not given this customer."""
    customer = request.customer or ""
    if before is not None and before.customer != customer:
        before = None
    numbers, given = (before.numbers if before else ()), party.given
    if given.entry:
        numbers = (*numbers, *parts.customers.given(customer, given.entry, given.column, given.where))
        if not numbers and before is None:
            return None
    address = ""
    if party.kind == "mail provider":
        record = None if before else parts.customers.look(customer)
        address, numbers = before.address if before else str(record["email"]) if record else "", ()
        if not address:
            return None
    return Told(
        customer,
        before.token if before else new_token(),
        tuple(dict.fromkeys(numbers)),
        address,
        _fields(party, request) if about is Intent.CORRECTION else (),
    )


def _fields(party: ThirdPartySettings, request: Request) -> tuple[tuple[Field, str, bool], ...]:
    return tuple(
        (name, value, False) if name in party.fields else (name, masked(name, value), True)
        for name, value in sorted(request.fields.items())
    )


def follow(session: Session, parts: Parts, request: Request, move: Move) -> None:
    """What a move does to the notices of its request, in its transaction."""
    now = parts.now()
    if move.state is State.APPLIED:
        parties = notices.activate(session, request.id, now)
        if parties:
            audit.append(session, "third parties", RULES, {"parties": parties}, at=now, request=request.id)
        if request.customer and move.receipt is not None and Intent.DELETION in move.receipt.actions:
            for notice in notices.overtaken(session, request.customer, request.id):
                notices.drop(session, notice)
                detail = {"notice": notice.id, "party": notice.party}
                audit.append(session, "notice dropped", RULES, detail, at=now, request=notice.request)
    elif move.state in ENDED and move.state is not State.DONE:
        notices.drop_drafts(session, request.id)


def tell_due(parts: Parts) -> int:
    """Put the mails of due notices into the outbox, and give up what was sent often enough; returns how many mails."""
    made = 0
    tried: set[int] = set()
    while True:
        with parts.database.reading() as session:
            due = [notice for notice in notices.due(session, parts.now()) if notice.id not in tried]
        if not due:
            return made
        for notice in due:
            tried.add(notice.id)
            made += _tell(parts, notice)


def _tell(parts: Parts, notice: Notice) -> bool:
    party = parts.config.third_party(notice.party)
    why = ""
    if party is None:
        why = "no longer in the configuration"
    elif notice.times >= party.times:
        why = f"sent {notice.times} times without an answer that it is done"
    try:
        with parts.database.writing() as session:
            if not notices.claim(session, notice):
                return False
            if party is not None and not why:
                _queue(session, parts, notice, party)
                return True
            detail = {"notice": notice.id, "party": notice.party, "reason": why}
            notices.give_up(session, notice, why)
            audit.append(session, "notice given up", RULES, detail, at=parts.now(), request=notice.request)
    except TemporaryError:
        raise
    except Exception as error:  # noqa: BLE001 - one notice must not stop the others; its text may be personal data
        fault = str(error) if isinstance(error, ConfigurationError) else f"it failed with {type(error).__name__}"
        log.error("notice %d waits: %s", notice.id, fault)  # noqa: TRY400 - one sentence, no traceback
        with parts.database.writing() as session:
            notices.later(session, notice, parts.now() + AFTER_FAULT, fault)
        return False
    log.error("%s notice %d is given up: see `cskh third-parties show %d`", ALARM, notice.id, notice.id)
    return False


def _queue(session: Session, parts: Parts, notice: Notice, party: ThirdPartySettings) -> None:
    """Compose the mail of a notice and put it into the outbox, sealed.

    As with a challenge, the token stands in the Message-ID and in the subject, one of which comes back with every
    reply, and nowhere in the store. A reminder has a Message-ID of its own: else mail hosts take it for the same mail.
    """
    what, now, number = told(parts, notice), parts.now(), notice.times + 1
    row = session.get(StoredRequest, notice.request)
    assert what is not None and row is not None
    said = notice_facts(
        parts.config.shop, party.language, str(notice.id), party=party.name, numbers=what.numbers, address=what.address,
        fields=what.fields, days={"applied_on": row.applied_at or now, "legal_on": notice.legal},
        zone=parts.config.zone, reminder=notice.times,
    )  # fmt: skip
    subject, text, html = parts.templates.render(f"notice_{notice.about}", party.language, said)
    local = what.token if number == 1 else f"{what.token}.{number}"
    envelope = Envelope(parts.config.smtp.from_, party.address, f"<{local}@{domain(parts)}>", now, "auto-generated")
    mime = compose(envelope, Thread("", (), ""), (f"{subject} [{what.token}]", text, html))
    occasion = f"notice {notice.id} {number}"
    mail = outbox.queue(
        session, notice.request, NOTICE, occasion, to=party.address, mime=parts.database.seal(mime), at=now,
        to_digest=parts.database.digest(mailbox_key(party.address)),
        message_id=answer_id(parts, notice.request, NOTICE, occasion),
    )  # fmt: skip
    notices.queued(session, notice, mail=mail, address=party.address)


def handed_over(session: Session, parts: Parts, mail: Outgoing) -> None:
    """SMTP has taken the mail of a notice, in the transaction that notes so."""
    notice, now = notices.of_mail(session, mail.id), parts.now()
    if notice is not None:
        notices.handed_over(session, notice, now, now + _pause(parts, notice))
        detail = {"notice": notice.id, "party": notice.party, "times": notice.times}
        audit.append(session, "notified", RULES, detail, at=now, request=mail.request)


def not_taken(session: Session, parts: Parts, mail: Outgoing, error: str) -> None:
    """SMTP refuses the mail of a notice for good: that was one of its times."""
    notice, now = notices.of_mail(session, mail.id), parts.now()
    if notice is not None:
        notices.later(session, notice, now + _pause(parts, notice), error)
        detail = {"notice": notice.id, "party": notice.party, "error": error}
        audit.append(session, "notice refused", RULES, detail, at=now, request=mail.request)


def _pause(parts: Parts, notice: Notice) -> timedelta:
    party = parts.config.third_party(notice.party)
    return party.repeat_after if party else timedelta(0)
