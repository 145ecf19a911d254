"""One message in, one verdict out: what the rules found, weighed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from processor.classify.agreed import agreed_topics
from processor.classify.engine import Hit, Reading, read_with
from processor.classify.language import OTHER
from processor.classify.opinion import Opinion, Shares, agreement, intents_of, label_of, phrases_of, share_of
from processor.classify.replies import reply_kind
from processor.classify.ruleset import Effect, RuleSet
from processor.classify.text import SUBJECT, Text, read_text
from processor.classify.topics import unsubscribed_topics
from processor.classify.weighing import ALONE, EVERY_TOPIC, NO_VALUE, POSSIBLE, Weighing, doubts, said, weigh
from processor.values import Decision, Evidence, Field, Intent, Message, Verdict

MAX_EVIDENCE = 12
# What share the labelled mails must give, from 0 to 1; chosen on labelled mails of writers that neither the rules nor
# the weights of that run had seen.
AGREES = {Intent.DELETION: 0.95, Intent.CORRECTION: 0.5, Intent.UNSUBSCRIBE: 0.8}  # a clear request is carried out
AGREES_BRIEF = {Intent.DELETION: 0.9, Intent.CORRECTION: 0.05, Intent.UNSUBSCRIBE: 0.8}  # of a mail of few words
AGREES_SUBJECT = 0.98  # of an erasure that rules found in the subject only, over a body that says something else
FEW_WORDS = 25  # of a brief mail, with its subject
PERHAPS_REQUEST = 0.5  # mail in which no rule found a request is not ordinary
PERHAPS_KNOWN = 0.6  # mail of a kind that a rule knows to be ordinary is not
SURELY_ORDINARY = 0.85  # what looks like a request is none
PLAINLY_ORDINARY = 0.95  # what a rule leaves to a person is no matter for one
NEVER = 1.0
FOREIGN = "foreign-request"  # the concept of requests in languages that the rules do not read


@dataclass(frozen=True, slots=True)
class _Outcome:
    decision: Decision
    reason: str
    confidence: float
    intents: frozenset[Intent] = frozenset()
    ordinary_from: float = SURELY_ORDINARY  # the share of ordinary mail from which it is let be after all
    known: bool = False  # a rule knows this kind of ordinary mail
    wants_value: bool = False  # nothing is lacking but the new value of a correction


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
    phrases = phrases_of(reading.text, reading.found, reading.matched)
    shares = rules.opinion.weigh(phrases) if rules.opinion else {}
    topics = EVERY_TOPIC
    if _may_stop_mail(reading, shares):
        topics = agreed_topics(unsubscribed_topics(reading, message), phrases, rules.on_topics)
    weighing = weigh(message, reading, shares, topics)
    outcome = _ordinary(message, reading) or _for_a_person(reading, weighing) or _requested(message, reading, weighing)
    if rules.opinion and not _vouched_for(outcome, reading):
        outcome = _compared(outcome, phrases, rules.opinion, shares, _needed(outcome.intents, reading))
    intents = outcome.intents - ({Intent.UNSUBSCRIBE} if Intent.DELETION in outcome.intents else set())
    fields = dict(sorted(weighing.values.fields.items())) if Intent.CORRECTION in intents else {}
    wanted = _wanted(reading) - fields.keys()
    return Verdict(
        decision=outcome.decision,
        intents=tuple(sorted(intents)),
        topics=topics.topics if Intent.UNSUBSCRIBE in intents else (),
        fields=MappingProxyType(fields),
        confidence=outcome.confidence,
        reason=outcome.reason,
        evidence=_evidence(reading),
        # An attachment may hold the value: a person looks, rather than asking for what was sent.
        wants_value=outcome.wants_value and bool(wanted) and not message.attachments,
        wanted=tuple(sorted(wanted)) if outcome.wants_value else (),
        language=reading.text.language,
        rules_version=rules.version,
    )


def _wanted(reading: Reading) -> set[Field]:
    """Return the fields that rules of a correction saw named."""
    hits = [hit for hit in reading.with_effect(Effect.REQUEST) if Intent.CORRECTION in hit.rule.intents]
    return {what for hit in hits for what in hit.rule.fields}


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
    pictures = any(kind.startswith(("image/", "application/pdf")) for kind in message.attachments)
    if message.own_words.strip() or (message.own_subject and message.subject.strip() and not pictures):
        return None  # below a picture a subject is only half of what is said
    if message.unreadable:
        return _Outcome(Decision.FLAG, f"There is no readable text: {message.unreadable}.", 0.5)
    if pictures:
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
    if not hits or weighing.outweighed:
        return None
    intents = weighing.clear or weighing.at_least(POSSIBLE) or set(hits[0].rule.intents)
    reason = _because("For a person", hits[0], reading.text)
    # the labelled mails know too little of other languages to call them ordinary
    ordinary_from = NEVER if FOREIGN in reading.everywhere else PLAINLY_ORDINARY
    return _Outcome(Decision.FLAG, reason, 0.6, frozenset(intents), ordinary_from)


def _requested(message: Message, reading: Reading, weighing: Weighing) -> _Outcome:
    clear = weighing.clear
    possible = weighing.at_least(POSSIBLE) | clear
    if not possible:
        if reading.text.cut:
            reason = "The text is too long to be read as a whole."
            return _Outcome(Decision.FLAG, reason, 0.5, ordinary_from=NEVER)
        if reading.text.language == OTHER and not message.bulk:
            reason = "It is written in a script that these rules do not read."
            return _Outcome(Decision.FLAG, reason, 0.5, ordinary_from=NEVER)
        return _Outcome(Decision.IGNORE, "No privacy request was found.", 0.9)
    if not clear:
        strongest = _strongest(reading, possible)
        what = f"Perhaps {said(possible)}, but not clearly"
        reason = _because(what, strongest, reading.text) if strongest else f"{what}."
        return _Outcome(Decision.FLAG, reason, 0.5, frozenset(possible))
    against = doubts(message, reading, weighing)
    if against:
        reason = f"Looks like {said(clear)}, but {against[0]}."
        wants_value = clear == {Intent.CORRECTION} and set(against) <= {*weighing.values.problems, NO_VALUE}
        wants_value &= not any("foreign" in problem for problem in against)  # asked again, it would be the same one
        return _Outcome(Decision.FLAG, reason, 0.6, frozenset(clear), wants_value=wants_value)
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


def _vouched_for(outcome: _Outcome, reading: Reading) -> bool:
    """Say whether rules marked `sure` speak for all that is to be done: the admin knows such mail, labels or not."""
    sure = {intent for hit in reading.with_effect(Effect.REQUEST) if hit.rule.sure for intent in hit.rule.intents}
    return outcome.decision is Decision.ACT and outcome.intents <= sure


def _compared(outcome: _Outcome, phrases: set[str], opinion: Opinion, shares: Shares, needed: float) -> _Outcome:
    """Hold an outcome against the labelled mails: they can make a person look, or let ordinary mail be."""
    if outcome.decision is Decision.ACT and agreement(outcome.intents, shares) >= needed:
        return outcome
    if outcome.decision is Decision.IGNORE:
        return _perhaps_request(outcome, phrases, opinion, shares)
    if shares["ignore"] > outcome.ordinary_from:
        return _Outcome(Decision.IGNORE, f"{outcome.reason} Labelled mails with such words were ordinary.", 0.7)
    if outcome.decision is not Decision.ACT:
        return outcome
    own = label_of(Decision.ACT, outcome.intents)
    other = max((label for label in shares if label != own), key=lambda label: shares[label])
    words = _quoted(opinion.because(phrases, other, own))
    reason = f"Looks like {said(outcome.intents)}, but labelled mails with such words ({words}) were {other}."
    return replace(outcome, decision=Decision.FLAG, reason=reason, confidence=0.5)


def _perhaps_request(outcome: _Outcome, phrases: set[str], opinion: Opinion, shares: Shares) -> _Outcome:
    if 1 - shares["ignore"] <= (PERHAPS_KNOWN if outcome.known else PERHAPS_REQUEST):
        return outcome
    other = max((label for label in shares if label != "ignore"), key=lambda label: shares[label])
    words = _quoted(opinion.because(phrases, other, "ignore"))
    reason = f"No rule found a request, but labelled mails with such words ({words}) were {other}."
    return _Outcome(Decision.FLAG, reason, 0.4, intents_of(other))


def _quoted(phrases: list[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)


def _needed(intents: frozenset[Intent], reading: Reading) -> float:
    needed = AGREES_BRIEF if _is_brief(reading.text) else AGREES
    if Intent.DELETION in intents:
        return AGREES_SUBJECT if _only_in_subject(reading) else needed[Intent.DELETION]
    return max((needed[intent] for intent in intents), default=0.0)


def _only_in_subject(reading: Reading) -> bool:
    """Say whether rules found an erasure in the subject only, and the body says something, but not that."""
    sentences = reading.text.sentences
    asking = {hit.sentence for hit in reading.with_effect(Effect.REQUEST) if Intent.DELETION in hit.rule.intents}
    body = [number for number, one in enumerate(sentences) if one.where != SUBJECT and one.words]
    return bool(asking) and bool(body) and asking.isdisjoint(body)


def _is_brief(text: Text) -> bool:
    return sum(len(sentence.words) for sentence in text.sentences) <= FEW_WORDS


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
