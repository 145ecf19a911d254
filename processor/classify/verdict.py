"""One message in, one verdict out: what the rules found, weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from processor.classify.corrections import NewValues, above_signature, new_values
from processor.classify.engine import Hit, Reading, read_with
from processor.classify.new_email import find_emails
from processor.classify.replies import reply_kind
from processor.classify.ruleset import Effect, RuleSet
from processor.classify.text import Text, read_text
from processor.classify.topics import unsubscribed_topics
from processor.values import Decision, Evidence, Field, Intent, Message, Topic, Verdict

CLEAR = 1.0  # the weight of a request that may be automated
POSSIBLE = 0.3  # the weight from which a person has to look
UNCLEAR = 0.5  # the weight from which an unclear second request makes a clear one doubtful
MAX_EVIDENCE = 12


@dataclass(slots=True)
class _Weighing:
    """What speaks for each intent, and what a person has to look at."""

    weights: dict[Intent, float] = field(default_factory=dict[Intent, float])
    doubts: list[str] = field(default_factory=list[str])
    values: NewValues = field(default_factory=NewValues)

    def at_least(self, weight: float) -> set[Intent]:
        return {intent for intent, found in self.weights.items() if found >= weight - 1e-9}


def classify(message: Message, rules: RuleSet) -> Verdict:
    """Decide what `message` asks for. Never raises; always gives a decision and a reason."""
    refusal = _without_reading(message)
    if refusal:
        return Verdict(refusal[0], reason=refusal[1], confidence=refusal[2], rules_version=rules.version)
    reading = examine(message, rules)
    decision, intents, reason, confidence, weighing = _decide(message, reading)
    topics: tuple[Topic, ...] = ()
    if Intent.UNSUBSCRIBE in intents:
        topics = unsubscribed_topics(reading)
    return Verdict(
        decision=decision,
        intents=tuple(sorted(intents)),
        topics=topics,
        fields=MappingProxyType(dict(sorted(weighing.values.fields.items())) if Intent.CORRECTION in intents else {}),
        confidence=confidence,
        reason=reason,
        evidence=_evidence(reading),
        language=reading.text.language,
        rules_version=rules.version,
    )


def examine(message: Message, rules: RuleSet) -> Reading:
    """Read the own words of `message` with the rules: every concept and rule that was found (for `rules explain`)."""
    text = read_text(message.subject if message.own_subject else "", message.own_words, rules.spelling)
    return read_with(rules, text, reply_kind(message))


def _without_reading(message: Message) -> tuple[Decision, str, float] | None:
    if message.automatic:
        return Decision.IGNORE, f"Automatic mail: {message.automatic}.", 0.99
    subject = message.subject.strip() if message.own_subject else ""
    if message.own_words.strip() or subject:
        return None
    if message.unreadable:
        return Decision.FLAG, f"There is no readable text: {message.unreadable}.", 0.5
    if any(kind.startswith(("image/", "application/pdf")) for kind in message.attachments):
        return Decision.FLAG, "There is no readable text, only an attachment.", 0.5
    return Decision.IGNORE, "The mail is empty: nothing is asked for.", 0.9


def _decide(message: Message, reading: Reading) -> tuple[Decision, set[Intent], str, float, _Weighing]:
    weighing = _weigh(message, reading)
    ordinary = reading.with_effect(Effect.IGNORE)
    if ordinary:
        return Decision.IGNORE, set(), _because("Ordinary mail", ordinary[0], reading.text), 0.9, weighing
    possible = weighing.at_least(POSSIBLE)
    clear = weighing.at_least(CLEAR)
    if Intent.CORRECTION in possible and len(possible) > 1 and not _bound(reading):
        # words of changing beside another request: only a value, or a verb that means nothing else, makes them one
        if not weighing.values.fields or (Intent.DELETION in clear and "change-sure" not in reading.everywhere):
            for group in (possible, clear):
                group.discard(Intent.CORRECTION)
    flags = reading.with_effect(Effect.FLAG)
    if flags:
        intents = clear or possible or set(flags[0].rule.intents)
        return Decision.FLAG, intents, _because("For a person", flags[0], reading.text), 0.6, weighing
    if not possible:
        if reading.text.cut:
            return Decision.FLAG, set(), "The text is too long to be read as a whole.", 0.5, weighing
        return Decision.IGNORE, set(), "No privacy request was found.", 0.9, weighing
    if not clear:
        return Decision.FLAG, possible, _unclear(possible, reading), 0.5, weighing
    doubts = _doubts(message, reading, clear, possible, weighing)
    if doubts:
        return Decision.FLAG, clear, f"Looks like {_said(clear)}, but {doubts[0]}.", 0.6, weighing
    weight = min(weighing.weights[intent] for intent in clear)
    return Decision.ACT, clear, _because(f"Asks for {_said(clear)}", _strongest(reading, clear), reading.text), min(0.99, 0.8 + weight / 10), weighing


def _weigh(message: Message, reading: Reading) -> _Weighing:
    """Sum the weights of the distinct rules that speak for each intent; a rule that stands alone is not added."""
    rules = {hit.rule.name: hit.rule for hit in reading.with_effect(Effect.REQUEST)}
    weighing = _Weighing()
    if any(Intent.CORRECTION in rule.intents for rule in rules.values()):
        weighing.values = _values(message, reading)
    valued = bool(weighing.values.fields or weighing.values.problems)
    for intent in Intent:
        speaking = [rule for rule in rules.values() if intent in rule.intents and (valued or not rule.needs_value)]
        together = sum(rule.weight for rule in speaking if not rule.alone)
        weighing.weights[intent] = max([together, *(rule.weight for rule in speaking if rule.alone)])
    return weighing


def _bound(reading: Reading) -> bool:
    """Say whether a rule matched that names the field to change."""
    return any(hit.rule.fields for hit in reading.with_effect(Effect.REQUEST))


def _values(message: Message, reading: Reading) -> NewValues:
    hits = [hit for hit in reading.with_effect(Effect.REQUEST) if Intent.CORRECTION in hit.rule.intents]
    needed = {what for hit in hits for what in hit.rule.fields}
    text = f"{reading.text.subject}\n{reading.text.body}" if reading.text.subject else reading.text.body
    matters = {what for hit in reading.with_effect(Effect.CONTEXT) for what in hit.rule.fields}
    return new_values(text, needed, matters, _own_addresses(message))


def _own_addresses(message: Message) -> frozenset[str]:
    return frozenset(address.casefold() for address in (message.sender.address, *message.recipients))


def _doubts(message: Message, reading: Reading, clear: set[Intent], possible: set[Intent], weighing: _Weighing) -> list[str]:
    doubts = [hit.rule.description for hit in reading.with_effect(Effect.VETO) if clear & set(hit.rule.intents)]
    if Intent.CORRECTION in clear:
        doubts.extend(weighing.values.problems)
        if not weighing.values.fields and not weighing.values.problems:
            doubts.append("no new value was found")
    unclear = (weighing.at_least(UNCLEAR) & possible) - clear - ({Intent.UNSUBSCRIBE} if Intent.DELETION in clear else set())
    if not weighing.values.fields:
        unclear.discard(Intent.CORRECTION)
    if unclear:
        doubts.append(f"it may also ask for {_said(unclear)}")
    if Intent.CORRECTION not in clear and _other_addresses(message, reading):
        doubts.append("it names an email address that is not the sender's")
    if {Intent.DELETION, Intent.CORRECTION} <= clear:
        doubts.append("it asks to erase and to change at once")
    if reading.text.cut:
        doubts.append("the text is too long to be read as a whole")
    if message.bulk:
        doubts.append("the mail went to a list")
    if reading.text.language not in ("vi", "en", "ko"):
        doubts.append("it is written in another language")
    return doubts


def _other_addresses(message: Message, reading: Reading) -> bool:
    own = _own_addresses(message)
    return any(one.address.casefold() not in own for one in find_emails(above_signature(reading.text.body)))


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


def _unclear(possible: set[Intent], reading: Reading) -> str:
    return _because(f"Perhaps {_said(possible)}, but not clearly", _strongest(reading, possible), reading.text)


def _said(intents: Sequence[Intent] | set[Intent]) -> str:
    return " and ".join(sorted(intents))
