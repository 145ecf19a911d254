"""Applying a rule set to a text: which rules match, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processor.classify.pattern import Found, Part, Pattern, match_part
from processor.classify.phrases import Span
from processor.classify.ruleset import Effect, Near, Rule, RuleSet, Scope
from processor.classify.text import SUBJECT, Sentence, Text
from processor.values import Evidence, Intent

FILLER = "filler"
MAX_NEAR_MISSES = 300
BRIEF = 16  # words, with the subject: less than any newsletter has
BUILT_IN = {"number", "address-token", "menu-line", "brief-mail"}


@dataclass(frozen=True, slots=True)
class Hit:
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
    hits: list[Hit] = field(default_factory=list[Hit])
    near_misses: list[tuple[Hit, str]] = field(default_factory=list[tuple[Hit, str]])
    everywhere: set[str] = field(default_factory=set[str])
    where: dict[str, int] = field(default_factory=dict[str, int])  # in which sentences a name was found, as bits

    def add(self, name: str, sentence: int) -> None:
        """Note that `name` was found in that sentence."""
        self.everywhere.add(name)
        self.where[name] = self.where.get(name, 0) | 1 << sentence

    def with_effect(self, effect: Effect) -> list[Hit]:
        return [hit for hit in self.hits if hit.rule.effect is effect]


def read_with(rules: RuleSet, text: Text, reply: str) -> Reading:
    """Find the concepts of `text`, then the context rules, then all other rules."""
    reading = Reading(text, [rules.finder.find(sentence) for sentence in text.sentences], reply)
    brief = sum(len(sentence.words) for sentence in text.sentences) <= BRIEF
    for number, sentence in enumerate(text.sentences):
        _add_built_in(sentence, reading.found[number])
        if brief and sentence.words:
            reading.found[number]["brief-mail"] = [Span(0, 0)]
        for name in reading.found[number]:
            reading.add(name, number)
    for anchors, rule in rules.anchored:
        if rule.effect is Effect.CONTEXT and not anchors.isdisjoint(reading.everywhere):
            for hit in _apply(rule, reading):
                reading.found[hit.sentence].setdefault(rule.name, []).append(hit.span)
                reading.add(rule.name, hit.sentence)
                reading.hits.append(hit)
    for anchors, rule in rules.anchored:
        if rule.effect is not Effect.CONTEXT and not anchors.isdisjoint(reading.everywhere):
            reading.hits.extend(_apply(rule, reading))
    _cancel(reading)
    return reading


def _add_built_in(sentence: Sentence, found: dict[str, list[Span]]) -> None:
    """Add what is seen from signs and not from words: numbers, addresses, lines of links ("Unsubscribe | Settings")."""
    for number, word in enumerate(sentence.words):
        if word.fold == "<address>":
            found.setdefault("address-token", []).append(Span(number, number))
        elif word.fold == "<number>" or (word.norm[-1].isdigit() and sum(map(str.isdigit, word.norm)) > 2):
            found.setdefault("number", []).append(Span(number, number))
    if "|" in sentence.text and sentence.words:
        found["menu-line"] = [Span(0, 0)]


def _apply(rule: Rule, reading: Reading) -> list[Hit]:
    if not _possible(rule, reading):
        return []
    hits: list[Hit] = []
    for pattern in rule.patterns:
        if rule.scope is Scope.MAIL:
            hits.extend(_match_mail(rule, pattern, reading))
        else:
            hits.extend(_match_sentences(rule, pattern, reading))
    return hits


def _possible(rule: Rule, reading: Reading) -> bool:
    everywhere = reading.everywhere
    return (
        (not rule.reply_to or reading.reply in rule.reply_to)
        and everywhere.issuperset(rule.with_mail)
        and everywhere.isdisjoint(rule.unless_mail)
    )


def _sentences_with(sets: tuple[tuple[str, ...], ...], where: Mapping[str, int]) -> int:
    """Return, as bits, the sentences in which one name of each set was found."""
    common = -1
    for names in sets:
        some = 0
        for name in names:
            some |= where.get(name, 0)
        common &= some
        if not common:
            return 0
    return common


def _match_mail(rule: Rule, pattern: Pattern, reading: Reading) -> list[Hit]:
    first: Hit | None = None
    for part in pattern.parts:
        bits = _sentences_with(part.sets, reading.where)
        hit = next((hit for number in _numbers(bits) for hit in _match_part(rule, part, reading, number)), None)
        if hit is None:
            return []
        first = first or hit
    return [first] if first else []


def _match_sentences(rule: Rule, pattern: Pattern, reading: Reading) -> list[Hit]:
    hits: list[Hit] = []
    for number in _numbers(_sentences_with(pattern.sets, reading.where)):
        if not _in_scope(rule, reading.text.sentences[number]):
            continue
        parts = [_match_part(rule, part, reading, number) for part in pattern.parts]
        if all(parts):
            hits.append(parts[0][0])
    return hits


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def _in_scope(rule: Rule, sentence: Sentence) -> bool:
    if rule.scope in (Scope.SUBJECT, Scope.BODY) and (sentence.where == SUBJECT) != (rule.scope is Scope.SUBJECT):
        return False
    return rule.question is None or rule.question == sentence.question


def _match_part(rule: Rule, part: Part, reading: Reading, number: int) -> list[Hit]:
    found, sentence = reading.found[number], reading.text.sentences[number]
    hits: list[Hit] = []
    for span in match_part(part, found, sentence):
        reason = _obstacle(rule, span, found, sentence)
        if reason and len(reading.near_misses) < MAX_NEAR_MISSES:
            reading.near_misses.append((Hit(rule, number, span), reason))
        elif not reason:
            hits.append(Hit(rule, number, span))
    return hits


def _obstacle(rule: Rule, span: Span, found: Found, sentence: Sentence) -> str:
    """Return why a match does not count, or "" if it does."""
    missing = next((name for name in rule.with_all if name not in found), "")
    if missing:
        return f"without {missing}"
    present = next((name for name in rule.unless if name in found), "")
    if present:
        return f"because of {present}"
    before = next((near.name for near in rule.not_before if _is_before(near, span, found, sentence)), "")
    if before:
        return f"{before} stands before it"
    after = next((near.name for near in rule.not_after if _is_after(near, span, found, sentence)), "")
    if after:
        return f"{after} stands after it"
    inside = next((name for name in rule.not_inside if any(_overlap(span, other) for other in found.get(name, ()))), "")
    if inside:
        return f"{inside} stands in it"
    return "it is not all that the sentence says" if rule.bare and not _is_bare(span, found, sentence) else ""


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


def _is_bare(span: Span, found: Found, sentence: Sentence) -> bool:
    covered = set(range(span.first, span.last + 1))
    for filler in found.get(FILLER, ()):
        covered.update(range(filler.first, filler.last + 1))
    # numbers, codes and addresses say nothing by themselves
    covered.update(n for n, word in enumerate(sentence.words) if not word.norm.isalpha())
    return len(covered) == len(sentence.words)


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
