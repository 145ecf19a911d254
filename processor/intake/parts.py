"""MIME parts: which of them holds the sender's text, which a forwarded mail, which an attachment (RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.errors import InvalidBase64LengthDefect
from email.message import Message as Part
from typing import cast

from processor.intake.charsets import base64_octets, decode
from processor.intake.html_text import html_lines
from processor.intake.lines import Kind, Line, fold, plain_lines

MAX_TEXT = 1_000_000  # characters of one mail that are looked at
_MAX_PARTS = 200
_MAX_DEPTH = 40
_ENOUGH = 200  # characters of a plain text that make a look at the HTML needless
_STUB_SENTENCE = re.compile(
    r"(?:html|e-?mail|mail|thu)[^.]{0,40} (?:viewer|client|reader|format|compatible|capable|enabled|dinh dang)"
    r"|(?:view|xem)[^.]{0,40} (?:html|browser|trinh duyet|online)"
    r"|does not support html|khong ho tro html|dinh dang html"
)
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_MAILS = frozenset({"message/rfc822", "message/global"})
_SEALED = {
    "multipart/encrypted": "the mail is encrypted",
    "application/pkcs7-mime": "the mail is encrypted or signed in a form that hides its text",
    "application/x-pkcs7-mime": "the mail is encrypted or signed in a form that hides its text",
    "application/ms-tnef": "the text is inside a winmail.dat file",
    "application/vnd.ms-tnef": "the text is inside a winmail.dat file",
}


class Body:
    """What the parts of one mail hold.

    `lines` are those of the text, `forwarded` those of mails inside, `other_version` the HTML version of the same
    text where the plain one was chosen, `attachments` content types, `problems` why some text could not be read.
    """

    def __init__(self, mail: Part) -> None:
        self.forwarded: list[Line] = []
        self.attachments: list[str] = []
        self.problems: list[str] = []
        self.other_version: Part | None = None
        self.pictures = False
        self._parts = 0
        self._characters = MAX_TEXT
        self.lines = self._read(mail, 0, sole=True)

    def _read(self, part: Part, depth: int, *, sole: bool = False) -> list[Line]:
        """The lines of a part; `sole` says that a text there cannot be an attachment, even if it has a file name."""
        self._parts += 1
        if self._parts > _MAX_PARTS or depth > _MAX_DEPTH:
            self.problems.append("it has too many parts, or parts too deep inside each other")
            return []
        kind = part.get_content_type()
        if kind in _SEALED:
            self.problems.append(_SEALED[kind])
        elif kind in _MAILS:
            return self._forwarded(part, kind, depth)
        elif kind.startswith("multipart/") and part.is_multipart():
            return self._container(part, kind, depth + 1)
        elif _is_text(part, kind, sole=sole):
            return self._text(part, kind)
        self.attachments.append(kind)
        self.pictures = self.pictures or kind.startswith("image/")
        return []

    def _container(self, part: Part, kind: str, depth: int) -> list[Line]:
        parts = children(part)
        if kind == "multipart/alternative":
            return self._alternative(parts, depth)
        if kind == "multipart/related":
            return self._related(parts, depth)
        if kind == "multipart/signed":
            return self._mixed(parts[:1], depth)
        return self._mixed(parts, depth)

    def _text(self, part: Part, kind: str) -> list[Line]:
        text = text_of(part)[: self._characters]
        self._characters -= len(text)
        if kind != "text/html":
            flowed = _parameter(part, "format") == "flowed"
            return plain_lines(text, flowed=flowed, delsp=_parameter(part, "delsp") == "yes")
        self.pictures = self.pictures or "<img" in text.lower()
        return html_lines(text)

    def _forwarded(self, part: Part, kind: str, depth: int) -> list[Line]:
        """A mail inside the mail is somebody else's words, whatever its disposition."""
        self.attachments.append(kind)
        for inner in children(part):
            problems, pictures, other = list(self.problems), self.pictures, self.other_version
            lines = self._read(inner, depth + 1, sole=True)
            self.problems, self.pictures, self.other_version = problems, pictures, other
            self.forwarded += [Line(line.text, Kind.QUOTED) for line in lines]
        return []

    def _mixed(self, parts: Sequence[Part], depth: int) -> list[Line]:
        """Text parts after each other; HTML that only repeats the plain text before it is left out."""
        lines: list[Line] = []
        for part in parts:
            more = self._read(part, depth)
            if not lines or part.get_content_type() != "text/html" or visible(more) not in visible(lines):
                lines += more
        return lines

    def _related(self, parts: Sequence[Part], depth: int) -> list[Line]:
        """RFC 2387: the first part is the text, the others belong to it."""
        lines = self._read(parts[0], depth, sole=True) if parts else []
        for part in parts[1:_MAX_PARTS]:
            self.attachments.append(part.get_content_type())
            self.pictures = self.pictures or part.get_content_maintype() == "image"
        return lines

    def _alternative(self, parts: Sequence[Part], depth: int) -> list[Line]:
        """RFC 2046, section 5.1.4, but plain text first: it holds no tricks of layout."""
        texts = [(part, _first_text(part)) for part in parts[:_MAX_PARTS]]
        rich = [part for part, text in texts if text.get_content_type() == "text/html"]
        lines: list[Line] = []
        for part, text in texts:
            if text.get_content_type() != "text/html":
                lines += self._read(part, depth, sole=True)
        letters = visible(lines)
        if not rich:
            return lines
        if len(letters) >= _ENOUGH and not _is_stub(lines):
            self.other_version = _first_text(rich[-1])
            return lines
        problems = list(self.problems)
        shown = self._read(rich[-1], depth, sole=True)
        if letters and len(letters) * 2 >= len(visible(shown)) and not _is_stub(lines):
            self.problems = problems
            return lines
        return shown or lines


def text_of(part: Part) -> str:
    """The decoded text of a text part; "" where there is none. Never raises."""
    data = _octets(part)
    charset = _parameter(part, "charset")
    if not charset and part.get_content_subtype() == "html":
        meta = _META_CHARSET.search(data[:2_000])
        charset = meta[1].decode("ascii") if meta else ""
    # Four octets a character is the most that any charset takes.
    return decode(data[: 4 * MAX_TEXT], charset)[:MAX_TEXT]


def visible(lines: Sequence[Line]) -> str:
    """The text without white space: what two versions of it have in common."""
    return "".join("".join(line.text.split()) for line in lines)


def _octets(part: Part) -> bytes:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        # The standard library hands such base64 back undecoded.
        return base64_octets(data)
    return data


def _parameter(part: Part, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return str(value).strip().lower()


def children(part: Part) -> list[Part]:
    """The parts of a container, none for a leaf."""
    payload = cast(object, part.get_payload())
    return cast(list[Part], payload) if isinstance(payload, list) else []


def _is_text(part: Part, kind: str, *, sole: bool) -> bool:
    """Whether a leaf is text to be read in its place (RFC 2183); a container without boundary is read as text, too."""
    if part.is_multipart() or not (kind in {"text/plain", "text/html"} or kind.startswith("multipart/")):
        return False
    disposition = str(part.get("content-disposition", "")).partition(";")[0].strip().lower()
    return sole or not (disposition == "attachment" or _has_file_name(part))


def _has_file_name(part: Part) -> bool:
    try:
        return bool(part.get_filename())
    except (ValueError, LookupError, TypeError):
        return True


def _first_text(part: Part) -> Part:
    """The leaf that a part leads to: itself, or the first text that it holds."""
    for _ in range(_MAX_DEPTH):
        inner = children(part)[:_MAX_PARTS]
        if not inner:
            break
        part = next(
            (child for child in inner if child.is_multipart() or child.get_content_maintype() == "text"), inner[0]
        )
    return part


def _is_stub(lines: Sequence[Line]) -> bool:
    """Whether a plain text only says that there is an HTML one."""
    text = " ".join(line.text for line in lines if line.text)
    return len(text) <= 400 and bool(_STUB_SENTENCE.search(fold(text)))
