"""What staff decided moves the second opinion, and no more than it has to."""

from __future__ import annotations

from processor.classify.learning import Decided, agreeing, learned
from processor.classify.opinion import LABELS, Opinion, Phrase

NEW = frozenset({"tien tai", "ve vuon", "shop oi"})
OLD = frozenset({"cam on", "shop oi"})
ROW = {label: place for place, label in enumerate(LABELS)}


def shipped() -> Opinion:
    def row(**weights: int) -> tuple[int, ...]:
        return tuple(weights.get(label, 0) for label in LABELS)

    phrases = {
        "cam on": Phrase(50, row(ignore=900)),
        "shop oi": Phrase(90, row()),
        "xoa": Phrase(40, row(deletion=900)),
    }
    return Opinion(LABELS, 200, row(ignore=100), phrases)


def last(decided: list[Decided]) -> Opinion:
    *_, final = learned(shipped(), decided)
    return final


def test_a_wording_that_staff_decided_often_is_known_afterwards() -> None:
    decided = [Decided(NEW, "deletion")] * 5 + [Decided(OLD, "ignore")]
    before, after = shipped(), last(decided)
    assert agreeing(before, decided) == 1 and agreeing(after, decided) == 6
    assert after.weigh(NEW)["deletion"] > 0.5 > before.weigh(NEW)["deletion"]


def test_what_the_decided_mails_do_not_hold_stays_as_it_was() -> None:
    after = dict(last([Decided(NEW, "deletion")] * 5).phrases())
    assert after["xoa"] == dict(shipped().phrases())["xoa"]


def test_a_phrase_of_too_few_mails_is_not_learned() -> None:
    assert "ve vuon" not in dict(last([Decided(NEW, "deletion")] * 2).phrases())


def test_a_decision_that_agrees_moves_hardly_anything() -> None:
    before, after = shipped(), last([Decided(OLD, "ignore")])
    assert abs(after.weigh(OLD)["ignore"] - before.weigh(OLD)["ignore"]) < 0.05
