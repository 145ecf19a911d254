"""Mails given on the command line: .eml files, folders of them, mbox files; classified on all cores, in input order."""

from __future__ import annotations

import mailbox
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, cast

from processor.classify import RuleSet, load_rules
from processor.classify import classify as classify_message
from processor.intake.reading import read_message
from processor.values import Decision, Message, Verdict

CHUNK = 100
_WORTH_A_POOL = 400  # below this many mails starting processes costs more than it saves
_rules: list[RuleSet] = []  # one per worker process: a rule set is not sent with every mail

Source = tuple[str, int | None]  # a file, and the number of the mail within it when it is an mbox


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """Yield every mail of the paths in order; a folder's files by name, all levels down."""
    for path in paths:
        if path.is_dir():
            yield from ((str(file), None) for file in sorted(path.rglob("*.eml")))
        elif path.suffix != ".eml" and _is_mbox(path):
            yield from ((str(path), number) for number in range(len(_box(path))))
        else:
            yield str(path), None


def _is_mbox(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False


def _box(path: Path) -> mailbox.mbox:
    return mailbox.mbox(path, create=False)


def read(source: Source) -> Message:
    """Read one mail; a file that cannot be read gives a message that says so."""
    name, number = source
    try:
        # the keys of an mbox are numbers; the library's own annotations say texts
        raw = Path(name).read_bytes() if number is None else _box(Path(name)).get_bytes(cast("str", number))
    except (OSError, KeyError) as error:
        return Message(unreadable=f"the file cannot be read ({type(error).__name__})")
    return read_message(raw)


def record(source: Source, verdict: Verdict) -> dict[str, Any]:
    """The public form of a verdict, as `cskh classify --json` prints it."""
    name, number = source
    return {
        "file": name if number is None else f"{name}#{number + 1}",
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
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(str(rules_path),)) as pool:
        under_way: list[Future[list[dict[str, Any]]]] = [
            pool.submit(_chunk, chunk) for chunk in islice(chunks, workers * 3)
        ]
        while under_way:
            yield from under_way.pop(0).result()
            under_way.extend(pool.submit(_chunk, chunk) for chunk in islice(chunks, 1))


def _start(rules_path: str) -> None:
    _rules.append(load_rules(Path(rules_path)))


def _chunk(chunk: Sequence[Source]) -> list[dict[str, Any]]:
    return [record(source, judge(source, _rules[0])) for source in chunk]
