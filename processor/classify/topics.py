"""Which of our mail a customer wants no longer: named topics, or all but some ("chỉ giữ tin tuyển dụng")."""

from __future__ import annotations

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


def unsubscribed_topics(reading: Reading) -> tuple[Topic, ...]:
    """Return the topics to stop, in a fixed order; `ALL` alone where none is named."""
    stopped: set[Topic] = set()
    kept: set[Topic] = set()
    only = False
    rest = False
    for found, sentence in zip(reading.found, reading.text.sentences, strict=True):
        for clause_start, clause_end in _clauses(sentence, found):
            topics = {topic for name, topic in _TOPICS.items() if _within(found.get(name, []), clause_start, clause_end)}
            keeps = bool(_within(found.get("topic-keep", []), clause_start, clause_end))
            only |= bool(topics and _within(found.get("topic-only", []), clause_start, clause_end))
            rest |= bool(_within(found.get("topic-rest", []), clause_start, clause_end))
            (kept if keeps else stopped).update(topics)
    return _decide(stopped - kept, kept, complement=only or rest)


def _decide(stopped: set[Topic], kept: set[Topic], *, complement: bool) -> tuple[Topic, ...]:
    if kept and (complement or not stopped):
        stopped = set(_ALL) - kept if complement else stopped
    if not stopped or stopped == set(_ALL):
        return (Topic.ALL,)
    return tuple(topic for topic in _ALL if topic in stopped)


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
