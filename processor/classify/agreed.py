"""What is to be written or stopped: what the finders found, held against what labelled mails make of the text.

Finders know forms (a phone number, an address, "only" before a topic), the labelled mails know talk (which of two is
the new one, where an address ends). Where the labelled mails are sure, it is as they say; values that both read alike
are right too; anything else goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet

from processor.classify.corrections import NewValues
from processor.classify.marks import Role, role_of
from processor.classify.new_email import find_emails
from processor.classify.new_phone import find_phones
from processor.classify.opinion import Opinion, topics_label
from processor.classify.tagging import Tagged
from processor.classify.topics import TopicsFound
from processor.values import Field, Topic

# The shares from which it is as the labelled mails say; chosen on labelled mails of writers that neither the finders
# nor the weights of that run had seen.
SURE_VALUES = 0.9
SURE_TOPICS = 0.7
_EDGES = " \t,.;:-–—\"'“”‘’()"
_SHORTEST_ADDRESS = 8


def agreed_values(
    found: NewValues, tagged: Tagged | None, needed: Collection[Field], own_addresses: Collection[str]
) -> NewValues:
    """Return what is to be written, or why it is not clear; `needed` are the fields that the sender asks to change."""
    if tagged is None:
        return found
    seen = _usable(tagged, own_addresses)
    if seen is not None and not found.problems and _same(found.fields, seen):
        return found
    if tagged.share >= SURE_VALUES and seen and set(needed) <= seen.keys() and not _only_old(tagged, found):
        return NewValues(fields=dict(seen), called_new=True)
    if found.fields and not found.problems:
        return NewValues(found.fields, found.called_new, [_difference(found.fields, seen or {})])
    return found


def agreed_topics(found: TopicsFound, phrases: AbstractSet[str], opinion: Opinion | None) -> TopicsFound:
    """Return what is to stop, or why it is not clear; `phrases` are all of the mail."""
    if opinion is None:
        return found
    shares = opinion.weigh(topic_phrases(phrases, found))
    likely = max(shares, key=lambda label: shares[label])
    if shares[likely] >= SURE_TOPICS:
        return TopicsFound(tuple(topic for topic in Topic if topic.value in likely.split("+")))
    doubt = f"it is not clear from labelled mails with such words which mail is to stop (perhaps {likely})"
    return TopicsFound(found.topics, found.doubt or doubt)


def topic_phrases(phrases: AbstractSet[str], found: TopicsFound) -> set[str]:
    """What the second opinion on topics looks at: words, concepts and rules, and what the finder made of them."""
    seen = {phrase for phrase in phrases if phrase[0] != "~"}
    seen.add(f"<stops {topics_label(found.topics)}>")
    named = set(found.topics)
    for topic in Topic:
        if topic is not Topic.ALL:
            seen.add(f"<{topic.value} {'stops' if named & {topic, Topic.ALL} else 'goes on'}>")
    if found.doubt:
        seen.add("<doubt>")
    return seen


def _only_old(tagged: Tagged, found: NewValues) -> bool:
    """Say whether of some field only the old value is there: "thay số 0912 345 678 bằng số em đang gọi"."""
    old = {one.field for one in tagged.values if role_of(tagged.text, one.start, one.end) is Role.OLD}
    new = {one.field for one in tagged.values if role_of(tagged.text, one.start, one.end) is not Role.OLD}
    return bool(old - new - found.fields.keys())


def _difference(found: Mapping[Field, str], seen: Mapping[Field, str]) -> str:
    what = " and ".join(sorted(field for field in {*found, *seen} if not _equal(found.get(field), seen.get(field))))
    return f"labelled mails with such words gave another new {what.replace('_', ' ')}, or none"


def _usable(tagged: Tagged, own_addresses: Collection[str]) -> dict[Field, str] | None:
    """One whole value a field; None where one is broken or there are two, and none of them is called the old one."""
    seen: dict[Field, str] = {}
    fields = [value.field for value in tagged.values]
    for one in tagged.values:
        if fields.count(one.field) > 1 and role_of(tagged.text, one.start, one.end) is Role.OLD:
            continue
        value = _WHOLE[one.field](one.text)
        if not value or (one.field is Field.EMAIL and value.casefold() in own_addresses):
            return None
        if not _equal(seen.setdefault(one.field, value), value):
            return None
    return seen


def _whole_phone(typed: str) -> str:
    phones = find_phones(typed)
    return phones[0].digits if len(phones) == 1 else ""


def _whole_email(typed: str) -> str:
    emails = find_emails(typed)
    return emails[0].address if len(emails) == 1 and not emails[0].problem else ""


def _whole_address(typed: str) -> str:
    value = typed.strip(_EDGES)
    closed = value.count("(") == value.count(")")
    return value + ("" if closed else ")") if len(value) >= _SHORTEST_ADDRESS and " " in value else ""


def _whole_name(typed: str) -> str:
    value = typed.strip(_EDGES)
    hangul = re.fullmatch(r"[\uac00-\ud7af]{2,5}", value)
    return value if hangul or (" " in value and not any(map(str.isdigit, value))) else ""


_WHOLE = {
    Field.PHONE: _whole_phone,
    Field.EMAIL: _whole_email,
    Field.ADDRESS: _whole_address,
    Field.FULL_NAME: _whole_name,
}


def _same(one: Mapping[Field, str], other: Mapping[Field, str]) -> bool:
    return one.keys() == other.keys() and all(_equal(one[field], other[field]) for field in one)


def _equal(one: str | None, other: str | None) -> bool:
    return " ".join((one or "").split()).casefold().strip(_EDGES) == " ".join((other or "").split()).casefold().strip(
        _EDGES
    )
