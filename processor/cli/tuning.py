"""Commands for admins who tune the rules: classify, rules lint / test / explain / evaluate."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.text import Text

from processor.classify import RuleSet, load_rules
from processor.classify.evaluation import Figures, Label, figures, harm, label_from
from processor.classify.explanation import explain
from processor.classify.rule_tests import Failure, lint, run_examples
from processor.cli.context import current
from processor.cli.mails import classified, judge, read, record, sources
from processor.cli.output import clean, err, out, print_json, print_table
from processor.errors import RefusedError
from processor.values import Decision, Intent, Verdict

rules_app = typer.Typer(help="Tools for tuning the rules.", no_args_is_help=True)

Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules", help="A folder of rules; without it the configured ones, without a configuration the shipped ones."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_COLOURS = {"act": "green", "flag": "yellow", "ignore": "dim"}


def classify(
    paths: Annotated[list[Path], typer.Argument(help="Mails (.eml), folders of them, or mbox files.")],
    rules: Rules = None,
    json_lines: Json = False,
) -> None:
    """Classify mails without any mailbox or store."""
    for path in paths:
        if not path.exists():
            raise RefusedError(f"{path}: there is no such file or folder.")
    found = list(sources(paths))
    if not found:
        raise RefusedError("There is no mail (*.eml) in what was named.")
    records = _with_bar(classified(found, current.rules_path(rules)), len(found))
    if json_lines:
        print_json(records)
        return
    rows = [
        (
            one["file"],
            Text(one["decision"], _COLOURS[one["decision"]]),
            ", ".join(one["intents"]),
            _values(one),
            one["reason"],
        )
        for one in records
    ]
    print_table("", ("file", "decision", "intents", "values", "why"), rows, empty="no mail")


def _with_bar(records: Iterable[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    return iter(
        track(records, "classifying", total=total, console=err, transient=True, disable=not sys.stderr.isatty())
    )


def _values(one: dict[str, Any]) -> str:
    return "; ".join([*one["topics"], *(f"{name}: {value}" for name, value in one["fields"].items())])


@rules_app.command("lint")
def lint_rules(rules: Rules = None, json_lines: Json = False) -> None:
    """Check that the rules can be loaded (exit 1 if not), and say what in them is unused or without examples."""
    folder = current.rules_path(rules)
    rule_set = load_rules(folder)
    notes = lint(rule_set)
    if json_lines:
        print_json({"file": note.file, "line": note.line, "name": note.name, "note": note.text} for note in notes)
        print_json([{**about(rule_set, folder), "problems": len(notes)}])
        return
    counts = f"{len(rule_set.concepts)} concepts, {len(rule_set.rules)} rules"
    out.print(f"{folder}: rule set {rule_set.version}, {counts}", markup=False, soft_wrap=True)
    print_table(
        "", ("where", "name", "note"), [(f"{n.file}:{n.line}", n.name, n.text) for n in notes], empty="nothing to note"
    )


def about(rule_set: RuleSet, folder: Path) -> dict[str, Any]:
    """Which rules were used, for the last object that a tuning command prints."""
    return {
        "version": rule_set.version,
        "folder": str(folder),
        "concepts": len(rule_set.concepts),
        "rules": len(rule_set.rules),
    }


@rules_app.command("test")
def test_rules(rules: Rules = None, json_lines: Json = False) -> None:
    """Run every rule's own examples; exit 1 if one fails."""
    folder = current.rules_path(rules)
    rule_set = load_rules(folder)
    failures = run_examples(rule_set)
    if json_lines:
        print_json(_failure(one) for one in failures)
        print_json([{**about(rule_set, folder), "problems": len(failures)}])
    else:
        count = sum(len(rule.match) + len(rule.no_match) for rule in rule_set.rules)
        rows = [(f"{one.rule.file}:{one.rule.line}", one.rule.name, one.example, one.text) for one in failures]
        print_table("", ("where", "rule", "example", "what is wrong"), rows, empty=f"all {count} examples hold")
    raise typer.Exit(1 if failures else 0)


def _failure(one: Failure) -> dict[str, Any]:
    return {
        "rule": one.rule.name,
        "file": one.rule.file,
        "line": one.rule.line,
        "example": one.example,
        "wrong": one.text,
    }


@rules_app.command("explain")
def explain_mail(
    path: Annotated[Path, typer.Argument(metavar="MAIL", help="One mail (.eml).")],
    rules: Rules = None,
    json_lines: Json = False,
) -> None:
    """Show a mail with every concept and rule that was found, near misses, and what would change the decision."""
    if path.is_dir():
        raise RefusedError(f"{path} is a folder; name one mail (.eml).")
    if not path.is_file():
        raise RefusedError(f"{path}: there is no such file.")
    explanation = explain(read((str(path), None)), load_rules(current.rules_path(rules)))
    if json_lines:
        print_json([explanation.record()])
        return
    verdict = explanation.verdict
    out.print(
        Text.assemble((verdict.decision.value, f"bold {_COLOURS[verdict.decision.value]}"), "  ", clean(verdict.reason))
    )
    for sentence in explanation.sentences:
        out.print(Text(f"\n{sentence.where}", "bold"))
        out.print(_marked(clean(sentence.text), sentence.marks))
        for line in sentence.lines:
            out.print(Text(f"  {clean(line.text)}", line.style))
    for title, lines in (("weights", explanation.weights), ("what would change it", explanation.what_if)):
        out.print(Text(f"\n{title}", "bold"))
        for line in lines:
            out.print(Text(f"  {clean(line)}"))


def _marked(text: str, marks: Iterable[tuple[int, int, str]]) -> Text:
    shown = Text(text)
    for start, end, style in marks:
        shown.stylize(style, start, end)
    return shown


@rules_app.command("evaluate")
def evaluate(
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS", help="Labels, one JSON object a line, with id and decision.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="MAILDIR", help="The mails: <id>.eml.")],
    rules: Rules = None,
    json_lines: Json = False,
    worst: Annotated[int, typer.Option(help="How many mistakes to show.")] = 20,
) -> None:
    """The figures of the rules on labelled mail, with the worst mistakes first."""
    rule_set = load_rules(current.rules_path(rules))
    known = _labels(labels)
    missing = [label.id for label in known if not (folder / f"{label.id}.eml").is_file()]
    if missing:
        many = f"{len(missing)} of {len(known)} labelled mails"
        raise RefusedError(f"{folder}: {many} cannot be found there; the first is {missing[0]}.eml.")
    shown = track(known, "classifying", console=err, transient=True, disable=not sys.stderr.isatty())
    pairs = [(label, judge((str(folder / f"{label.id}.eml"), None), rule_set)) for label in shown]
    mistakes = sorted((pair for pair in pairs if harm(*pair)), key=lambda pair: -harm(*pair))[:worst]
    found = figures(pairs)
    if json_lines:
        print_json(
            [{**_figures(found), "confusion": _confusion(found)}, *(_mistake(folder, *pair) for pair in mistakes)]
        )
        return
    _print_figures(found)
    rows = [(label.id, label.decision.value, said.decision.value, label.why, said.reason) for label, said in mistakes]
    print_table(
        "worst mistakes first", ("mail", "label", "said", "why labelled so", "why said so"), rows, empty="no mistakes"
    )


def _labels(path: Path) -> list[Label]:
    labels: dict[str, Label] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # JSON may hold the other line breaks of Unicode
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"{path}: the labels cannot be read ({type(error).__name__}).") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                label = label_from(json.loads(line))
            except (ValueError, RecursionError) as error:
                why = f"it is no JSON: {error.msg}" if isinstance(error, json.JSONDecodeError) else str(error)
                raise RefusedError(f"{path}, line {number}: this is no label ({why}).") from error
            if {"/", "\\", "\0"} & set(label.id):
                raise RefusedError(f"{path}, line {number}: the id {label.id!r} must be a name without a folder.")
            if label.id in labels:
                raise RefusedError(f"{path}, line {number}: the id {label.id!r} was there before.")
            labels[label.id] = label
    return list(labels.values())


def _figures(found: Figures) -> dict[str, Any]:
    """Every figure; None where there was nothing to count."""
    low, high = found.precision_interval if found.acted else (None, None)
    return {
        "mails": found.mails,
        "precision": _share(found.right, found.acted),
        "precision_low": low if low is None else round(low, 4),
        "precision_high": high if high is None else round(high, 4),
        "automation": _share(found.right, found.asked),
        "wrong_acts": found.acted - found.right,
        "wrong_deletions": found.wrong_deletions,
        "missed": found.missed,
        "missed_rate": _share(found.missed, found.requests),
        "false_alarms": found.false_alarms,
        "false_alarm_rate": _share(found.false_alarms, found.ordinary),
        **{f"automation_{intent.value}": _share(*found.automation[intent]) for intent in Intent},
    }


def _share(part: int, of: int) -> float | None:
    return round(part / of, 4) if of else None


def _confusion(found: Figures) -> dict[str, dict[str, int]]:
    """How many mails with each label were said to be what."""
    return {label.value: {said.value: found.confusion.get((label, said), 0) for said in Decision} for label in Decision}


def _mistake(folder: Path, label: Label, said: Verdict) -> dict[str, Any]:
    return {**record((str(folder / f"{label.id}.eml"), None), said), "label": label.decision.value, "why": label.why}


def _print_figures(found: Figures) -> None:
    rows = [(name, "-" if value is None else value) for name, value in _figures(found).items()]
    print_table("", ("figure", "value"), rows, empty="no labels")
    table = _confusion(found)
    names = ("labelled", *(f"said {said}" for said in Decision))
    print_table("confusion", names, [(label, *counts.values()) for label, counts in table.items()], empty="")
