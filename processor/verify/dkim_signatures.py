"""DKIM signatures of the domain in From (RFC 6376, RFC 8463), by dkimpy. Pure: keys and the time are handed in.

dkimpy computes the header hash and checks the signature. What it leaves open is decided here: which signatures are
worth a look, what they must cover, and that no mail makes the check slow.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dkim

from processor.verify.dkim_keys import Key, KeyProblemError, read_key, tags_of
from processor.verify.header_section import Field, Section
from processor.verify.lookups import plain_name

MOST_SIGNATURES = 5
# What must be covered, each as often as it occurs; without that, whoever has one signed mail of a customer sends it
# again with another subject above the signed one. Gmail, Outlook, Yahoo, iCloud and Zoho sign all three. They do not
# all sign more: Outlook leaves out To, Yahoo Message-ID, and Gmail Content-Type.
_COVERED = (b"from", b"subject", b"date")
# RFC 5322 section 3.6 and RFC 2045 allow one of each. Of two, a mail program may show the one that is not signed.
_SINGLE = (
    b"from", b"subject", b"date", b"to", b"cc", b"sender", b"reply-to", b"message-id", b"in-reply-to", b"references",
    b"mime-version", b"content-type", b"content-transfer-encoding",
)  # fmt: skip
_MOST_VALUE = 6_000  # octets of one signature; with 4,096 bits and a long h= it has 2,000
_MOST_NAMES = 100  # in h=
_ALGORITHMS = {b"rsa-sha256": "rsa", b"ed25519-sha256": "ed25519"}
_FORMS = (b"simple", b"relaxed")
_BASE64 = re.compile(rb"[0-9A-Za-z+/]+={0,2}")
_TIME = re.compile(rb"[0-9]{1,12}")
_LONG_GAP = re.compile(rb"\s{80}")  # dkimpy's patterns cost the square of a run of spaces
_HEADER_NAME = re.compile(rb"[\x21-\x39\x3b-\x7e]+")
_BOUNDARY = re.compile(r"boundary[\s*0-9]*=", re.IGNORECASE)
_PLAIN_BOUNDARY = re.compile(r';\s*boundary="([^"]{1,70})"|;\s*boundary=([^\s;"]{1,70})', re.IGNORECASE)
_SLOP = 3_600  # seconds that clocks may differ
_library: Any = dkim


class _Silent:
    """dkimpy logs domains and whole signatures, which are personal data."""

    def debug(self, *_: object) -> None: ...
    def error(self, *_: object) -> None: ...
    def isEnabledFor(self, _: int) -> bool:  # noqa: N802 - logging's name
        return False


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature whose domain could be that of From."""

    field: Field
    tags: Mapping[bytes, bytes]
    domain: str  # d=
    selector: str

    @property
    def key_name(self) -> str:
        """Where its key stands (RFC 6376 section 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def covered(self) -> tuple[bytes, ...]:
        """The names in h=, in lower case."""
        return tuple(name.strip().lower() for name in self.tags.get(b"h", b"").split(b":"))


@dataclass(frozen=True, slots=True)
class Checked:
    """What one signature comes to: a word of RFC 8601, and why where it is not pass."""

    domain: str
    result: str
    reason: str = ""


class Bodies:
    """The hash of the body in both canonical forms, each computed at most once a mail."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._hashes: dict[bytes, bytes] = {}

    def hash(self, form: bytes) -> bytes:
        if form not in self._hashes:
            self._hashes[form] = hashlib.sha256(canonical_body(self._body, form)).digest()
        return self._hashes[form]

    def agree(self, signature: Signature) -> bool:
        """Whether the body is the one that was signed."""
        return self.hash(_forms(signature.tags)[1]) == _decoded(signature.tags[b"bh"])


def canonical_body(body: bytes, form: bytes) -> bytes:
    """RFC 6376 sections 3.4.3 and 3.4.4, in linear time; dkimpy's own costs the square of a run of spaces."""
    if form == b"relaxed":
        body = re.sub(rb"[\t ]{2,}|\t", b" ", body).replace(b" \r\n", b"\r\n")
        if body.endswith(b" "):
            body = body[:-1]
    kept = body.rstrip(b"\r\n")
    endings = body[len(kept) :][::-1]
    pairs = re.match(rb"(?:\n\r)*", endings)
    kept = body[: len(body) - (pairs.end() if pairs else 0)]
    return kept + b"\r\n" if kept or form == b"simple" else b""


def signatures(section: Section, could_align: Callable[[str], bool]) -> Sequence[Signature]:
    """The first five signatures whose d= could align with From, topmost first; see `could_align`.

    A d= or s= that is no plain name, or a tag list that is none, says of nobody that he signed.
    """
    found: list[Signature] = []
    for field in section.all(b"dkim-signature"):
        signature = read_signature(field)
        if signature is not None and could_align(signature.domain):
            found.append(signature)
            if len(found) == MOST_SIGNATURES:
                break
    return found


def read_signature(field: Field) -> Signature | None:
    """The tags of a signature field, None where it is none or could make the check slow."""
    if len(field.value) > _MOST_VALUE or _LONG_GAP.search(field.value):
        return None
    tags = tags_of(field.value)
    if tags is None:
        return None
    domain, selector = plain_name(tags.get(b"d", b"")), plain_name(tags.get(b"s", b""))
    return Signature(field, tags, domain, selector) if domain and selector else None


def check(
    signature: Signature, section: Section, bodies: Bodies, texts: Callable[[str], Sequence[bytes]], now: float
) -> Checked:
    """Verify one signature; `texts` gives the TXT records of a name and may raise the errors of `Lookups`.

    neutral: it cannot be used; policy: it could be right, yet proves too little; permerror: its key is missing or
    wrong; fail: the mail is not what was signed.
    """
    flaw = _flaw(signature, now) or _gap(signature, section)
    if flaw:
        return Checked(signature.domain, *flaw)
    if not bodies.agree(signature):
        return Checked(signature.domain, "fail", "the body was changed after signing")
    try:
        key = usable_key(signature, texts)
    except KeyProblemError as problem:
        return Checked(signature.domain, problem.result, problem.reason)
    if key.strict and _identity(signature.tags) not in ("", signature.domain):
        return Checked(signature.domain, "permerror", "its key is not for domains below")
    if not holds(signature, signature.covered, section, key):
        return Checked(signature.domain, "fail", "the header was changed after signing")
    return Checked(signature.domain, "pass", "" if b"to" in signature.covered else "it does not cover To")


def holds(signature: Signature, covered: Sequence[bytes], section: Section, key: Key) -> bool:
    """Whether the signature is the key's over the covered fields, the header hash of RFC 6376 section 3.7."""
    # Without bh= the library leaves the body alone, and only the covered fields are canonicalised.
    tags = signature.tags
    wanted = {b"a": tags[b"a"], b"b": tags[b"b"], b"s": b"s", b"d": b"d", b"c": b"/".join(_forms(tags))}
    verifier = _library.DKIM(b"", logger=_Silent())
    names = set(covered)
    verifier.headers = [
        [one.name, one.value] for one, lower in zip(section.fields, section.names, strict=True) if lower in names
    ]

    def record(_name: bytes, **_options: object) -> bytes:
        return key.record

    try:
        return bool(verifier.verify_sig(wanted, list(covered), [signature.field.name, signature.field.value], record))
    except Exception:  # noqa: BLE001 - a stranger's octets in somebody else's arithmetic: what breaks it is not valid
        return False


def _forms(tags: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    header, _, body = tags.get(b"c", b"simple/simple").lower().partition(b"/")
    return header, body or b"simple"


def _decoded(text: bytes) -> bytes:
    compact = b"".join(text.split())
    if not _BASE64.fullmatch(compact) or len(compact) % 4:
        return b""
    return base64.b64decode(compact)


def _flaw(signature: Signature, now: float) -> tuple[str, str] | None:
    tags = signature.tags
    if tags.get(b"v") != b"1" or tags.get(b"q", b"dns/txt") != b"dns/txt":
        return "neutral", "it is of another version"
    if not _identity_fits(tags, signature.domain):
        return "neutral", "its identity is not of its domain"
    return signature_flaw(signature, now)


def signature_flaw(signature: Signature, now: float) -> tuple[str, str] | None:
    """What is wrong with a signature of DKIM or ARC itself, as word of RFC 8601 and reason; None for nothing."""
    tags = signature.tags
    if not {b"a", b"b", b"bh", b"h"} <= tags.keys():
        return "neutral", "a part of it is missing"
    if tags[b"a"] == b"rsa-sha1":
        return "policy", "SHA-1 proves nothing any more"  # RFC 8301 section 3.1
    if b"l" in tags:
        return "policy", "it covers only a part of the body"  # anybody can append to it
    if tags[b"a"] not in _ALGORITHMS or not set(_forms(tags)) <= set(_FORMS):
        return "neutral", "it is made in an unknown way"
    if not _decoded(tags[b"b"]) or not _decoded(tags[b"bh"]):
        return "neutral", "it cannot be read"
    return _untimely(tags, now)


def _identity_fits(tags: Mapping[bytes, bytes], domain: str) -> bool:
    """RFC 6376 section 3.5, i=: the domain of d= or one below it."""
    identity = _identity(tags)
    return b"i" not in tags or (b"@" in tags[b"i"] and (identity == domain or identity.endswith(f".{domain}")))


def _identity(tags: Mapping[bytes, bytes]) -> str:
    return plain_name(tags.get(b"i", b"").rpartition(b"@")[2])


def _untimely(tags: Mapping[bytes, bytes], now: float) -> tuple[str, str] | None:
    times = {name: tags[name] for name in (b"t", b"x") if name in tags}
    if not all(_TIME.fullmatch(value) for value in times.values()):
        return "neutral", "its times cannot be read"
    signed, expires = (int(times[name]) if name in times else None for name in (b"t", b"x"))
    if expires is not None and (expires < now - _SLOP or (signed is not None and expires < signed)):
        return "policy", "it has expired"
    return None


def _gap(signature: Signature, section: Section) -> tuple[str, str] | None:
    """What the signature leaves open that a forger needs."""
    covered = signature.covered
    if len(covered) > _MOST_NAMES or not all(_HEADER_NAME.fullmatch(name) for name in covered):
        return "neutral", "its list of fields cannot be read"
    present, signed = Counter(section.names), Counter(covered)
    if any(present[name] > 1 for name in _SINGLE):
        return "policy", "a field that may occur once occurs twice"
    if not signed[b"from"]:
        return "neutral", "it does not cover From"  # RFC 6376 section 5.4
    if any(present[name] > signed[name] for name in _COVERED):
        return "policy", "it does not cover the subject or the date"
    if not signed[b"content-type"] and _recut(section):
        return "policy", "it does not cover the type of the content, which does not fit the body"
    return None


def _recut(section: Section) -> bool:
    """Whether the parts of the body may have been cut anew by another boundary than the signed mail had.

    Then what somebody quoted or forwarded could stand alone as what he writes. Mails begin with their first part,
    or with one line that says that they are MIME (RFC 2046 section 5.1.1); a mail cut anew begins with more.
    """
    types = section.all(b"content-type")
    value = types[0].unfolded if types else ""
    if not _BOUNDARY.search(value):
        return False
    found = _PLAIN_BOUNDARY.findall(value[:2_000])
    if len(found) != 1 or len(_BOUNDARY.findall(value)) != 1:
        return True
    before, delimiter, _ = section.body.partition(b"--" + "".join(found[0]).encode())
    preamble = before.strip()
    return not delimiter or (preamble != b"" and (len(preamble) > 200 or b"MIME" not in preamble))


def usable_key(signature: Signature, texts: Callable[[str], Sequence[bytes]]) -> Key:
    """The key of a signature of DKIM or ARC. Raises `KeyProblemError`, and what `texts` raises."""
    key = read_key(texts(signature.key_name))
    if key.kind != _ALGORITHMS.get(signature.tags[b"a"]):
        raise KeyProblemError("permerror", "its key is of another type")
    if key.testing:
        raise KeyProblemError("neutral", "its domain is only testing")  # RFC 6376 section 3.6.1: as if unsigned
    return key
