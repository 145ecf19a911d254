"""DMARC: whose policy covers a domain, and which domains are of one owner (RFC 9989, before it RFC 7489). Pure.

What p=, sp=, np= and t= ask to be done with mail that fails is of no concern here: failing mail is refused nowhere,
it only proves nothing and is looked at by a person. So t=y and p=none make no difference, and pct= is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from publicsuffixlist import PublicSuffixList

from processor.verify.lookups import plain_name

_MOST_LABELS = 8  # RFC 9989 section 4.10: no more look-ups than that, whatever a domain is called
_VERSION = re.compile(rb"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")  # case-sensitive, and first
_REQUESTS = frozenset({"none", "quarantine", "reject"})

Texts = Callable[[str], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Record:
    """A DMARC record (RFC 9989 section 4.7)."""

    psd: str  # "y", "n" or "u"
    strict_dkim: bool
    strict_spf: bool
    applies: bool  # False: so broken that DMARC is not applied by it (section 4.10.1)


@dataclass(frozen=True, slots=True)
class Found:
    """What the tree walk from a domain finds."""

    organisation: str  # the organisational domain
    policy: Record | None  # None: DMARC does not apply


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()  # read once, 30 ms; the private section (github.io) counts too


def registrable(domain: str) -> str:
    """The public suffix and one label, "" where the domain is itself a public suffix (publicsuffix.org)."""
    return _list().privatesuffix(domain) or ""


def related(one: str, other: str) -> bool:
    """Whether two domains could have the same owner: without this no tree walk makes them aligned."""
    return one == other or (registrable(one) == registrable(other) != "")


def walk(domain: str) -> Sequence[str]:
    """The domains whose records are looked at, longest first, at most eight (RFC 9989 section 4.10)."""
    labels = domain.split(".")
    shorter = labels[1:] if len(labels) < _MOST_LABELS else labels[1 - _MOST_LABELS :]
    return [domain, *(".".join(shorter[start:]) for start in range(len(shorter)))]


def record_name(domain: str) -> str:
    """Where the record of a domain stands."""
    return f"_dmarc.{domain}"


def names(domain: str) -> Sequence[str]:
    """Everything that `find` may ask for, where it can be asked for at all."""
    return [name for name in map(record_name, walk(domain)) if plain_name(name)]


def parse(texts: Sequence[bytes]) -> Record | None:
    """The one DMARC record among the TXT records of a name; several are none (RFC 9989 section 4.10)."""
    records = [text for text in texts if _VERSION.match(text)]
    if len(records) != 1:
        return None
    tags: dict[str, str] = {}
    for item in records[0].decode("latin-1").split(";")[1:]:
        name, equals, value = item.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return Record(
        psd=tags.get("psd", "u").lower(),
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
        applies=_applies(tags),
    )


def _applies(tags: dict[str, str]) -> bool:
    requests = {name: tags[name].lower() for name in ("p", "sp", "np") if name in tags}
    sound = "p" in requests and set(requests.values()) <= _REQUESTS
    # With a wrong request the record still counts, as p=none, if it asks for reports.
    return sound or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s,]", tags.get("rua", "")) is not None


def find(domain: str, texts: Texts) -> Found:
    """Walk up from a domain. Asks no more than the answer takes; `texts` may raise the errors of `Lookups`.

    Two guards stand beside the walk. It never ends above what the public suffix list lets be registered, even where a
    registry (com.vn, id.vn, github.io) has a record without psd=y; a record found up there is taken for a registry's.
    """
    limit = registrable(domain)
    found: dict[str, Record] = {}
    organisation = ""
    for name in walk(domain):
        record = parse(texts(record_name(name)))
        if record is None:
            continue
        found[name] = record
        if record.psd == "n":
            organisation = name
        elif record.psd == "y" and name != domain:
            organisation = _below(name, domain)
        # Nothing further up can change what is found once the registrable domain itself has a record.
        if organisation or name == limit:
            break
    organisation = _limited(organisation or next(reversed(found), domain), domain, limit)
    return Found(organisation, _policy(domain, organisation, found))


def _below(name: str, domain: str) -> str:
    """The domain one label below `name` on the way to `domain`."""
    return ".".join(domain.split(".")[-name.count(".") - 2 :])


def _limited(organisation: str, domain: str, limit: str) -> str:
    if not limit:
        return domain
    return limit if organisation.count(".") < limit.count(".") else organisation


def _policy(domain: str, organisation: str, found: dict[str, Record]) -> Record | None:
    """RFC 9989 section 4.10.1: the domain's own record, else its organisation's, else the registry's."""
    for name in (domain, organisation):
        if name in found:
            return found[name] if found[name].applies else None
    registry = [record for name, record in found.items() if record.psd == "y" or not registrable(name)]
    return registry[0] if registry and registry[0].applies else None


def aligned(one: str, other: str, texts: Texts, *, strict: bool) -> bool:
    """Whether two domains are aligned (RFC 9989 section 4.4): equal, or relaxed and of one organisation."""
    if one == other:
        return True
    if strict or not related(one, other):
        return False
    return find(one, texts).organisation == find(other, texts).organisation
