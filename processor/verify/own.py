"""Verification of the sender by ourselves, where the shop's mailbox host does none or is not trusted.

DKIM, SPF, DMARC and ARC each say what they found; here it is put together. Everything that DNS is needed for is asked
at once. Where DNS is away and its answer could change the outcome, nothing is decided: not for, not against.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from processor.addresses import ascii_domain, is_among
from processor.errors import TemporaryError
from processor.values import Authentication, Finding, Message
from processor.verify import arc_chain, dmarc, spf_record
from processor.verify.authentication import from_problem
from processor.verify.dkim_signatures import Bodies, Checked, Signature, check, signatures
from processor.verify.dns import Resolver, Session
from processor.verify.envelope import Envelope, read_envelope, received_at
from processor.verify.header_section import Section, UnreadableError, read_section
from processor.verify.lookups import AwayError, TooManyError

_ADDRESS = re.compile(r"[^\s<>,;:()\"]{1,64}@[^\s<>,;:()\"]{1,253}")
_MOST_RECIPIENTS = 10_000  # characters
_BAD = frozenset({"fail", "softfail", "policy", "permerror"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """The part of a mailbox's settings that matters here."""

    trusted_hop: str  # the name after `by` in the Received field of the shop's own host; "": SPF is not looked at
    arc_sealers: tuple[str, ...]  # domains whose ARC seals are believed
    addresses: frozenset[str] = frozenset()  # ours, as `mailbox_key` writes them; empty: whom a mail is to is not asked


class Verifier:
    """Thread-safe; one for the process, because it keeps the answers of DNS."""

    def __init__(self, servers: Sequence[str] = (), timeout: float = 5.0) -> None:
        """Servers as "ip", "ip:port" or "[ipv6]:port", () for the system's; the time-out in seconds for one round.

        Raises `ValueError` for a server that is none of these.
        """
        self._resolver = Resolver(servers, timeout)

    def answers(self, name: str) -> bool:
        """Whether DNS says anything at all of a name, be it that there is no such name."""
        try:
            self._resolver.session().texts(name)
        except AwayError:
            return False
        return True

    def examine(self, raw: bytes, message: Message, receiver: Receiver) -> Authentication:
        """Weigh the evidence in a mail, read from the same octets.

        Raises `TemporaryError` where DNS is away and matters: try again later, never fail, never pass.
        """
        problem = from_problem(message)
        if problem is not None:
            return problem
        domain = ascii_domain(message.sender.address.rpartition("@")[2])
        try:
            section = read_section(raw)
        except UnreadableError as error:
            return Authentication(False, True, (Finding("from", "fail", f"From: {error}"),))
        if not _same_from(section, domain):
            return Authentication(False, True, (Finding("from", "fail", "From can be read in two ways"),))
        return _Examination(section, domain, receiver, self._resolver.session()).result()


def _same_from(section: Section, domain: str) -> bool:
    """Whether the one From field of these octets is the one that intake read."""
    fields = section.all(b"from")
    if len(fields) != 1:
        return False
    hosts = fields[0].unfolded.split("@")[1:]
    return any(ascii_domain(host.partition(">")[0].partition(" ")[0].partition("(")[0]) == domain for host in hosts)


class _Examination:
    """The examination of one mail, method by method."""

    def __init__(self, section: Section, domain: str, receiver: Receiver, session: Session) -> None:
        self._section = section
        self._domain = domain  # of From
        self._sealers = receiver.arc_sealers
        self._ours = receiver.addresses
        self._perhaps_sent_on = False  # a signature passed that does not say that the mail was written to us
        self._session = session
        self._bodies = Bodies(section.body)
        self._away = False  # an answer is missing that could change the outcome
        self._findings: list[Finding] = []
        # The very domain first: such a pass settles everything.
        found = signatures(section, lambda name: dmarc.related(name, domain))
        self._signatures = sorted(found, key=lambda one: one.domain != domain)
        self._at = received_at(section, receiver.trusted_hop, session.now)
        envelope = read_envelope(section, receiver.trusted_hop)
        self._envelope = envelope if envelope and dmarc.related(envelope.domain, domain) else None

    def result(self) -> Authentication:
        self._ask_everything()
        checked = self._dkim()
        if any(one.result == "pass" and one.domain == self._domain for one in checked):
            # Aligned under every policy, and enough without one (as with the results of a mail host).
            return Authentication(True, False, (*self._findings, self._dmarc_beside_a_pass()))
        try:
            proven, contradicted = self._by_policy(checked)
        except AwayError:
            self._away, proven, contradicted = True, False, False
        except TooManyError:
            self._add("dmarc", "permerror", "the mail wants too many look-ups")
            proven, contradicted = False, True
        if not proven and self._forwarded():
            proven, contradicted = True, False
        if self._perhaps_sent_on and not proven:
            contradicted = False  # the author signed it; only not that it was for us
        if self._away and not proven:
            raise TemporaryError("the name service does not answer for the sender's domain")
        return Authentication(proven, contradicted, tuple(self._findings))

    def _ask_everything(self) -> None:
        """One round of look-ups for all that the usual mail needs."""
        names = [one.key_name for one in self._signatures]
        related = [one.domain for one in self._signatures]
        if self._envelope:
            names.append(self._envelope.domain)
            related.append(self._envelope.domain)
        for domain in dict.fromkeys((self._domain, *related)):
            names.extend(dmarc.names(domain))
        self._session.fetch((name, "TXT") for name in names)

    def _dkim(self) -> Sequence[Checked]:
        checked: list[Checked] = []
        for signature in self._signatures:
            try:
                one = check(signature, self._section, self._bodies, self._session.texts, self._at)
            except AwayError:
                one = Checked(signature.domain, "temperror", "the name service does not answer")
            except TooManyError:
                one = Checked(signature.domain, "permerror", "the mail wants too many look-ups")
            if one.result == "pass" and not self._to_us(signature):
                self._perhaps_sent_on = True
                one = Checked(one.domain, "neutral", "it does not cover that the mail was written to us")
            checked.append(one)
            self._add("dkim", one.result, one.reason, exact=one.domain == self._domain)
            if one.result == "pass" and one.domain == self._domain:
                break
        if not checked:
            self._findings.append(Finding("dkim", "none", "no signature for the domain of From"))
        return checked

    def _to_us(self, signature: Signature) -> bool:
        """Whether a signed field names one of our addresses: else whoever got the mail could have readdressed it."""
        if not self._ours:
            return True
        covered = Counter(signature.covered)
        present = False
        for name in (b"to", b"cc"):
            fields = self._section.all(name)
            present = present or bool(fields)
            if len(fields) <= covered[name] and any(self._names_us(field.unfolded) for field in fields):
                return True
        return not present and covered[b"to"] > 0 and covered[b"cc"] > 0  # only Bcc, and signed so

    def _names_us(self, value: str) -> bool:
        return any(is_among(address, self._ours) for address in _ADDRESS.findall(value[:_MOST_RECIPIENTS]))

    def _dmarc_beside_a_pass(self) -> Finding:
        try:
            policy = dmarc.find(self._domain, self._session.texts).policy
        except (AwayError, TooManyError):
            return Finding("dmarc", "temperror", "dmarc=temperror, which changes nothing here")
        if policy is None:
            return Finding("dmarc", "none", "dmarc=none for the domain of From: it has no policy")
        return Finding("dmarc", "pass", "dmarc=pass for the domain of From")

    def _by_policy(self, checked: Sequence[Checked]) -> tuple[bool, bool]:
        """(proven, contradicted), where no signature of the very domain passed."""
        policy = dmarc.find(self._domain, self._session.texts).policy
        if policy is None:
            contradicted = self._contradicted_without_policy(checked)
            self._add("dmarc", "none", "it has no policy")
            return False, contradicted
        proven = self._proven(policy, checked)
        if proven or not self._away:
            self._add("dmarc", "pass" if proven else "fail")
        return proven, not proven

    def _proven(self, policy: dmarc.Record, checked: Sequence[Checked]) -> bool:
        """Whether a pass is aligned, under a policy (RFC 9989 section 4.4)."""
        for one in checked:
            if one.result in ("pass", "temperror") and self._aligned(one.domain, strict=policy.strict_dkim):
                if one.result == "pass":
                    return True
                self._away = True
        envelope = self._envelope
        if envelope is None or not self._aligned(envelope.domain, strict=policy.strict_spf):
            return False
        return self._spf(envelope) == "pass"

    def _aligned(self, domain: str, *, strict: bool) -> bool:
        try:
            return dmarc.aligned(self._domain, domain, self._session.texts, strict=strict)
        except AwayError:
            self._away = True
            return False

    def _contradicted_without_policy(self, checked: Sequence[Checked]) -> bool:
        """Without a policy nothing has to pass; yet what fails, with nothing good beside it, speaks against it."""
        results = {one.result for one in checked}
        self._away = self._away or "temperror" in results
        if self._envelope is not None:
            results.add(self._spf(self._envelope))
        return bool(results & _BAD) and "pass" not in results

    def _spf(self, envelope: Envelope) -> str:
        result, reason = spf_record.evaluate(envelope, self._session)
        self._away = self._away or result == "temperror"
        self._add("spf", result, reason, exact=envelope.domain == self._domain)
        return result

    def _forwarded(self) -> bool:
        """Whether a trusted forwarder saw From proven (RFC 8617)."""
        if not self._sealers:
            return False
        chain = arc_chain.promising(self._section, self._domain, self._sealers)
        if isinstance(chain, str):
            if chain:
                self._findings.append(Finding("arc", "fail", f"arc: {chain}"))
            return False
        self._session.fetch((name, "TXT") for name in chain.key_names)
        try:
            fault = arc_chain.check(chain, self._section, self._bodies, self._session.texts, self._at)
        except AwayError:
            self._away = True
            return False
        except TooManyError:
            fault = "the mail wants too many look-ups"
        reason = fault or "a trusted forwarder saw the domain of From proven"
        self._findings.append(Finding("arc", "fail" if fault else "pass", f"arc: {reason}"))
        return not fault

    def _add(self, method: str, result: str, why: str = "", *, exact: bool = True) -> None:
        which = "the domain of From" if exact else "a domain related to that of From"
        self._findings.append(Finding(method, result, f"{method}={result} for {which}" + (f": {why}" if why else "")))
