"""Answers: from a request and its move to a row of the outbox, from the outbox to SMTP, and in the end to nothing."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from processor import challenging, failpoints, third_parties
from processor.addresses import mailbox_key
from processor.confirm.compose import Envelope, Thread, compose
from processor.confirm.facts import NOTHING, facts
from processor.confirm.receipts import forgotten
from processor.confirm.smtp import SmtpSession
from processor.errors import ConfigurationError, RefusedError, ServerAwayError, TemporaryError
from processor.identifiers import answer_id, domain, token_digest
from processor.moves import CHALLENGES, Move
from processor.parts import Parts
from processor.store import audit, challenges, outbox, plans, requests, suppression
from processor.store.challenges import Purpose
from processor.store.outbox import NOTICE, Outgoing
from processor.store.requests import Request, StaleRequestError
from processor.store.tables import OutboxMail, StoredMail, StoredReply, StoredRequest
from processor.store.transitions import State
from processor.values import Field, Intent, Topic

log = logging.getLogger(__name__)
FORGOTTEN = (*CHALLENGES, NOTICE)  # what the mail says is a secret, and is in the store only until it is out
MAX_BACKOFF = timedelta(hours=1)
NOTE_TRIES = 3  # each waits for the store's lock as long as it is allowed to


def queue(session: Session, parts: Parts, request: Request, move: Move) -> None:
    """Compose the answer of a move and put it into the outbox, in the transaction of the move.

    Raises:
        ConfigurationError: the template is broken; nothing of the move is stored, it is tried again later.
    """
    now, cap = parts.now(), parts.config.smtp.max_per_address
    to = move.to or request.sender
    digest = parts.database.digest(mailbox_key(to))
    capped = outbox.sent_since(session, digest, now - cap.period, request.proof) >= cap.count
    if capped and move.answer == "status":
        return  # nobody needs to know how often a robot asked
    message_id = answer_id(parts, request.id, move.answer, move.occasion)
    said = _facts(session, parts, request, move)
    envelope = Envelope(parts.config.smtp.from_, to, message_id, now)
    thread = _thread(session, request, move)
    mime = compose(envelope, thread, parts.templates.render(move.answer, request.language, said))
    outbox.queue(
        session, request.id, move.answer, move.occasion, to=to, to_digest=digest, message_id=message_id, mime=mime,
        at=now, capped=capped,
    )  # fmt: skip
    if capped:
        log.warning("request %d: the address has had its %d answers, this one is not sent", request.id, cap.count)
        audit.append(session, "answer capped", "rules", {"kind": move.answer}, at=now, request=request.id)


def challenge(session: Session, parts: Parts, request: Request, move: Move) -> None:
    """Make the challenge of a move and put its mail into the outbox, in the transaction of the move.

    The token stands in the Message-ID and the subject, one of which comes back with every reply. Nothing that the
    sender wrote is in it but the new values, masked: the mail goes to somebody who may never have heard of him.

    Raises:
        ConfigurationError: the template is broken; nothing of the move is stored.
    """
    asking, now = move.asking, parts.now()
    assert asking is not None
    if challenging.too_many(session, parts, asking.to):
        raise StaleRequestError(str(request.id))  # another worker was faster: look again
    token = challenges.new_token()
    digest = parts.database.digest(mailbox_key(asking.to))
    number = challenges.open_one(
        session, request.id, asking.purpose, token_digest=token_digest(parts, token), to_digest=digest,
        action_digest=asking.action_digest, at=now, expires_at=asking.expires_at,
    )  # fmt: skip
    kind = "challenge" if asking.purpose is Purpose.SENDER else "challenge_new"
    subject, text, html = parts.templates.render(kind, request.language, _facts(session, parts, request, move))
    envelope = Envelope(parts.config.smtp.from_, asking.to, f"<{token}@{domain(parts)}>", now)
    mime = compose(envelope, Thread("", (), ""), (f"{subject} [{token}]", text, html))
    occasion = f"challenge {number}"
    # The store knows the mail by another name than its own: who reads the store must not be able to confirm.
    outbox.queue(
        session, request.id, kind, occasion, to=asking.to, to_digest=digest, mime=mime, at=now, capped=False,
        message_id=answer_id(parts, request.id, kind, occasion),
    )  # fmt: skip
    audit.append(session, "challenged", "rules", {"purpose": asking.purpose.value}, at=now, request=request.id)


def _facts(session: Session, parts: Parts, request: Request, move: Move) -> dict[str, Any]:
    row = session.get(StoredRequest, request.id, populate_existing=True)
    assert row is not None
    times = {"received_at": request.received_at}
    if row.applied_at:
        times["applied_at"] = row.applied_at
    if row.waits_until:
        times["hold_until"] = times["answer_until"] = row.waits_until
    wanted = [Field(name) for name in request.verdict.get("wanted", ()) if name not in request.fields]
    return facts(
        parts.config.shop, request.language, str(request.id), times=times, zone=parts.config.zone,
        intents=tuple(Intent(intent) for intent in row.intents),
        fields={Field(name): str(value) for name, value in row.fields.items() if value},
        topics=tuple(Topic(topic) for topic in row.topics), wanted=wanted, standing=row.state,
        receipt=move.receipt or NOTHING, reason=move.note,
    )  # fmt: skip


def _thread(session: Session, request: Request, move: Move) -> Thread:
    """What an answer replies to: the reply that led to it, else the mail that made the request.

    Only where that mail itself is proven: its subject comes back to the customer, in the shop's name.
    """
    stored = requests.mails(session, request.id)
    heard = move.heard
    proven = heard.proven if heard else bool(request.authentication.get("passed"))
    number = heard.message if heard else None
    mail = next((item for item in stored if item.message == number), stored[0] if stored and not heard else None)
    return Thread(mail.message_id, mail.references, mail.subject) if mail and proven else Thread("", (), "")


def send_due(parts: Parts) -> int:
    """Hand over what is due; returns how many answers were accepted. Requests whose answer is settled are due at once.

    One process at a time does this: the others find the role taken and go on.
    """
    sent = 0
    with parts.database.exclusive("outbox") as mine, SmtpSession(parts.config.smtp) as smtp:
        while mine:
            with parts.database.reading() as session:
                due = outbox.due(session, parts.now())
            if not due:
                break
            try:
                for mail in due:
                    sent += _send(parts, smtp, mail) and mail.kind != NOTICE
            except ServerAwayError:
                break  # it is not this one mail: the others wait for the next round, instead of a time-out each
    return sent


def _send(parts: Parts, smtp: SmtpSession, mail: Outgoing) -> bool:
    with parts.database.writing() as session:
        outbox.sending(session, mail)
    try:
        smtp.send(mail.to, _content(parts, mail))
    except RefusedError as error:
        _refuse(parts, mail, str(error))
        return False
    except (TemporaryError, ConfigurationError) as error:
        if parts.now() - mail.created_at > parts.config.smtp.retry_for:
            _refuse(parts, mail, f"given up: {error}")
            return False
        pause = min(timedelta(seconds=30) * 2 ** min(mail.attempts, 10), MAX_BACKOFF)
        log.warning("answer of request %d waits %d s: %s", mail.request, pause.total_seconds(), error)
        with parts.database.writing() as session:
            outbox.later(session, mail, parts.now() + pause, str(error))
        if isinstance(error, ServerAwayError | ConfigurationError):
            raise ServerAwayError(str(error)) from error
        return False
    except Exception as error:  # noqa: BLE001 - one answer must not block the others; its text may be personal data
        _refuse(parts, mail, f"it could not be handed over ({type(error).__name__})")
        return False
    failpoints.reached("after-smtp")
    _note_sent(parts, mail)
    return True


def _content(parts: Parts, mail: Outgoing) -> bytes:
    if mail.kind != NOTICE:
        return mail.mime
    try:
        return parts.database.unseal(mail.mime)
    except ConfigurationError as error:  # this mail's fault, not the server's: the others go on
        raise RefusedError(str(error)) from error


def _note_sent(parts: Parts, mail: Outgoing) -> None:
    """The server has the mail: not to note that for a locked store would send it twice, so it is tried hard."""
    for attempt in range(NOTE_TRIES):
        try:
            with parts.database.writing() as session:
                outbox.sent(session, mail, parts.now(), forget=mail.kind in FORGOTTEN)
                if mail.kind == NOTICE:
                    third_parties.handed_over(session, parts, mail)
                else:
                    _answered(session, parts, mail)
        except TemporaryError:
            if attempt == NOTE_TRIES - 1:
                raise
        else:
            return


def _answered(session: Session, parts: Parts, mail: Outgoing) -> None:
    requests.wake(session, mail.request, State.APPLIED, at=parts.now())
    detail = {"message_id": mail.message_id, "kind": mail.kind}
    audit.append(session, "answered", "rules", detail, at=parts.now(), request=mail.request)
    forget_erased(session, mail.request)


def _refuse(parts: Parts, mail: Outgoing, error: str) -> None:
    log.error("answer of request %d is not accepted: %s", mail.request, error)
    with parts.database.writing() as session:
        outbox.refused(session, mail, error, forget=mail.kind in FORGOTTEN)
        if mail.kind == NOTICE:
            third_parties.not_taken(session, parts, mail, error)
            return
        requests.wake(session, mail.request, State.APPLIED, State.CHALLENGED, State.ASKED, at=parts.now())
        audit.append(session, "answer refused", "rules", {"error": error}, at=parts.now(), request=mail.request)
        forget_erased(session, mail.request)


def forget_erased(session: Session, request: int) -> None:
    """Wipe an ended request of an erased person as soon as nothing of it is to be sent any more."""
    row = session.get(StoredRequest, request, populate_existing=True)
    if row is None or row.ended_at is None or outbox.unsettled(session, request):
        return
    if any(suppression.is_erased(session, digest) for digest in {row.sender_digest, row.customer_digest} - {""}):
        wipe(session, request)


def wipe(session: Session, request: int) -> None:
    """Forget the personal data of an ended request; its digests, states and counts stay."""
    row = session.get(StoredRequest, request, populate_existing=True)
    if row is None:
        return
    evidence = [{"rule": item["rule"], "where": item["where"], "text": ""} for item in row.verdict.get("evidence", ())]
    row.verdict = {**row.verdict, "evidence": evidence, "reason": ""}
    row.sender, row.fields, row.wiped = "", dict.fromkeys(row.fields, ""), True
    row.receipt = forgotten(row.receipt)
    plans.hide_values(session, request)
    plans.forget_before(session, request)
    row.reason = row.state  # staff's own words may name the person; the audit trail has the neutral ones
    session.execute(
        update(StoredMail)
        .where(StoredMail.request_id == request)
        .values(message_id="", references=[], subject="", sender_name="", own_words="", raw=None)
    )
    session.execute(update(StoredReply).where(StoredReply.request_id == request).values(sender=""))
    ours = (
        OutboxMail.request_id == request,
        OutboxMail.kind != NOTICE,
    )  # a notice forgets by itself, and may be unsent
    session.execute(update(OutboxMail).where(*ours).values(to="", mime=b"", error=""))


def wipe_person(session: Session, request: Request) -> None:
    """Forget every ended request of the person that this one erased, and what could be put back of others."""
    plans.forget_before_of_person(session, request.sender_digest, request.customer)
    same = or_(StoredRequest.sender_digest == request.sender_digest, StoredRequest.customer == request.customer)
    ended = select(StoredRequest.id).where(same, StoredRequest.ended_at.is_not(None), StoredRequest.wiped.is_(False))
    for number in list(session.scalars(ended)):
        if not outbox.unsettled(session, number):  # else it is wiped once its answer is out
            wipe(session, number)
