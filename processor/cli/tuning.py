"""Commands for admins who tune the rules: classify."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from processor.classify import classify as classify_message
from processor.classify import load_rules
from processor.cli.output import print_json, print_table
from processor.config import default_rules_path
from processor.intake.reading import read_message

rules_app = typer.Typer(help="Tools for tuning the rules.", no_args_is_help=True)


def classify(
    paths: Annotated[list[Path], typer.Argument(help="Mails (.eml) or folders of them.")],
    rules: Annotated[Path | None, typer.Option(help="A folder of rules; without it the shipped ones.")] = None,
    json_lines: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Classify mails without any mailbox or store."""
    rule_set = load_rules(rules or default_rules_path())
    records = (_record(path, rule_set) for path in _files(paths))
    if json_lines:
        print_json(records)
    else:
        rows = [(r["file"], r["decision"], ", ".join(r["intents"]), r["reason"]) for r in records]
        print_table("", ("file", "decision", "intents", "why"), rows, empty="no mail")


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.eml")) if path.is_dir() else [path]


def _record(path: Path, rule_set: Any) -> dict[str, Any]:
    verdict = classify_message(read_message(path.read_bytes()), rule_set)
    return {
        "file": str(path),
        "decision": verdict.decision.value,
        "intents": sorted(verdict.intents),
        "topics": list(verdict.topics),
        "fields": {name.value: value for name, value in verdict.fields.items()},
        "confidence": verdict.confidence,
        "reason": verdict.reason,
        "evidence": [{"rule": e.rule, "text": e.text, "where": e.where} for e in verdict.evidence],
    }
