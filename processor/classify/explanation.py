"""Why a mail was decided so: what was found, what nearly matched, and what would change the decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from processor.classify.engine import Hit, Reading
from processor.classify.opinion import phrases_of
from processor.classify.ruleset import Effect, RuleSet
from processor.classify.verdict import classify, examine
from processor.classify.weighing import CLEAR, POSSIBLE, weigh
from processor.values import Decision, Intent, Message, Verdict

MOST_NEAR_MISSES = 5  # under what would change the decision
SHOWN = 0.05  # the share from which a label of the second opinion is worth a line
_STYLES = {
    Effect.REQUEST: "green",
    Effect.VETO: "yellow",
    Effect.FLAG: "yellow",
    Effect.CANCEL: "cyan",
    Effect.IGNORE: "blue",
    Effect.CONTEXT: "dim",
}


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class SentenceShown:
    where: str
    text: str
    marks: tuple[tuple[int, int, str], ...]  # (from, to, style) in `text`
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    verdict: Verdict
    sentences: tuple[SentenceShown, ...]
    weights: tuple[str, ...]
    what_if: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """The explanation for programs."""
        return {
            "decision": self.verdict.decision.value,
            "intents": [intent.value for intent in self.verdict.intents],
            "reason": self.verdict.reason,
            "rules": self.verdict.rules_version,
            "sentences": [
                {"where": one.where, "text": one.text, "found": [line.text for line in one.lines]}
                for one in self.sentences
            ],
            "weights": list(self.weights),
            "what_if": list(self.what_if),
        }


def explain(message: Message, rules: RuleSet) -> Explanation:
    """Explain how `message` is classified."""
    verdict = classify(message, rules)
    reading = examine(message, rules)
    shares = rules.opinion.weigh(phrases_of(reading.text, reading.found, reading.matched)) if rules.opinion else {}
    weights = weigh(message, reading, shares).weights
    shown = tuple(f"{intent}: {weight:.2f}" for intent, weight in weights.items() if weight)
    shown += tuple(f"labelled mails: {label} {share:.0%}" for label, share in shares.items() if share >= SHOWN)
    what_if = [
        *_without_opinion(message, rules, verdict),
        *_what_if(verdict, reading, weights),
        *_near_requests(verdict, reading),
    ]
    nothing = ("nothing was found that speaks for another decision",)
    return Explanation(verdict, tuple(_sentences(reading)), shown, tuple(what_if) or nothing)


def _sentences(reading: Reading) -> list[SentenceShown]:
    shown: list[SentenceShown] = []
    derived = {rule.name for rule in reading.rules.rules if rule.effect is Effect.CONTEXT}
    for number, sentence in enumerate(reading.text.sentences):
        hits = [hit for hit in reading.hits if hit.sentence == number]
        marks = tuple(_mark(hit, reading) for hit in hits if hit.rule.effect is not Effect.CONTEXT)
        lines = [
            Line(
                f"{hit.rule.effect}: {hit.rule.name} ({hit.rule.description}): {_quote(hit, reading)}",
                _STYLES[hit.rule.effect],
            )
            for hit in _once(hits)
        ]
        lines.extend(
            Line(f"near miss: {hit.rule.name}: {_quote(hit, reading)}: {reason}", "dim")
            for hit, reason in reading.near_misses
            if hit.sentence == number and hit.rule.effect is not Effect.CONTEXT
        )
        concepts = "; ".join(
            f"{name}: {sentence.quote(spans[0].first, spans[0].last)}"
            for name, spans in sorted(reading.found[number].items())
            if name not in derived  # has its own line
        )
        lines.append(Line(f"concepts: {concepts}" if concepts else "no concepts", "dim"))
        shown.append(SentenceShown(sentence.where, sentence.text, marks, tuple(dict.fromkeys(lines))))
    return shown


def _once(hits: Iterable[Hit]) -> list[Hit]:
    """The hits of a sentence, a context once however many of its patterns match."""
    known: set[str] = set()
    kept: list[Hit] = []
    for hit in hits:
        if hit.rule.effect is not Effect.CONTEXT or hit.rule.name not in known:
            known.add(hit.rule.name)
            kept.append(hit)
    return kept


def _mark(hit: Hit, reading: Reading) -> tuple[int, int, str]:
    words = reading.text.sentences[hit.sentence].words
    return words[hit.span.first].start, words[hit.span.last].end, f"bold {_STYLES[hit.rule.effect]}"


def _quote(hit: Hit, reading: Reading) -> str:
    return f"“{hit.evidence(reading.text).text}”"


def _without_opinion(message: Message, rules: RuleSet, verdict: Verdict) -> Iterator[str]:
    """Say what the rules alone would decide, where that is something else."""
    if rules.opinion is None and rules.on_topics is None:
        return
    alone = classify(message, replace(rules, opinion=None, on_topics=None))
    if (alone.decision, alone.intents, alone.topics) != (verdict.decision, verdict.intents, verdict.topics):
        said = ", ".join([alone.decision, *alone.intents])
        if alone.topics != verdict.topics and alone.topics:
            said += f" ({', '.join(alone.topics)})"
        yield f"without the second opinion (opinion*.tsv): {said}"


def _near_requests(verdict: Verdict, reading: Reading) -> list[str]:
    """The requests that nearly matched and would add something to the decision, the weightiest first."""
    counted = {hit.rule.name for hit in reading.with_effect(Effect.REQUEST)}
    asked = set(verdict.intents) if verdict.decision is Decision.ACT else set[Intent]()
    nearly: dict[str, tuple[Hit, str]] = {}
    for hit, reason in reading.near_misses:
        rule = hit.rule
        if rule.effect is Effect.REQUEST and rule.name not in counted and not set(rule.intents) <= asked:
            nearly.setdefault(rule.name, (hit, reason))
    first = sorted(nearly.values(), key=lambda one: -one[0].rule.weight)[:MOST_NEAR_MISSES]
    return [f"near miss: {hit.rule.name}: {_quote(hit, reading)}: {reason}" for hit, reason in first]


def _what_if(verdict: Verdict, reading: Reading, weights: dict[Intent, float]) -> list[str]:
    """Name what stands between the decision and another one."""
    said: list[str] = []
    for effect, text in (
        (Effect.IGNORE, "without it the mail would not be ordinary mail"),
        (Effect.FLAG, "without it no person would have to look"),
        (Effect.VETO, "without it the request could be automated"),
        (Effect.CANCEL, "without it what is asked for in this sentence would count"),
    ):
        said.extend(dict.fromkeys(f"{hit.rule.name}: {text}" for hit in reading.with_effect(effect)))
    for intent, weight in weights.items():
        if verdict.decision is not Decision.ACT and POSSIBLE <= weight < CLEAR[intent]:
            said.append(f"{intent}: {CLEAR[intent] - weight:.2f} more weight would make it a clear request")
        elif verdict.decision is Decision.IGNORE and 0 < weight < POSSIBLE:
            said.append(f"{intent}: {POSSIBLE - weight:.2f} more weight would make a person look")
    return said
