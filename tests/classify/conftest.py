"""The shipped rules, loaded once, and a short way to ask what they make of some words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from processor.classify import RuleSet, classify
from processor.values import Mailbox, Message, Verdict
from tests.world import rules_of

RULES = Path(__file__).parents[2] / "rules"
Ask = Callable[..., Verdict]


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return rules_of(str(RULES)).current()


@pytest.fixture(scope="session")
def ask(rules: RuleSet) -> Ask:
    def asked(body: str, subject: str = "", **more: object) -> Verdict:
        known: dict[str, object] = {
            "subject": subject,
            "own_words": body,
            "sender": Mailbox("Lan", "lan@mail.example"),
            "recipients": ("cskh@vanesa.vn",),
        }
        return classify(Message(**(known | more)), rules)  # type: ignore[arg-type]

    return asked
