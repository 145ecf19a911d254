"""What third parties answer to our notices, and what staff say of them: done is what somebody says is done.

A notice counts as acknowledged by a plain word, typed by a person of that firm, in reply to it. Anything else that
comes with its token is noted for staff, and leaves the notice open.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from processor import threads
from processor.addresses import is_related, mailbox_key
from processor.classify.meaning import Meaning
from processor.errors import RefusedError
from processor.identifiers import token_digest
from processor.parts import Parts
from processor.store import audit, notices
from processor.store.database import Database
from processor.store.notices import Notice, NoticeState
from processor.values import Authentication, Message

READ_IT = "read it in the mailbox, then `cskh third-parties acknowledge` or write back"
_MAX_REPORT = 200_000  # octets
_SHORT = 500  # characters; a longer text is not only that, or holds our own letter without any mark of quoting
_NAMED = re.compile(rb"<([a-z2-7]{32})(?:\.\d{1,2})?@")  # as third_parties makes the Message-IDs of notices
_DONE = re.compile(
    r"\b(?:(?:da|da duoc|da tien hanh|vua) (?:xoa|sua|chinh sua|cap nhat|doi|thay doi|thuc hien|xu ly|hoan thanh)"
    r"|hoan tat|xong|done|deleted|erased|removed|corrected|updated|completed)\b"
)
_DOUBT = re.compile(
    r"\b(?:khong|ko|kg|hong|chua|chang|se|dang|sai|nham|tu choi|neu|not|cannot|never|no|unable|will|shall|to be|being"
    r"|refuse[ds]?|wrong|error|if|unless|partly|mot phan)\b|n't\b|\?"
)
_SAYS_NO = frozenset({Meaning.NO, Meaning.NOT_ME, Meaning.STATUS, Meaning.NOTHING})


def heard(session: Session, parts: Parts, message: Message, authentication: Authentication | None, raw: bytes) -> bool:
    """Whether a mail of a third party answers a notice: then it is no request, and is left as it is.

    Whatever the mail means for the notices that it names is noted down in the caller's transaction.
    """
    bounced = threads.undelivered(message, raw)
    named = [found.decode() for found in _NAMED.findall(raw[:_MAX_REPORT])] if bounced else threads.tokens(message)
    digests = [token_digest(parts, token) for token in dict.fromkeys(named[: threads.MAX_TOKENS])]
    found = notices.by_token(session, digests)
    if bounced:
        for notice in found:
            _note(session, parts, notice, "a report says that the notice did not arrive: check the address")
        return bool(found)
    theirs = [notice for notice in found if _is_theirs(message, notice)]
    if message.automatic:
        return bool(theirs)  # RFC 3834: it says that the notice arrived, not that anything is done
    doubt = _doubt(message, authentication, found, theirs)
    for notice in found:
        if doubt:
            _note(session, parts, notice, f"{doubt}: {READ_IT}")
        elif notices.acknowledge(session, notice, by="reply", at=parts.now()):
            _acknowledged(session, notice, "third party", parts.now())
    return bool(theirs) and not message.unreadable


def _is_theirs(message: Message, notice: Notice) -> bool:
    sender, address = mailbox_key(message.sender.address), mailbox_key(notice.address)
    if message.sender_problem or not sender:
        return False
    return sender == address or is_related(sender.rpartition("@")[2], address.rpartition("@")[2])


def _doubt(message: Message, authentication: Authentication | None, found: list[Notice], theirs: list[Notice]) -> str:
    """Why a reply with the token of a notice does not count, "" where it does."""
    if len(found) > 1:
        return "one reply names several notices"
    if not theirs:
        return "a reply came from another address than the third party's"
    if authentication is not None and authentication.contradicted:
        return "something speaks against a reply being the third party's"
    if message.unreadable:
        return "a reply could not be read"
    return "" if _says_done(message) else "a reply does not plainly say that it is done"


def _says_done(message: Message) -> bool:
    said = threads.what_it_says(message)
    if said in _SAYS_NO:
        return False
    words = _folded(message.own_words)
    if len(words) > _SHORT:
        return False
    return said is Meaning.YES or (_DONE.search(words) is not None and _DOUBT.search(words) is None)


def _folded(text: str) -> str:
    """Lower case without the marks of Vietnamese, since half of all typing has none."""
    plain = unicodedata.normalize("NFD", text[:20_000].lower().replace("đ", "d"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).replace("’", "'").split())


def _note(session: Session, parts: Parts, notice: Notice, remark: str) -> None:
    if not notices.note(session, notice, remark):
        return
    detail = {"notice": notice.id, "party": notice.party, "reason": remark.partition(":")[0]}
    audit.append(session, "notice answered", "somebody", detail, at=parts.now(), request=notice.request)


def _acknowledged(session: Session, notice: Notice, actor: str, at: datetime) -> None:
    detail = {"notice": notice.id, "party": notice.party}
    audit.append(session, "notice acknowledged", actor, detail, at=at, request=notice.request)


def acknowledge(database: Database, number: int, person: str, note: str, at: datetime) -> Notice:
    """A person says that a third party has done what it was told; returns the notice as it was.

    Raises:
        RefusedError: there is no such notice, or it is settled already.
    """
    with database.writing() as session:
        notice = notices.load(session, number)
        if notice is None or notice.state is NoticeState.DRAFTED:
            raise RefusedError(f"There is no notice {number}; `cskh third-parties list` shows them all.")
        if not notices.acknowledge(session, notice, by=person, at=at, remark=note):
            raise RefusedError(f"Notice {number} is settled already: it is {notice.state}.")
        _acknowledged(session, notice, person, at)
    return notice
