"""The new email address of a correction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processor.classify.letters import plain
from processor.classify.marks import Role, role_of

# Bounded on both sides, so that a long row of letters costs linear time.
_LIKE_EMAIL = re.compile(r"(?<![^\s<(\[\"'“:=,;>])[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{0,190}")
_VALID = re.compile(
    r"[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


@dataclass(frozen=True, slots=True)
class EmailFound:
    """One address in the text; `problem` says why it cannot be taken."""

    address: str
    role: Role
    start: int
    end: int
    problem: str = ""


def find_emails(text: str) -> list[EmailFound]:
    """Return every email address, and what was meant to be one, as typed."""
    found: list[EmailFound] = []
    for match in _LIKE_EMAIL.finditer(plain(text)):
        end = match.start() + len(match.group().rstrip(".-"))
        address = text[match.start() : end]
        problem = "" if _VALID.fullmatch(address) else "the email address is not complete"
        found.append(EmailFound(address, role_of(text, match.start(), end), match.start(), end, problem))
    return found
