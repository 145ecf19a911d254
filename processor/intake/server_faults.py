"""What can go wrong with an IMAP server, told as the two kinds of error that a person can act on."""

from __future__ import annotations

import ssl
from typing import Any, Protocol

from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from processor.errors import ConfigurationError, TemporaryError, why_away


class MailboxAddress(Protocol):
    """The settings that a session needs (see config.MailboxSettings)."""

    @property
    def name(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def tls(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def ca_file(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def max_octets(self) -> int: ...
    @property
    def timeout(self) -> Any: ...
    def secret(self) -> str: ...


class FaultsTold:
    """Turns what can go wrong with a server into the two kinds of error a person can act on."""

    def __init__(self, settings: MailboxAddress) -> None:
        self._settings = settings

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        s = self._settings
        match error:
            case None | ConfigurationError() | TemporaryError():
                return
            case LoginError():
                raise ConfigurationError(
                    f"Mailbox {s.name}: {s.host} refused the login of {s.username}; "
                    "check username and password_file (or the app password, where the host wants one)."
                ) from error
            case ssl.SSLCertVerificationError():
                raise ConfigurationError(
                    f"Mailbox {s.name}: the certificate of {s.host} is not trusted ({error.verify_message}); "
                    "use the host name it was issued for, or name its authority in ca_file."
                ) from error
            case FileNotFoundError():
                raise ConfigurationError(f"Mailbox {s.name}: ca_file {s.ca_file} does not exist.") from error
            case UnicodeEncodeError():
                raise ConfigurationError(
                    f"Mailbox {s.name}: username or password holds letters that a login cannot carry; "
                    "check password_file for stray characters."
                ) from error
            case CapabilityError():
                raise ConfigurationError(
                    f'Mailbox {s.name}: {s.host}:{s.port} does not offer what tls = "{s.tls}" or the login needs; '
                    "check tls and port."
                ) from error
            # Whatever else an answer out of step breaks; its text is left out, it may be a customer's mail.
            case OSError() | IMAPClientError() | LookupError() | ValueError() | ArithmeticError() | TypeError():
                raise TemporaryError(f"Mailbox {s.name}: {s.host}:{s.port} {why_away(error)}.") from error
            case _:
                return
