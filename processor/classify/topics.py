"""Which of our mail a customer wants no longer: named topics, or all but some ("chỉ giữ tin tuyển dụng")."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from processor.classify.engine import Reading
from processor.classify.phrases import Span
from processor.classify.text import Sentence
from processor.values import Topic

_TOPICS = {
    "topic-products": Topic.PRODUCTS,
    "topic-events": Topic.EVENTS,
    "topic-recruitment": Topic.RECRUITMENT,
}
_ALL: tuple[Topic, ...] = (Topic.PRODUCTS, Topic.EVENTS, Topic.RECRUITMENT)


_STOPS = ("stop", "stop-sure", "halt", "unsubscribe-word", "take-out", "ko-stop", "negation")
_COMMANDS = ("halt", "unsubscribe-word", "take-out", "ko-stop", "negation")
_MAIL = ("mailing", "mailing-sure", "send", "list")
_AFTER_ONLY = 6
_NEAR = 4  # words between a topic and the mail that it says something of


@dataclass(frozen=True, slots=True)
class TopicsFound:
    """The topics to stop, in a fixed order; `doubt` says why they cannot be told."""

    topics: tuple[Topic, ...]
    doubt: str = ""


@dataclass(slots=True)
class _Choice:
    stopped: set[Topic] = field(default_factory=set[Topic])
    kept: set[Topic] = field(default_factory=set[Topic])
    named: set[Topic] = field(default_factory=set[Topic])  # in sentences that neither stop nor keep anything
    only: bool = False  # "chỉ giữ tin tuyển dụng": all others are to stop
    pointed: bool = False  # "loại đó": what is to stop was named before
    advertising: bool = False  # "quảng cáo": all of it, or only the products, once something else is kept


def unsubscribed_topics(reading: Reading) -> TopicsFound:
    """Return the topics to stop; `ALL` alone where none is named."""
    choice = _Choice()
    for found, sentence in zip(reading.found, reading.text.sentences, strict=True):
        _read_sentence(sentence, found, choice)
    stopped = choice.stopped - (choice.kept if choice.only else set())
    if choice.kept and (choice.only or not stopped):
        stopped = set(_ALL) - choice.kept
        if choice.advertising and not choice.only:
            return TopicsFound(_ordered(stopped), "it is not clear which of our mail is to stop")
    elif not stopped and choice.pointed:
        stopped = choice.named
    if stopped & choice.kept:
        return TopicsFound(_ordered(stopped), "the same kind of mail is to stop and to go on")
    return TopicsFound(_ordered(stopped))


def _ordered(stopped: set[Topic]) -> tuple[Topic, ...]:
    if not stopped or stopped == set(_ALL):
        return (Topic.ALL,)
    return tuple(topic for topic in _ALL if topic in stopped)


def _read_sentence(sentence: Sentence, found: dict[str, list[Span]], choice: _Choice) -> None:
    """Go through the clauses: topics without a verb of their own share that of the clause after, or else before."""
    waiting: set[Topic] = set()
    last: set[Topic] | None = None
    choice.advertising |= "advertising-word" in found
    for start, end in _clauses(sentence, found):
        only = _only(sentence, found, start, end)
        keeps = only or bool(_within(found.get("topic-keep", []), start, end))
        stops = any(_within(found.get(name, []), start, end) for name in _STOPS)
        topics = _topics(sentence, found, start, end, sure=keeps or stops)
        choice.only |= bool(only and topics)
        choice.only |= keeps and bool(
            (topics and _within(found.get("topic-only", []), start, end)) or "topic-rest" in found
        )
        choice.pointed |= stops and "pointing" in found
        waiting |= topics
        if keeps or stops:
            last = choice.kept if keeps else choice.stopped
            last |= waiting
            waiting = set()
    (choice.named if last is None else last).update(waiting)


def _only(sentence: Sentence, found: dict[str, list[Span]], start: int, end: int) -> bool:
    """Say whether a clause wants only one kind of mail ("chỉ đọc mail hàng mới"), and does not stop only one."""
    if any(_within(found.get(name, []), start, end) for name in _COMMANDS):
        return False
    words = sentence.words
    topics = [words[span.first].place for name in _TOPICS for span in _within(found.get(name, []), start, end)]
    onlys = [words[span.last].place for span in _within(found.get("only", []), start, end)]
    return any(0 < topic - only <= _AFTER_ONLY for topic in topics for only in onlys)


def _topics(sentence: Sentence, found: dict[str, list[Span]], start: int, end: int, *, sure: bool) -> set[Topic]:
    """Return the topics of a clause; without a verb of its own only those that are said of mail."""
    places = [sentence.words[span.first].place for name in _MAIL for span in found.get(name, ())]
    return {
        topic
        for name, topic in _TOPICS.items()
        for span in _within(found.get(name, []), start, end)
        if sure or any(abs(sentence.words[span.first].place - place) <= _NEAR for place in places)
    }


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
    return list(pairwise(ordered))
