"""Which request a mail belongs to: by our tokens and Message-IDs, and what a late word makes of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from processor.addresses import mailbox_key
from processor.classify.meaning import Meaning, meaning
from processor.identifiers import token_digest
from processor.moves import ALARM
from processor.parts import Parts
from processor.store import related, replies, requests
from processor.store.challenges import ChallengeState
from processor.store.replies import Answered
from processor.store.requests import Request
from processor.store.transitions import FOR_CUSTOMER, State
from processor.values import Decision, Intent, Message, Verdict

log = logging.getLogger(__name__)
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z2-7]{32}(?![A-Za-z0-9])")
_REPLY = re.compile(r"^(?:\s*(?:re|tr|tl|aw|trả lời|phản hồi)\s*:)+", re.IGNORECASE)
_OURS = re.compile(rb"<[0-9a-z]{32}@[A-Za-z0-9.-]{1,253}>")  # as identifiers.answer_id makes them
_MAX_REPORT = 200_000  # octets
MAX_TOKENS = 20  # looked up of one mail
# What counts of mail in a thread without anything of ours, where the request does not wait for the customer anyway.
_FROM_SAME = frozenset({Meaning.STATUS, Meaning.NO, Meaning.NOT_ME})
_STOPS = frozenset({Meaning.NO, Meaning.NOT_ME})
_STOPPABLE = frozenset({State.HELD, State.ACCEPTED})
# Every word of a mail that only thanks; whatever is said beside it may be that something is wrong.
_THANKS = frozenset(
    [
        "cảm",
        "cám",
        "cam",
        "ơn",
        "on",
        "thanks",
        "thank",
        "you",
        "tks",
        "thx",
        "ty",
        "ok",
        "oke",
        "okay",
        "rất",
        "rat",
        "nhiều",
        "nhìu",
        "nhieu",
        "lắm",
        "lam",
        "ạ",
        "a",
        "à",
        "nhé",
        "nhe",
        "nha",
        "nghen",
        "shop",
        "ad",
        "bạn",
        "ban",
        "em",
        "anh",
        "chị",
        "chi",
        "mình",
        "minh",
        "tôi",
        "toi",
        "dạ",
        "da",
        "vâng",
        "vang",
        "đã",
        "nhận",
        "được",
        "rồi",
        "da",
        "nhan",
        "duoc",
        "roi",
        "very",
        "much",
        "so",
        "a",
        "lot",
        "vanesa",
        "kr",
    ]
)
_MOST_THANKS = 15  # words


def answered_by(session: Session, parts: Parts, message: Message, raw: bytes) -> tuple[Answered, Meaning] | None:
    """The request in whose thread a mail stands, with what it says; None for mail in no thread of ours.

    Of mail that seems automatic only a plain stop of what cannot be undone counts, since some programs put a robot's
    marks on what a person typed; and that our mail did not arrive.
    """
    bounced = bounced_ids(message, raw)
    named = bounced or (*message.in_reply_to, *message.references)
    sender = parts.database.digest(mailbox_key(message.sender.address)) if message.sender.address else ""
    digests = [token_digest(parts, token) for token in tokens(message)]
    found = replies.thread_of(session, named, digests, sender) or _by_subject(session, parts, message, sender)
    if found is None:
        return None
    said = what_it_says(message, found.request.intents)
    if message.automatic:
        stops = found.ours and (said in _STOPS or bool(bounced)) and found.request.state in _STOPPABLE
        return (found, Meaning.OTHER) if stops else None
    return found, Meaning.OTHER if found.several or message.unreadable else said


def bounced_ids(message: Message, raw: bytes) -> tuple[str, ...]:
    """The identifiers in a report that mail could not be delivered (RFC 3464): ours among them, if it was ours."""
    if not undelivered(message, raw):
        return ()
    return tuple(dict.fromkeys(found.decode() for found in _OURS.findall(raw[:_MAX_REPORT])))[:MAX_TOKENS]


def undelivered(message: Message, raw: bytes) -> bool:
    """Whether the mail is a report that another one could not be delivered (RFC 3464)."""
    return bool(message.automatic) and b"action: failed" in raw[:_MAX_REPORT].lower()


def what_it_says(message: Message, about: Collection[Intent] = ()) -> Meaning:
    """The meaning of a mail; whatever breaks on a stranger's words, a person reads it."""
    try:
        return meaning(message, about=about)
    except Exception as error:  # noqa: BLE001 - one mail must not stop its mailbox; the text may be personal data
        log.error("the meaning of a reply could not be read: %s", type(error).__name__)  # noqa: TRY400
        return Meaning.OTHER


def _by_subject(session: Session, parts: Parts, message: Message, sender: str) -> Answered | None:
    """A reply whose program kept no identifiers: "Re:" to our subject or the customer's, from whom we wait to hear."""
    if message.own_subject or not sender:
        return None
    waiting = related.waiting_for_sender(session, sender)
    if waiting is None:
        return None
    ours = parts.config.shop.name.casefold() in message.subject.casefold()
    mails = () if ours else requests.mails(session, waiting.id)
    same = any(_bare(mail.subject) and _bare(mail.subject) in _bare(message.subject) for mail in mails)
    return Answered(waiting, False, None) if ours or same else None


def _bare(subject: str) -> str:
    return " ".join(_REPLY.sub("", subject).split()).casefold()


def tokens(message: Message) -> list[str]:
    """What looks like the token of a challenge, in the identifiers and in the subject."""
    named = " ".join((*message.in_reply_to, *message.references))
    found = dict.fromkeys(token.lower() for token in _TOKEN.findall(f"{named} {message.subject}"))
    return list(found)[:MAX_TOKENS]


def without_tokens(message: Message) -> Message:
    """The same mail as the store keeps it: who reads the store must not find a token that is still good."""
    return replace(
        message,
        subject=" ".join(_TOKEN.sub("", message.subject).replace("[]", "").split()),
        in_reply_to=tuple(item for item in message.in_reply_to if not _TOKEN.search(item)),
        references=tuple(item for item in message.references if not _TOKEN.search(item)),
    )


def joins(parts: Parts, answered: Answered, said: Meaning, message: Message) -> bool:
    """Whether the mail is heard as a reply to that request; else it is taken for itself."""
    request = answered.request
    if _is_over(request):
        return said is Meaning.STATUS
    if answered.ours:
        return True
    same = parts.database.digest(mailbox_key(message.sender.address)) == request.sender_digest
    return same and (said in _FROM_SAME or request.state in _STOPPABLE or request.state in FOR_CUSTOMER)


def late_word(answered: Answered, said: Meaning, verdict: Verdict, message: Message) -> Verdict:
    """What staff have to see of a mail that answers ours too late to be heard, whatever the rules say of its words."""
    request = answered.request
    if not answered.ours or not _is_over(request) or said is Meaning.NOTHING:
        return verdict
    number, state = request.id, request.state
    if said is Meaning.NOT_ME:
        return _flagged(verdict, f"{ALARM} the customer says that request {number}, which is {state}, is not theirs")
    if said is Meaning.YES and answered.challenge is not None:
        if answered.challenge.state is ChallengeState.CONFIRMED:
            return verdict
        asked = replace(
            verdict, intents=request.intents, topics=request.topics, fields={} if request.wiped else request.fields
        )
        return _flagged(asked, f"says yes to request {number}, which is {state} by now")
    if verdict.decision is not Decision.IGNORE or said is Meaning.YES or _only_thanks(message):
        return verdict
    return _flagged(verdict, f"answers our mail of request {number}, which is {state}: read it")


def _flagged(verdict: Verdict, reason: str) -> Verdict:
    return replace(verdict, decision=Decision.FLAG, reason=reason)


def _only_thanks(message: Message) -> bool:
    words = re.findall(r"\w+", message.own_words[:1_000].lower())
    return "?" not in message.own_words and len(words) <= _MOST_THANKS and _THANKS.issuperset(words)


def _is_over(request: Request) -> bool:
    return request.ended or request.state is State.APPLIED
