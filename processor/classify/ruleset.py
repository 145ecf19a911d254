"""Concepts, rules and the set of both that one classification uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from processor.classify.opinion import Opinion
from processor.classify.pattern import Pattern
from processor.classify.phrases import PhraseFinder
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

    @property
    def anchors(self) -> frozenset[str]:
        """The names of which one must be found for any of its patterns to match."""
        return frozenset(name for pattern in self.patterns for name in pattern.parts[0].items[0].names)


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
    anchored: tuple[tuple[frozenset[str], Rule], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "anchored", tuple((rule.anchors, rule) for rule in self.rules))
