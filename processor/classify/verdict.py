"""One message in, one verdict out: what the rules found, weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from processor.classify.engine import Hit, Reading, read_with
from processor.classify.language import OTHER
from processor.classify.opinion import Opinion, Shares, agreement, intents_of, label_of, phrases_of, share_of
from processor.classify.replies import reply_kind
from processor.classify.ruleset import Effect, RuleSet
from processor.classify.text import Text, read_text
from processor.classify.weighing import ALONE, POSSIBLE, Weighing, doubts, said, topics_to_stop, weigh
from processor.values import Decision, Evidence, Intent, Message, Verdict

MAX_EVIDENCE = 12
# What share the labelled mails must give, from 0 to 1; chosen on labelled mails that neither the rules nor the weights
# of that run had seen.
AGREES = 0.4  # a clear request of that kind is carried out
AGREES_ERASURE = 0.8  # a clear erasure is carried out
AGREES_BRIEF = 0.04  # the same for a brief mail, which leaves little to misread
AGREES_ERASURE_BRIEF = 0.32
FEW_WORDS = 25  # of a brief mail, with its subject
PERHAPS_REQUEST = 0.4  # mail in which no rule found a request is not ordinary
SURELY_ORDINARY = 0.8  # an unclear request is none
PERHAPS_KNOWN = 0.95  # mail of a kind that a rule knows to be ordinary is not


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
    return decide(message, examine(message, rules), rules)


def decide(message: Message, reading: Reading, rules: RuleSet) -> Verdict:
    """Weigh what was found in a message."""
    phrases = phrases_of(reading.text, reading.found)
    shares = rules.opinion.weigh(phrases) if rules.opinion else {}
    on_topics = rules.on_topics.weigh(phrases) if rules.on_topics and _may_stop_mail(reading, shares) else {}
    weighing = weigh(message, reading, shares, on_topics)
    outcome = _ordinary(message, reading) or _for_a_person(reading, weighing) or _requested(message, reading, weighing)
    if rules.opinion:
        outcome = _compared(outcome, phrases, rules.opinion, shares, brief=_is_brief(reading.text))
    intents = outcome.intents - ({Intent.UNSUBSCRIBE} if Intent.DELETION in outcome.intents else set())
    topics = topics_to_stop(message, reading, weighing).topics if Intent.UNSUBSCRIBE in intents else ()
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


def _may_stop_mail(reading: Reading, shares: Shares) -> bool:
    """Say whether the verdict can come to stop any mail: by a rule, or by the second opinion alone."""
    by_rules = any(Intent.UNSUBSCRIBE in hit.rule.intents for hit in reading.with_effect(Effect.REQUEST))
    return by_rules or share_of(Intent.UNSUBSCRIBE, shares) >= ALONE


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
    clear = weighing.clear
    possible = weighing.at_least(POSSIBLE) | clear
    if not possible:
        if reading.text.cut:
            return _Outcome(Decision.FLAG, "The text is too long to be read as a whole.", 0.5)
        if reading.text.language == OTHER and not message.bulk:
            return _Outcome(Decision.FLAG, "It is written in a script that these rules do not read.", 0.5)
        return _Outcome(Decision.IGNORE, "No privacy request was found.", 0.9)
    if not clear:
        strongest = _strongest(reading, possible)
        what = f"Perhaps {said(possible)}, but not clearly"
        reason = _because(what, strongest, reading.text) if strongest else f"{what}."
        return _Outcome(Decision.FLAG, reason, 0.5, frozenset(possible), weak=True)
    against = doubts(message, reading, weighing)
    if against:
        return _Outcome(Decision.FLAG, f"Looks like {said(clear)}, but {against[0]}.", 0.6, frozenset(clear), weak=True)
    weight = min(weighing.weights[intent] for intent in clear)
    return _Outcome(Decision.ACT, _reason(reading, weighing), min(0.99, 0.8 + weight / 10), frozenset(clear))


def _reason(reading: Reading, weighing: Weighing) -> str:
    asked = f"Asks for {said(weighing.clear)}"
    by_rules = _strongest(reading, weighing.clear - weighing.lifted)
    if by_rules:
        return _because(asked, by_rules, reading.text)
    possible = _strongest(reading, weighing.clear)
    seen = _because(" The rules alone saw a possible request", possible, reading.text) if possible else ""
    return f"{asked}: labelled mails with such words did.{seen}"


def _compared(outcome: _Outcome, phrases: set[str], opinion: Opinion, shares: Shares, *, brief: bool) -> _Outcome:
    """Hold an outcome against the labelled mails: they can make a person look, or let unclear mail be."""
    likely = max(shares, key=lambda label: shares[label])
    if outcome.decision is Decision.ACT:
        if agreement(outcome.intents, shares) >= _needed(outcome.intents, brief=brief):
            return outcome
        other = likely if likely != label_of(Decision.ACT, outcome.intents) else _second(shares)
        words = ", ".join(
            f"“{phrase}”" for phrase in opinion.because(phrases, other, label_of(Decision.ACT, outcome.intents))
        )
        reason = f"Looks like {said(outcome.intents)}, but labelled mails with such words ({words}) were {other}."
        return replace(outcome, decision=Decision.FLAG, reason=reason, confidence=0.5)
    enough = PERHAPS_KNOWN if outcome.known else PERHAPS_REQUEST
    if outcome.decision is Decision.IGNORE and 1 - shares["ignore"] > enough:
        other = likely if likely != "ignore" else _second(shares)
        words = ", ".join(f"“{phrase}”" for phrase in opinion.because(phrases, other, "ignore"))
        reason = f"No rule found a request, but labelled mails with such words ({words}) were {other}."
        return _Outcome(Decision.FLAG, reason, 0.4, intents_of(other))
    if outcome.weak and shares["ignore"] > SURELY_ORDINARY:
        return _Outcome(Decision.IGNORE, f"{outcome.reason} Labelled mails with such words were ordinary.", 0.7)
    return outcome


def _needed(intents: frozenset[Intent], *, brief: bool) -> float:
    if Intent.DELETION in intents:
        return AGREES_ERASURE_BRIEF if brief else AGREES_ERASURE
    return AGREES_BRIEF if brief else AGREES


def _is_brief(text: Text) -> bool:
    return sum(len(sentence.words) for sentence in text.sentences) <= FEW_WORDS


def _second(shares: Shares) -> str:
    return sorted(shares, key=lambda label: -shares[label])[1]


def _evidence(reading: Reading) -> tuple[Evidence, ...]:
    hits = [hit for hit in reading.hits if hit.rule.effect is not Effect.CONTEXT]
    return tuple(hit.evidence(reading.text) for hit in hits[:MAX_EVIDENCE])


def _strongest(reading: Reading, intents: set[Intent]) -> Hit | None:
    hits = [hit for hit in reading.with_effect(Effect.REQUEST) if intents & set(hit.rule.intents)]
    return max(hits, key=lambda hit: hit.rule.weight, default=None)


def _because(what: str, hit: Hit, text: Text) -> str:
    evidence = hit.evidence(text)
    seen = " ".join(evidence.text.split())[:80]
    return f"{what}: {hit.rule.description} ({evidence.where}: “{seen}”)."
