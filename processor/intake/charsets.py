"""Octets to text, whatever the mail says of their charset.

Vietnamese mail is mislabelled in both directions: UTF-8 that says us-ascii, ISO-8859-1 or windows-1258, and
windows-1258 that says UTF-8 or ISO-8859-1. Valid UTF-8 with letters beyond ASCII is never anything else by
accident, so it wins over what a one-octet charset claims.
"""

from __future__ import annotations

import base64
import codecs

from processor.intake.lines import nfc, words

# Python also knows codecs that are no charsets of mail (idna, unicode_escape, rot13), some of them slow or failing.
_KNOWN = words(
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 ascii cp437 cp850 cp866 cp874 cp949 cp932 cp950 cp1250 cp1251 cp1252"
    " cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7"
    " iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 tis-620 mac-roman koi8-r"
    " koi8-u euc_kr johab iso2022_kr euc_jp shift_jis iso2022_jp gb2312 gbk gb18030 hz big5 big5hkscs"
)
_ALIASES = {"ks_c_5601-1987": "cp949", "ksc5601": "cp949", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030"}
# What programs write where they do not know: the octets decide.
_VAGUE = frozenset({"", "utf-8", "ascii", "iso8859-1", "cp1252"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_CAPITALS = "\u0300\u0303\u0309"
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_VIETNAMESE = frozenset("đĐơƠưƯăĂ")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE64 = bytes(octet for octet in range(256) if octet not in _BASE64)


def decode(data: bytes, declared: str = "") -> str:
    """The text of `data` in NFC; `declared` is the charset that the mail names, "" for none. Never raises."""
    return nfc(_decoded(data, declared))


def base64_octets(data: bytes) -> bytes:
    """What base64 says up to its padding, foreign characters and a broken end left out (RFC 2045, section 6.8)."""
    digits = data.partition(b"=")[0].translate(None, _NOT_BASE64)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return base64.b64decode(digits + b"=" * (-len(digits) % 4))


def _decoded(data: bytes, declared: str) -> str:
    name = _codec(declared)
    if data.isascii() and not name.startswith(("utf-16", "utf-32", "iso2022", "hz")):
        return data.decode("ascii")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and name in _VAGUE:
        return data.decode("utf-16", "replace")
    if name in _VAGUE or name.startswith(("cp125", "iso8859")):
        return _of_one_octet(data, name)
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        pass
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return data.decode(name, "replace")


def _codec(declared: str) -> str:
    """Python's name of a declared charset, "" where it says nothing that can be used."""
    label = declared.strip(" \t\"'<>;").lower()[:40]
    if not label.isascii() or not label:
        return ""
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return _ALIASES.get(name, name) if name in _KNOWN else ""


def _of_one_octet(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        pass
    lenient = data.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    if sum(char > "\x7f" for char in lenient) - broken > broken:  # cut or damaged, but plainly UTF-8
        return lenient
    if name in _VAGUE:
        name = "cp1258" if _looks_vietnamese(data) else "cp1252"
    try:
        return data.decode(name)
    except UnicodeError:
        return data.decode(name, "replace")


def _looks_vietnamese(data: bytes) -> bool:
    """Whether octets read as windows-1258 give letters of Vietnamese with every tone mark on a vowel."""
    text = data[:20_000].decode("cp1258", "replace")
    tones = [(text[index - 1], char) for index, char in enumerate(text) if index and char in _TONES]
    on_vowels = [(vowel, tone) for vowel, tone in tones if vowel in _VOWELS]
    if not tones or len(on_vowels) * 10 < len(tones) * 9:
        return False
    # In western charsets these tones are capitals, which do not follow small letters; the others are Italian "ì", "ò".
    telling = any(vowel.islower() and tone in _CAPITALS for vowel, tone in on_vowels)
    return telling or any(char in _VIETNAMESE for char in text)
