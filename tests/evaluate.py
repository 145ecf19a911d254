"""The figures of the shipped rules on all labelled mail, through the real path: octets, reading, classification.

    python -m tests.evaluate

Sets that were used for tuning are shown beside those that never are (heldback*.jsonl); of these only figures are
printed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from processor.classify import classify, load_rules
from processor.classify.evaluation import Figures, Label, figures, label_from
from processor.intake.reading import read_message
from processor.values import Intent, Verdict
from tests.corpus import render

CORPUS = Path(__file__).parent / "corpus"
RULES = Path(__file__).parent.parent / "rules"
OWN = frozenset({"cskh@vanesa.vn"})


def judged(source: Path, rules_path: Path = RULES) -> list[tuple[Label, Verdict]]:
    """Render every mail of a set as .eml, read it and classify it."""
    rules = load_rules(rules_path)
    with tempfile.TemporaryDirectory() as folder:
        render.main(str(source), folder)
        records = [
            json.loads(line) for line in (Path(folder) / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        return [
            (
                label_from(record),
                classify(read_message((Path(folder) / f"{record['id']}.eml").read_bytes(), own_addresses=OWN), rules),
            )
            for record in records
        ]


def is_held_back(source: Path) -> bool:
    """Say whether a set is never opened for tuning."""
    return source.name.startswith("heldback")


def row(name: str, use: str, found: Figures) -> list[str]:
    low, high = found.precision_interval
    share = [f"{right}/{of}" for right, of in (found.automation[intent] for intent in Intent)]
    return [
        name,
        use,
        str(found.mails),
        f"{found.precision:.4f} ({low:.3f}-{high:.3f})",
        f"{found.right / max(1, found.asked):.3f}",
        *share,
        str(found.wrong_deletions),
        f"{found.missed}/{found.requests} ({found.missed / max(1, found.requests):.1%})",
        f"{found.false_alarms}/{found.ordinary} ({found.false_alarms / max(1, found.ordinary):.1%})",
    ]


def main() -> int:
    columns = [
        "set",
        "use",
        "mails",
        "precision of act (95 %)",
        "automated",
        *Intent,
        "wrong erasures",
        "missed",
        "false alarms",
    ]
    table = Table(*columns, title=f"rule set {load_rules(RULES).version}", title_justify="left")
    started = time.perf_counter()
    unseen: list[tuple[Label, Verdict]] = []
    worst = 0
    for source in sorted(CORPUS.glob("[!r]*.jsonl"), key=lambda path: (is_held_back(path), path.name)):
        pairs = judged(source)
        found = figures(pairs)
        worst = max(worst, found.wrong_deletions)
        if is_held_back(source):
            unseen.extend(pairs)
        table.add_row(*row(source.stem, "held back" if is_held_back(source) else "tuned on", found))
    table.add_section()
    table.add_row(*row("all together", "held back", figures(unseen)))
    Console(width=200 if not sys.stdout.isatty() else None).print(table)
    sys.stderr.write(f"{time.perf_counter() - started:.1f} s\n")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
