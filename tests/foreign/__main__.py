"""`python -m tests.foreign FOLDER`: every suite in the folder, and a table of what came of it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.foreign import arc, authheaders, dkimpy, espoofer, mailauth, phishing, stalwart
from tests.foreign.case import Case, Kind, Outcome, run
from tests.foreign.zone import NameServer

Run = Callable[[Path, NameServer], Iterator[Outcome]]


def by_cases(cases: Callable[[Path], Iterator[Case]]) -> Run:
    return lambda folder, server: run(cases(folder), server)


def by_outcomes(outcomes: Callable[[Path], Iterator[Outcome]]) -> Run:
    return lambda folder, _server: outcomes(folder)


# The suite, the file by which its folder is known, and how it is run.
SUITES: dict[str, tuple[str, Run]] = {
    "arc_test_suite": (arc.MARK, by_cases(arc.cases)),
    "arc_test_suite: chain alone": (arc.MARK, by_cases(arc.chains_alone)),
    "dkimpy": (dkimpy.MARK, by_cases(dkimpy.cases)),
    "dkimpy: signature alone": (dkimpy.MARK, by_cases(dkimpy.signatures_alone)),
    "authheaders": (authheaders.MARK, by_cases(authheaders.cases)),
    "mailauth": (mailauth.MARK, by_cases(mailauth.cases)),
    "mail-auth (Stalwart)": (stalwart.MARK, by_cases(stalwart.cases)),
    "espoofer": (espoofer.MARK, by_cases(espoofer.cases)),
    "phishing_pot: Microsoft's field": (phishing.MARK, by_outcomes(phishing.by_microsoft)),
    "phishing_pot: field with an id": (phishing.MARK, by_outcomes(phishing.by_authserv_id)),
    "phishing_pot: verified here": (phishing.MARK, by_cases(phishing.alone)),
    "phishing_pot: signed by From": (phishing.MARK, by_cases(phishing.signed_by_author)),
    "phishing_pot: by another": (phishing.MARK, by_cases(phishing.signed_by_another)),
}


def found_in(folder: Path, mark: str) -> Path | None:
    """The suite's folder: the given one, or one directly in it."""
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    return next((place for place in places if (place / mark).is_file()), None)


def reasons(outcomes: list[Outcome]) -> str:
    counted = Counter((item.kind, item.why) for item in outcomes if item.why)
    lines = [f"{count} {kind.value}: {why}" for (kind, why), count in counted.most_common(12)]
    if slow := [item.seconds for item in outcomes if item.seconds]:
        lines.append(f"{1000 * sum(slow) / len(slow):.1f} ms a case, at most {1000 * max(slow):.0f} ms")
    return "\n".join(lines)


def row(title: str, outcomes: list[Outcome]) -> list[str]:
    kinds = Counter(item.kind for item in outcomes)
    passed = sum(item.passed for item in outcomes)
    return [title, str(len(outcomes)), *(str(kinds[kind]) for kind in Kind), str(passed), reasons(outcomes)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.foreign", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder that holds the suites' folders")
    parser.add_argument("--only", default="", help="only suites with this in their name")
    parser.add_argument("--wrong", action="store_true", help="list every wrong case")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    table = Table("suite", "cases", *(kind.value for kind in Kind), "wrongly passed", "why")
    wrong: list[tuple[str, Outcome]] = []
    with NameServer() as server:
        for title, (mark, run_suite) in SUITES.items():
            if options.only not in title:
                continue
            place = found_in(options.folder, mark)
            if place is None:
                table.add_row(title, *["-"] * (2 + len(Kind)), f"not in the folder (looked for */{mark})")
                continue
            outcomes = list(run_suite(place, server))
            table.add_row(*row(title, outcomes))
            wrong += ((title, item) for item in outcomes if item.kind is Kind.WRONG)
    console = Console(width=None if sys.stdout.isatty() else 160, markup=False)
    console.print(table)
    if options.wrong:
        for title, item in wrong:
            console.print(f"{title}: {item.name}: {item.why} | {item.detail}", soft_wrap=True)
    return 1 if any(item.passed for _, item in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
