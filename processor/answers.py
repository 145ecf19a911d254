"""Answers: from a request and its move to a row of the outbox, from the outbox to SMTP, and in the end to nothing."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from processor import failpoints
from processor.addresses import mailbox_key
from processor.confirm.compose import Envelope, Thread, compose
from processor.confirm.facts import facts
from processor.confirm.smtp import SmtpSession
from processor.errors import ConfigurationError, RefusedError, ServerAwayError, TemporaryError
from processor.moves import Move
from processor.parts import Parts
from processor.store import audit, outbox, requests
from processor.store.outbox import Outgoing
from processor.store.requests import Request
from processor.store.tables import OutboxMail, StoredMail, StoredRequest
from processor.store.transitions import State

log = logging.getLogger(__name__)
MAX_BACKOFF = timedelta(hours=1)
NOTE_TRIES = 3  # each waits for the store's lock as long as it is allowed to


def queue(session: Session, parts: Parts, request: Request, move: Move) -> None:
    """Compose the answer of a move and put it into the outbox, in the transaction of the move.

    Raises:
        ConfigurationError: the template is broken; nothing of the move is stored, it is tried again later.
    """
    now, config = parts.now(), parts.config
    digest = parts.database.digest(mailbox_key(request.sender))
    cap = config.smtp.max_per_address
    capped = outbox.sent_since(session, digest, now - cap.period, request.proof) >= cap.count
    message_id = answer_id(parts, request.id, move.answer)
    row = session.get(StoredRequest, request.id, populate_existing=True)
    assert row is not None
    times = {"received_at": request.received_at}
    if row.applied_at:
        times["applied_at"] = row.applied_at
    if row.hold_until:
        times["hold_until"] = row.hold_until
    said = facts(
        config.shop, request.language, str(request.id), times=times, zone=config.zone,
        fields=request.fields, topics=request.topics,
        retained=sum(item.rows for item in move.receipt.retained) if move.receipt else 0, reason=move.note,
    )  # fmt: skip
    stored = requests.mails(session, request.id)
    thread = Thread(stored[0].message_id, stored[0].references, stored[0].subject) if stored else Thread("", (), "")
    envelope = Envelope(config.smtp.from_, request.sender, message_id, now)
    mime = compose(envelope, thread, parts.templates.render(move.answer, request.language, said))
    outbox.queue(
        session, request.id, move.answer, to=request.sender, to_digest=digest, message_id=message_id, mime=mime,
        at=now, capped=capped,
    )  # fmt: skip
    if capped:
        log.warning("request %d: the address has had its %d answers, this one is not sent", request.id, cap.count)
        audit.append(session, "answer capped", "rules", {"kind": move.answer}, at=now, request=request.id)


def answer_id(parts: Parts, request: int, kind: str) -> str:
    """The Message-ID of an answer: derived from request and kind, so that sending it again is the same mail."""
    domain = parts.config.smtp.from_.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{parts.database.digest(f'answer/{request}/{kind}')[:32]}@{domain}>"


def send_due(parts: Parts) -> int:
    """Hand over what is due; returns how many were accepted. Requests whose answer is settled are due at once.

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
                    sent += _send(parts, smtp, mail)
            except ServerAwayError:
                break  # it is not this one mail: the others wait for the next round, instead of a time-out each
    return sent


def _send(parts: Parts, smtp: SmtpSession, mail: Outgoing) -> bool:
    with parts.database.writing() as session:
        outbox.sending(session, mail)
    try:
        smtp.send(mail.to, mail.mime)
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


def _note_sent(parts: Parts, mail: Outgoing) -> None:
    """The server has the mail: not to note that for a locked store would send it twice, so it is tried hard."""
    for attempt in range(NOTE_TRIES):
        try:
            with parts.database.writing() as session:
                outbox.sent(session, mail, parts.now())
                requests.wake(session, mail.request, State.APPLIED, at=parts.now())
                detail = {"message_id": mail.message_id}
                audit.append(session, "answered", "rules", detail, at=parts.now(), request=mail.request)
        except TemporaryError:
            if attempt == NOTE_TRIES - 1:
                raise
        else:
            return


def _refuse(parts: Parts, mail: Outgoing, error: str) -> None:
    log.error("answer of request %d is not accepted: %s", mail.request, error)
    with parts.database.writing() as session:
        outbox.refused(session, mail, error)
        requests.wake(session, mail.request, State.APPLIED, at=parts.now())
        audit.append(session, "answer refused", "rules", {"error": error}, at=parts.now(), request=mail.request)


def wipe(session: Session, request: int) -> None:
    """Forget the personal data of an ended request; its digests, states and counts stay."""
    row = session.get(StoredRequest, request, populate_existing=True)
    if row is None:
        return
    evidence = [{"rule": item["rule"], "where": item["where"], "text": ""} for item in row.verdict.get("evidence", ())]
    row.verdict = {**row.verdict, "evidence": evidence, "reason": ""}
    row.sender, row.fields, row.wiped = "", dict.fromkeys(row.fields, ""), True
    row.reason = row.state  # staff's own words may name the person; the audit trail has the neutral ones
    session.execute(
        update(StoredMail)
        .where(StoredMail.request_id == request)
        .values(message_id="", references=[], subject="", sender_name="", own_words="", raw=None)
    )
    session.execute(update(OutboxMail).where(OutboxMail.request_id == request).values(to="", mime=b"", error=""))


def wipe_person(session: Session, request: Request) -> None:
    """Forget every ended request of the person that this one erased."""
    same = or_(StoredRequest.sender_digest == request.sender_digest, StoredRequest.customer == request.customer)
    ended = select(StoredRequest.id).where(same, StoredRequest.ended_at.is_not(None), StoredRequest.wiped.is_(False))
    for number in list(session.scalars(ended)):
        wipe(session, number)
