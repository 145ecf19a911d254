"""One message in, one verdict out: what the rules found, weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from processor.classify.engine import Hit, Reading, read_with
from processor.classify.opinion import Opinion, intents_of, label_of
from processor.classify.replies import reply_kind
from processor.classify.ruleset import Effect, RuleSet
from processor.classify.text import Text, read_text
from processor.classify.topics import unsubscribed_topics
from processor.classify.weighing import POSSIBLE, Weighing, doubts, said, weigh
from processor.values import Decision, Evidence, Intent, Message, Topic, Verdict

MAX_EVIDENCE = 12
# How sure the labelled mails must be, from 0 to 1; chosen by cross-validation, which is flat around these. Phrases that
# overlap count several times in naive Bayes, so its shares are extreme: only a strong contradiction says something.
AGREES = 0.0001  # that a clear change or unsubscribe is one
AGREES_ERASURE = 0.01  # that a clear erasure is one
PERHAPS_REQUEST = 0.999  # that mail in which no rule found a request is not ordinary
SURELY_ORDINARY = 0.9999  # that an unclear request is none
ENOUGH_WORDS = 8  # of a mail, to take it for a request by its words alone; twice as many where a rule knows it


@dataclass(frozen=True, slots=True)
class _Outcome:
    decision: Decision
    reason: str
    confidence: float
    intents: frozenset[Intent] = frozenset()
    weak: bool = False  # a flag that says no more than that it is not clear
    known: bool = False  # a rule knows this kind of ordinary mail


def classify(message: Message, rules: RuleSet) -> Verdict:
    """Decide what `message` asks for. Never raises; always gives a decision and a reason.

    Mail without any words asks for nothing and is ignored; where words were expected and cannot be read (a picture, a
    broken charset) a person has to look.
    """
    unread = _without_reading(message)
    if unread:
        return Verdict(unread.decision, reason=unread.reason, confidence=unread.confidence, rules_version=rules.version)
    reading = examine(message, rules)
    weighing = weigh(message, reading)
    outcome = _ordinary(message, reading) or _for_a_person(reading, weighing) or _requested(message, reading, weighing)
    outcome = _second_opinion(outcome, reading.text, rules.opinion)
    intents = outcome.intents - ({Intent.UNSUBSCRIBE} if Intent.DELETION in outcome.intents else set())
    topics: tuple[Topic, ...] = unsubscribed_topics(reading).topics if Intent.UNSUBSCRIBE in intents else ()
    fields = dict(sorted(weighing.values.fields.items())) if Intent.CORRECTION in intents else {}
    return Verdict(
        decision=outcome.decision,
        intents=tuple(sorted(intents)),
        topics=topics,
        fields=MappingProxyType(fields),
        confidence=outcome.confidence,
        reason=outcome.reason,
        evidence=_evidence(reading),
        language=reading.text.language,
        rules_version=rules.version,
    )


def examine(message: Message, rules: RuleSet) -> Reading:
    """Read the own words of `message` with the rules: every concept and rule that was found (for `rules explain`)."""
    text = read_text(message.subject if message.own_subject else "", message.own_words, rules.spelling)
    return read_with(rules, text, reply_kind(message))


def _without_reading(message: Message) -> _Outcome | None:
    if message.automatic:
        return _Outcome(Decision.IGNORE, f"Automatic mail: {message.automatic}.", 0.99)
    if message.own_words.strip() or (message.own_subject and message.subject.strip()):
        return None
    if message.unreadable:
        return _Outcome(Decision.FLAG, f"There is no readable text: {message.unreadable}.", 0.5)
    if any(kind.startswith(("image/", "application/pdf")) for kind in message.attachments):
        return _Outcome(Decision.FLAG, "There is no readable text, only an attachment.", 0.5)
    return _Outcome(Decision.IGNORE, "The mail is empty: nothing is asked for.", 0.9)


def _ordinary(message: Message, reading: Reading) -> _Outcome | None:
    hits = reading.with_effect(Effect.IGNORE)
    if hits:
        return _Outcome(Decision.IGNORE, _because("Ordinary mail", hits[0], reading.text), 0.9, known=True)
    if message.bulk and not reading.everywhere.isdisjoint({"footer", "menu-line"}):
        return _Outcome(Decision.IGNORE, "Ordinary mail: a newsletter with its own unsubscribe line.", 0.9)
    return None


def _for_a_person(reading: Reading, weighing: Weighing) -> _Outcome | None:
    hits = reading.with_effect(Effect.FLAG)
    if not hits:
        return None
    intents = weighing.clear or weighing.at_least(POSSIBLE) or set(hits[0].rule.intents)
    return _Outcome(Decision.FLAG, _because("For a person", hits[0], reading.text), 0.6, frozenset(intents))


def _requested(message: Message, reading: Reading, weighing: Weighing) -> _Outcome:
    possible, clear = weighing.at_least(POSSIBLE), weighing.clear
    if not possible:
        if reading.text.cut:
            return _Outcome(Decision.FLAG, "The text is too long to be read as a whole.", 0.5)
        return _Outcome(Decision.IGNORE, "No privacy request was found.", 0.9)
    if not clear:
        strongest = _strongest(reading, possible)
        reason = _because(f"Perhaps {said(possible)}, but not clearly", strongest, reading.text)
        return _Outcome(Decision.FLAG, reason, 0.5, frozenset(possible), weak=True)
    against = doubts(message, reading, weighing)
    if against:
        return _Outcome(Decision.FLAG, f"Looks like {said(clear)}, but {against[0]}.", 0.6, frozenset(clear), weak=True)
    reason = _because(f"Asks for {said(clear)}", _strongest(reading, clear), reading.text)
    weight = min(weighing.weights[intent] for intent in clear)
    return _Outcome(Decision.ACT, reason, min(0.99, 0.8 + weight / 10), frozenset(clear))


def _second_opinion(outcome: _Outcome, text: Text, opinion: Opinion | None) -> _Outcome:
    """Compare with the labelled mails: they can make a person look, or let unclear mail be; never act."""
    if opinion is None:
        return outcome
    shares = opinion.weigh(text)
    likely = max(shares, key=lambda label: shares[label])
    if outcome.decision is Decision.ACT:
        own = label_of(Decision.ACT, outcome.intents)
        if shares.get(own, 0.0) >= (AGREES_ERASURE if Intent.DELETION in outcome.intents else AGREES):
            return outcome
        words = ", ".join(f"“{phrase}”" for phrase in opinion.because(text, likely, own))
        reason = f"Looks like {said(outcome.intents)}, but labelled mails with such words ({words}) were {likely}."
        return replace(outcome, decision=Decision.FLAG, reason=reason, confidence=0.5)
    words_enough = sum(len(sentence.words) for sentence in text.sentences) >= ENOUGH_WORDS * (1 + outcome.known)
    if outcome.decision is Decision.IGNORE and words_enough and 1 - shares["ignore"] > PERHAPS_REQUEST:
        words = ", ".join(f"“{phrase}”" for phrase in opinion.because(text, likely, "ignore"))
        reason = f"No rule found a request, but labelled mails with such words ({words}) were {likely}."
        return _Outcome(Decision.FLAG, reason, 0.4, intents_of(likely))
    if outcome.weak and shares["ignore"] > SURELY_ORDINARY:
        return _Outcome(Decision.IGNORE, f"{outcome.reason} Labelled mails with such words were ordinary.", 0.7)
    return outcome


def _evidence(reading: Reading) -> tuple[Evidence, ...]:
    hits = [hit for hit in reading.hits if hit.rule.effect is not Effect.CONTEXT]
    return tuple(hit.evidence(reading.text) for hit in hits[:MAX_EVIDENCE])


def _strongest(reading: Reading, intents: set[Intent]) -> Hit:
    hits = [hit for hit in reading.with_effect(Effect.REQUEST) if intents & set(hit.rule.intents)]
    return max(hits, key=lambda hit: hit.rule.weight)


def _because(what: str, hit: Hit, text: Text) -> str:
    evidence = hit.evidence(text)
    seen = " ".join(evidence.text.split())[:80]
    return f"{what}: {hit.rule.description} ({evidence.where}: “{seen}”)."
