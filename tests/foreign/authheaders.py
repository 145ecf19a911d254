"""The tests of ValiMail's authheaders: mails with the Authentication-Results that are to come of them."""

from __future__ import annotations

import re
import sys
import unittest
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from tests.foreign.case import CHAIN_ALONE, Case, gives
from tests.foreign.dkimpy import load, zone_of
from tests.foreign.mails import crlf, received
from tests.foreign.refusals import sealed, signed

MARK = "authheaders/test/test_authentication.py"


def cases(folder: Path) -> Iterator[Case]:
    """Every field that the tests compare, one case for each method in it that they let run."""
    stand_in = ModuleType("authheaders")
    vars(stand_in).update(
        authenticate_message=_Call, sign_message=None, get_domain_part=None, dmarc_lookup=ModuleType("dmarc_lookup")
    )
    with mock.patch.dict(sys.modules, {"authheaders": stand_in}):
        module = load(folder / MARK)
        for test_class in (module.TestAuthenticateMessage, module.TestChainValidation):
            for test in unittest.TestLoader().loadTestsFromTestCase(test_class):
                yield from _of_test(test)


class _Call:
    """A call of authenticate_message that waits to be compared."""

    def __init__(self, message: bytes, _authserv_id: str, **options: Any) -> None:
        self.message = message
        self.options = options


def _of_test(test: unittest.TestCase) -> Iterator[Case]:
    compared: list[tuple[_Call, str]] = []

    def note(call: object, field: object, _text: object = None) -> None:
        if isinstance(call, _Call) and isinstance(field, str):
            compared.append((call, field))

    with mock.patch.object(test, "assertEqual", note):
        test.run(unittest.TestResult())
    for call, field in compared:
        yield from _of_field(test.id().rpartition(".")[2], call, field)


def _of_field(name: str, call: _Call, field: str) -> Iterator[Case]:
    zone = zone_of(call.options["dnsfunc"])
    raw = received(crlf(call.message), "192.0.2.9", "client.invalid", "x@client.invalid")
    given = call.options.get("prev") or ""
    for method, result in re.findall(r"; (dkim|dmarc|arc)=(\w+)", field.removeprefix(given)):
        if not call.options.get(method, method != "arc"):
            continue
        wanted = _wanted(method, result)
        reason = (sealed(raw, zone, whole=False) if method == "arc" else signed(raw, zone)) if result == "pass" else ""
        sealers = ("example.org",) if method == "arc" else ()
        check = gives(method, *wanted)
        yield Case(f"{name} {method}", raw, zone, check, result == "pass", reason, sealers=sealers, lifted=CHAIN_ALONE)


def _wanted(method: str, result: str) -> tuple[str, ...]:
    if method == "dkim" and result != "pass":
        return ("not pass",)
    # A damaged record counts as far as it can be read, and a From that names nobody as a failure.
    return ("permerror", "fail") if result == "permerror" else (result,)
