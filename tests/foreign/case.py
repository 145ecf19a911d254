"""One case of a suite, how it is run, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from unittest import mock

import time_machine

from processor.errors import TemporaryError
from processor.intake.reading import read_message
from processor.values import Authentication, Finding, Message
from processor.verify import arc_chain, dkim_signatures, dmarc, envelope
from processor.verify.own import Receiver, Verifier
from tests.foreign.mails import HOP
from tests.foreign.zone import NameServer, Zone

Check = Callable[[Message, Authentication], str]  # what is wrong, "" where nothing is


Demand = tuple[ModuleType, str, object]  # where it stands, and what lifts it

# The ARC chain counts by itself, whatever the sealer says in it and signs.
CHAIN_ALONE: tuple[Demand, ...] = (
    (arc_chain, "_vouches", lambda *_: True),
    (arc_chain, "_COVERED", (b"from",)),
)
# A signature counts by itself, whoever made it and whatever it leaves unsigned.
SIGNATURE_ALONE: tuple[Demand, ...] = (
    (dmarc, "related", lambda *_: True),
    (dkim_signatures, "_COVERED", (b"from",)),
    (dkim_signatures, "_SINGLE", ()),
)
# The suites let mail come from addresses of internal networks too.
ANY_ADDRESS: tuple[Demand, ...] = ((envelope, "_INTERNAL", ()),)


class Kind(Enum):
    """How a case came out."""

    RIGHT = "right"
    REFUSED = "refused on purpose"
    DISPUTED = "suite against RFC"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Case:
    """A mail, the zone it is verified with, and what is to come of it."""

    name: str
    raw: bytes
    zone: Zone
    check: Check
    may_pass: bool  # whether `passed` is any good here
    refusal: str = ""  # why a good result is not given here on purpose
    dispute: str = ""  # why the suite wants another result than the RFC
    sealers: tuple[str, ...] = ()
    lifted: tuple[Demand, ...] = ()  # demands of ours that do not hold in this case
    at: float | None = None  # the time at which it is verified, where that is not now


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case."""

    kind: Kind
    name: str
    why: str = ""
    detail: str = ""
    passed: bool = False  # the sender counts as authenticated, and must not
    seconds: float = 0.0


def result_of(found: Authentication, method: str) -> str:
    """The result of a method; a From that names nobody, or several, counts as DMARC's failure, as it does for us."""
    if method == "dmarc" and any(finding.method == "from" for finding in found.findings):
        return "fail"
    results = [finding.result for finding in found.findings if finding.method == method]
    return "pass" if "pass" in results else (results[0] if results else "none")


def gives(method: str, *wanted: str) -> Check:
    """The method has one of these results; "not pass" is every other one than pass."""

    def check(_message: Message, found: Authentication) -> str:
        got = result_of(found, method)
        if method == "arc" and got == "none" and found.passed:
            return ""  # proven without, so the chain is not looked at
        if got in wanted or ("not pass" in wanted and got != "pass"):
            return ""
        return f"{method}: {'/'.join(wanted)} wanted, {got} found"

    return check


def examine(
    raw: bytes, zone: Zone, server: NameServer, sealers: tuple[str, ...] = ()
) -> tuple[Message, Authentication]:
    """What our verification says; DNS that is away becomes a finding of every method."""
    server.serve(zone)
    message = read_message(raw)
    try:
        return message, Verifier([server.address]).examine(raw, message, Receiver(HOP, sealers))
    except TemporaryError as error:
        return message, temporary(error)


def temporary(error: TemporaryError) -> Authentication:
    methods = ("dkim", "spf", "dmarc", "arc")
    return Authentication(False, False, tuple(Finding(method, "temperror", str(error)) for method in methods))


def run(cases: Iterator[Case], server: NameServer) -> Iterator[Outcome]:
    for case in cases:
        yield outcome(case, server)


def outcome(case: Case, server: NameServer) -> Outcome:
    start = time.perf_counter()
    try:
        with ExitStack() as around:
            if case.at is not None:
                around.enter_context(time_machine.travel(case.at))
            for demand in case.lifted:
                around.enter_context(mock.patch.object(*demand))
            message, found = examine(case.raw, case.zone, server, case.sealers)
    except Exception as error:  # noqa: BLE001  a crash is a finding of the measurement
        return Outcome(Kind.WRONG, case.name, f"crash: {type(error).__name__}", str(error))
    wrong = case.check(message, found)
    passed = found.passed and not case.may_pass
    detail = "; ".join(f"{item.method}={item.result} ({item.reason})" for item in found.findings)
    seconds = time.perf_counter() - start
    if wrong and case.refusal and not found.passed:
        return Outcome(Kind.REFUSED, case.name, case.refusal, detail, seconds=seconds)
    if wrong and case.dispute and not passed:
        return Outcome(Kind.DISPUTED, case.name, case.dispute, detail, seconds=seconds)
    kind = Kind.WRONG if wrong or passed else Kind.RIGHT
    return Outcome(kind, case.name, wrong or ("passed" if passed else ""), detail, passed, seconds)
