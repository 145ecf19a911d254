"""The IMAP session of one mailbox: what is there, its bytes, and at the very end a mark on what is handled.

Reading happens in EXAMINE with BODY.PEEK (RFC 9051 sections 6.3.3, 6.4.5), so that nothing of ordinary mail can change.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from processor.errors import ConfigurationError, TemporaryError
from processor.intake import waiting
from processor.intake.server_faults import FaultsTold, MailboxAddress

BATCH_OCTETS = 8_000_000  # one FETCH answer is held in memory: this bounds it
IDLE_SECONDS = 25 * 60  # RFC 2177: less than 29 minutes


_WHOLE = ("BODY.PEEK[]", b"BODY[]")
_TOP = ("BODY.PEEK[HEADER]<0.65536>", b"BODY[HEADER]<0>")


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """One mail as the server keeps it."""

    uid: int
    received_at: datetime  # INTERNALDATE: the server's word, not the sender's
    size: int  # octets
    raw: bytes | None  # None where it is larger than `max_octets`
    head: bytes = b""  # then its header section, at most 64 KiB: who sent it, and what it answers


@dataclass(frozen=True, slots=True)
class Folder:
    """What the server says of the folder."""

    uidvalidity: int
    uidnext: int
    exists: int


class MailboxSession:
    """A connection to one mailbox. Not safe for several threads."""

    def __init__(self, settings: MailboxAddress) -> None:
        self.settings = settings
        self._client: Any = None  # an IMAPClient; the library has hardly any types

    # --- connecting

    def open(self) -> Folder:
        """Connect where needed and look at the folder without the right to change it.

        Raises:
            ConfigurationError: login, folder, certificate or host name are wrong.
            TemporaryError: the server is away or broke off.
        """
        if self._client is not None:
            try:
                return self._examine(self._client)
            except TemporaryError:
                self.close()  # a connection that the server dropped in the meantime: one fresh try
        self._client = self._connect()
        return self._examine(self._client)

    def _connect(self) -> Any:
        s = self.settings
        with self._told():
            context = None
            if s.tls != "none":
                context = ssl.create_default_context(cafile=s.ca_file or None)
            client: Any = IMAPClient(
                s.host,
                port=s.port,
                ssl=s.tls == "implicit",
                ssl_context=context if s.tls == "implicit" else None,
                timeout=cast("Any", SocketTimeout)(
                    connect=min(10, s.timeout.total_seconds()), read=s.timeout.total_seconds()
                ),
            )
            client.normalise_times = False
            if s.tls == "starttls":
                client.starttls(ssl_context=context)
            client.login(s.username, s.secret())
        return client

    def _examine(self, client: Any) -> Folder:
        with self._told():
            try:
                answer = cast("dict[bytes, Any]", client.select_folder(self.settings.folder, readonly=True))
            except IMAPClientError as error:
                if isinstance(error, IMAPClient.AbortError) or not _says_no(error):
                    raise
                raise ConfigurationError(
                    f"Mailbox {self.settings.name}: there is no folder {self.settings.folder!r} that this user may "
                    "read; correct `folder`."
                ) from error
            uidnext = answer.get(
                b"UIDNEXT"
            )  # a server need not tell (RFC 3501 section 6.3.1): then the last message does
            if uidnext is None:
                uidnext = max(client.search(["UID", "*"]), default=0) + 1
            return Folder(int(answer[b"UIDVALIDITY"]), int(uidnext), int(answer.get(b"EXISTS", 0)))

    def _told(self) -> FaultsTold:
        return FaultsTold(self.settings)

    @property
    def client(self) -> Any:
        if self._client is None:
            raise TemporaryError(f"Mailbox {self.settings.name}: not connected.")
        return self._client

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.shutdown()
            except (OSError, IMAPClientError):
                return

    # --- reading

    def uids_after(self, uid: int) -> list[int]:
        """UIDs above `uid`, ascending. Costs what is new, not what is there."""
        with self._told():
            found = cast("Sequence[int]", self.client.search(["UID", f"{uid + 1}:*"]))
        return sorted(int(item) for item in found if item > uid)  # "n:*" names the last message even when below n

    def uids_since(self, day: date) -> list[int]:
        """UIDs of mail that came in on `day` (the server's calendar) or later, ascending."""
        with self._told():
            found = cast("Sequence[int]", self.client.search(["SINCE", day]))
        return sorted(int(item) for item in found)

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[list[int], list[FetchedMail]]]:
        """The mails of `uids`, in groups of bounded size: (the UIDs of the group, the mails of those still there).

        Raises:
            TemporaryError: the server keeps back a mail that it still has.
        """
        heads = self._heads(uids)
        for group in _groups(uids, {uid: size for uid, (size, _) in heads.items()}, self.settings.max_octets):
            wanted = [uid for uid in group if uid in heads and heads[uid][0] <= self.settings.max_octets]
            bodies = self._bodies(wanted, _WHOLE)
            tops = self._bodies([uid for uid in group if uid in heads and uid not in wanted], _TOP)
            mails = [
                FetchedMail(uid, heads[uid][1], heads[uid][0], bodies.get(uid), tops.get(uid, b""))
                for uid in group
                if uid in heads and (uid in bodies or uid not in wanted)
            ]
            self._must_be_gone(set(group) - {mail.uid for mail in mails})
            yield group, mails

    def _heads(self, uids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
        """Size and INTERNALDATE by UID."""
        with self._told():
            found = cast("dict[int, dict[bytes, Any]]", self.client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"]))
            return {
                uid: (int(found[uid][b"RFC822.SIZE"]), _sound(found[uid][b"INTERNALDATE"]))
                for uid in uids
                if uid in found
            }

    def _bodies(self, uids: list[int], part: tuple[str, bytes]) -> dict[int, bytes]:
        if not uids:
            return {}
        asked, named = part
        with self._told():
            found = cast("dict[int, dict[bytes, Any]]", self.client.fetch(uids, [asked]))
            return {uid: found[uid][named] for uid in uids if found.get(uid, {}).get(named) is not None}

    def _must_be_gone(self, uids: set[int]) -> None:
        if not uids:
            return
        with self._told():
            there = uids & set(cast("Sequence[int]", self.client.search(["UID", ",".join(map(str, sorted(uids)))])))
        if there:
            raise TemporaryError(f"Mailbox {self.settings.name}: the server keeps back {len(there)} mail(s).")

    # --- the marks on handled mail

    def mark(self, uids: Sequence[int], keyword: str) -> None:
        """Set a keyword; no other flag changes."""
        with self._writable() as client:
            client.add_flags(list(uids), [keyword.encode()], silent=True)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move to another folder, by MOVE (RFC 6851) or by COPY and UID EXPUNGE (RFC 4315).

        Raises:
            ConfigurationError: no such folder, or the server can do neither.
        """
        with self._writable() as client:
            if not client.folder_exists(folder):
                raise ConfigurationError(
                    f"Mailbox {self.settings.name}: there is no folder {folder!r} to move handled mail to; "
                    "create it or correct `move_to`."
                )
            if client.has_capability("MOVE"):
                client.move(list(uids), folder)
            elif client.has_capability("UIDPLUS"):
                client.copy(list(uids), folder)
                client.delete_messages(list(uids), silent=True)
                client.uid_expunge(list(uids))
            else:
                raise ConfigurationError(
                    f"Mailbox {self.settings.name}: the server can move no mail (neither MOVE nor UIDPLUS); "
                    'use `keyword` and set move_to = "".'
                )

    def keeps_keywords(self) -> bool:
        """Whether new keywords can be set (PERMANENTFLAGS has \\*); only SELECT tells, EXAMINE says none."""
        with self._told():
            answer = cast("dict[bytes, Any]", self.client.select_folder(self.settings.folder))
            self.client.select_folder(self.settings.folder, readonly=True)
        return b"\\*" in cast("tuple[bytes, ...]", answer.get(b"PERMANENTFLAGS", ()))

    def _writable(self) -> _Writable:
        return _Writable(self)

    # --- waiting

    def can_wait(self) -> bool:
        """Whether the server has IDLE."""
        with self._told():
            return bool(self.client.has_capability("IDLE"))

    def wait(self, seconds: float, uidnext: int, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Wait by IDLE until something is new (True), or the time is over or `stopped` (False).

        `uidnext` is what the caller has seen: mail that came in between is new at once, because a session that has
        selected the folder since will not be told of it (RFC 2177).

        Raises:
            TemporaryError: the connection is gone.
        """
        if self._examine(self.client).uidnext > uidnext:
            return True
        with self._told():
            return waiting.for_news(self.client, min(seconds, IDLE_SECONDS), stopped, self.settings.name)


class _Writable:
    """The folder selected for changes, and given back to EXAMINE afterwards."""

    def __init__(self, session: MailboxSession) -> None:
        self._session = session
        self._told = FaultsTold(session.settings)

    def __enter__(self) -> Any:
        with self._told:
            self._session.client.select_folder(self._session.settings.folder)
        return self._session.client

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        with self._told:
            if error is not None:
                raise error
            self._session.client.select_folder(self._session.settings.folder, readonly=True)


def _says_no(error: IMAPClientError) -> bool:
    return "select failed" in str(error).lower() or "examine failed" in str(error).lower()


def _groups(uids: Sequence[int], sizes: dict[int, int], largest: int) -> Iterator[list[int]]:
    group: list[int] = []
    octets = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        size = size if size <= largest else 0  # too large ones are not fetched
        if group and octets + size > BATCH_OCTETS:
            yield group
            group, octets = [], 0
        group.append(uid)
        octets += size
    if group:
        yield group


def _sound(value: datetime) -> datetime:
    """INTERNALDATE as an aware time that calendars can count with, whatever a broken server says."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    earliest, latest = datetime(1990, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(days=1)
    return earliest if aware.year < 1990 else latest if aware.year >= 9999 else min(aware, latest)
