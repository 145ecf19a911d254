"""Key records of DKIM and ARC (RFC 6376 section 3.6.1, RFC 8463, RFC 8301). Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import dkim.crypto
import dkim.util

_RSA_BITS = range(1_024, 4_097)  # RFC 8301 section 3.2; larger ones would cost seconds each
_MOST_EXPONENT = 2**32
_crypto: Any = dkim.crypto
_util: Any = dkim.util


class KeyProblemError(Exception):
    """Why a key proves nothing: a word of RFC 8601, and a reason for a person."""

    def __init__(self, result: str, reason: str) -> None:
        super().__init__(reason)
        self.result = result
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that may be used."""

    record: bytes  # nothing but type and key, for the library
    kind: str  # "rsa" or "ed25519"
    strict: bool  # t=s: the domain of i= must be that of d=, not one below it
    testing: bool  # t=y: a signature counts for nothing


def tags_of(text: bytes) -> Mapping[bytes, bytes] | None:
    """A tag list (RFC 6376 section 3.2), None where it is none or has a tag twice."""
    try:
        tags: dict[bytes, bytes] = _util.parse_tag_value(text)
    except (dkim.util.InvalidTagValueList, IndexError):
        return None
    return tags


def read_key(texts: Sequence[bytes]) -> Key:
    """The one key among the TXT records of a selector.

    Raises `KeyProblemError`. Records without a key, such as a wildcard's, are passed over; of two keys one would be
    guessed (RFC 6376 section 3.6.2.2).
    """
    found = [tags for tags in map(tags_of, texts) if tags is not None and b"p" in tags]
    if not found:
        raise KeyProblemError("permerror", "there is no key for it")
    if len(found) > 1:
        raise KeyProblemError("permerror", "there are several keys for it")
    (tags,) = found
    kind = tags.get(b"k", b"rsa").decode("latin-1")
    public = b"".join(tags[b"p"].split())
    _check_use(tags, public)
    if kind == "rsa":
        _check_rsa(public)
    elif kind != "ed25519":
        raise KeyProblemError("permerror", "its key is of an unknown type")
    flags = [flag.strip() for flag in tags.get(b"t", b"").split(b":")]
    record = b"k=" + kind.encode() + b"; p=" + public
    return Key(record, kind, strict=b"s" in flags, testing=b"y" in flags)


def _check_use(tags: Mapping[bytes, bytes], public: bytes) -> None:
    if tags.get(b"v", b"DKIM1") != b"DKIM1" or (b"v" in tags and next(iter(tags)) != b"v"):
        raise KeyProblemError("permerror", "its key is of another version")
    if not public:
        raise KeyProblemError("permerror", "its key was withdrawn")
    if b"sha256" not in _listed(tags, b"h", b"sha256"):
        raise KeyProblemError("permerror", "its key is not for SHA-256")
    if not {b"*", b"email"} & _listed(tags, b"s", b"*"):
        raise KeyProblemError("permerror", "its key is not for mail")


def _listed(tags: Mapping[bytes, bytes], name: bytes, default: bytes) -> set[bytes]:
    return {item.strip() for item in tags.get(name, default).split(b":")}


def _check_rsa(public: bytes) -> None:
    """Length in both directions: too short is worthless (RFC 8301), too long makes every mail slow."""
    if len(public) > 1_000:
        raise KeyProblemError("policy", "its key is too long")
    try:
        key = cast("dict[str, int]", _crypto.parse_public_key(base64.b64decode(public)))
        modulus, exponent = key["modulus"], key["publicExponent"]
    except Exception as error:
        raise KeyProblemError("permerror", "its key cannot be read") from error
    if modulus.bit_length() not in _RSA_BITS:
        raise KeyProblemError("policy", "its key is shorter than 1,024 bits or longer than 4,096")
    if not 2 < exponent <= _MOST_EXPONENT or not exponent % 2:
        raise KeyProblemError("policy", "its key has an unusable exponent")
