"""Which of our mail a customer wants no longer: named topics, or all but some ("chỉ giữ tin tuyển dụng")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from processor.classify.engine import Reading
from processor.classify.phrases import Span
from processor.classify.text import Sentence, read_text
from processor.values import Message, Topic

_TOPICS = {
    "topic-products": Topic.PRODUCTS,
    "topic-events": Topic.EVENTS,
    "topic-recruitment": Topic.RECRUITMENT,
}
_ALL: tuple[Topic, ...] = (Topic.PRODUCTS, Topic.EVENTS, Topic.RECRUITMENT)


_STOPS = (
    "stop", "stop-sure", "stop-more", "stop-end", "cut-off", "halt", "unsubscribe-word", "take-out", "take-off",
    "ko-stop", "not-wanted", "no-more-of",
)  # fmt: skip
_STOPS_SURE = tuple(name for name in _STOPS if name not in ("take-out", "take-off"))  # without "cho", "lấy"
_COMMANDS = ("halt", "unsubscribe-word", "take-out", "ko-stop", "negation")
_MAIL = ("mailing", "mailing-sure", "letter", "kind-word", "part-word", "send", "list")
_GENERAL = ("mailing", "mailing-sure", "letter", "list", "unsubscribe-word")
_AFTER_ONLY = 6
_NEAR = 4  # words between a topic and the mail that it says something of
_LINKS = 3  # words such as "và" in a clause that only names topics
_WHY, _SO, _TURN, _AND = "why-word", "so-word", "topic-turn", "ko-and"
_YES = ("có", "nhận", "ok", "oke", "okie", "giữ", "mê", "thích")  # "Sự kiện: có", "thư sale em nhận"
_QUOTED = 160  # characters of a newsletter that say of what kind it is

_BOX = re.compile(r"^\W{0,3}(?:\[[ xXvV✓✗]?\]|[☐☑☒✅❌])", re.MULTILINE)

_Found = dict[str, list[Span]]


@dataclass(frozen=True, slots=True)
class TopicsFound:
    """The topics to stop, in a fixed order; `doubt` says why they cannot be told."""

    topics: tuple[Topic, ...]
    doubt: str = ""


@dataclass(slots=True)
class _Choice:
    stopped: set[Topic] = field(default_factory=set[Topic])
    kept: set[Topic] = field(default_factory=set[Topic])
    named: set[Topic] = field(default_factory=set[Topic])  # in clauses that neither stop nor keep anything
    liked: set[Topic] = field(default_factory=set[Topic])  # "tin sale thì em hóng"
    mentioned: set[Topic] = field(default_factory=set[Topic])  # anywhere, of mail or not
    only: bool = False  # "chỉ giữ tin tuyển dụng": all others are to stop
    pointed: bool = False  # "cái đó": what is to stop was named before
    kind: bool = False  # "loại đó", "hai mục đó"
    counted: bool = False  # "một loại": some kinds of mail, not all of it
    invited: bool = False  # "đừng mời nữa"
    stops_mail: bool = False  # something else is to stop than invitations
    advertising: bool = False  # "quảng cáo": all of it, or only the products, once something else is kept
    everything: bool = False  # "tất cả email"
    rest_stopped: bool = False  # "bỏ nốt mấy loại kia"
    rest_kept: bool = False  # "các thư khác vẫn đọc": what is to stop is one kind


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a sentence, from word `start` up to `end`, and what it does to the topics in it."""

    sentence: Sentence
    found: _Found
    start: int
    end: int
    reason: bool  # says why, and not what

    def has(self, *names: str) -> bool:
        return any(name in self.found and self.spans(name) for name in names)

    def spans(self, name: str) -> list[Span]:
        return [span for span in self.found.get(name, ()) if self.start <= span.first < self.end]

    @property
    def last_word(self) -> str:
        return self.sentence.words[self.end - 1].norm

    @property
    def only(self) -> bool:
        """Whether it wants only one kind of mail ("chỉ đọc mail hàng mới"), and does not stop only one."""
        if not self.has("only") or self.has(*_COMMANDS):
            return False
        words = self.sentence.words
        topics = [words[span.first].place for name in _TOPICS for span in self.spans(name)]
        onlys = [words[span.last].place for span in self.spans("only")]
        stops = [words[span.first].place for name in _STOPS for span in self.spans(name)]
        return any(
            # "chỉ thôi nhận tin sale" stops only that
            0 < topic - only <= _AFTER_ONLY and not any(only < stop < topic for stop in stops)
            for topic in topics
            for only in onlys
        )

    @property
    def keeps(self) -> bool:
        return (
            self.only
            or self.has("topic-keep", "not-stopped")
            or (self.last_word in _YES and not self.has(*_STOPS_SURE))
        )

    @property
    def stops(self) -> bool:
        # "Tuyển dụng: KHÔNG"
        return self.last_word == "không" or self.has(*_STOPS)

    @property
    def likes(self) -> bool:
        return self.has("topic-liked") and not self.has(*_STOPS_SURE)

    @property
    def goes_on(self) -> bool:
        """Whether it goes on with what the clause before says ("và tuyển dụng", "sự kiện cũng vậy")."""
        return self.names_only_topics or self.has("goes-on")

    @property
    def names_only_topics(self) -> bool:
        """Whether it is a list of topics and nothing more ("sự kiện và tuyển dụng")."""
        spans = [span for name in _TOPICS for span in self.spans(name)]
        covered = {number for span in spans for number in range(span.first, span.last + 1)}
        return bool(spans) and self.end - self.start - len(covered) <= min(len(spans), _LINKS)

    def topics(self, *, sure: bool) -> set[Topic]:
        """Return the topics named; in a clause without a verb of its own only those that are said of mail."""
        sure = sure or self.names_only_topics
        words = self.sentence.words
        places = [words[span.first].place for name in _MAIL for span in self.found.get(name, ())]
        return {
            topic
            for name, topic in _TOPICS.items()
            for span in self.spans(name)
            if sure or any(abs(words[span.first].place - place) <= _NEAR for place in places)
        }


def unsubscribed_topics(reading: Reading, message: Message | None = None) -> TopicsFound:
    """Return the topics to stop; `ALL` alone where none is named. `message` may answer a newsletter of one topic."""
    choice = _Choice()
    for found, sentence in zip(reading.found, reading.text.sentences, strict=True):
        _read_sentence(_clauses(sentence, found), choice)
    if _BOX.search(reading.text.body):
        return TopicsFound(_ordered(choice.stopped - choice.kept), "it is a form with boxes")
    answered = _answered_topic(message, reading) if message and choice.kind else set[Topic]()
    return _decide(choice, answered)


def _answered_topic(message: Message, reading: Reading) -> set[Topic]:
    """Return the topic of the newsletter that a mail answers, as far as its subject or its beginning has only one."""
    if reading.reply != "newsletter":
        return set()
    for source in (message.subject, message.quoted[:_QUOTED]):
        found = [reading.rules.finder.find(one) for one in read_text("", source, reading.rules.spelling).sentences]
        topics = {topic for name, topic in _TOPICS.items() if any(name in one for one in found)}
        if topics:
            return topics if len(topics) == 1 else set()
    return set()


def _decide(choice: _Choice, answered: set[Topic]) -> TopicsFound:
    choice.liked -= choice.stopped | choice.kept
    if choice.stopped or choice.only:
        choice.kept |= choice.liked
    stopped: set[Topic] = choice.stopped - choice.kept if choice.only else set(choice.stopped)
    pointed = _pointed(choice, answered)
    if choice.invited and not (choice.stops_mail or stopped or pointed or choice.only):
        stopped = {Topic.EVENTS}
    doubt = ""
    if not stopped and pointed and not choice.only:
        stopped = pointed
    elif choice.everything and not choice.kept and not choice.rest_kept:
        stopped = set()
    elif choice.kept and (choice.only or not stopped):
        stopped = set(_ALL) - choice.kept
        if not choice.only:
            doubt = _doubt_of_complement(choice)
    elif choice.rest_stopped and not choice.kept:
        stopped = set()
    elif (choice.rest_kept or choice.counted or choice.liked) and not stopped:
        doubt = "it is not clear which of our mail is to stop"
    if stopped & choice.kept or len(choice.kept) == len(_ALL):
        doubt = "the same kind of mail is to stop and to go on"
    return TopicsFound(_ordered(stopped), doubt)


def _pointed(choice: _Choice, answered: set[Topic]) -> set[Topic]:
    """Return the topics that "those", or "the rest may go on", means: named before, or of the newsletter answered."""
    if not (choice.pointed or choice.kind or choice.rest_kept):
        return set()
    kept = choice.kept | choice.liked
    named = choice.named - kept
    if choice.kind or choice.rest_kept:
        named = named or choice.mentioned - kept or answered - kept
    return named


def _doubt_of_complement(choice: _Choice) -> str:
    if len(choice.kept) > 1:
        return "most kinds of our mail are to go on"
    return "it is not clear which of our mail is to stop" if choice.advertising else ""


def _ordered(stopped: set[Topic]) -> tuple[Topic, ...]:
    if not stopped or stopped == set(_ALL):
        return (Topic.ALL,)
    return tuple(topic for topic in _ALL if topic in stopped)


def _read_sentence(clauses: list[_Clause], choice: _Choice) -> None:
    """Go through the clauses: topics without a verb of their own share that of the clause after, or else before."""
    waiting: set[Topic] = set()
    listed: set[Topic] = set()  # of those that wait: what goes on with the clause before
    last: set[Topic] | None = None
    for clause in clauses:
        choice.advertising |= clause.has("advertising-word")
        keeps, stops = clause.keeps, clause.stops
        topics = clause.topics(sure=keeps or stops or clause.likes or clause.goes_on)
        choice.mentioned |= clause.topics(sure=True)
        if clause.reason and not (keeps and clause.only):
            choice.named |= topics
            continue
        _note(clause, choice, topics, keeps=keeps, stops=stops)
        if clause.likes and not keeps:
            choice.liked |= topics
            continue
        waiting |= topics
        listed |= topics if clause.goes_on else set()
        if keeps or stops:
            last = choice.kept if keeps else choice.stopped
            last |= waiting
            waiting, listed = set(), set()
    if last is not None:
        last |= listed
        waiting -= listed
    choice.named |= waiting


def _note(clause: _Clause, choice: _Choice, topics: set[Topic], *, keeps: bool, stops: bool) -> None:
    rest, kind = clause.has("topic-rest"), clause.has("points-at-kind") and not topics
    if clause.has("except-pointed"):
        choice.only = True
        choice.kept |= choice.mentioned
    if keeps:
        choice.only |= bool(topics) and (clause.only or clause.has("topic-only"))
        choice.rest_kept |= rest and not topics and not clause.has("stop-sure", "halt", "cut-off")
        if kind and clause.has("topic-only", "only"):
            choice.only = True
            choice.kept |= choice.named
    choice.kind |= kind and not keeps
    choice.invited |= clause.has("stop-inviting")
    choice.stops_mail |= stops and not keeps and not clause.has("stop-inviting")
    choice.counted |= not topics and not keeps and clause.has("counts-kinds")
    if rest and stops and not keeps:
        choice.only = choice.rest_stopped = True
    elif stops:
        choice.pointed |= clause.has("pointing")
        choice.everything |= not topics and clause.has("every-mail")


def _clauses(sentence: Sentence, found: _Found) -> list[_Clause]:
    """Cut a sentence where a comma stands, or a word such as "còn" that turns to something else."""
    words = sentence.words
    cuts = {0, len(words)}
    for number in range(1, len(words)):
        if words[number].place - words[number - 1].place > 1:
            cuts.add(number)
    # "hai loại còn lại" is no turn
    rests = {number for first, last in found.get("topic-rest", ()) for number in range(first + 1, last + 1)}
    turns = {span.first for name in (_TURN, _WHY) for span in found.get(name, ())} - rests
    ends = {span.last + 1 for span in found.get(_SO, ())}
    others = {span.last + 1 for span in found.get(_AND, ())}
    reasons = {span.first for span in found.get(_WHY, ())}
    pieces = list(pairwise(sorted(cuts | turns | ends | others)))
    return [
        _Clause(sentence, found, start, end, reason=start in reasons or end in ends)
        for start, end in pieces
        if start < len(words)
    ]
