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

from processor.classify import load_rules
from processor.classify.evaluation import Figures, Label, figures, harm, label_from
from processor.classify.explanation import explain
from processor.classify.rule_tests import Failure, lint, run_examples
from processor.cli.mails import classified, judge, read, record, sources
from processor.cli.output import clean, err, out, print_json, print_table
from processor.config import default_rules_path
from processor.errors import RefusedError
from processor.values import Intent, Verdict

rules_app = typer.Typer(help="Tools for tuning the rules.", no_args_is_help=True)

Rules = Annotated[Path | None, typer.Option("--rules", help="A folder of rules; without it the shipped ones.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
_COLOURS = {"act": "green", "flag": "yellow", "ignore": "dim"}


def classify(
    paths: Annotated[list[Path], typer.Argument(help="Mails (.eml), folders of them, or mbox files.")],
    rules: Rules = None,
    json_lines: Json = False,
) -> None:
    """Classify mails without any mailbox or store."""
    found = list(sources(paths))
    if not found:
        raise RefusedError("There is no mail (*.eml) in what was named.")
    records = _with_bar(classified(found, rules or default_rules_path()), len(found))
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
    rule_set = load_rules(rules or default_rules_path())
    notes = lint(rule_set)
    if json_lines:
        print_json({"file": note.file, "line": note.line, "name": note.name, "note": note.text} for note in notes)
        return
    out.print(
        f"rule set {rule_set.version}: {len(rule_set.concepts)} concepts, {len(rule_set.rules)} rules", markup=False
    )
    print_table(
        "", ("where", "name", "note"), [(f"{n.file}:{n.line}", n.name, n.text) for n in notes], empty="nothing to note"
    )


@rules_app.command("test")
def test_rules(rules: Rules = None, json_lines: Json = False) -> None:
    """Run every rule's own examples; exit 1 if one fails."""
    rule_set = load_rules(rules or default_rules_path())
    failures = run_examples(rule_set)
    if json_lines:
        print_json(_failure(one) for one in failures)
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
    if not path.is_file():
        raise RefusedError(f"{path}: there is no such file.")
    explanation = explain(read((str(path), None)), load_rules(rules or default_rules_path()))
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
    rule_set = load_rules(rules or default_rules_path())
    known = _labels(labels)
    shown = track(known, "classifying", console=err, transient=True, disable=not sys.stderr.isatty())
    pairs = [(label, judge((str(folder / f"{label.id}.eml"), None), rule_set)) for label in shown]
    mistakes = sorted((pair for pair in pairs if harm(*pair)), key=lambda pair: -harm(*pair))[:worst]
    if json_lines:
        print_json([_figures(figures(pairs)), *(_mistake(folder, *pair) for pair in mistakes)])
        return
    _print_figures(figures(pairs))
    rows = [(label.id, label.decision.value, said.decision.value, label.why, said.reason) for label, said in mistakes]
    print_table(
        "worst mistakes first", ("mail", "label", "said", "why labelled so", "why said so"), rows, empty="no mistakes"
    )


def _labels(path: Path) -> list[Label]:
    labels: list[Label] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"{path}: the labels cannot be read ({type(error).__name__}).") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                labels.append(label_from(json.loads(line)))
            except (ValueError, KeyError) as error:
                raise RefusedError(f"{path}, line {number}: this is no label ({error}).") from error
    return labels


def _figures(found: Figures) -> dict[str, Any]:
    low, high = found.precision_interval
    return {
        "mails": found.mails,
        "precision": round(found.right / found.acted, 4) if found.acted else None,
        "precision_low": round(low, 4),
        "precision_high": round(high, 4),
        "automation": round(found.right / found.asked, 4) if found.asked else None,
        "wrong_acts": found.acted - found.right,
        "wrong_deletions": found.wrong_deletions,
        "missed": found.missed,
        "missed_rate": round(found.missed / max(1, found.requests), 4),
        "false_alarms": found.false_alarms,
        "false_alarm_rate": round(found.false_alarms / max(1, found.ordinary), 4),
        **{f"automation_{i.value}": round(found.automation[i][0] / max(1, found.automation[i][1]), 4) for i in Intent},
    }


def _mistake(folder: Path, label: Label, said: Verdict) -> dict[str, Any]:
    return {**record((str(folder / f"{label.id}.eml"), None), said), "label": label.decision.value, "why": label.why}


def _print_figures(found: Figures) -> None:
    print_table("", ("figure", "value"), [(name, value) for name, value in _figures(found).items()], empty="no labels")
    decisions = ("act", "flag", "ignore")
    counts = {(str(label), str(said)): count for (label, said), count in found.confusion.items()}
    rows = [(label, *(counts.get((label, said), 0) for said in decisions)) for label in decisions]
    print_table("confusion", ("labelled", *(f"said {said}" for said in decisions)), rows, empty="")
