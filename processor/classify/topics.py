"""Which of our mail a customer wants no longer: named topics, or all but some ("chỉ giữ tin tuyển dụng")."""

from __future__ import annotations

from dataclasses import dataclass, field

from processor.classify.engine import Reading
from processor.classify.phrases import Span
from processor.classify.text import Sentence
from processor.values import Topic

_TOPICS = {
    "topic-products": Topic.PRODUCTS,
    "topic-events": Topic.EVENTS,
    "topic-recruitment": Topic.RECRUITMENT,
}
_ALL = (Topic.PRODUCTS, Topic.EVENTS, Topic.RECRUITMENT)


_STOPS = ("stop", "stop-sure", "halt", "unsubscribe-word", "take-out", "ko-stop", "negation")


@dataclass(slots=True)
class _Choice:
    stopped: set[Topic] = field(default_factory=set[Topic])
    kept: set[Topic] = field(default_factory=set[Topic])
    named: set[Topic] = field(default_factory=set[Topic])  # in sentences that neither stop nor keep anything
    only: bool = False  # "chỉ giữ tin tuyển dụng": all others are to stop


def unsubscribed_topics(reading: Reading) -> tuple[Topic, ...]:
    """Return the topics to stop, in a fixed order; `ALL` alone where none is named."""
    choice = _Choice()
    for found, sentence in zip(reading.found, reading.text.sentences, strict=True):
        _read_sentence(sentence, found, choice)
    stopped = set(choice.stopped)
    if choice.kept and choice.only:
        stopped = set(_ALL) - choice.kept
    elif not stopped:
        stopped = choice.named - choice.kept
    if not stopped or stopped == set(_ALL):
        return (Topic.ALL,)
    return tuple(topic for topic in _ALL if topic in stopped)


def _read_sentence(sentence: Sentence, found: dict[str, list[Span]], choice: _Choice) -> None:
    """Go through the clauses: topics without a verb of their own share that of the clause after them, or else before."""
    waiting: set[Topic] = set()
    last: set[Topic] | None = None
    for start, end in _clauses(sentence, found):
        topics = {topic for name, topic in _TOPICS.items() if _within(found.get(name, []), start, end)}
        keeps = bool(_within(found.get("topic-keep", []), start, end))
        stops = any(_within(found.get(name, []), start, end) for name in _STOPS)
        choice.only |= keeps and bool(
            (topics and _within(found.get("topic-only", []), start, end)) or "topic-rest" in found
        )
        waiting |= topics
        if keeps or stops:
            last = choice.kept if keeps else choice.stopped
            last |= waiting
            waiting = set()
    (choice.named if last is None else last).update(waiting)


def _within(spans: list[Span], start: int, end: int) -> list[Span]:
    return [span for span in spans if start <= span.first < end]


def _clauses(sentence: Sentence, found: dict[str, list[Span]]) -> list[tuple[int, int]]:
    """Cut a sentence where a comma stands, or a word such as "còn" that turns to something else."""
    cuts = {0, len(sentence.words)}
    for number in range(1, len(sentence.words)):
        if sentence.words[number].place - sentence.words[number - 1].place > 1:
            cuts.add(number)
    cuts.update(span.first for span in found.get("topic-turn", []))
    ordered = sorted(cuts)
    return list(zip(ordered, ordered[1:], strict=False))
