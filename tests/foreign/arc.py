"""ARC chains of ValiMail's arc_test_suite: does our ARC finding say of each what the suite says?

Twice: as it is, where a trusted sealer has to say more than in any of these mails, and the chain alone, with these two
demands lifted, so that its cryptography and its form are measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.foreign.case import CHAIN_ALONE, Case, gives
from tests.foreign.mails import crlf, received
from tests.foreign.refusals import sealed, tags_of
from tests.foreign.zone import Zone

MARK = "tests/arc-draft-validation-tests.yml"
_FROM = re.compile(r"^From:[^\n]*@([\w.-]+)", re.M)


def chains_alone(folder: Path) -> Iterator[Case]:
    """Every case, of the chain alone."""
    return cases(folder, alone=True)


def cases(folder: Path, *, alone: bool = False) -> Iterator[Case]:
    """The chains to be validated, then those that the suite wants made, which must validate."""
    for scenario in _scenarios(folder / MARK):
        for name, test in scenario["tests"].items():
            wanted = (test["cv"] or "fail").strip().lower()
            yield chain(name, test["message"] or "", scenario["txt-records"], wanted, alone=alone)
    for scenario in _scenarios(folder / "tests/arc-draft-sign-tests.yml"):
        for name, test in scenario["tests"].items():
            made = _made(test) if test["AS"] else test["message"]  # to a broken chain nothing is added
            wanted = "fail" if "cv=fail" in made else "pass"
            yield chain(f"sign {name}", made, scenario["txt-records"], wanted, alone=alone)


def chain(name: str, text: str, records: dict[str, str], wanted: str, *, alone: bool) -> Case:
    """The mail, sealed by whoever sealed it, from a domain that wants unproven mail rejected."""
    zone = Zone()
    for domain, record in records.items():
        zone.txt(domain, record)
    if author := _FROM.search(text):
        zone.txt(f"_dmarc.{author[1]}", "v=DMARC1; p=reject")
    raw = received(crlf(text.encode()), "192.0.2.9", "forwarder.invalid", "list@forwarder.invalid")
    sealers = tuple(sorted(set(re.findall(r"\bd=([\w.-]+)", text))))
    reason = sealed(raw, zone, whole=not alone) if wanted == "pass" else ""
    return Case(
        name,
        raw,
        zone,
        gives("arc", wanted),
        wanted == "pass",
        reason,
        sealers=sealers,
        lifted=CHAIN_ALONE if alone else (),
    )


def _scenarios(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            yield from filter(None, yaml.safe_load_all(file))


def _made(test: dict[str, Any]) -> str:
    """The mail with the fields that are to be made, in the suite's normal form: tags in order and without folds."""
    seal, signature = (_normal(test[key]) for key in ("AS", "AMS"))
    results = " ".join(test["AAR"].split())
    return (
        f"ARC-Seal: {seal}\nARC-Message-Signature: {signature}\nARC-Authentication-Results: {results}\n"
        + test["message"]
    )


def _normal(tags: str) -> str:
    return "; ".join(f"{name}={value}" for name, value in sorted(tags_of(tags).items()))
