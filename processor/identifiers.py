"""How our own mails are named: Message-IDs derived from what they are about, and tokens that only readers know."""

from __future__ import annotations

from processor.parts import Parts


def answer_id(parts: Parts, request: int, kind: str, occasion: str = "") -> str:
    """The Message-ID of an answer: derived from request and kind, so that sending it again is the same mail."""
    named = f"answer/{request}/{kind}/{occasion}" if occasion else f"answer/{request}/{kind}"
    return f"<{parts.database.digest(named)[:32]}@{domain(parts)}>"


def token_digest(parts: Parts, token: str) -> str:
    """What the store keeps of the token of a challenge or a notice."""
    return parts.database.digest(f"token {token}")


def domain(parts: Parts) -> str:
    """The domain that our mails come from."""
    return parts.config.smtp.address.rpartition("@")[2]
