"""The shipped rules on labelled mail: what they must never do again, and that their figures are counted rightly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processor.classify import RuleSet, classify
from processor.classify.evaluation import figures, harm, is_wrong_deletion, label_from, wilson
from processor.classify.letters import fold
from processor.values import Decision, Field, Intent, Mailbox, Message, Topic, Verdict
from tests.corpus import score

HERE = Path(__file__).parent
VOICES = [json.loads(line) for line in (HERE / "voices.jsonl").read_text(encoding="utf-8").splitlines()]
TALK = (HERE.parent / "corpus" / "talk.txt").read_text(encoding="utf-8").splitlines()


def judged(mail: dict[str, str], rules: RuleSet) -> Verdict:
    answer = mail["subject"].lower().startswith("re:")
    return classify(
        Message(
            subject=mail["subject"],
            own_subject=not answer,
            own_words=mail["body"],
            quoted=mail["quoted"],
            sender=Mailbox(mail["from_name"], mail["from"]),
            recipients=("cskh@vanesa.vn",),
        ),
        rules,
    )


@pytest.mark.parametrize("mail", VOICES, ids=lambda mail: mail["id"])
def test_plain_requests_and_their_hard_neighbours_are_never_acted_on_wrongly(
    rules: RuleSet, mail: dict[str, str]
) -> None:
    assert harm(label_from(mail), judged(mail, rules)) < 4


def test_most_plain_requests_are_automated_and_hardly_one_is_missed(rules: RuleSet) -> None:
    found = figures([(label_from(mail), judged(mail, rules)) for mail in VOICES])
    assert found.right / found.asked >= 0.95
    assert found.missed / found.requests < 0.02


@pytest.mark.parametrize("accents", [True, False], ids=["accented", "accent-free"])
def test_ordinary_shop_talk_raises_no_alarm(rules: RuleSet, accents: bool) -> None:
    alarms = [
        line
        for line in TALK
        if classify(Message(own_words=line if accents else fold(line.lower())), rules).decision is not Decision.IGNORE
    ]
    assert alarms == []


def test_figures_agree_with_the_scoring_script(rules: RuleSet, tmp_path: Path) -> None:
    labels, output = tmp_path / "labels.jsonl", tmp_path / "output.jsonl"
    pairs = [(label_from(mail), judged(mail, rules)) for mail in VOICES]
    labels.write_text("\n".join(json.dumps(mail) for mail in VOICES), encoding="utf-8")
    said = [
        {
            "file": f"{label.id}.eml",
            "decision": v.decision,
            "intents": v.intents,
            "topics": v.topics,
            "fields": dict(v.fields),
        }
        for label, v in pairs
    ]
    output.write_text("\n".join(json.dumps(one) for one in said), encoding="utf-8")
    script = score.main(str(labels), str(output))
    own = figures(pairs)
    assert script["precision"] == round(own.precision, 4)
    assert script["wrong_deletions"] == own.wrong_deletions
    assert script["missed"] == own.missed
    assert script["false_alarms"] == own.false_alarms
    assert script["wrong_acts"] == own.acted - own.right


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(99, 100)
    assert (round(low, 4), round(high, 4)) == (0.9455, 0.9982)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_mistake_is_counted_by_its_harm() -> None:
    label = label_from({"id": "1", "decision": "flag", "intents": ["deletion"]})
    erased = Verdict(Decision.ACT, (Intent.DELETION,))
    assert is_wrong_deletion(label, erased)
    assert (
        harm(label, erased)
        > harm(label, Verdict(Decision.ACT, (Intent.UNSUBSCRIBE,), (Topic.ALL,)))
        > harm(label, Verdict(Decision.IGNORE))
    )
    phone = label_from({"id": "2", "decision": "act", "intents": ["correction"], "fields": {"phone": "0912345678"}})
    assert harm(phone, Verdict(Decision.ACT, (Intent.CORRECTION,), fields={Field.PHONE: "0912345678"})) == 0
    assert harm(phone, Verdict(Decision.ACT, (Intent.CORRECTION,), fields={Field.PHONE: "0912345679"})) == 4
