"""What speaks for each intent, what is to be changed, and what speaks against doing it without a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from processor.classify.agreed import agreed_values
from processor.classify.corrections import NewValues, above_signature, new_values
from processor.classify.engine import Reading
from processor.classify.new_email import find_emails
from processor.classify.new_phone import find_phones
from processor.classify.opinion import Shares, agreement, share_of
from processor.classify.ruleset import Effect
from processor.classify.topics import TopicsFound
from processor.values import Intent, Message, Topic

# The weight of a request that may be automated. An erasure cannot be taken back: beside the words of erasing it needs a
# second sign, such as whose account it is, that it is asked for, or that nothing else is said.
CLEAR = {Intent.DELETION: 1.35, Intent.CORRECTION: 1.0, Intent.UNSUBSCRIBE: 1.0}
POSSIBLE = 0.3  # the weight from which a person has to look
CALLED_NEW = 0.3  # what it adds that every value is called the new one
UNCLEAR = 0.4  # the weight from which an unclear second request makes a clear one doubtful
# What share the labelled mails must give, from 0 to 1; chosen on labelled mails that neither the rules nor the weights
# of that run had seen.
SURELY_ALONE = 0.9  # a second, unclear intent is let be
LIFTS = {Intent.DELETION: 0.98, Intent.CORRECTION: 0.75, Intent.UNSUBSCRIBE: 0.75}  # a possible request is a clear one
UNLIKELY = 0.05  # below that no correction is acted on, so it does not matter which value is the new one
ALONE = 0.8  # a request that no rule found is a clear one; never an erasure
# Rules that object to a change or to an end of mail are let be; those that object to an erasure never are.
OUTWEIGHS = {Intent.CORRECTION: 0.98, Intent.UNSUBSCRIBE: 0.98}
ONLY_ONE = 0.75  # of a change and an end of mail, both found by rules, only this one is asked for
NO_VALUE = "no new value was found"
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
EVERY_TOPIC = TopicsFound((Topic.ALL,))
_LANGUAGES = ("vi", "en", "ko")


@dataclass(slots=True)
class Weighing:
    """The weight of each intent, and the values that a correction would write."""

    weights: dict[Intent, float] = field(default_factory=dict[Intent, float])
    values: NewValues = field(default_factory=NewValues)
    shares: Shares = field(default_factory=dict[str, float])  # the second opinion
    topics: TopicsFound = EVERY_TOPIC  # what is to stop, where any mail is

    def at_least(self, weight: float) -> set[Intent]:
        """Return the intents with that weight or more."""
        return {intent for intent, found in self.weights.items() if found >= weight - 1e-9}

    @property
    def clear(self) -> set[Intent]:
        """The intents that are asked for clearly: by the rules, or by a possible request and the second opinion."""
        clear = {intent for intent, found in self.weights.items() if found >= CLEAR[intent] - 1e-9} | self.lifted
        if clear == {Intent.CORRECTION, Intent.UNSUBSCRIBE}:
            return {one for one in clear if self.shares.get(one, 0.0) >= ONLY_ONE} or clear
        return clear

    @property
    def outweighed(self) -> bool:
        """Whether labelled mails are so sure of what is clearly asked for that rules which object are let be."""
        if not self.clear or not self.clear <= OUTWEIGHS.keys():
            return False
        return agreement(self.clear, self.shares) >= max(OUTWEIGHS[one] for one in self.clear)

    @property
    def lifted(self) -> set[Intent]:
        """The intents that the rules do not find clear, and the labelled mails do."""
        return {
            intent for intent, found in self.weights.items() if found < CLEAR[intent] - 1e-9 and self._lifts(intent)
        }

    def _lifts(self, intent: Intent) -> bool:
        share = share_of(intent, self.shares)
        alone = intent is not Intent.DELETION and share >= ALONE
        return alone or (share >= LIFTS[intent] and self.weights[intent] >= POSSIBLE)


def weigh(message: Message, reading: Reading, shares: Shares, topics: TopicsFound = EVERY_TOPIC) -> Weighing:
    """Sum the weights of the distinct rules that speak for each intent; a rule that stands alone is not added."""
    rules = {hit.rule.name: hit.rule for hit in reading.with_effect(Effect.REQUEST)}
    weighing = Weighing(shares=shares, topics=topics)
    perhaps = share_of(Intent.CORRECTION, shares) >= ALONE
    if perhaps or any(Intent.CORRECTION in rule.intents for rule in rules.values()):
        weighing.values = _values(message, reading, shares)
    valued = bool(weighing.values.fields or weighing.values.problems)
    for intent in Intent:
        speaking = [rule for rule in rules.values() if intent in rule.intents and (valued or not rule.needs_value)]
        together = sum(rule.weight for rule in speaking if not rule.alone)
        weighing.weights[intent] = max([together, *(rule.weight for rule in speaking if rule.alone)])
    if weighing.values.called_new and not weighing.values.problems and weighing.weights[Intent.CORRECTION] >= POSSIBLE:
        weighing.weights[Intent.CORRECTION] += CALLED_NEW
    _drop_empty_correction(weighing, reading)
    return weighing


def _drop_empty_correction(weighing: Weighing, reading: Reading) -> None:
    """Words of changing beside another request: only a value, or a verb that means nothing else, makes them one."""
    others = weighing.at_least(POSSIBLE) - {Intent.CORRECTION}
    if not others or any(hit.rule.fields for hit in reading.with_effect(Effect.REQUEST)):
        return
    erases = Intent.DELETION in weighing.clear
    if not weighing.values.fields or (erases and "change-sure" not in reading.everywhere):
        weighing.weights[Intent.CORRECTION] = 0.0


def _values(message: Message, reading: Reading, shares: Shares) -> NewValues:
    hits = [hit for hit in reading.with_effect(Effect.REQUEST) if Intent.CORRECTION in hit.rule.intents]
    needed = {what for hit in hits for what in hit.rule.fields}
    matters = {what for hit in reading.with_effect(Effect.CONTEXT) for what in hit.rule.fields}
    text = reading.text.whole
    own = _own_addresses(message)
    unlikely = shares and share_of(Intent.CORRECTION, shares) < UNLIKELY
    tagged = reading.rules.on_values.read(text) if reading.rules.on_values and not unlikely else None
    return agreed_values(new_values(text, needed, matters, own), tagged, needed, own)


def _own_addresses(message: Message) -> frozenset[str]:
    return frozenset(address.casefold() for address in (message.sender.address, *message.recipients))


def doubts(message: Message, reading: Reading, weighing: Weighing) -> list[str]:
    """Say why a clear request is not to be automated; an empty list lets it be."""
    clear = weighing.clear
    vetoes = [] if weighing.outweighed else reading.with_effect(Effect.VETO)
    found = [hit.rule.description for hit in vetoes if clear & set(hit.rule.intents)]
    found.extend(_doubts_of_content(reading, weighing, clear))
    if Intent.CORRECTION not in clear and _other_addresses(message, reading):
        found.append("it names an email address that is not the sender's")
    if reading.text.cut:
        found.append("the text is too long to be read as a whole")
    if message.bulk:
        found.append("the mail went to a list")
    if _TURNS.search(message.own_words + message.subject):
        found.append("it holds signs that turn the direction of reading, so a reader sees another text")
    if reading.text.language not in _LANGUAGES:
        found.append("it is written in another language")
    return found


def _doubts_of_content(reading: Reading, weighing: Weighing, clear: set[Intent]) -> Iterator[str]:
    if Intent.UNSUBSCRIBE in clear and Intent.DELETION not in clear:
        yield from filter(None, [weighing.topics.doubt])
    if Intent.CORRECTION in clear:
        yield from weighing.values.problems
        if not weighing.values.fields and not weighing.values.problems:
            yield NO_VALUE
    if clear == {Intent.UNSUBSCRIBE} and _gives_values(reading):
        yield "it also gives a phone number or says that something on record is wrong"
    if {Intent.DELETION, Intent.CORRECTION} <= clear:
        yield "it asks to erase and to change at once"
    unclear = weighing.at_least(UNCLEAR) - clear - ({Intent.UNSUBSCRIBE} if Intent.DELETION in clear else set())
    if not weighing.values.fields:
        unclear.discard(Intent.CORRECTION)
    if unclear and agreement(clear, weighing.shares) < SURELY_ALONE:
        yield f"it may also ask for {said(unclear)}"


def _other_addresses(message: Message, reading: Reading) -> bool:
    own = _own_addresses(message)
    return any(one.address.casefold() not in own for one in find_emails(above_signature(reading.text.body)))


def _gives_values(reading: Reading) -> bool:
    wrong = any(hit.rule.name == "wrong-on-record" for hit in reading.hits)
    return wrong or any(phone.digits for phone in find_phones(above_signature(reading.text.body)))


def said(intents: AbstractSet[Intent]) -> str:
    """Name intents for a person."""
    return " and ".join(sorted(intents))
