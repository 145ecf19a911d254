"""A real SMTP receiver that keeps what it accepts and can be told to fail."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import AnyStr, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from processor.demo.background import Tls, check_tls
from processor.demo.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Accepted:
    """One mail for which this server took responsibility (RFC 5321, section 4.2.5)."""

    mail_from: str
    rcpt_tos: tuple[str, ...]
    raw: bytes
    message_id: str  # with its angle brackets; "" where the mail has none
    login: str  # who sent it, "" without AUTH
    encrypted: bool
    at: float  # time.monotonic() at the final dot


class SmtpServer:
    """ESMTP on a loopback port that the system chooses; AUTH where accounts are given."""

    def __init__(
        self,
        accounts: Mapping[str, str] | None = None,
        *,
        tls: Tls = "none",
        ssl_context: ssl.SSLContext | None = None,
        faults: Faults | None = None,
    ) -> None:
        check_tls(tls, ssl_context)
        self.port = 0
        self.faults = faults or Faults()
        self.tls: Tls = tls
        self.ssl_context = ssl_context
        self.accounts = dict(accounts or {})
        self.connections: set[_Conversation] = set()
        self._news = threading.Condition()
        self._accepted: list[Accepted] = []

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        implicit = self.ssl_context if self.tls == "implicit" else None
        self._server = await loop.create_server(lambda: _Conversation(self), "127.0.0.1", 0, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        self.drop_connections()
        await asyncio.sleep(0)

    def drop_connections(self) -> int:
        """Cuts every live session without a word; returns how many."""
        count = len(self.connections)
        for conversation in list(self.connections):
            conversation.cut()
        return count

    @property
    def accepted(self) -> list[Accepted]:
        """Everything accepted so far, in order (a copy)."""
        with self._news:
            return list(self._accepted)

    def deliveries(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(mail.message_id for mail in self.accepted)

    def wait(self, count: int, seconds: float) -> list[Accepted]:
        """What was accepted, as soon as it is `count` mails. Raises TimeoutError after `seconds`."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._accepted) >= count, seconds):
                raise TimeoutError(f"{len(self._accepted)} of {count} mails within {seconds} s")
            return list(self._accepted)

    def keep(self, mail: Accepted) -> None:
        with self._news:
            self._accepted.append(mail)
            self._news.notify_all()


class _Handler:
    """The hooks that aiosmtpd calls; their names and arguments are its own."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._owner.faults.take(Fault.REFUSE_RECIPIENT):
            return "550 5.1.1 no such mailbox"
        if self._owner.faults.take(Fault.DEFER_RECIPIENT):
            return "451 4.2.1 mailbox busy, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _Conversation, session: Session, envelope: Envelope) -> str:  # noqa: N802
        faults = self._owner.faults
        if faults.take(Fault.REFUSE_DATA):
            return "554 5.6.0 refused"
        if faults.take(Fault.DEFER_DATA):
            return "451 4.3.0 try again later"
        self._owner.keep(_accepted(server, session, envelope))
        if faults.take(Fault.SLOW):
            await asyncio.sleep(faults.seconds)
        if faults.take(Fault.DROP_AFTER_DOT):
            await server.hang_up()
        return "250 2.0.0 OK"


class _Conversation(SMTP):
    """One client's session."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner
        self._first: asyncio.BaseTransport | None = None
        super().__init__(
            _Handler(owner),
            hostname="localhost",  # aiosmtpd's own asks DNS for the name of this machine
            ident="ready",
            enable_SMTPUTF8=True,
            tls_context=owner.ssl_context if owner.tls == "starttls" else None,
            require_starttls=owner.tls == "starttls",
            auth_require_tls=owner.tls == "starttls",
            auth_exclude_mechanism=() if owner.accounts else ("LOGIN", "PLAIN"),
            authenticator=self._authenticated,
            loop=asyncio.get_running_loop(),
        )
        # As an argument together with auth_require_tls=False it would warn, and tests take warnings for errors.
        self._auth_required = bool(owner.accounts)

    @property
    def encrypted(self) -> bool:
        return bool(self.transport and self.transport.get_extra_info("ssl_object"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._first = self._first or transport
        self._owner.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._owner.connections.discard(self)
        super().connection_lost(error)

    def cut(self) -> None:
        # After STARTTLS only the first transport owns the socket.
        if isinstance(self._first, asyncio.WriteTransport):
            self._first.abort()

    async def hang_up(self) -> None:
        self.cut()
        await asyncio.sleep(60)  # the loss of the connection cancels this session before it can answer

    async def push(self, status: AnyStr) -> None:
        if str(status).startswith("220 localhost") and self._owner.faults.take(Fault.UNAVAILABLE):
            await super().push("421 4.3.2 service not available")
            await self.hang_up()
        await super().push(status)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.envelope and self.envelope.rcpt_tos and self._owner.faults.take(Fault.DROP_BEFORE_DOT):
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self.hang_up()
        await super().smtp_DATA(arg)

    def _authenticated(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        if not isinstance(data, LoginPassword) or self._owner.faults.take(Fault.REFUSE_LOGIN):
            return AuthResult(success=False, handled=False)
        right = self._owner.accounts.get(data.login.decode(errors="replace"))
        good = right is not None and right.encode() == data.password
        return AuthResult(success=good, handled=False, auth_data=data)


def _accepted(server: _Conversation, session: Session, envelope: Envelope) -> Accepted:
    raw = envelope.original_content or b""
    header = email.message_from_bytes(raw.partition(b"\r\n\r\n")[0], policy=email.policy.compat32)
    data = cast(object, session.auth_data)  # set to whatever the authenticator hands over
    return Accepted(
        mail_from=envelope.mail_from or "",
        rcpt_tos=tuple(envelope.rcpt_tos),
        raw=raw,
        message_id=str(header.get("Message-ID", "")).strip(),
        login=data.login.decode(errors="replace") if isinstance(data, LoginPassword) else "",
        encrypted=server.encrypted,
        at=time.monotonic(),
    )
