"""A customer's side of a conversation: reading what we sent, and replying to it as mail programs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from processor.demo.smtp_server import Accepted
from tests.servers.dovecot import Account
from tests.servers.smtp_sink import SmtpSink
from tests.world import mail


@dataclass
class RealHost:
    """Dovecot and a real SMTP receiver, with what `World` wants of a mail host."""

    box: Account
    sink: SmtpSink

    @property
    def host(self) -> str:
        return self.box.host

    @property
    def imap_port(self) -> int:
        return self.box.imap_port

    @property
    def smtp_port(self) -> int:
        return self.sink.port

    @property
    def username(self) -> str:
        return self.box.username

    @property
    def password(self) -> str:
        return self.box.password

    @property
    def accepted(self) -> list[Accepted]:
        return self.sink.accepted

    def deliver(self, raw: bytes) -> int:
        self.box.append(raw)  # these very octets: LMTP would put its own fields above the Authentication-Results
        return 0


def sent(host: Any) -> list[EmailMessage]:
    """Every mail that went out, oldest first."""
    return [message_from_bytes(item.raw, policy=default) for item in host.accepted]  # pyright: ignore


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return part.get_content()


def token_of(message: EmailMessage) -> str:
    """The token of a challenge, as a person with the mail in hand has it."""
    return str(message["Subject"]).rpartition("[")[2].rstrip("]")


def reply(
    answered: EmailMessage,
    words: str,
    *,
    sender: str = "",
    auth: str = "pass",
    quote: bool = True,
    threaded: bool = True,
    subject: str | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A reply to a mail of ours: In-Reply-To, References, "Re:" and the quoted text, unless told otherwise."""
    quoted = "\n".join(f"> {line}" for line in text_of(answered).splitlines())
    body = f"{words}\n\nVào 10:00, Vanesa KR <cskh@vanesa.vn> đã viết:\n{quoted}\n" if quote else words
    fields = list(headers)
    if threaded:
        ours = str(answered["Message-ID"])
        fields += [("In-Reply-To", ours), ("References", f"{answered['References'] or ''} {ours}".strip())]
    return mail(
        sender or str(answered["To"]),
        (f"Re: {answered['Subject']}" if subject is None else subject, body),
        auth=auth,
        headers=fields,
    )
