"""A whole mail host inside this process: the mailbox that customers write to, and the server that takes the answers."""

from __future__ import annotations

import logging
import ssl
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from typing import Self

from processor.demo.background import Background, Tls
from processor.demo.faults import Fault, Faults
from processor.demo.imap_server import ImapServer, Kept
from processor.demo.smtp_server import Accepted, SmtpServer

__all__ = ["Accepted", "Fault", "Kept", "MailHost", "Tls"]

ACCOUNTS: Mapping[str, str] = {"cskh@vanesa.vn": "demo-password"}


class MailHost:
    """IMAP and SMTP on loopback ports, in a thread of their own; a context manager.

    Args:
        accounts: user name -> password; the first is the one that methods mean when they are given none.
        folders: made in every account beside INBOX.
        imap_tls, smtp_tls: "none", "starttls" or "implicit"; the last two need `ssl_context`.
        smtp_auth: SMTP takes mail only after a login of one of the accounts.

    All methods may be called from any thread. An unknown account or folder raises KeyError.
    """

    def __init__(
        self,
        accounts: Mapping[str, str] = ACCOUNTS,
        folders: Iterable[str] = (),
        *,
        imap_tls: Tls = "none",
        smtp_tls: Tls = "none",
        smtp_auth: bool = False,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.accounts = dict(accounts)
        self.username, self.password = next(iter(self.accounts.items()))
        self.faults = Faults()
        self._imap = ImapServer(accounts, folders, tls=imap_tls, ssl_context=ssl_context, faults=self.faults)
        self._smtp = SmtpServer(
            accounts if smtp_auth else None, tls=smtp_tls, ssl_context=ssl_context, faults=self.faults
        )

    def __enter__(self) -> Self:
        # aiosmtpd logs every command, addresses included, at INFO.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        with ExitStack() as stack:
            self._background = stack.enter_context(Background())
            for server in (self._imap, self._smtp):
                self._background.run(server.start())
                stack.callback(self._close, server)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _close(self, server: ImapServer | SmtpServer) -> None:
        self._background.run(server.close())

    @property
    def imap_port(self) -> int:
        return self._imap.port

    @property
    def smtp_port(self) -> int:
        return self._smtp.port

    @property
    def imap_sessions(self) -> int:
        """IMAP connections made since the start."""
        return self._imap.logins

    def deliver(
        self, raw: bytes, folder: str = "INBOX", flags: Iterable[str] = (), *, account: str | None = None
    ) -> int:
        """Puts a mail into a folder, exactly these octets; clients in IDLE hear of it. Returns its UID."""
        return self._background.run(self._imap.deliver(account or self.username, raw, folder, flags))

    def messages(self, folder: str = "INBOX", *, account: str | None = None) -> dict[int, bytes]:
        """The octets of every message by UID."""
        return self._background.run(self._imap.contents(account or self.username, folder))

    def snapshot(self, folder: str = "INBOX", *, account: str | None = None) -> dict[int, Kept]:
        """Flags and digest of every message by UID: equal before and after means untouched."""
        return self._background.run(self._imap.snapshot(account or self.username, folder))

    def flags(self, uid: int, folder: str = "INBOX", *, account: str | None = None) -> frozenset[str]:
        """Flags and keywords of one message, without \\Recent. Raises KeyError where it is gone."""
        return self.snapshot(folder, account=account)[uid].flags

    def uidvalidity(self, folder: str = "INBOX", *, account: str | None = None) -> int:
        return self._background.run(self._imap.uidvalidity(account or self.username, folder))

    def reset_uidvalidity(self, folder: str = "INBOX", *, account: str | None = None, reverse: bool = False) -> int:
        """Rebuilds a folder with the same messages under a new, higher UIDVALIDITY, which it returns; cuts sessions.

        UIDs start anew; with `reverse` in reversed order, so that an old UID names another message.
        """
        return self._background.run(self._imap.reset_uidvalidity(account or self.username, folder, reverse=reverse))

    def drop_connections(self) -> int:
        """Cuts every live IMAP session without a word; returns how many."""
        return self._background.call(self._imap.drop_connections)

    @property
    def accepted(self) -> list[Accepted]:
        """Every mail that SMTP accepted, in order (a copy)."""
        return self._smtp.accepted

    def deliveries(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return self._smtp.deliveries()

    def wait_accepted(self, count: int, seconds: float = 10) -> list[Accepted]:
        """What SMTP accepted, as soon as it is `count` mails. Raises TimeoutError after `seconds`."""
        return self._smtp.wait(count, seconds)

    def fail(self, fault: Fault | str, times: int = 1, *, seconds: float = 1.0) -> None:
        """Lets the next `times` occasions fail that way. Raises ValueError for an unknown fault."""
        self.faults.order(fault, times, seconds=seconds)

    def mend(self) -> None:
        """Cancels the failures that are still ordered."""
        self.faults.clear()
