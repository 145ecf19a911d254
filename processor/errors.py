"""Three kinds of error. What is none of them is a bug: the pipeline sets that mail aside and goes on."""

from __future__ import annotations

import socket
import ssl


class ProcessorError(Exception):
    """Something that a person can understand and mend; its text is one clear sentence."""


class ConfigurationError(ProcessorError):
    """A file, key or value that the admin has to change. Nothing was done."""


class RefusedError(ProcessorError):
    """Permanent: it will fail the same way every time, so it is not tried again."""


class TemporaryError(ProcessorError):
    """A fault that may pass (server away, lock, time-out): tried again later with back-off."""


class ServerAwayError(TemporaryError):
    """The server itself does not answer as it should: trying the next mail would fail the same way."""


def why_away(error: BaseException) -> str:
    """What a connection's fault means to a person; never the server's words, they may be a customer's."""
    match error:
        case socket.gaierror():
            return "is not known: check the host name, or the name service"
        case ConnectionRefusedError():
            return "refuses the connection: nothing listens there, check host and port"
        case TimeoutError():
            return "does not answer in time"
        case ssl.SSLError():
            return 'speaks no TLS right after connecting: try tls = "starttls", or another port'
        case _:
            return f"does not answer as it should ({type(error).__name__})"
