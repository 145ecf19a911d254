"""One pass over one mailbox: what is new is taken in batch by batch, and handled mail gets its mark at the end."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from processor.config import MailboxSettings
from processor.intake.mailbox import Folder, MailboxSession
from processor.parts import Parts
from processor.store import audit, messages, requests
from processor.store.messages import Outcome, Progress
from processor.takein import Place, take_in

log = logging.getLogger(__name__)


class Poller:
    """Watches one mailbox by a connection that stays open between passes. For one thread."""

    def __init__(self, parts: Parts, settings: MailboxSettings, *, since: date | None = None) -> None:
        self.parts = parts
        self.settings = settings
        self.session = MailboxSession(settings)
        self._since = since
        self._uidnext = 0  # up to where the last pass has looked

    def poll(self, after_batch: Callable[[], None]) -> Counter[Outcome]:
        """Take in everything new. Another process at the same mailbox is left to it.

        Raises:
            ConfigurationError, TemporaryError: as MailboxSession and the store.
        """
        outcomes: Counter[Outcome] = Counter()
        with self.parts.database.exclusive(f"mailbox {self.settings.name}") as mine:
            if not mine:
                log.info("mailbox %s is being read by another process", self.settings.name)
                return outcomes
            began = self.parts.now()
            folder = self.session.open()
            place = Place(self.settings, folder.uidvalidity)
            new = self._new_uids(place, folder)
            for uids in _batches(new, self.settings.batch):
                for asked, mails in self.session.fetch(uids):
                    outcomes += take_in(self.parts, place, mails, asked)
                    after_batch()
            self._reconcile(place, folder, new, began)
        return outcomes

    def _new_uids(self, place: Place, folder: Folder) -> list[int]:
        with self.parts.database.reading() as session:
            before = messages.progress(session, self.settings.name, self.settings.folder)
        start, self._since = self._since, None
        if start is not None:
            asked = self._unknown(place, self.session.uids_since(start - timedelta(days=1)))
            unread = before is not None and before.uidvalidity == folder.uidvalidity
            return sorted({*asked, *(self.session.uids_after(before.last_uid) if before and unread else ())})
        if before is None:
            return self._first_uids()
        if before.uidvalidity == folder.uidvalidity:
            return self.session.uids_after(before.last_uid)
        # RFC 9051 section 2.3.1.1: all UIDs are void. Whatever came in since shortly before the last pass is looked at
        # again; digests tell what was seen already.
        log.warning("mailbox %s: UIDVALIDITY changed, recent mail is looked at again", self.settings.name)
        back_to = min(before.polled_at, self.parts.now()).date() - timedelta(days=2)
        return self._unknown(place, self.session.uids_since(back_to))

    def _first_uids(self) -> list[int]:
        match self.settings.start:
            case "all":
                return self.session.uids_after(0)
            case "now":
                return []
            case day:
                return self.session.uids_since(day)

    def _unknown(self, place: Place, uids: list[int]) -> list[int]:
        if not uids:
            return []
        with self.parts.database.reading() as session:
            known = messages.known_uids(session, place.position(uids[0]), uids[-1])
        return [uid for uid in uids if uid not in known]

    def _reconcile(self, place: Place, folder: Folder, new: list[int], began: datetime) -> None:
        """Every UID that the server named has a row now, or an alarm; only then is the pass a good one."""
        left = self._unknown(place, new)
        if left:
            log.error("mailbox %s: %d of %d new mails are not accounted for", self.settings.name, len(left), len(new))
            with self.parts.database.writing() as session:
                detail = {"mailbox": self.settings.name, "new": len(new), "unaccounted": len(left)}
                audit.append(session, "unaccounted", "rules", detail, at=self.parts.now())
        # What was searched reached up to UIDNEXT, also where it found nothing.
        last_uid = max(folder.uidnext - 1, new[-1] if new else 0)
        with self.parts.database.writing() as session:
            done = Progress(place.uidvalidity, last_uid, self.parts.now(), passed_at=None if left else began)
            messages.set_progress(session, self.settings.name, self.settings.folder, done)
            requests.wake_waiting(session, self.settings.name, at=self.parts.now())
        self._uidnext = last_uid + 1

    def touch(self) -> int:
        """Show in the mailbox which mail belongs to a request that has ended: by keyword or by moving it.

        Only after all is stored; a crash in between does it again, which changes nothing more.

        Raises:
            ConfigurationError, TemporaryError: it could not be shown; it is tried again at the next pass.
        """
        if not self.settings.keyword and not self.settings.move_to:
            return 0
        with self.parts.database.reading() as session:
            rows = messages.to_touch(session, self.settings.name)
        if not rows:
            return 0
        folder = self.session.open()
        here = [row for row in rows if (row.folder, row.uidvalidity) == (self.settings.folder, folder.uidvalidity)]
        if here:
            self._mark([row.uid for row in here])
        with self.parts.database.writing() as session:
            messages.touched(session, [row.id for row in rows])
        return len(here)

    def _mark(self, uids: list[int]) -> None:
        if self.settings.keyword:
            self.session.mark(uids, self.settings.keyword)
        if self.settings.move_to:
            self.session.move(uids, self.settings.move_to)

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Until there is something new, the time is over, or `stopped`."""
        self.session.wait(seconds, self._uidnext, stopped)

    def close(self) -> None:
        self.session.close()


def _batches(uids: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
