"""Real phishing mails (rf-peixoto/phishing_pot), with the results that the receiving hosts wrote.

A mail may count as authenticated only where its topmost field says dmarc=pass for the domain of From, or says nothing
of DMARC but dkim=pass for it. That is read here from the octets by other means than ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from processor.intake.reading import read_message
from processor.values import Authentication, Message
from processor.verify.authentication import assess
from tests.foreign.case import Case, Kind, Outcome
from tests.foreign.mails import SIGNED, crlf, received, signer
from tests.foreign.refusals import of_signatures
from tests.foreign.zone import Zone

MARK = "email/sample-1.eml"
_FIELD = re.compile(rb"^authentication-results:((?:[^\n]|\n[ \t])*)", re.I | re.M)
_STRANGER = "stranger.test"
_DOMAIN = re.compile(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_SEALERS = ("google.com", "microsoft.com")  # whose chains most of these mails carry
_KNOWN = re.compile(
    r"(^|\.)(gmail|googlemail|google|outlook|hotmail|live|msn|microsoft|yahoo|aol|icloud|apple|proton|protonmail|gmx|web|"
    r"mail|yandex|zoho|paypal|amazon|facebook|facebookmail|instagram|netflix|linkedin|docusign|dhl|fedex|ups|usps|"
    r"chase|wellsfargo|bankofamerica|americanexpress|citi|hsbc|santander|itau|bradesco|nubank|mercadolivre|"
    r"coinbase|binance|metamask|ledger|trustwallet|adobe|dropbox|spotify|ebay|walmart|costco|mcafee|norton)"
    r"\.(com|de|me|net|org|ru|fr|it|es|co\.uk|com\.br|co)$"
)


def mails(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((folder / "email").glob("*.eml")):
        yield path.name, crlf(path.read_bytes())


def by_microsoft(folder: Path) -> Iterator[Outcome]:
    """The topmost field, whoever wrote it, in Microsoft's form without an id."""
    for name, raw in mails(folder):
        yield _judged(name, raw, "", microsoft=True)


def by_authserv_id(folder: Path) -> Iterator[Outcome]:
    """The topmost field, by the id that it names; where it names none, nothing can be trusted."""
    for name, raw in mails(folder):
        field = _topmost(raw)
        head = field.split(";")[0].split()
        if head and "=" not in head[0]:
            yield _judged(name, raw, head[0], microsoft=False)


def alone(folder: Path) -> Iterator[Case]:
    """Verified here, with DNS that knows nothing: nobody may pass."""
    zone = Zone()
    for name, raw in mails(folder):
        yield Case(name, raw, zone, lambda _message, _found: "", may_pass=False, sealers=_SEALERS)


def signed_by_author(folder: Path) -> Iterator[Case]:
    """Real headers, as if the domain of From had signed them: what honest mail of every shape comes to."""
    for name, raw in _sample(folder):
        domain = _author(raw)
        if not domain:
            continue
        zone = _everybody()
        mail = _signed(raw, domain)
        reason = _unclear(read_message(raw)) or next(iter(of_signatures(mail, zone)), "")
        yield Case(name, received(mail, "192.0.2.9", "client.invalid", "x@client.invalid"), zone, _passes, True, reason)


def signed_by_another(folder: Path) -> Iterator[Case]:
    """Real headers, signed by a stranger who also sends from his own domain: nobody may pass."""
    for name, raw in _sample(folder):
        if _author(raw):
            mail = received(_signed(raw, _STRANGER), "192.0.2.10", f"mail.{_STRANGER}", f"x@{_STRANGER}")
            yield Case(name, mail, _everybody(), lambda _message, _found: "", may_pass=False)


def _sample(folder: Path) -> Iterator[tuple[str, bytes]]:
    return islice(mails(folder), 0, None, 5)  # signing takes its time


def _everybody() -> Zone:
    """Every domain has a policy, SPF and our key."""

    def record(name: str) -> bytes:
        if name.startswith("_dmarc."):
            return b"v=DMARC1; p=reject"
        return signer().record.encode() if "._domainkey." in name else b"v=spf1 ip4:192.0.2.10 -all"

    return Zone(record)


def _author(raw: bytes) -> str:
    domain = read_message(raw).sender.address.rpartition("@")[2].lower()
    return domain if _DOMAIN.fullmatch(domain) and not domain.endswith(_STRANGER) else ""


def _signed(raw: bytes, domain: str) -> bytes:
    return signer().sign(raw, domain.encode(), fields=(*SIGNED, b"content-type", b"mime-version")) + raw


def _unclear(message: Message) -> str:
    return f"From: {message.sender_problem}" if message.sender_problem else ""


def _passes(_message: Message, found: Authentication) -> str:
    return "" if found.passed else "does not pass"


def _judged(name: str, raw: bytes, authserv_id: str, *, microsoft: bool) -> Outcome:
    try:
        message = read_message(raw)
        found = assess(message, authserv_id, microsoft=microsoft)
    except Exception as error:  # noqa: BLE001  a crash is a finding of the measurement
        return Outcome(Kind.WRONG, name, f"crash: {type(error).__name__}", str(error))
    field = _topmost(raw)
    if microsoft and field and "=" not in field.split()[0]:
        return Outcome(
            Kind.WRONG if found.passed else Kind.RIGHT, name, "not Microsoft's: names an id", field, found.passed
        )
    return _compared(name, message, found, field)


def _compared(name: str, message: Message, found: Authentication, field: str) -> Outcome:
    domain = message.sender.address.rpartition("@")[2].lower()
    says = _says(field, domain)
    known = "a brand or free mail" if _KNOWN.search(domain) else "another domain"
    if found.passed and not says:
        return Outcome(Kind.WRONG, name, "passed, though the field does not prove From", field, passed=True)
    if found.passed:
        return Outcome(Kind.RIGHT, name, f"passed, by {says}: {known}", field)
    why = message.sender_problem.partition(":")[0] or "otherwise"
    return Outcome(Kind.RIGHT, name, f"not passed in spite of {says}: {why}" if says else "", field)


def _topmost(raw: bytes) -> str:
    head = re.split(rb"\r\n\r\n", raw, maxsplit=1)[0].replace(b"\r\n", b"\n")
    found = _FIELD.search(b"\n" + head + b"\n")
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""


def _says(field: str, domain: str) -> str:
    """What in the field proves the domain of From, "" where nothing does (the table of docs/verification.md)."""
    text = re.sub(r"\([^()]*\)", " ", field)
    results = [item.lower() for item in re.findall(r"(?:^|[;\s])dmarc\s*=\s*(\w+)", text, re.I)]
    named = re.findall(r"header\.from\s*=\s*\"?([^\s;\"]+)", text, re.I)
    if results == ["pass"] and (not named or _same(named[-1], domain)):
        return "dmarc=pass"
    if results not in ([], ["none"]):
        return ""
    signed = re.findall(r"(?:^|[;\s])dkim\s*=\s*pass\b([^;]*)", text, re.I)
    signers = [name for part in signed for name in re.findall(r"header\.[di]\s*=\s*\"?([^\s;\"]+)", part, re.I)]
    return "dkim=pass without dmarc" if any(_same(signer, domain) for signer in signers) else ""


def _same(named: str, domain: str) -> bool:
    bare = named.rpartition("@")[2].lower().rstrip(".")
    return bare == domain or _ascii(bare) == _ascii(domain)


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
