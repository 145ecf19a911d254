"""Handing mails over to the SMTP server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any, Protocol

from processor.errors import ConfigurationError, RefusedError, TemporaryError


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

    def connect(self) -> None:
        """Connect and log in.

        Raises:
            ConfigurationError: login, certificate or host name are wrong.
            TemporaryError: the server is away.
        """
        s = self.settings
        timeout = s.timeout.total_seconds()
        try:
            context = None if s.tls == "none" else ssl.create_default_context(cafile=s.ca_file or None)
            if s.tls == "implicit":
                connection: smtplib.SMTP = smtplib.SMTP_SSL(s.host, s.port, timeout=timeout, context=context)
            else:
                connection = smtplib.SMTP(s.host, s.port, timeout=timeout)
            self._connection = connection
            if s.tls == "starttls":
                connection.starttls(context=context)
            if s.username:
                connection.login(s.username, s.secret())
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._told(error) from error

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
        options = ["SMTPUTF8"] if not to.isascii() and connection.has_extn("smtputf8") else []
        try:
            connection.sendmail(self.settings.envelope_from, [to], mime, mail_options=options)
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _by_code(error.smtp_code, self.settings.host) from error
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            raise _by_code(next(iter(error.recipients.values()))[0], self.settings.host) from error
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
            case FileNotFoundError():
                return ConfigurationError(f"SMTP: ca_file {s.ca_file} does not exist.")
            case smtplib.SMTPNotSupportedError():
                return ConfigurationError(f"SMTP: {s.host} does not offer what the configuration wants ({error}).")
            case _:
                return TemporaryError(f"SMTP: {s.host}:{s.port} does not answer as it should ({type(error).__name__}).")


def _by_code(code: int, host: str) -> Exception:
    # The server's text is left out: it often repeats the recipient's address, and errors end up in logs.
    if 500 <= code < 600:
        return RefusedError(f"SMTP: {host} refused the mail for good (code {code})")
    return TemporaryError(f"SMTP: {host} refused the mail for now (code {code})")
