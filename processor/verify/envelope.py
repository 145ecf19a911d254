"""The envelope of a mail, from what the shop's own host wrote on top of it: who connected, and the MAIL FROM. Pure.

Everything below the host's Received field came with the mail and may be made up.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from processor.verify.header_section import Field, Section
from processor.verify.lookups import plain_name

_MOST_VALUE = 2_000
_BRACKETS = re.compile(r"\[([^\[\]]{2,60})\]")
_INTERNAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::/127", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
# One plain address. Source routes, percent and bang paths, quotes: programs differ on whose domain that is.
_PATH = re.compile(r"<?([A-Za-z0-9.#$&'*+/=?^_`{|}~-]{1,64})@([A-Za-z0-9._-]{1,253})>?")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What SPF looks at (RFC 7208 section 2)."""

    ip: str  # of the host that connected
    helo: str  # what it called itself, a plain domain name
    sender: str  # MAIL FROM, "" for a bounce, then the name in HELO stands for it
    domain: str  # of either


def read_envelope(section: Section, trusted_hop: str) -> Envelope | None:
    """The envelope, None where no host is trusted or anything about it is unclear."""
    index = _own_field(section, trusted_hop)
    return None if index is None else _envelope(section, index, trusted_hop)


def received_at(section: Section, trusted_hop: str, now: float) -> float:
    """When the shop's own host took the mail in, as POSIX time; `now` where it does not say so.

    By that time it is judged whether a signature had expired (RFC 6376 section 3.5, x=), not by when we come to it.
    """
    index = _own_field(section, trusted_hop)
    if index is None or _read(section.fields[index], trusted_hop.lower().rstrip(".")) is None:
        return now
    try:
        return min(now, parsedate_to_datetime(section.fields[index].unfolded.rpartition(";")[2][:100]).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return now


def _own_field(section: Section, trusted_hop: str) -> int | None:
    """Where the topmost Received field that the trusted hop can have written stands.

    Any that says "by" the hop counts, wherever in it and however broken: what the other host calls itself stands in the
    hop's own field too, and must not make it be passed over for one that came with the mail.
    """
    hop = trusted_hop.lower().rstrip(".")
    if hop:
        for index, name in enumerate(section.names):
            if name == b"received" and _by(hop).search(section.fields[index].unfolded):
                return index
    return None


def _by(hop: str) -> re.Pattern[str]:
    return re.compile(rf"\bby\s+{re.escape(hop)}(?![\w-]|\.\w)", re.IGNORECASE | re.ASCII)


def _read(field: Field, hop: str) -> tuple[str, str] | None:
    """(what stands before `by`, the name in HELO), None where that is unclear (RFC 5321 section 4.4)."""
    value = field.unfolded
    named = list(_by(hop).finditer(value[: _MOST_VALUE + 1]))
    if len(value) > _MOST_VALUE or not value.isascii() or len(named) != 1:
        return None
    outside = _without_comments(value)
    words = [(match[0].lower(), match.start()) for match in re.finditer(r"\S+", outside)]
    texts = [text for text, _ in words]
    if len(words) < 4 or texts[0] != "from" or "by" not in texts[2:-1]:
        return None
    by = texts.index("by", 2)  # never the second word, which the other host chose
    if words[by][1] != named[0].start():
        return None
    return value[: words[by][1]], texts[1]


def _without_comments(value: str) -> str:
    """The same text with a space for each character of a comment; all of it where they do not pair off."""
    kept: list[str] = []
    depth = 0
    for char in value:
        depth += char == "("
        kept.append(" " if depth else char)
        depth -= char == ")" and depth > 0
    return "".join(kept) if not depth else value


def _envelope(section: Section, index: int, trusted_hop: str) -> Envelope | None:
    read = _read(section.fields[index], trusted_hop.lower().rstrip("."))
    if read is None:
        return None
    origin, helo = read
    ip = _address(origin)
    paths = [at for at, name in enumerate(section.names[:index]) if name == b"return-path"]
    # A Return-Path below the host's Received was written by the sender.
    if not ip or not paths:
        return None
    path = section.fields[paths[0]].unfolded
    name = plain_name(helo) if "." in helo else ""
    if path == "<>":
        return Envelope(ip, name, "", name) if name else None
    plain = _PATH.fullmatch(path)
    domain = plain_name(plain[2]) if plain and path.startswith("<") == path.endswith(">") else ""
    return Envelope(ip, name, f"{plain[1]}@{domain}", domain) if plain and domain else None


def _address(origin: str) -> str:
    """The one address in square brackets that the host itself wrote, "" where that is unclear or no public one.

    It stands in a comment: "from helo (name [192.0.2.1])". Brackets elsewhere, or after "helo=", repeat a claim.
    """
    found = list(_BRACKETS.finditer(origin))
    outside = _without_comments(origin)
    if len(found) != 1 or outside[found[0].start()] != " " or origin[found[0].start() - 1] not in " (":
        return ""
    text = found[0][1]
    try:
        ip = ipaddress.ip_address(text[5:] if text.lower().startswith("ipv6:") else text)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    # A host of the shop's own network handed the mail on, a filter for example: who brought it in stands elsewhere.
    return "" if any(ip in network for network in _INTERNAL) else str(ip)
