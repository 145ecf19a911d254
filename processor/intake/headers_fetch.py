"""The fields of recent mails that tell where they came from, read without leaving a mark."""

from __future__ import annotations

from typing import cast

from processor.intake.mailbox import Folder, MailboxSession
from processor.intake.results_survey import MAX_SECTION
from processor.intake.server_faults import FaultsTold

# The server leaves out the other fields and keeps the order of these (RFC 9051 section 6.4.5.1; Dovecot and pymap do).
_ITEM = f"BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS RECEIVED RETURN-PATH)]<0.{MAX_SECTION}>"
_MOST = 100  # mails; with MAX_SECTION this bounds what is held in memory


def recent_sections(session: MailboxSession, folder: Folder) -> list[bytes]:
    """Authentication-Results, Received and Return-Path of the last 100 mails, newest first, at most 64 KiB of each.

    `folder` is what `session.open` said. A mail that went away meanwhile is left out.

    Raises:
        TemporaryError: the server is away or broke off.
    """
    if not folder.exists:
        return []
    with FaultsTold(session.settings):
        # By sequence number: costs what is asked for, however large the folder is.
        found = cast("list[int]", session.client.search([f"{max(1, folder.exists - _MOST + 1)}:*"]))
        uids = sorted(found)[-_MOST:]
        answer = cast("dict[int, dict[bytes, object]]", session.client.fetch(uids, [_ITEM])) if uids else {}
        return [section for uid in reversed(uids) if (section := _section(answer.get(uid, {}))) is not None]


def _section(items: dict[bytes, object]) -> bytes | None:
    # Servers repeat the item's name each in a spelling of its own.
    for name, value in items.items():
        if name.upper().startswith(b"BODY[HEADER") and isinstance(value, bytes):
            return value
    return None
