"""When the finders' and the labelled mails' reading of a correction or of topics make one that may be written."""

from __future__ import annotations

import pytest

from processor.classify.agreed import SURE_TOPICS, SURE_VALUES, agreed_topics, agreed_values
from processor.classify.corrections import NewValues
from processor.classify.opinion import HUNDREDTHS, TOPICS, Opinion
from processor.classify.tagging import Tagged, TaggedValue
from processor.classify.topics import TopicsFound
from processor.values import Field, Topic

SURE, UNSURE = SURE_VALUES + 0.01, SURE_VALUES - 0.01
PHONE = NewValues({Field.PHONE: "0912345678"})


def tagged(*values: tuple[Field, str], share: float = SURE) -> Tagged:
    return Tagged(tuple(TaggedValue(field, text, 0, 0) for field, text in values), share)


def test_without_an_opinion_the_finders_decide() -> None:
    assert agreed_values(PHONE, None, set(), frozenset()) is PHONE


@pytest.mark.parametrize("share", [SURE, UNSURE])
def test_what_both_read_alike_is_written(share: float) -> None:
    seen = tagged((Field.PHONE, "+84 912 345 678"), share=share)
    assert agreed_values(PHONE, seen, set(), frozenset()) is PHONE


def test_a_sure_reading_is_taken_and_an_unsure_one_only_makes_a_person_look() -> None:
    other = (Field.PHONE, "0987 654 321")
    assert agreed_values(PHONE, tagged(other), set(), frozenset()).fields == {Field.PHONE: "0987654321"}
    doubted = agreed_values(PHONE, tagged(other, share=UNSURE), set(), frozenset())
    assert doubted.fields == PHONE.fields and doubted.problems


def test_a_sure_reading_settles_what_the_finders_could_not() -> None:
    several = NewValues(problems=["several new phone numbers are given"])
    assert not agreed_values(several, tagged((Field.PHONE, "0987654321")), set(), frozenset()).problems
    assert agreed_values(several, tagged((Field.PHONE, "0987654321"), share=UNSURE), set(), frozenset()) is several


def test_a_field_that_was_asked_for_must_be_among_the_values() -> None:
    nameless = NewValues(problems=["there is no new name"])
    assert agreed_values(nameless, tagged((Field.PHONE, "0987654321")), {Field.FULL_NAME}, frozenset()) is nameless


@pytest.mark.parametrize(
    "values",
    [
        ((Field.PHONE, "0912 345 67"),),
        ((Field.EMAIL, "lan@thu"),),
        ((Field.EMAIL, "Me@Mail.example"),),
        ((Field.FULL_NAME, "Lan"),),
        ((Field.FULL_NAME, "số 12"),),
        ((Field.ADDRESS, "Hà Nội"),),
        ((Field.PHONE, "0912345678"), (Field.PHONE, "0987654321")),
    ],
)
def test_a_broken_value_or_two_of_one_field_are_never_written(values: tuple[tuple[Field, str], ...]) -> None:
    own = frozenset({"me@mail.example"})
    nothing = NewValues()
    assert agreed_values(nothing, tagged(*values), set(), own) is nothing
    assert agreed_values(PHONE, tagged(*values), set(), own).problems


def test_of_two_values_the_one_that_is_called_the_old_one_does_not_count() -> None:
    text = "Số mới 0987654321, số cũ 0912345678."
    values = [
        TaggedValue(Field.PHONE, one, text.index(one), text.index(one) + 10) for one in ("0987654321", "0912345678")
    ]
    seen = Tagged(tuple(values), SURE, text)
    assert agreed_values(NewValues(), seen, set(), frozenset()).fields == {Field.PHONE: "0987654321"}


def test_a_value_that_is_called_the_old_one_is_never_taken_alone() -> None:
    text = "Thay số 0912345678 bằng số em đang gọi nhé."
    start = text.index("0912345678")
    seen = Tagged((TaggedValue(Field.PHONE, "0912345678", start, start + 10),), SURE, text)
    assert not agreed_values(NewValues(), seen, set(), frozenset()).fields


def topics_opinion(label: str, weight: float) -> Opinion:
    return Opinion(TOPICS, 10, [round(HUNDREDTHS * weight) if name == label else 0 for name in TOPICS], {})


def test_topics_are_what_labelled_mails_are_sure_of_and_otherwise_for_a_person() -> None:
    found = TopicsFound((Topic.PRODUCTS,))
    assert agreed_topics(found, set(), None) is found
    sure = topics_opinion("events+recruitment", 9)
    assert max(sure.weigh(set()).values()) > SURE_TOPICS
    assert agreed_topics(found, set(), sure) == TopicsFound((Topic.EVENTS, Topic.RECRUITMENT))
    unsure = agreed_topics(found, set(), topics_opinion("events", 1))
    assert unsure.topics == found.topics and "perhaps events" in unsure.doubt
