"""Tuning against what was decided: `rules backtest`, `rules suggest` and `rules learn`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from processor import backtest
from processor.backtest import Past
from processor.classify import RuleSet, load_rules
from processor.classify.learning import PASSES, Decided, agreeing, learned
from processor.classify.loading import OPINION_FILE
from processor.classify.opinion import LABELS, phrases_of, table
from processor.classify.suggest import LEAST_CORRECTED, suggest
from processor.classify.verdict import examine
from processor.cli.context import current
from processor.cli.output import err, print_json, print_table
from processor.cli.tuning import Json, Rules, about
from processor.config import Config
from processor.errors import RefusedError
from processor.store.database import Database

Most = Annotated[int, typer.Option(help="How many phrases.", min=1, max=500)]


def backtest_rules(rules: Rules = None, json_lines: Json = False) -> None:
    """Draft rules against past requests: which would be decided otherwise. Nothing is changed."""
    looked, changed = 0, list[dict[str, Any]]()
    with current.database() as (config, database):
        folder, rule_set = _rules(rules, config)
        for past in _past(database, rule_set, config):
            looked += 1
            if past.changes:
                changed.append(_record(past))
        erased = backtest.erased(database)
    changed.sort(key=lambda one: not one["against_person"])
    if json_lines:
        against = sum(one["against_person"] for one in changed)
        counts = {"requests": looked, "changed": len(changed), "against_person": against, "erased": erased}
        print_json([*changed, {**about(rule_set, folder), **counts}])
        return
    names = ("no.", "was", "would be", "state", "decided by", "subject", "why it would")
    print_table(f"{len(changed)} of {looked} past requests would change", names, map(_row, changed), empty="")
    if not changed:
        err.print(f"None of {looked} past requests would be decided otherwise.")
    if erased:
        err.print(f"Past requests that cannot be decided again, because their text is erased: {erased}.")
    err.print("Ignored mail is not kept: `cskh rules evaluate` shows what draft rules make of ordinary mail.")


def suggest_phrases(rules: Rules = None, most: Most = 30, json_lines: Json = False) -> None:
    """Phrases that separate the mails which staff decided against the rules: where a rule may be missing."""
    corrected, others = list[tuple[str, str]](), list[tuple[str, str]]()
    with current.database() as (config, database):
        folder, rule_set = _rules(rules, config)
        for past in _past(database, rule_set, config):
            (corrected if past.corrected else others).append((past.subject, past.own_words))
    found = suggest(corrected, others, rule_set, most)
    looked = len(corrected) + len(others)
    records = [
        {"phrase": one.text, "corrected": one.corrected, "others": one.others, "strength": one.strength}
        for one in found
    ]
    if json_lines:
        counts = {"requests": looked, "corrected": len(corrected), "phrases": len(records)}
        print_json([*records, {**about(rule_set, folder), **counts}])
        return
    names = ("phrase", "in corrected mails", "in others", "strength")
    few = f" Phrases are suggested from {LEAST_CORRECTED} on." if len(corrected) < LEAST_CORRECTED else ""
    print_table("", names, [tuple(record.values()) for record in records], empty="Nothing stands out.")
    err.print(f"{len(corrected)} of {looked} stored requests count as corrected by staff.{few}")


def learn(
    draft: Annotated[Path, typer.Argument(help="A copy of the rules folder; its opinion.tsv is written anew.")],
    json_lines: Json = False,
) -> None:
    """Fit the second opinion of a draft to what staff decided, beginning from the weights it has."""
    with current.database() as (config, database):
        if draft.resolve() == Path(config.rules.path).resolve():
            raise RefusedError(f"{draft}: these rules are in force; copy the folder and name the copy.")
        rule_set = load_rules(draft)
        if rule_set.opinion is None:
            raise RefusedError(f"{draft}: there is no {OPINION_FILE} to begin from; copy the shipped one there.")
        decided = [_decided(past, rule_set) for past in _past(database, rule_set, config) if past.label in LABELS]
    before = rule_set.opinion
    passes = track(learned(before, decided), "learning", total=PASSES, console=err, transient=True)
    after = deque(passes, maxlen=1).pop()
    if decided:
        (draft / OPINION_FILE).write_text(table(after), encoding="utf-8")
    counts = {"decided": len(decided), "agreed_before": agreeing(before, decided), "agree": agreeing(after, decided)}
    if json_lines:
        print_json([{**about(load_rules(draft), draft), **counts}])
        return
    if not decided:
        err.print("No stored mail was decided by a person; nothing is changed.")
        return
    err.print(
        f"{len(decided)} mails were decided by a person; the second opinion agreed on {counts['agreed_before']} of them"
        f" and agrees on {counts['agree']} now. Next: `cskh rules evaluate` and `cskh rules backtest --rules {draft}`."
    )


def _decided(past: Past, rule_set: RuleSet) -> Decided:
    reading = examine(past.message, rule_set)
    return Decided(frozenset(phrases_of(reading.text, reading.found, reading.matched)), past.label)


def _past(database: Database, rule_set: RuleSet, config: Config) -> Iterator[Past]:
    found = backtest.past(database, rule_set, config.own_addresses)
    total = backtest.count(database)
    yield from track(found, "reading past mails", total=total, console=err, transient=True)


def _rules(given: Path | None, config: Config) -> tuple[Path, RuleSet]:
    folder = given or Path(config.rules.path)
    return folder, load_rules(folder)


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    would = f"{one['would']} (REJECTED by a person)" if one["against_person"] else one["would"]
    return one["request"], one["was"], would, one["state"], one["decided_by"], one["subject"], one["reason"]


def _record(past: Past) -> dict[str, Any]:
    return {
        "request": past.request,
        "was": _said(past.was_decision, past.was_intents),
        "would": _said(past.would.decision.value, tuple(intent.value for intent in past.would.intents)),
        "state": past.state,
        "decided_by": past.decided_by,
        "against_person": past.against_person,
        "subject": past.subject,
        "reason": past.would.reason,
    }


def _said(decision: str, intents: tuple[str, ...]) -> str:
    return f"{decision}: {', '.join(intents)}" if intents else decision
