"""From fetched mails to stored verdicts: read, classify, and store a whole batch with the cursor in one transaction.

Of ordinary mail only its position, a keyed digest and the verdict are stored. A mail that breaks a step is set aside
for staff, and the rest goes on.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from processor import acknowledging, senders, threads
from processor.addresses import mailbox_key
from processor.classify import classify
from processor.classify.meaning import Meaning
from processor.config import MailboxSettings
from processor.deadlines import deadlines
from processor.intake.mailbox import FetchedMail
from processor.intake.reading import read_message
from processor.moves import ALARM, RULES
from processor.parts import Parts
from processor.store import audit, messages, related, replies, requests
from processor.store.messages import Outcome, Position, Progress
from processor.store.replies import Answered
from processor.store.tables import StoredRequest
from processor.store.transitions import State
from processor.values import Authentication, Decision, Finding, Message, Proof, Verdict

log = logging.getLogger(__name__)
OUT_OF_DATE = timedelta(days=366)
MAX_KEPT = 2_000_000  # octets of a request's mail


@dataclass(frozen=True, slots=True)
class Looked:
    """One mail with all that was found out about it before anything is stored."""

    mail: FetchedMail
    digest: str
    origin: str  # the same for the same mail that came by another route, "" where it has no Message-ID
    message: Message
    verdict: Verdict
    authentication: Authentication | None  # None: the sender is verified later
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that mails come from."""

    settings: MailboxSettings
    uidvalidity: int

    def position(self, uid: int) -> Position:
        return Position(self.settings.name, self.settings.folder, self.uidvalidity, uid)


def take_in(parts: Parts, place: Place, mails: Sequence[FetchedMail], uids: Sequence[int]) -> Counter[Outcome]:
    """Store what becomes of `mails`; `uids` are all that were asked for, so those that vanished are accounted for too.

    Raises:
        TemporaryError: the store is away; nothing of the batch is stored.
    """
    looked = [look(parts, place.settings, mail) for mail in mails]
    try:
        return _store(parts, place, looked, uids)
    except (StatementError, UnicodeError):
        # One mail holds something the database does not take: find it, so that only it is set aside.
        log.warning("mailbox %s: a batch could not be stored at once, trying its mails one by one", place.settings.name)
    outcomes: Counter[Outcome] = Counter()
    for item in looked:
        try:
            outcomes += _store(parts, place, [item], [item.mail.uid])
        except (StatementError, UnicodeError) as error:
            broken = _set_aside(parts, place.settings, item.mail, f"it could not be stored ({type(error).__name__})")
            outcomes += _store(parts, place, [broken], [item.mail.uid])
    return outcomes + _store(parts, place, [], sorted(set(uids) - {item.mail.uid for item in looked}))


def look(parts: Parts, settings: MailboxSettings, mail: FetchedMail) -> Looked:
    """Read and classify one mail. Never raises: what breaks is set aside."""
    if mail.raw is None:
        return _set_aside(
            parts, settings, mail, f"the mail is larger than {settings.max_octets} octets and was not fetched"
        )
    try:
        message = read_message(mail.raw, own_addresses=parts.config.own_addresses)
        verdict = classify(message, parts.rules.current())
        authentication = senders.at_intake(parts.config, settings, message)
    except Exception as error:  # noqa: BLE001 - a bug in a step concerns this mail only; its text may be personal data
        log.error("mailbox %s, UID %d: reading failed with %s", settings.name, mail.uid, type(error).__name__)  # noqa: TRY400
        return _set_aside(parts, settings, mail, f"the mail could not be processed ({type(error).__name__})")
    verdict = _not_out_of_date(mail, message, verdict)
    digest = parts.database.digest(mail.raw)
    # Where the sender is verified later, the origin is too: a forged copy that comes first must not keep out the true.
    origin = senders.origin(parts, message, authentication) if authentication else ""
    return Looked(mail, digest, origin, message, verdict, authentication, set_aside=bool(message.unreadable))


def _not_out_of_date(mail: FetchedMail, message: Message, verdict: Verdict) -> Verdict:
    """A mail written long before it came in (a moved mailbox, a replay) is no request of today: a person looks."""
    if verdict.decision is not Decision.ACT or message.sent_at is None:
        return verdict
    age = mail.received_at - message.sent_at
    if age <= OUT_OF_DATE:
        return verdict
    return replace(verdict, decision=Decision.FLAG, reason=f"the mail was written {age.days} days before it came in")


def _set_aside(parts: Parts, settings: MailboxSettings, mail: FetchedMail, reason: str) -> Looked:
    where = f"{settings.name} {mail.uid} {mail.received_at} {mail.size}"
    digest = parts.database.digest(mail.raw if mail.raw is not None else where)
    verdict = Verdict(Decision.FLAG, reason=f"{reason}: read it in the mailbox")
    unread = Authentication(False, True, (Finding("from", "permerror", "the mail was not read"),))
    # Who seems to have sent it, and what it answers: it may be a word of a customer that we wait for.
    message = read_message(mail.head, own_addresses=parts.config.own_addresses) if mail.head else Message()
    message = replace(message, unreadable=reason, own_words="", quoted="", signature="")
    return Looked(mail, digest, "", message, verdict, unread, True)


def _store(parts: Parts, place: Place, looked: Sequence[Looked], uids: Sequence[int]) -> Counter[Outcome]:
    outcomes: Counter[Outcome] = Counter()
    now = parts.now()
    gone = sorted(set(uids) - {item.mail.uid for item in looked})
    with parts.database.writing() as session:
        known = messages.seen_digests(session, [item.digest for item in looked])
        known |= messages.seen_origins(session, [item.origin for item in looked])
        for item in looked:
            outcomes[_store_one(session, parts, place, item, known)] += 1
            known.add(item.digest)
            if item.origin and item.verdict.decision is not Decision.IGNORE:
                known.add(item.origin)
        for uid in gone:
            messages.record(session, place.position(uid), digest="", outcome=Outcome.VANISHED, at=now)
            outcomes[Outcome.VANISHED] += 1
        if uids:
            progress = Progress(place.uidvalidity, max(uids), now)
            messages.set_progress(session, place.settings.name, place.settings.folder, progress)
    return outcomes


def _store_one(session: Session, parts: Parts, place: Place, item: Looked, known: set[str]) -> Outcome:
    position, verdict, now = place.position(item.mail.uid), item.verdict, parts.now()
    if item.digest in known or item.origin in known:
        messages.record(session, position, digest=item.digest, outcome=Outcome.DUPLICATE, at=now)
        return Outcome.DUPLICATE
    item, outcome, request, answered = _belongs(session, parts, place, item)
    verdict = item.verdict
    seen = messages.record(
        session, position, digest=item.digest, origin=item.origin, outcome=outcome, at=now,
        decision=verdict.decision.value, rules_version=verdict.rules_version, request=request,
    )  # fmt: skip
    if request is not None:
        # Staff read a larger one in the mailbox; where senders are verified here, the whole mail is wanted for that.
        whole = item.mail.size <= MAX_KEPT or item.authentication is None
        raw = item.mail.raw if whole else None
        messages.keep_mail(session, seen, request, threads.without_tokens(item.message), raw or b"")
        if outcome is Outcome.REPLY and answered is not None:
            _join(session, parts, item, answered, seen.id)
    return outcome


def _join(session: Session, parts: Parts, item: Looked, answered: tuple[Answered, Meaning], seen: int) -> None:
    """The reply is heard by `advance`, like everything that moves a request."""
    request, now = answered[0].request, parts.now()
    sender = "" if item.message.sender_problem else item.message.sender.address
    replies.keep(
        session, seen, answered[0], meaning=answered[1].value, received_at=item.mail.received_at,
        sender=sender, sender_digest=parts.database.digest(mailbox_key(sender)) if sender else "",
        authentication=asdict(item.authentication) if item.authentication else {},
    )  # fmt: skip
    audit.append(session, "replied", "customer", {}, at=now, request=request.id)
    requests.wake_for_reply(session, request.id, at=now)


def _belongs(
    session: Session, parts: Parts, place: Place, item: Looked
) -> tuple[Looked, Outcome, int | None, tuple[Answered, Meaning] | None]:
    """What the mail is, and the request it belongs to: one that it answers, or a new one."""
    if acknowledging.heard(session, parts, item.message, item.authentication, item.mail.raw or b""):
        return replace(item, verdict=Verdict(Decision.IGNORE)), Outcome.THIRD_PARTY, None, None
    answered = threads.answered_by(session, parts, item.message, item.mail.raw or b"")
    if answered is not None:
        if threads.joins(parts, *answered, item.message):
            return item, Outcome.REPLY, answered[0].request.id, answered
        item = replace(item, verdict=threads.late_word(*answered, item.verdict, item.message))
    if item.verdict.decision is Decision.IGNORE:
        return item, Outcome.IGNORED, None, None
    request = _new_request(session, parts, place, item)
    session.add(request)
    session.flush()
    detail = {"decision": item.verdict.decision.value, "rules_version": item.verdict.rules_version}
    audit.append(session, "received", RULES, detail, at=parts.now(), request=request.id)
    if item.verdict.reason.startswith(ALARM):
        log.error("%s request %d: see `cskh review show %d`", ALARM, request.id, request.id)
        audit.append(session, "alarm", RULES, {}, at=parts.now(), request=request.id)
        if answered is not None:
            about = {"told by": request.id}
            audit.append(session, "alarm", RULES, about, at=parts.now(), request=answered[0].request.id)
    return item, Outcome.SET_ASIDE if item.set_aside else Outcome.REQUEST, request.id, None


def _word(session: Session, parts: Parts, item: Looked) -> str:
    """What a doubtful mail says to a request that waits for the same sender: a plain stop counts even of such a one."""
    doubtful = item.authentication is None or item.authentication.contradicted
    sender = item.message.sender.address
    if not doubtful or not sender:
        return ""
    waiting = related.waiting_for_sender(session, parts.database.digest(mailbox_key(sender)))
    return threads.what_it_says(item.message).value if waiting else ""


def _new_request(session: Session, parts: Parts, place: Place, item: Looked) -> StoredRequest:
    verdict, message = item.verdict, item.message
    clocks = deadlines(item.mail.received_at, verdict.intents, parts.config.deadlines, parts.config.zone)
    return StoredRequest(
        mailbox=place.settings.name,
        state=State.RECEIVED.value,
        version=0,
        intents=[intent.value for intent in verdict.intents],
        topics=[topic.value for topic in verdict.topics],
        fields={name.value: value for name, value in verdict.fields.items()},
        verdict={
            "decision": verdict.decision.value,
            "reason": verdict.reason,
            "confidence": verdict.confidence,
            "evidence": [asdict(evidence) for evidence in verdict.evidence],
            "wants_value": verdict.wants_value,
            "wanted": [name.value for name in verdict.wanted],
            "meaning": _word(session, parts, item),
        },
        language=verdict.language,
        reason="",
        sender=message.sender.address,
        sender_digest=parts.database.digest(mailbox_key(message.sender.address)),
        authentication=asdict(item.authentication) if item.authentication else {},
        proof=Proof.NONE.value,
        findings=[],
        customer=None,
        rules_version=verdict.rules_version,
        decided_by=RULES,
        received_at=item.mail.received_at,
        reply_due=clocks.reply,
        complete_due=clocks.complete,
        complete_legal=clocks.complete_legal,
        due_at=parts.now(),
        receipt={},
    )
