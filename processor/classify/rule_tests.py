"""A rule set's own examples, and what an author of rules should know about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from processor.classify.engine import read_with
from processor.classify.ruleset import Effect, Rule, RuleSet, Scope
from processor.classify.text import read_text


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not do what its list says."""

    rule: Rule
    example: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that loads but is likely not meant."""

    file: str
    line: int
    name: str
    text: str


def matches(rule: Rule, example: str, rules: RuleSet) -> bool:
    """Say whether `rule` matches a mail that consists of `example` alone.

    The example stands in the subject for a rule that looks only there, else in the body; a rule for answers gets one.
    """
    subject, body = (example, "") if rule.scope is Scope.SUBJECT else ("", example)
    reply = rule.reply_to[0] if rule.reply_to else "nothing"
    reading = read_with(rules, read_text(subject, body, rules.spelling), reply)
    return any(hit.rule.name == rule.name for hit in reading.hits)


def run_examples(rules: RuleSet) -> list[Failure]:
    """Try every example of every rule; return those that fail."""
    failures: list[Failure] = []
    for rule in rules.rules:
        failures.extend(Failure(rule, text, "does not match") for text in rule.match if not matches(rule, text, rules))
        failures.extend(
            Failure(rule, text, "matches but should not") for text in rule.no_match if matches(rule, text, rules)
        )
    return failures


def lint(rules: RuleSet) -> list[Note]:
    """Return what an author should look at: concepts nobody uses, rules without examples."""
    used = set(_used(rules))
    notes = [
        Note(concept.file, concept.line, concept.name, "no rule uses this concept")
        for concept in rules.concepts.values()
        if concept.name not in used and not concept.hides
    ]
    notes.extend(
        Note(rule.file, rule.line, rule.name, "the rule has no examples")
        for rule in rules.rules
        if rule.effect in (Effect.REQUEST, Effect.IGNORE, Effect.FLAG) and not rule.match
    )
    return notes


def _used(rules: RuleSet) -> Iterator[str]:
    for rule in rules.rules:
        for pattern in rule.patterns:
            yield from pattern.names
        yield from (*rule.with_all, *rule.unless, *rule.with_mail, *rule.unless_mail, *rule.not_inside)
        yield from (near.name for near in (*rule.not_before, *rule.not_after))
    # The program itself asks for these (topics of our mail, fillers of bare requests).
    yield from (name for name in rules.concepts if name.startswith("topic-") or name in _ASKED_BY_PROGRAM)


_ASKED_BY_PROGRAM = frozenset(
    {"filler", "pointing", "advertising-word", "why-word", "so-word", "ko-and", "except-pointed"}
)
