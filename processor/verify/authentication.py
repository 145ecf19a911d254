"""What the mailbox host found out about the sender: the topmost Authentication-Results of the configured authserv-id.

RFC 8601: only a field with the own host's authserv-id counts, and of these only the topmost; every other one may have
been written by the sender. A pass counts when it is aligned with the From domain (RFC 9989 section 4.4).

Microsoft 365 writes no authserv-id. There the topmost field of the mail counts, and only if it has that form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

import authres

from processor.addresses import ascii_domain, is_related
from processor.values import Authentication, Finding, Message

MAX_LENGTH = 10_000  # characters of one field; a longer one is not read at all
_BAD = frozenset({"fail", "softfail", "policy", "permerror"})
# "spf=pass (...) smtp.mailfrom=...; dkim=...; dmarc=...; compauth=...": a result where RFC 8601 has the authserv-id.
_MICROSOFT = re.compile(r"(?:spf|dkim|dmarc)=[a-z]", re.IGNORECASE)
_MADE_UP = "microsoft.invalid"  # RFC 2606: nobody's name


class UnreadableError(Exception):
    """A field of the trusted host that is broken or cut."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of an Authentication-Results field, all in lower case but the values of properties."""

    method: str
    result: str
    properties: tuple[tuple[str, str, str], ...]  # (ptype, property, value)

    def get(self, kind: str, name: str) -> str:
        """The value of a property, "" where there is none."""
        return next((value for k, n, value in self.properties if (k, n) == (kind, name)), "")


def assess(message: Message, authserv_id: str, *, microsoft: bool = False) -> Authentication:
    """Weigh the evidence. Never raises: what cannot be read proves nothing.

    With `microsoft` the topmost field counts if it is in Microsoft's form; `authserv_id` is not looked at.
    """
    problem = from_problem(message)
    if problem is not None:
        return problem
    if not authserv_id and not microsoft:
        return _nothing("none", "no authserv_id is configured, so no result is trusted")
    host = "Microsoft" if microsoft else authserv_id
    values = message.authentication_results
    try:
        results = _of_microsoft(values) if microsoft else _trusted(values, authserv_id)
    except UnreadableError:
        # Whoever manages to break the host's own field must not get rid of its "fail" by that.
        unreadable = Finding("results", "permerror", f"the Authentication-Results of {host} cannot be read")
        return Authentication(False, True, (unreadable,))
    if results is None:
        return _nothing("none", f"no Authentication-Results of {host}")
    domain = _domain(message.sender.address)
    dmarc = [result for result in results if result.method == "dmarc"]
    found = _by_dmarc(dmarc, results, domain) if dmarc else _by_parts(results, domain)
    return _to_whom(found, results, message, domain)


def _to_whom(found: Authentication, results: list[Result], message: Message, domain: str) -> Authentication:
    """A signature that leaves the recipients open proves who wrote the mail, not that it was written to us.

    Then SPF must have passed as well: it came straight from a host of the domain, and was not sent on.
    """
    direct = any(
        item.method == "spf" and item.result == "pass" and is_related(_identity(item), domain) for item in results
    )
    if not found.passed or not message.recipients_unsigned or direct:
        return found
    reason = "its signature does not cover whom it was written to, and SPF did not pass for its domain"
    return Authentication(False, found.contradicted, (*found.findings, Finding("to", "policy", reason)))


def from_problem(message: Message) -> Authentication | None:
    """What an ambiguous or missing From comes to, None where From names one person."""
    if not message.sender_problem and "@" in message.sender.address and _domain(message.sender.address):
        return None
    return Authentication(False, True, (Finding("from", "fail", f"From: {message.sender_problem or 'no address'}"),))


def _nothing(result: str, reason: str) -> Authentication:
    return Authentication(False, False, (Finding("results", result, reason),))


def _by_dmarc(results: list[Result], parts: list[Result], domain: str) -> Authentication:
    # Never the domain itself: one of a person's own is personal data, and the audit trail cannot forget.
    findings = tuple(_finding(item, _names_from(item, domain)) for item in results)
    if len(results) > 1:
        return Authentication(False, True, (*findings, Finding("dmarc", "permerror", "several dmarc results")))
    (item,) = results
    aligned = _names_from(item, domain)
    passed = item.result == "pass" and aligned
    against = item.result in _BAD or (item.result == "pass" and not aligned)
    if item.result in ("pass", *_BAD):
        return Authentication(passed, against, findings)
    # Without a policy, or with a fault, dmarc says nothing: what it is made of does.
    below = _by_parts(parts, domain)
    return Authentication(below.passed and item.result == "none", below.contradicted, (*findings, *below.findings))


def _names_from(item: Result, domain: str) -> bool:
    named = item.get("header", "from")
    return not named or _domain(named) == domain


def _by_parts(results: list[Result], domain: str) -> Authentication:
    # Without a dmarc result an aligned DKIM signature proves the domain; SPF alone is kept as a hint for staff,
    # because it speaks of the envelope, and forwarders and shared hosts break it both ways.
    parts = [item for item in results if item.method in ("dkim", "spf")]
    findings = tuple(_finding(item, _identity(item) == domain) for item in parts)
    passed = any(item.method == "dkim" and item.result == "pass" and _identity(item) == domain for item in parts)
    failed = [item.method for item in parts if item.result in _BAD]
    good = [item for item in parts if item.result == "pass" and _identity(item) == domain]
    none = Finding("results", "none", "no dkim, spf or dmarc result")
    return Authentication(passed, bool(failed) and not good, findings or (none,))


def _finding(item: Result, for_from: bool) -> Finding:
    reason = f"{item.method}={item.result} {'for' if for_from else 'not for'} the domain of From"
    return Finding(item.method, item.result, reason)


def _identity(item: Result) -> str:
    if item.method == "dkim":
        return _domain(item.get("header", "d") or item.get("header", "i"))
    return _domain(item.get("smtp", "mailfrom") or item.get("smtp", "helo"))


def _domain(address: str) -> str:
    return ascii_domain(address.rpartition("@")[2])


def _of_microsoft(values: tuple[str, ...]) -> list[Result] | None:
    """The results of the topmost field, None where it is not Microsoft's; one below it may be anybody's."""
    if not values or not _MICROSOFT.match(values[0]):
        return None
    return parse_results(f"{_MADE_UP}; {values[0]}")[1]


def _trusted(values: tuple[str, ...], authserv_id: str) -> list[Result] | None:
    """The results of the topmost field of that authserv-id, None where there is none."""
    for value in values:
        if _names(value, authserv_id):
            return parse_results(value)[1]
    return None


def _names(value: str, authserv_id: str) -> bool:
    # Compared before parsing, so that a broken field of the trusted host is found broken, not skipped for a forged one.
    head = _head(value[:MAX_LENGTH]).split()
    name = head[0].strip('"') if head else ""
    # ASCII only: `lower` makes a plain k of the Kelvin sign.
    return name.isascii() and name.lower() == authserv_id.lower()


def _head(text: str) -> str:
    """What stands before the first result, less comments."""
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == ";" and not depth:
            break
        depth += char == "("
        kept.append(" " if depth else char)
        depth -= char == ")" and depth > 0
    return "".join(kept)


def parse_results(value: str) -> tuple[str, list[Result]]:
    """The authserv-id and the results of a field value on one line. Raises `UnreadableError`."""
    if len(value) >= MAX_LENGTH:
        raise UnreadableError  # cut, "header.d=vanesa.vn.evil.example" may read "header.d=vanesa.vn"
    body = value.lstrip().rstrip("; \t\r\n")  # some hosts end the last result too
    try:
        field = cast("Any", authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {body}"))  # pyright: ignore[reportUnknownMemberType]
        return str(field.authserv_id), [
            Result(
                str(item.method).lower(),
                str(item.result).lower(),
                tuple((str(p.type).lower(), str(p.name).lower(), str(p.value)) for p in item.properties),
            )
            for item in field.results
        ]
    except Exception as error:  # a stranger's text in somebody else's parser: whatever it raises proves nothing
        raise UnreadableError from error
