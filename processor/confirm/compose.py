"""From a template and plain facts to a whole mail (RFC 5322, 3834), ready to be handed over.

Templates are an admin's text: they run in Jinja2's sandbox, HTML ones with autoescape. What customers wrote is only
ever a value, never a template, and never reaches a header unclean.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Literal

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from processor.addresses import addr_spec
from processor.confirm.wording import known_language, one_line
from processor.errors import ConfigurationError

KINDS = (
    "held", "waiting", "deleted", "changed", "undone", "declined", "challenge", "challenge_new", "ask", "withdrawn",
    "status",
)  # fmt: skip
NOTICES = ("notice_deletion", "notice_correction")  # to third parties
MAX_REFERENCES = 20
_ID = re.compile(r"<[!-;=?-~]{3,900}>")  # with its field name within the 998 characters of a line


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail that is being answered."""

    message_id: str
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where an answer comes from and goes to."""

    sender: str  # the From of answers, "Name <address>"
    to: str
    message_id: str
    sent_at: datetime
    submitted: str = "auto-replied"  # RFC 3834 section 5: auto-replied, or auto-generated where nobody had written


class Templates:
    """The answers of one folder: `<language>/<kind>.txt.j2` (first line the subject) and `<kind>.html.j2`."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ConfigurationError(f"There is no folder of templates {folder}; correct [templates] path.")
        self.folder = folder
        self._text = self._environment(autoescape=False)
        self._html = self._environment(autoescape=True)

    def _environment(self, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self.folder),
            autoescape=autoescape,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.clear()
        return environment

    def render(self, kind: str, language: str, facts: Mapping[str, Any]) -> tuple[str, str, str]:
        """(subject, text, HTML) of an answer; languages without templates of their own get the English ones.

        Raises:
            ConfigurationError: naming the template, the line and what is wrong with it.
        """
        language = known_language(language)
        text = self._run(self._text, f"{language}/{kind}.txt.j2", facts)
        subject, _, body = text.partition("\n")
        html = self._run(self._html, f"{language}/{kind}.html.j2", facts)
        return header_text(subject), body.strip() + "\n", html.strip() + "\n"

    def document(self, kind: str, language: str, form: Literal["html", "text"], facts: Mapping[str, Any]) -> str:
        """A document of `documents.DOCUMENTS`, as `<language>/<kind>.html.j2` or `.txt.j2` says it.

        Raises:
            ConfigurationError: as `render`.
        """
        language = known_language(language)
        if form == "html":
            return self._run(self._html, f"{language}/{kind}.html.j2", facts).strip() + "\n"
        return self._run(self._text, f"{language}/{kind}.txt.j2", facts).strip() + "\n"

    def _run(self, environment: ImmutableSandboxedEnvironment, name: str, facts: Mapping[str, Any]) -> str:
        try:
            return environment.get_template(name).render(facts)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, OSError) as error:
            raise ConfigurationError(
                f"The template {self._place(name, error)} cannot be used: {_plain(error)}."
            ) from error
        except RecursionError as error:
            raise ConfigurationError(
                f"The template {self.folder / name} cannot be used: it includes itself."
            ) from error

    def _place(self, name: str, error: Exception) -> str:
        """File and line of the mistake: an included file may hold it, and Jinja2 names that only in the traceback."""
        if isinstance(error, TemplateSyntaxError):
            return f"{self.folder / (error.name or name)}, line {error.lineno}"
        frames = traceback.extract_tb(error.__traceback__)
        inside = [frame for frame in frames if Path(frame.filename).is_relative_to(self.folder)]
        return f"{inside[-1].filename}, line {inside[-1].lineno}" if inside else str(self.folder / name)


def _plain(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no {error.name}; `cskh init` in an empty folder writes the shipped one"
    if isinstance(error, TemplateError):
        return (error.message or type(error).__name__).rstrip(".")
    return f"{type(error).__name__} while filling it in"


def compose(envelope: Envelope, thread: Thread, rendered: tuple[str, str, str]) -> bytes:
    """The answer as bytes, its lines ended by CRLF and short enough for every relay.

    ASCII throughout, but for a recipient whose own address is not (RFC 6532).

    Raises:
        ValueError: no mail can be addressed to `envelope.to` (the pipeline asks before).
    """
    subject, text, html = rendered
    mail = EmailMessage(policy=SMTP.clone(max_line_length=78))
    name, address = parseaddr(envelope.sender)
    mail["From"] = Address(header_text(name), addr_spec=addr_spec(address))
    mail["Date"] = format_datetime(envelope.sent_at)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = envelope.submitted
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    # A boundary from the Message-ID: the same answer composed again after a crash is the same to the last byte.
    mail.set_boundary(f"=_{envelope.message_id.strip('<>').partition('@')[0]}")
    return _strangers_fields(envelope.to, thread, subject) + mail.as_bytes()


def _strangers_fields(to: str, thread: Thread, subject: str) -> bytes:
    # Written by hand: EmailMessage drops needed quotes from addresses, turns message identifiers longer than a line
    # into encoded words, which no mail program can thread by, and decodes encoded words in what it is given, line
    # breaks among them.
    recipient = addr_spec(to)
    if not recipient:
        raise ValueError("no mail can be addressed to the recipient")
    lines = [f"To: {recipient}", f"Subject: {_unstructured(_reply_subject(thread.subject) or subject)}"]
    if _ID.fullmatch(thread.message_id):
        known = [item for item in thread.references if item != thread.message_id and _ID.fullmatch(item)]
        lines += [f"In-Reply-To: {thread.message_id}"]
        lines += ["References: " + "\r\n ".join([*known[-MAX_REFERENCES:], thread.message_id])]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _unstructured(text: str) -> str:
    """RFC 2047: text that is ASCII and cannot be mistaken for an encoded word stays as it is."""
    if text.isascii() and "=?" not in text:
        return text
    prefix, rest = ("Re: ", text[4:]) if text.startswith("Re: ") else ("", text)
    return prefix + Header(rest, "utf-8", maxlinelen=76, header_name="Subject: Re").encode(linesep="\r\n")


def _reply_subject(subject: str) -> str:
    clean = header_text(subject)
    if not clean:
        return ""
    return clean if clean[:3].lower() == "re:" else f"Re: {clean}"


def header_text(text: str) -> str:
    """A stranger's text made fit for a header: one line, no control or direction characters, at most 200 characters."""
    return one_line(text)[:200]
