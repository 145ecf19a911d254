"""dkimpy's own tests of DKIM and ARC: every mail they verify is verified by us too, with the keys they give.

Twice: as it is, and the signature alone, with our demands lifted on who signs and what is signed.
"""

from __future__ import annotations

import importlib.util
import inspect
import unittest
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import dkim

from tests.foreign.case import CHAIN_ALONE, SIGNATURE_ALONE, Case, gives
from tests.foreign.mails import crlf, received
from tests.foreign.refusals import of_signatures, sealed, tags_of
from tests.foreign.zone import Zone

MARK = "dkim/tests/test_dkim.py"
Ask = Callable[..., "bytes | str | None"]


def signatures_alone(folder: Path) -> Iterator[Case]:
    """Every mail, of the signature alone."""
    for case, reason in _captured(folder):
        yield replace(case, refusal=reason, lifted=(*CHAIN_ALONE, *SIGNATURE_ALONE))


def cases(folder: Path) -> Iterator[Case]:
    """Every mail, as it is."""
    return (case for case, _ in _captured(folder))


def _captured(folder: Path) -> Iterator[tuple[Case, str]]:
    """The mails that the tests verify, with what the library says of them; its tests hold that it is what they want.

    With each goes why the signature alone may not count.
    """
    for path in sorted((folder / "dkim/tests").glob("test_[ad][rk][ci]*.py")):
        for test in _tests(load(path)):
            yield from _of_test(test, f"{path.stem} {test.id().rpartition('.')[2]}")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"foreign_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _tests(module: ModuleType) -> Iterator[unittest.TestCase]:
    for suite in unittest.TestLoader().loadTestsFromModule(module):
        if isinstance(suite, unittest.TestSuite):
            yield from (test for test in suite if isinstance(test, unittest.TestCase))


def _of_test(test: unittest.TestCase, title: str) -> Iterator[tuple[Case, str]]:
    found: list[tuple[Case, str]] = []
    given: dict[int, bytes] = {}  # the mails as the library gets them; it keeps only its own form
    take, verify, verify_chain = dkim.DomainSigner.set_message, dkim.DKIM.verify, dkim.ARC.verify

    def set_message(self: Any, message: bytes) -> None:
        given[id(self)] = message
        take(self, message)

    def dkim_verify(self: Any, idx: int = 0, dnsfunc: Ask | None = None) -> bool:
        zone = Zone()
        passed = verify(self, idx, **({"dnsfunc": _noting(dnsfunc, zone)} if dnsfunc else {}))
        # A report of TLS is verified by rules of its own, which no mail to a person comes under.
        if dnsfunc and not self.tlsrpt:
            found.append(_case(f"{title} {len(found) + 1}", given[id(self)], zone, "dkim", passed))
        return passed

    def arc_verify(self: Any, dnsfunc: Ask) -> tuple[bytes, list[Any], str]:
        zone = Zone()
        result = verify_chain(self, _noting(dnsfunc, zone))
        passed = result[0] == dkim.CV_Pass
        found.append(_case(f"{title} {len(found) + 1}", given[id(self)], zone, "arc", passed))
        return result

    with (
        mock.patch.object(dkim.DomainSigner, "set_message", set_message),
        mock.patch.object(dkim.DKIM, "verify", dkim_verify),
        mock.patch.object(dkim.ARC, "verify", arc_verify),
    ):
        outcome = unittest.TestResult()
        test.run(outcome)
    if outcome.wasSuccessful():
        yield from found


def _case(name: str, message: bytes, zone: Zone, method: str, passed: bool) -> tuple[Case, str]:
    raw = received(crlf(message), "192.0.2.9", "client.invalid", "x@client.invalid")
    domains = {tags_of(line.decode("latin-1")).get("d", "") for line in message.split(b"\n")}
    sealers = tuple(sorted(domain for domain in domains if domain)) if method == "arc" else ()
    wanted = "pass" if passed else "not pass"
    if method == "arc":
        whole = alone = sealed(raw, zone, whole=False)
    else:
        # The library is asked for the topmost signature only.
        whole, alone = (next(iter(of_signatures(raw, zone, whole=more)), "") for more in (True, False))
    check = gives(method, wanted)
    return Case(name, raw, zone, check, passed, whole if passed else "", sealers=sealers, lifted=CHAIN_ALONE), alone


def _noting(dnsfunc: Any, zone: Zone) -> Any:
    """The same function, with what it answers kept in the zone."""

    def ask(name: bytes, timeout: int = 5) -> bytes | str | None:
        answer = dnsfunc(name, timeout=timeout)
        if answer:
            zone.forget(name.decode("latin-1"), "TXT")
            zone.txt(name.decode("latin-1"), answer)
        return answer

    return ask


def zone_of(dnsfunc: Any) -> Zone:
    """The zone behind a test's function: names with and without the last dot, in octets or in text."""

    def ask(name: str) -> bytes | None:
        for asked in (name.encode("latin-1") + b".", name):
            try:
                answer = dnsfunc(asked)
            except Exception:  # noqa: BLE001  the tests' functions assert that the name is known
                continue
            if answer:
                return answer if isinstance(answer, bytes) else answer.encode()
        return None

    assert inspect.isroutine(dnsfunc)
    return Zone(ask)
