"""Tuning against what was decided: `rules backtest` and `rules suggest`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from processor import backtest
from processor.backtest import Past
from processor.classify import load_rules
from processor.classify.suggest import suggest
from processor.cli.context import current
from processor.cli.output import err, print_json, print_table
from processor.cli.tuning import Json, Rules
from processor.config import Config

Most = Annotated[int, typer.Option(help="How many phrases.", min=1, max=500)]


def backtest_rules(rules: Rules = None, json_lines: Json = False) -> None:
    """Draft rules against past requests: which would be decided otherwise. Nothing is changed."""
    looked, changed = 0, list[dict[str, Any]]()
    for past in _past(rules):
        looked += 1
        if past.changes:
            changed.append(_record(past))
    if json_lines:
        print_json(changed)
        return
    rows = [
        (one["request"], one["was"], one["would"], one["state"], one["decided_by"], one["subject"], one["reason"])
        for one in changed
    ]
    names = ("no.", "was", "would be", "state", "decided by", "subject", "why it would")
    print_table(f"{len(changed)} of {looked} past requests would change", names, rows, empty="")
    if not changed:
        err.print(f"None of {looked} past requests would be decided otherwise.")


def suggest_phrases(rules: Rules = None, most: Most = 30, json_lines: Json = False) -> None:
    """Phrases that separate the mails which staff decided against the rules: where a rule may be missing."""
    corrected, others = list[tuple[str, str]](), list[tuple[str, str]]()
    for past in _past(rules):
        (corrected if past.corrected else others).append((past.subject, past.own_words))
    found = suggest(corrected, others, load_rules(_path(rules, current.config())), most)
    records = [
        {"phrase": one.text, "corrected": one.corrected, "others": one.others, "strength": one.strength}
        for one in found
    ]
    if json_lines:
        print_json(records)
        return
    names = ("phrase", "in corrected mails", "in others", "strength")
    empty = f"Nothing stands out: staff corrected {len(corrected)} of {len(corrected) + len(others)} stored requests."
    print_table("", names, [tuple(record.values()) for record in records], empty=empty)


def _past(rules: Path | None) -> Iterator[Past]:
    with current.database() as (config, database):
        found = backtest.past(database, load_rules(_path(rules, config)), config.own_addresses)
        total = backtest.count(database)
        yield from track(found, "reading past mails", total=total, console=err, transient=True)


def _path(rules: Path | None, config: Config) -> Path:
    return rules or Path(config.rules.path)


def _record(past: Past) -> dict[str, Any]:
    return {
        "request": past.request,
        "was": _said(past.was_decision, past.was_intents),
        "would": _said(past.would.decision.value, tuple(intent.value for intent in past.would.intents)),
        "state": past.state,
        "decided_by": past.decided_by,
        "subject": past.subject,
        "reason": past.would.reason,
    }


def _said(decision: str, intents: tuple[str, ...]) -> str:
    return f"{decision}: {', '.join(intents)}" if intents else decision
