"""Concepts, rules and the set of both that one classification uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from processor.classify.opinion import Opinion
from processor.classify.pattern import Pattern
from processor.classify.phrases import PhraseFinder
from processor.classify.tagging import Tagger
from processor.classify.text import Spelling
from processor.values import Field, Intent


class Effect(StrEnum):
    """What a rule does when it matches."""

    CONTEXT = "context"  # nothing by itself; other rules refer to it by name
    REQUEST = "request"  # speaks for an intent, with a weight: 1 is a clear request
    VETO = "veto"  # what asks for that intent goes to a person
    FLAG = "flag"  # the mail goes to a person, whatever else it says
    IGNORE = "ignore"  # ordinary mail, whatever else it says
    CANCEL = "cancel"  # what asks for that intent in this sentence does not count


class Scope(StrEnum):
    SENTENCE = "sentence"  # any sentence, the subject included
    SUBJECT = "subject"
    BODY = "body"
    MAIL = "mail"  # parts joined by ~ may stand in different sentences


@dataclass(frozen=True, slots=True)
class Near:
    """A concept within so many words before or after a match."""

    name: str
    within: int


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    description: str
    effect: Effect
    patterns: tuple[Pattern, ...]
    intents: tuple[Intent, ...] = ()
    fields: tuple[Field, ...] = ()
    weight: float = 1.0
    alone: bool = False  # its weight is not added to that of other rules
    needs_value: bool = False  # counts only where a new value was found
    sure: bool = False  # what it finds is acted on without asking the labelled mails
    scope: Scope = Scope.SENTENCE
    bare: bool = False  # the sentence says nothing else
    question: bool | None = None
    reply_to: tuple[str, ...] = ()  # "newsletter", "order", "other", "nothing": what the mail answers
    with_all: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    with_mail: tuple[str, ...] = ()
    unless_mail: tuple[str, ...] = ()
    not_before: tuple[Near, ...] = ()
    not_after: tuple[Near, ...] = ()
    not_inside: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Needs:
    """What a text must hold for a rule to match at all, as bits: of each of the sets of one pattern some name."""

    patterns: tuple[tuple[int, ...], ...]

    def met(self, found: int) -> bool:
        """Say whether the names `found` suffice."""
        for sets in self.patterns:
            for names in sets:
                if not names & found:
                    break
            else:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Concept:
    name: str
    description: str
    phrases: int
    hides: frozenset[str]
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class RuleSet:
    """A valid set of rules; `version` is a hash of the content of its files."""

    version: str
    concepts: Mapping[str, Concept]
    rules: tuple[Rule, ...]
    spelling: Spelling
    finder: PhraseFinder = field(repr=False)
    opinion: Opinion | None = field(default=None, repr=False)
    on_topics: Opinion | None = field(default=None, repr=False)  # which mail is to stop
    on_values: Tagger | None = field(default=None, repr=False)  # which words are the new values
    bits: Mapping[str, int] = field(default_factory=dict[str, int], repr=False)  # a bit for each name
    # Rules with the names of which one must be found, and with all that must; contexts first, as they are read first.
    contexts: tuple[tuple[int, Needs, Rule], ...] = field(default=(), repr=False)
    others: tuple[tuple[int, Needs, Rule], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        names = sorted({name for rule in self.rules for name in _needed(rule)})
        bits = {name: 1 << place for place, name in enumerate(names)}
        object.__setattr__(self, "bits", bits)
        for attribute, context in (("contexts", True), ("others", False)):
            chosen = [rule for rule in self.rules if (rule.effect is Effect.CONTEXT) is context]
            object.__setattr__(self, attribute, tuple(_with_needs(rule, bits) for rule in chosen))


def _needed(rule: Rule) -> Iterator[str]:
    for pattern in rule.patterns:
        yield from pattern.names
    yield from (*rule.with_all, *rule.with_mail)


def _with_needs(rule: Rule, bits: Mapping[str, int]) -> tuple[int, Needs, Rule]:
    def any_of(names: Iterable[str]) -> int:
        return sum({bits[name] for name in names})

    always = tuple(bits[name] for name in (*rule.with_all, *rule.with_mail))
    patterns = tuple((*map(any_of, pattern.sets), *always) for pattern in rule.patterns)
    first = any_of(name for pattern in rule.patterns for name in pattern.sets[0])
    return first, Needs(patterns), rule
