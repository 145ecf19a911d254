"""Applying a rule set to a text: which rules match, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from processor.classify.pattern import Found, Part, Pattern, first_match, match_part
from processor.classify.phrases import Span
from processor.classify.ruleset import Effect, Near, Rule, RuleSet, Scope
from processor.classify.text import SUBJECT, Sentence, Text
from processor.values import Evidence, Intent

FILLER = "filler"
MAX_NEAR_MISSES = 300
BRIEF = 16  # words, with the subject: less than any newsletter has
# Looking up a member of an enumeration takes long where it is done for every rule and match.
_CONTEXT, _SUBJECT, _BODY, _MAIL = Effect.CONTEXT, Scope.SUBJECT, Scope.BODY, Scope.MAIL
BRIEF_MAIL = "brief-mail"
BUILT_IN = {"number", "address-token", "menu-line", BRIEF_MAIL}


class Hit(NamedTuple):
    """A rule that matched: the number of the sentence, and the words there."""

    rule: Rule
    sentence: int
    span: Span

    def evidence(self, text: Text) -> Evidence:
        sentence = text.sentences[self.sentence]
        return Evidence(self.rule.name, sentence.quote(self.span.first, self.span.last)[:200], sentence.where)


@dataclass(slots=True)
class Reading:
    """A text with the concepts found in each sentence and the rules that matched."""

    text: Text
    found: list[dict[str, list[Span]]]
    reply: str
    rules: RuleSet = field(repr=False)
    hits: list[Hit] = field(default_factory=list[Hit])
    everywhere: set[str] = field(default_factory=set[str])
    where: dict[str, int] = field(default_factory=dict[str, int])  # in which sentences a name was found, as bits
    subjects: int = 0  # which sentences are of the subject, as bits
    questions: int = 0
    missed: list[tuple[Hit, str]] | None = None  # filled where near misses are asked for, which takes longer
    _talk: dict[int, tuple[int, int]] = field(default_factory=dict[int, "tuple[int, int]"], repr=False)

    @property
    def near_misses(self) -> list[tuple[Hit, str]]:
        """The matches that did not count, and why not; found by reading once more when asked for."""
        if self.missed is None:
            self.missed = read_with(self.rules, self.text, self.reply, near_misses=True).near_misses
        return self.missed

    def add(self, name: str, sentence: int) -> None:
        """Note that `name` was found in that sentence."""
        self.everywhere.add(name)
        self.where[name] = self.where.get(name, 0) | 1 << sentence

    @property
    def matched(self) -> set[str]:
        return {hit.rule.name for hit in self.hits}

    def with_effect(self, effect: Effect) -> list[Hit]:
        return [hit for hit in self.hits if hit.rule.effect is effect]

    def talk(self, number: int) -> tuple[int, int]:
        """Return the first and the last word of a sentence that is more than filler; none is (its length, -1)."""
        known = self._talk.get(number)
        if known is None:
            words = self.text.sentences[number].words
            fillers = self.found[number].get(FILLER, ())
            filled = {place for first, last in fillers for place in range(first, last + 1)}
            # numbers, codes and addresses say nothing by themselves
            said = [n for n, word in enumerate(words) if n not in filled and word.norm.isalpha()]
            known = self._talk[number] = (said[0], said[-1]) if said else (len(words), -1)
        return known


def read_with(rules: RuleSet, text: Text, reply: str, *, near_misses: bool = False) -> Reading:
    """Find the concepts of `text`, then the context rules, then all other rules."""
    reading = Reading(text, [rules.finder.find(sentence) for sentence in text.sentences], reply, rules)
    reading.missed = [] if near_misses else None
    brief = sum(len(sentence.words) for sentence in text.sentences) <= BRIEF
    where = reading.where
    for number, sentence in enumerate(text.sentences):
        found = reading.found[number]
        _add_built_in(sentence, found)
        if brief and sentence.words:
            found[BRIEF_MAIL] = [Span(0, 0)]
        bit = 1 << number
        reading.subjects |= bit * (sentence.where == SUBJECT)
        reading.questions |= bit * sentence.question
        for name in found:
            where[name] = where.get(name, 0) | bit
    reading.everywhere.update(where)
    bits = rules.bits
    seen = sum(bits.get(name, 0) for name in where)
    for first, needs, rule in rules.contexts:
        if first & seen and (near_misses or needs.met(seen)):
            for hit in _apply(rule, reading):
                reading.found[hit.sentence].setdefault(rule.name, []).append(hit.span)
                reading.add(rule.name, hit.sentence)
                reading.hits.append(hit)
                seen |= bits.get(rule.name, 0)
    for first, needs, rule in rules.others:
        if first & seen and (near_misses or needs.met(seen)):
            reading.hits.extend(_apply(rule, reading))
    _cancel(reading)
    return reading


def _add_built_in(sentence: Sentence, found: dict[str, list[Span]]) -> None:
    """Add what is seen from signs and not from words: numbers, addresses, lines of links ("Unsubscribe | Settings")."""
    for number, sign in sentence.signs:
        found.setdefault(sign, []).append(Span(number, number))
    if "|" in sentence.text and sentence.words:
        found["menu-line"] = [Span(0, 0)]


def _apply(rule: Rule, reading: Reading) -> list[Hit]:
    hits: list[Hit] = []
    allowed = _allowed(rule, reading)
    if not allowed:
        return hits
    for pattern in rule.patterns:
        bits = _sentences_with(pattern.sets, reading.where, allowed) if rule.scope is not _MAIL else 0
        if bits:
            _match_sentences(rule, pattern, reading, bits, hits)
        elif rule.scope is _MAIL:
            _match_mail(rule, pattern, reading, allowed, hits)
    return hits


def _allowed(rule: Rule, reading: Reading) -> int:
    """Return, as bits, the sentences that the rule's conditions leave; near misses need a look at the others too."""
    if (
        (rule.reply_to and reading.reply not in rule.reply_to)
        or (rule.with_mail and not reading.everywhere.issuperset(rule.with_mail))
        or (rule.unless_mail and not reading.everywhere.isdisjoint(rule.unless_mail))
    ):
        return 0
    bits = (1 << len(reading.text.sentences)) - 1
    if rule.scope in (_SUBJECT, _BODY):
        bits &= reading.subjects if rule.scope is _SUBJECT else ~reading.subjects
    if rule.question is not None and rule.scope is not _MAIL:
        bits &= reading.questions if rule.question else ~reading.questions
    if reading.missed is None:
        for name in rule.with_all:
            bits &= reading.where.get(name, 0)
        for name in rule.unless:
            bits &= ~reading.where.get(name, 0)
    return bits


def _sentences_with(sets: tuple[tuple[str, ...], ...], where: Mapping[str, int], bits: int) -> int:
    """Return which of the sentences `bits` have one name of each set."""
    for names in sets:
        some = 0
        for name in names:
            if name in where:
                some |= where[name]
        bits &= some
        if not bits:
            return 0
    return bits


def _match_mail(rule: Rule, pattern: Pattern, reading: Reading, allowed: int, hits: list[Hit]) -> None:
    first: Hit | None = None
    for part in pattern.parts:
        for number in _numbers(_sentences_with(part.sets, reading.where, allowed)):
            span = _match_part(rule, part, reading, number)
            if span is not None:
                first = first or Hit(rule, number, span)
                break
        else:
            return
    if first:
        hits.append(first)


def _match_sentences(rule: Rule, pattern: Pattern, reading: Reading, bits: int, hits: list[Hit]) -> None:
    first, others = pattern.parts[0], pattern.parts[1:]
    if first.single and not others and not _is_conditional(rule, reading):
        hits.extend([Hit(rule, number, reading.found[number][first.single][0]) for number in _numbers(bits)])
        return
    for number in _numbers(bits):
        span = _match_part(rule, first, reading, number)
        if others and None in [_match_part(rule, part, reading, number) for part in others]:
            continue
        if span is not None:
            hits.append(Hit(rule, number, span))


def _numbers(bits: int) -> list[int]:
    numbers: list[int] = []
    while bits:
        numbers.append((bits & -bits).bit_length() - 1)
        bits &= bits - 1
    return numbers


def _is_conditional(rule: Rule, reading: Reading) -> bool:
    # whether each match needs a look; what a rule says of whole sentences was seen to before
    return bool(rule.not_inside or rule.bare or rule.not_before or rule.not_after) or reading.missed is not None


def _match_part(rule: Rule, part: Part, reading: Reading, number: int) -> Span | None:
    """Return the first match that counts; where near misses are asked for, look at all."""
    found, sentence = reading.found[number], reading.text.sentences[number]
    if not _is_conditional(rule, reading):
        return first_match(part, found, sentence)
    counts: Span | None = None
    for span in match_part(part, found, sentence):
        reason = _obstacle(rule, span, reading, number)
        if not reason:
            counts = counts or span
            if reading.missed is None:
                break
        elif reading.missed is not None and len(reading.missed) < MAX_NEAR_MISSES:
            reading.missed.append((Hit(rule, number, span), reason))
    return counts


def _obstacle(rule: Rule, span: Span, reading: Reading, number: int) -> str:
    """Return why a match does not count, or "" if it does."""
    found, sentence = reading.found[number], reading.text.sentences[number]
    reason = _missing(rule, found) or _too_near(rule, span, found, sentence)
    if reason:
        return reason
    for name in rule.not_inside:
        if name in found and any(_overlap(span, other) for other in found[name]):
            return f"{name} stands in it"
    return "it is not all that the sentence says" if rule.bare and not _is_bare(span, reading, number) else ""


def _missing(rule: Rule, found: Found) -> str:
    for name in rule.with_all:
        if name not in found:
            return f"without {name}"
    for name in rule.unless:
        if name in found:
            return f"because of {name}"
    return ""


def _too_near(rule: Rule, span: Span, found: Found, sentence: Sentence) -> str:
    for near in rule.not_before:
        if near.name in found and _is_before(near, span, found, sentence):
            return f"{near.name} stands before it"
    for near in rule.not_after:
        if near.name in found and _is_after(near, span, found, sentence):
            return f"{near.name} stands after it"
    return ""


def _is_before(near: Near, span: Span, found: Found, sentence: Sentence) -> bool:
    words = sentence.words
    start = words[span.first].place
    return any(
        other.last < span.first and start - words[other.last].place - 1 <= near.within
        for other in found.get(near.name, ())
    )


def _is_after(near: Near, span: Span, found: Found, sentence: Sentence) -> bool:
    words = sentence.words
    end = words[span.last].place
    return any(
        other.first > span.last and words[other.first].place - end - 1 <= near.within
        for other in found.get(near.name, ())
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _is_bare(span: Span, reading: Reading, number: int) -> bool:
    first, last = reading.talk(number)
    return span.first <= first and last <= span.last


def _cancel(reading: Reading) -> None:
    """Drop the requests that a cancelling rule of the same sentence speaks against."""
    cancelled: set[tuple[int, Intent]] = set()
    for hit in reading.with_effect(Effect.CANCEL):
        cancelled.update((hit.sentence, intent) for intent in hit.rule.intents)
    if cancelled:
        reading.hits = [
            hit
            for hit in reading.hits
            if hit.rule.effect is not Effect.REQUEST
            or not all((hit.sentence, intent) in cancelled for intent in hit.rule.intents)
        ]
