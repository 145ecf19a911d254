"""Handing mails over to the SMTP server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any, Protocol

from processor.addresses import addr_spec
from processor.errors import ConfigurationError, RefusedError, ServerAwayError, TemporaryError, why_away

_WANTS_LOGIN = frozenset({530, 534, 535, 538})  # RFC 4954 section 6: says nothing of the mail


class SmtpAddress(Protocol):
    """The settings that are needed (see config.SmtpSettings)."""

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
    def envelope_from(self) -> str: ...
    @property
    def timeout(self) -> Any: ...
    def secret(self) -> str: ...


class SmtpSession:
    """One connection, opened at the first mail and kept for the next; `close` it at the end of a run of mails."""

    def __init__(self, settings: SmtpAddress) -> None:
        self.settings = settings
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> SmtpSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, or just hang up."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def check(self) -> None:
        """Connect, log in and name our sender, without sending anything.

        Raises:
            ConfigurationError, TemporaryError: as `send`.
        """
        self.connect()
        connection = self._connection
        assert connection is not None
        try:
            code, _ = connection.mail(self.settings.envelope_from)
            self._reset()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._told(error) from error
        if code >= 400:
            raise ConfigurationError(
                f"SMTP: {self.settings.host} refuses mail from our sender (code {code}); "
                "check username, password_file, envelope_from and what the account may send."
            )

    def connect(self) -> None:
        """Connect and log in.

        Raises:
            ConfigurationError: login, certificate or host name are wrong.
            TemporaryError: the server is away.
        """
        s = self.settings
        timeout = s.timeout.total_seconds()
        try:
            context = self._context()
            if s.tls == "implicit":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(s.host, s.port, timeout=timeout, context=context)
            else:
                connection = smtplib.SMTP(s.host, s.port, timeout=timeout)
            self._connection = connection
            if s.tls == "starttls":
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if s.username:
                connection.login(s.username, s.secret())
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            self.close()
            raise self._told(error) from error
        except ConfigurationError:
            self.close()  # else the next mail would go over a connection that never logged in
            raise

    def _context(self) -> ssl.SSLContext | None:
        if self.settings.tls == "none":
            return None
        try:
            return ssl.create_default_context(cafile=self.settings.ca_file or None)
        except OSError as error:  # ssl.SSLError is one
            raise ConfigurationError(
                f"SMTP: ca_file {self.settings.ca_file} cannot be used ({type(error).__name__}); "
                "it must hold certificates in PEM form."
            ) from error

    def send(self, to: str, mime: bytes) -> None:
        """Hand one mail over; when this returns, the server has taken responsibility for it.

        Raises:
            RefusedError: refused for good (5xx): the recipient or the mail.
            TemporaryError: refused for now (4xx), or the connection broke: whether it was taken is not known.
            ConfigurationError: as `connect`.
        """
        if self._connection is None:
            self.connect()
        connection = self._connection
        assert connection is not None
        # Unquoted, smtplib would read a comma or a comment in it and write to somebody else.
        recipient = addr_spec(to)
        if not recipient:
            raise RefusedError("SMTP: the recipient's address cannot be written to")
        options = ["SMTPUTF8"] if not recipient.isascii() and connection.has_extn("smtputf8") else []
        try:
            connection.sendmail(self.settings.envelope_from, [recipient], mime, mail_options=options)
        except smtplib.SMTPSenderRefused as error:
            self._reset()  # our account or its policy, not this mail: it is kept and told to the admin
            if error.smtp_code in _WANTS_LOGIN or error.smtp_code < 500:
                raise self._by_code(error.smtp_code) from error
            raise ConfigurationError(
                f"SMTP: {self.settings.host} refuses mail from our sender (code {error.smtp_code}); "
                "check envelope_from, username and what the account may send."
            ) from error
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise self._by_code(error.smtp_code) from error
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            raise self._by_code(next(iter(error.recipients.values()))[0]) from error
        except UnicodeEncodeError as error:
            raise RefusedError(f"{self.settings.host} takes no addresses with such letters (no SMTPUTF8)") from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._told(error) from error

    def _reset(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _told(self, error: Exception) -> Exception:
        s = self.settings
        match error:
            case smtplib.SMTPAuthenticationError() if 500 <= error.smtp_code < 600:
                return ConfigurationError(
                    f"SMTP: {s.host} refused the login of {s.username}; check username and password_file."
                )
            case ssl.SSLCertVerificationError():
                return ConfigurationError(
                    f"SMTP: the certificate of {s.host} is not trusted ({error.verify_message}); "
                    "use the host name it was issued for, or name its authority in ca_file."
                )
            case UnicodeError():
                return ConfigurationError(
                    f"SMTP: host, username or password of {s.host} holds letters that a login cannot carry."
                )
            case smtplib.SMTPException() if type(error) in (smtplib.SMTPNotSupportedError, smtplib.SMTPException):
                return ConfigurationError(f"SMTP: {s.host} does not offer what the configuration wants ({error}).")
            case _:
                return ServerAwayError(f"SMTP: {s.host}:{s.port} {why_away(error)}.")

    def _by_code(self, code: int) -> Exception:
        # The server's text is left out: it often repeats the recipient's address, and errors end up in logs.
        host = self.settings.host
        if code in _WANTS_LOGIN:
            return ConfigurationError(
                f"SMTP: {host} wants another login (code {code}); check username, password and tls."
            )
        if 500 <= code < 600:
            return RefusedError(f"SMTP: {host} refused the mail for good (code {code})")
        return TemporaryError(f"SMTP: {host} refused the mail for now (code {code})")
