"""Whose Authentication-Results the mails of a mailbox carry: what `authserv_id` and `trusted_hop` ought to say.

RFC 8601 section 5: a host deletes fields that come in with its own authserv-id. Only its own are written at delivery,
so its id is the one that stands topmost in nearly all mail from outside. What a stranger writes into a mail of his own
counts once for that mail and below the host's own fields; no name of his is kept unless it looks like a host name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

FEWEST = 5  # mails from outside; fewer say nothing
NEWEST = 5  # mails that tell whether a host has changed
MAX_SECTION = 65_536  # octets of one header section; what is beyond stands at the bottom, where strangers write
MAX_FIELDS = 500  # of one mail
MICROSOFT = "(microsoft 365)"  # stands for the id in Microsoft's form of the field, which names none
UNREADABLE = "(unreadable)"

_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")
_ADDRESS = re.compile(r"[0-9.]+")  # an IPv4 address where a name was looked for
_MICROSOFT = re.compile(r"\bspf=\w+ \(sender IP is |;\s*compauth=\w")
_METHOD = re.compile(r"\s*([A-Za-z0-9-]{1,50})(?:\s*/\s*\d{1,5})?\s*=")
_BY = re.compile(r"\s*(?:from\s+\S+\s+)?by\s+([^\s;]+)", re.IGNORECASE)
_LOCAL = re.compile(r"\swith\s+(?:UTF8)?LMTP", re.IGNORECASE)  # RFC 3848: from one program of the host to the next
_RETURN_PATH = re.compile(r"<[^<>\s]*@([^<>@\s]+)>")


@dataclass(frozen=True, slots=True)
class Claim:
    """One Authentication-Results field."""

    authserv_id: str  # in lower case; MICROSOFT or UNREADABLE where there is none
    methods: frozenset[str]
    depth: int  # Received fields above it


@dataclass(frozen=True, slots=True)
class Trace:
    """What the header section of one mail says of its way, topmost first."""

    claims: tuple[Claim, ...]
    hops: tuple[str, ...]  # names after `by`, one for each Received field, "" where it names no host
    outside: bool  # seems to have come in from outside the shop

    @property
    def top(self) -> str:
        """The id of the topmost field, "" where there is none."""
        return self.claims[0].authserv_id if self.claims else ""

    @property
    def hop(self) -> str:
        """The topmost host that names itself."""
        return next((name for name in self.hops if name), "")

    def at_delivery(self, authserv_id: str) -> list[Claim]:
        """The fields with that id that no Received field parts from the topmost one: a host may write several."""
        return [
            claim for claim in self.claims if claim.authserv_id == authserv_id and claim.depth == self.claims[0].depth
        ]

    def names(self, authserv_id: str) -> int:
        """How many fields have that id, wherever they stand."""
        return sum(claim.authserv_id == authserv_id for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one authserv-id stands in a mailbox. All are numbers of mails; each mail counts once."""

    authserv_id: str
    mails: int  # from outside, with this id where the host writes its own
    newest: int  # of the newest NEWEST mails from outside
    forged: int  # with a field of this id where the host does not write its own, and mostly below one of its own
    misplaced: int  # from outside, whose topmost field of this id stands lower than in nearly all the others
    relayed: int  # from outside, with this id written before the mail came to the host that keeps the mailbox
    hidden_dmarc: int  # from outside, with a dmarc result in another field of this id than its topmost


@dataclass(frozen=True, slots=True)
class Survey:
    """What the mails of one mailbox say together; `traces` are newest first."""

    traces: tuple[Trace, ...]

    @property
    def outside(self) -> list[Trace]:
        return [trace for trace in self.traces if trace.outside]

    @property
    def silent(self) -> int:
        """Mails from outside without any result."""
        return sum(not trace.claims for trace in self.outside)

    def nearly_all(self, count: int) -> bool:
        """Whether that many mails from outside are at least 80 % of them."""
        return count >= FEWEST and count * 5 >= len(self.outside) * 4

    def topmost(self) -> Counter[str]:
        """How many mails from outside have which id on top."""
        return Counter(trace.top for trace in self.outside if trace.claims)

    def standing(self, authserv_id: str) -> Standing:
        """How that id stands; it is compared as host names are, without regard to ASCII case."""
        name = _caseless(authserv_id)
        carries = self._carries(name)
        here = [trace for trace in self.outside if carries(trace)]
        repeats = sum(_repeats(trace, name) for trace in here) * 2 <= len(here)  # in most mails it is the host's habit
        forged = [
            trace
            for trace in self.traces
            if trace.names(name) > (len(trace.at_delivery(name)) if carries(trace) else 0)
            or (repeats and carries(trace) and _repeats(trace, name))
        ]
        return Standing(
            authserv_id=name,
            mails=len(here),
            newest=sum(carries(trace) for trace in self.outside[:NEWEST]),
            forged=len(forged),
            misplaced=_misplaced([trace.claims[0].depth for trace in here]),
            relayed=sum(_relayed(trace) for trace in here),
            hidden_dmarc=sum(_hidden_dmarc(trace, name) for trace in here),
        )

    def _carries(self, name: str) -> Callable[[Trace], bool]:
        """Whether a mail has that id where it usually stands: on top, or among the fields that the host writes."""
        top = sum(trace.top == name for trace in self.outside)
        beside = sum(bool(trace.at_delivery(name)) for trace in self.outside) - top
        if self.nearly_all(top + beside) and beside > top:  # a host with several ids, such as iCloud
            return lambda trace: bool(trace.at_delivery(name))
        return lambda trace: trace.top == name

    def suggested(self) -> Standing | None:
        """The id on top of nearly all mail from outside, and still of the newest; MICROSOFT where that has none."""
        for name, count in self.topmost().most_common(1):
            if name != UNREADABLE and self.nearly_all(count):
                standing = self.standing(name)
                return standing if standing.newest else None
        return None

    def hop(self) -> tuple[str, int]:
        """The host that nearly all mail from outside came in through, and how many mails; ("", 0) where they differ."""
        for name, count in Counter(trace.hop for trace in self.outside if trace.hop).most_common(1):
            if self.nearly_all(count):
                return name, count
        return "", 0

    def through(self, host: str) -> tuple[int, int]:
        """Mails from outside that came in through that host: as the topmost that names itself, and further below."""
        name = _caseless(host).rstrip(".")
        first = sum(trace.hop == name for trace in self.outside)
        return first, sum(name in trace.hops for trace in self.outside) - first


def survey(sections: Iterable[bytes], own_domains: Iterable[str]) -> Survey:
    """Read the header sections of the newest mails, newest first. Never raises.

    A section needs Authentication-Results, Received and Return-Path, in the order as received; the rest is skipped.
    """
    own = {_caseless(domain) for domain in own_domains}
    return Survey(tuple(_trace(section, own) for section in sections))


def _trace(section: bytes, own: set[str]) -> Trace:
    claims: list[Claim] = []
    hops: list[str] = []
    return_path: str | None = None
    for name, value in _fields(section):
        if name == "authentication-results":
            claims.append(_claim(value, len(hops)))
        elif name == "received":
            hops.append(_hop(value))
        elif name == "return-path" and return_path is None:  # the topmost is of the last delivery
            return_path = value
    domain = _RETURN_PATH.search(return_path or "")
    # Mail within the shop is often not verified, and a mail without a trace was put into the mailbox by a program.
    # Mail that was verified counts whatever its domain: the shop's may be one that customers have too.
    inside = not hops or (domain is not None and _caseless(domain[1]) in own)
    return Trace(tuple(claims), tuple(hops), bool(claims) or not inside)


def _fields(section: bytes) -> Iterator[tuple[str, str]]:
    """Names in lower case and unfolded values (RFC 5322 section 2.2.3), at most MAX_FIELDS."""
    lines = section[:MAX_SECTION].decode("latin-1").replace("\r\n", "\n").split("\n")
    if len(section) >= MAX_SECTION:
        lines.pop()  # most likely cut: half an id may read like another one
    gathered: list[list[str]] = []
    for line in lines:
        if not line or len(gathered) > MAX_FIELDS:
            break
        if line[0] not in " \t":
            gathered.append([line])
        elif gathered:
            gathered[-1].append(line)
    for parts in gathered[:MAX_FIELDS]:
        name, colon, value = "".join(parts).partition(":")
        if colon:
            yield name.lower(), value


def _claim(value: str, depth: int) -> Claim:
    head, *results = _segments(value)
    name = head.split()[0].strip('"') if head.strip() else ""
    if _METHOD.match(head):  # a result in the place of the id
        results = [head, *results]
        name = MICROSOFT if _MICROSOFT.search(value) else UNREADABLE
    elif not _NAME.fullmatch(name):
        name = UNREADABLE
    methods = frozenset(found[1].lower() for found in map(_METHOD.match, results) if found)
    return Claim(_caseless(name), methods, depth)


def _segments(value: str) -> list[str]:
    """What stands between semicolons, less comments (RFC 5322 section 3.2.2)."""
    return _less_comments(value).split(";")


def _less_comments(value: str) -> str:
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for char in value:
        if escaped:
            escaped = False
        elif char == "\\" and (depth or quoted):
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif not quoted and char in "()":
            depth = depth + 1 if char == "(" else max(0, depth - 1)
            kept.append(" ")
            continue
        if not depth:
            # What is in quotes must not be taken for the structure of the field, nor for a plain name.
            kept.append("?" if quoted and char in ";= \t" else char)
    return "".join(kept)


def _hop(value: str) -> str:
    """The name after `by` (RFC 5321 section 4.4), in lower case; "" for local delivery and where it names no host."""
    text = _less_comments(value)
    found = _BY.match(text)
    if not found or _LOCAL.search(text) or not _NAME.fullmatch(found[1]) or _ADDRESS.fullmatch(found[1]):
        return ""
    name = _caseless(found[1]).rstrip(".")
    return "" if name.partition(".")[0] == "localhost" else name


def _repeats(trace: Trace, name: str) -> bool:
    """Whether what one field of that id says is said by another one at the same place."""
    said = [method for claim in trace.at_delivery(name) for method in claim.methods]
    return len(said) > len(set(said))


def _misplaced(depths: list[int]) -> int:
    for usual, count in Counter(depths).most_common(1):
        if count * 5 >= len(depths) * 4:
            return sum(depth > usual for depth in depths)
    return 0


def _relayed(trace: Trace) -> bool:
    """Whether the Received fields above the topmost result are those of several organisations."""
    above = filter(None, trace.hops[: trace.claims[0].depth])
    return len({domain for domain in map(_suffixes().privatesuffix, above) if domain}) > 1


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def _hidden_dmarc(trace: Trace, name: str) -> bool:
    first, *others = trace.at_delivery(name)
    return "dmarc" not in first.methods and any("dmarc" in claim.methods for claim in others)


def _caseless(text: str) -> str:
    return text.lower() if text.isascii() else text  # `lower` makes a plain k of the Kelvin sign
