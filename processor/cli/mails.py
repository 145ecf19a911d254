"""Mails given on the command line: .eml files, folders of them, mbox files; classified on all cores, in input order."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from processor.classify import RuleSet, load_rules
from processor.classify import classify as classify_message
from processor.intake.reading import read_message
from processor.values import Decision, Message, Verdict

CHUNK = 100
_WORTH_A_POOL = 400  # below this many mails starting processes costs more than it saves
_rules: list[RuleSet] = []  # one per worker process: a rule set is not sent with every mail

Source = tuple[str, tuple[int, int, int] | None]  # a file; within an mbox the number of the mail and where it stands


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """Yield every mail of the paths in order; a folder's files by name, all levels down."""
    for path in paths:
        if path.is_dir():
            yield from ((str(file), None) for file in sorted(path.rglob("*.[eE][mM][lL]")))
        elif path.suffix != ".eml" and _is_mbox(path):
            yield from ((str(path), place) for place in _places(path))
        else:
            yield str(path), None


def _is_mbox(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _places(path: Path) -> Iterator[tuple[int, int, int]]:
    """Yield number, beginning and end of each mail of an mbox (RFC 4155), reading it line by line."""
    number, begin, place, blank = 0, -1, 0, True
    with path.open("rb") as file:
        for line in file:
            if blank and line.startswith(b"From "):
                if begin >= 0:
                    yield number, begin, place
                number, begin = number + 1, place + len(line)
            blank = not line.strip()
            place += len(line)
    yield number, begin, place


def read(source: Source) -> Message:
    """Read one mail; a file that cannot be read gives a message that says so."""
    name, place = source
    try:
        with Path(name).open("rb") as file:
            if place is None:
                return read_message(file.read())
            _, begin, end = place
            file.seek(begin)
            # the separator's first word is quoted inside mails of an mbox
            return read_message(re.sub(rb"(?m)^>(>*From )", rb"\1", file.read(end - begin)))
    except OSError as error:
        return Message(unreadable=f"the file cannot be read ({type(error).__name__})")


def record(source: Source, verdict: Verdict) -> dict[str, Any]:
    """The public form of a verdict, as `cskh classify --json` prints it."""
    name, place = source
    return {
        "file": name if place is None else f"{name}#{place[0]}",
        "decision": verdict.decision.value,
        "intents": sorted(intent.value for intent in verdict.intents),
        "topics": [topic.value for topic in verdict.topics],
        "fields": {what.value: value for what, value in verdict.fields.items()},
        "confidence": round(verdict.confidence, 3),
        "reason": verdict.reason,
        "evidence": [{"rule": one.rule, "text": one.text, "where": one.where} for one in verdict.evidence],
    }


def judge(source: Source, rules: RuleSet) -> Verdict:
    """Read and classify one mail."""
    message = read(source)
    if message.unreadable and not message.own_words and not message.subject:
        return Verdict(
            Decision.FLAG, confidence=0.5, reason=f"{message.unreadable[0].upper()}{message.unreadable[1:]}."
        )
    return classify_message(message, rules)


def classified(found: Sequence[Source], rules_path: Path) -> Iterator[dict[str, Any]]:
    """Yield one record a mail, in input order. Memory stays flat: only a few chunks are under way at a time."""
    rules = load_rules(rules_path)
    workers = os.cpu_count() or 1
    if len(found) < _WORTH_A_POOL or workers == 1:
        yield from (record(source, judge(source, rules)) for source in found)
        return
    chunks = iter([found[start : start + CHUNK] for start in range(0, len(found), CHUNK)])
    with _pool(rules, rules_path, workers) as pool:
        under_way: list[Future[list[dict[str, Any]]]] = [
            pool.submit(_chunk, chunk) for chunk in islice(chunks, workers * 3)
        ]
        while under_way:
            yield from under_way.pop(0).result()
            under_way.extend(pool.submit(_chunk, chunk) for chunk in islice(chunks, 1))
    _rules.clear()


def _pool(rules: RuleSet, rules_path: Path, workers: int) -> ProcessPoolExecutor:
    """Start workers that share the memory of this process, rule set included, where the system can fork."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return ProcessPoolExecutor(workers, initializer=_start, initargs=(str(rules_path),))
    _rules.append(rules)
    gc.collect()
    gc.freeze()  # else the collector of each worker would write to, and so copy, every shared page
    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))


def _start(rules_path: str) -> None:
    _rules.append(load_rules(Path(rules_path)))


def _chunk(chunk: Sequence[Source]) -> list[dict[str, Any]]:
    return [record(source, judge(source, _rules[0])) for source in chunk]
