"""ARC: what a trusted forwarder saw before it changed the mail (RFC 8617). The seals are checked by dkimpy. Pure.

Mailing lists and forwarders break signatures. One that the shop trusts may vouch for what it found; nobody else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from processor.addresses import ascii_domain
from processor.verify.authentication import UnreadableError, parse_results
from processor.verify.dkim_keys import KeyProblemError, tags_of
from processor.verify.dkim_signatures import Bodies, Signature, holds, read_signature, signature_flaw, usable_key
from processor.verify.header_section import Field, Section

_MOST_SETS = 10  # RFC 8617 allows 50; longer chains than a few are loops, and each set is a signature to check
_NAMES = (b"arc-seal", b"arc-message-signature", b"arc-authentication-results")
# Signed by Google, Microsoft and Zoho alike; the same reasons as for signatures of the sender's domain.
_COVERED = (b"from", b"subject", b"date", b"message-id")
_INSTANCE = re.compile(rb"[ \t\r\n]*i[ \t\r\n]*=[ \t\r\n]*([1-9][0-9]?)[ \t\r\n]*;")

Texts = Callable[[str], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Set:
    """The three fields of one instance."""

    seal: Signature
    message: Signature
    results: Field


class _BrokenError(Exception):
    """A chain that proves nothing, and why."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain whose newest part was sealed by trusted forwarders, of whom the first saw From proven."""

    sets: tuple[Set, ...]  # instance 1 first

    @property
    def key_names(self) -> Sequence[str]:
        """Everything that `check` asks for."""
        return [self.sets[-1].message.key_name, *(one.seal.key_name for one in self.sets)]


def promising(section: Section, domain: str, sealers: Sequence[str]) -> Chain | str:
    """The chain, if it would prove the From domain were its seals right; else why it cannot, "" without ARC."""
    try:
        sets = _sets(section)
        if not sets:
            return ""
        trusted = {ascii_domain(name) for name in sealers}
        first = _first_trusted(sets, trusted)
        if not _vouches(sets[first], domain):
            return "the trusted forwarder did not see the domain of From proven"
    except _BrokenError as error:
        return str(error)
    return Chain(sets)


def check(chain: Chain, section: Section, bodies: Bodies, texts: Texts, now: float) -> str:
    """Why the chain does not hold, "" where it does (RFC 8617 section 5.2). `texts` as in `Lookups`."""
    newest = chain.sets[-1].message
    flaw = signature_flaw(newest, now)
    present, signed = Counter(section.names), Counter(newest.covered)
    if flaw or b"arc-seal" in signed or any(present[name] > min(signed[name], 1) for name in _COVERED):
        return "the newest signature of the chain does not cover enough"
    if not bodies.agree(newest):
        return "the body was changed after sealing"
    try:
        if not holds(newest, newest.covered, section, usable_key(newest, texts)):
            return "the header was changed after sealing"
        for number in range(len(chain.sets), 0, -1):
            if not _sealed(chain.sets[:number], texts):
                return "a seal of the chain does not hold"
    except KeyProblemError:
        return "a key of the chain is missing or wrong"
    return ""


def _sets(section: Section) -> tuple[Set, ...]:
    """All sets, instance 1 first. Raises `_BrokenError` where the chain has gaps or doubles (section 5.2, step 3)."""
    found: dict[tuple[int, bytes], Field] = {}
    for field, name in zip(section.fields, section.names, strict=True):
        if name not in _NAMES:
            continue
        instance = _INSTANCE.match(field.value) if name == _NAMES[2] else _tagged_instance(field)
        if instance is None or (int(instance[1]), name) in found:
            raise _BrokenError("a field of the chain cannot be read or occurs twice")
        found[int(instance[1]), name] = field
    count = len(found) // 3
    if count > _MOST_SETS:
        raise _BrokenError("the chain is too long")
    if found.keys() != {(number, name) for number in range(1, count + 1) for name in _NAMES}:
        raise _BrokenError("the chain is not complete")
    return tuple(_set(*(found[number, name] for name in _NAMES), first=number == 1) for number in range(1, count + 1))


def _tagged_instance(field: Field) -> re.Match[bytes] | None:
    tags = tags_of(field.value) if len(field.value) < 6_000 else None
    return re.fullmatch(rb"([1-9][0-9]?)", tags.get(b"i", b"")) if tags else None


def _set(seal: Field, message: Field, results: Field, *, first: bool) -> Set:
    read_seal, read_message = read_signature(seal), read_signature(message)
    if read_seal is None or read_message is None:
        raise _BrokenError("a signature of the chain cannot be read")
    if b"h" in read_seal.tags or not {b"a", b"b"} <= read_seal.tags.keys():
        raise _BrokenError("a seal of the chain is malformed")
    if read_seal.tags.get(b"cv") != (b"none" if first else b"pass"):
        raise _BrokenError("a forwarder says that the chain is broken")
    relaxed = {b"c": b"relaxed/relaxed"}  # of seals always, of the other signatures where nothing else is said
    return Set(
        replace(read_seal, tags={**read_seal.tags, **relaxed}),
        replace(read_message, tags={**relaxed, **read_message.tags}),
        results,
    )


def _first_trusted(sets: Sequence[Set], trusted: set[str]) -> int:
    """The oldest set from which on everybody is trusted, as an index."""
    first = len(sets)
    while first and {sets[first - 1].seal.domain, sets[first - 1].message.domain} <= trusted:
        first -= 1
    if first == len(sets):
        raise _BrokenError("the last forwarder is not a trusted one")
    return first


def _vouches(one: Set, domain: str) -> bool:
    """Whether the results that this forwarder sealed are its own and say that DMARC passed for the From domain."""
    value = one.results.unfolded.partition(";")[2]
    try:
        authserv_id, results = parse_results(value)
    except UnreadableError:
        return False
    host = ascii_domain(authserv_id)
    if host != one.seal.domain and not host.endswith(f".{one.seal.domain}"):
        return False
    dmarc = [item for item in results if item.method == "dmarc"]
    if len(dmarc) != 1 or dmarc[0].result != "pass":
        return False
    return ascii_domain(dmarc[0].get("header", "from").rpartition("@")[2]) == domain


def _sealed(sets: Sequence[Set], texts: Texts) -> bool:
    """Whether the last of these sets seals all of them (section 5.1.1)."""
    fields: list[Field] = []
    for one in sets:
        fields += [one.results, one.message.field, one.seal.field]
    covered = [*(name for _ in sets for name in (_NAMES[2], _NAMES[1], _NAMES[0]))][:-1]
    newest_first = tuple(reversed(fields))
    section = Section(newest_first, tuple(field.name.lower() for field in newest_first), b"")
    seal = sets[-1].seal
    # The seal itself is hashed last, as any signature is; the library takes fields from below, oldest first.
    return holds(seal, covered, section, usable_key(seal, texts))
