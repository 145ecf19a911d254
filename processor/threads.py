"""Which request a mail belongs to: by our tokens and Message-IDs, and what a late word makes of it."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy.orm import Session

from processor import answers
from processor.addresses import mailbox_key
from processor.classify.answers import Meaning, meaning
from processor.parts import Parts
from processor.store import replies
from processor.store.replies import Answered
from processor.store.requests import Request
from processor.store.transitions import State
from processor.values import Decision, Message, Verdict

_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z2-7]{32}(?![A-Za-z0-9])")
MAX_TOKENS = 20  # looked up of one mail
# What counts of mail in a thread without anything of ours: enough for who wrote again, nothing that a stranger gains.
_FROM_SAME = frozenset({Meaning.STATUS, Meaning.NO, Meaning.NOT_ME})


def answered_by(session: Session, parts: Parts, message: Message) -> tuple[Answered, Meaning] | None:
    """The request in whose thread a mail of a person stands, with what it says; None for mail in no thread of ours."""
    if message.automatic:
        return None
    named = (*message.in_reply_to, *message.references)
    found = replies.thread_of(session, named, [answers.token_digest(parts, token) for token in tokens(message)])
    return (found, meaning(message)) if found else None


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
    return same and said in _FROM_SAME


def late_word(answered: Answered, said: Meaning, verdict: Verdict) -> Verdict:
    """What staff have to see of a mail that answers ours too late to be heard, whatever the rules say of its words."""
    request = answered.request
    if not answered.ours or not _is_over(request):
        return verdict
    if said is Meaning.NOT_ME:
        reason = f"ALARM: the customer says that request {request.id}, which is {request.state}, is not theirs"
        return replace(verdict, decision=Decision.FLAG, reason=reason)
    if said is Meaning.YES and answered.challenge is not None and request.state is State.EXPIRED:
        reason = f"says yes to request {request.id} after its challenge had expired"
        return replace(
            verdict, decision=Decision.FLAG, reason=reason, intents=request.intents, topics=request.topics,
            fields=request.fields,
        )  # fmt: skip
    return verdict


def _is_over(request: Request) -> bool:
    return request.ended or request.state is State.APPLIED
