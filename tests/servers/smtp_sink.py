"""An SMTP receiver by itself, for tests whose mailbox is on another server."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Self

from processor.demo.background import Background, Tls
from processor.demo.faults import Fault
from processor.demo.smtp_server import Accepted, SmtpServer


class SmtpSink:
    """Accepts mail for anybody on a loopback port; a context manager.

    Args:
        accounts: user name -> password; where given, mail is taken only after a login.
        tls: "none", "starttls" or "implicit"; the last two need `ssl_context`.
    """

    def __init__(
        self,
        accounts: Mapping[str, str] | None = None,
        *,
        tls: Tls = "none",
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self._server = SmtpServer(accounts, tls=tls, ssl_context=ssl_context)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            background = stack.enter_context(Background())
            background.run(self._server.start())
            stack.callback(lambda: background.run(self._server.close()))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def accepted(self) -> list[Accepted]:
        """Every mail accepted, in order (a copy)."""
        return self._server.accepted

    def deliveries(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return self._server.deliveries()

    def wait_accepted(self, count: int, seconds: float = 10) -> list[Accepted]:
        """What was accepted, as soon as it is `count` mails. Raises TimeoutError after `seconds`."""
        return self._server.wait(count, seconds)

    def fail(self, fault: Fault | str, times: int = 1, *, seconds: float = 1.0) -> None:
        """Lets the next `times` occasions fail that way."""
        self._server.faults.order(fault, times, seconds=seconds)

    def mend(self) -> None:
        """Cancels the failures that are still ordered."""
        self._server.faults.clear()
