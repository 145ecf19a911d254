"""Tables of weights that were damaged on the way are refused, and say so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor.classify import classify, load_rules
from processor.config import default_rules_path
from processor.errors import ConfigurationError
from processor.values import Decision, Intent, Message

TABLES = ["opinion.tsv", "opinion-topics.tsv", "opinion-values.tsv"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("damage", ["cut", "row lost", "row twice", "huge"])
def test_a_damaged_table_is_refused(folder: Path, name: str, damage: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    last = lines[-2].split("\t")
    changed = {
        "cut": lines[:3],
        "row lost": [*lines[:-3], *lines[-2:]],
        "row twice": [*lines[:-1], lines[-2], f"# {len(lines) - 1} rows"],
        "huge": [*lines[:-2], "\t".join([*last[:-1], "99999999999999"]), lines[-1]],
    }[damage]
    (folder / name).write_text("\n".join(changed) + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{name}, line \d+: no table of weights"):
        load_rules(folder)


UNDER_BLANKET = """
[[concept]]
name = "under-blanket"
description = "leave under a blanket: be done with"
vi = ["đắp chiếu"]

[[rule]]
name = "account-under-blanket"
description = "asks to be done with the account"
effect = "request"
intents = ["deletion"]
weight = 1.4
pattern = "account ..3 under-blanket"
"""


def test_a_wording_that_no_labelled_mail_has_is_acted_on_by_a_sure_rule_only(folder: Path) -> None:
    message = Message(own_words="Shop cho nick của em đắp chiếu nhé.")
    assert classify(message, load_rules(folder)).decision is not Decision.ACT
    (folder / "shop-words.toml").write_text(UNDER_BLANKET, encoding="utf-8")
    assert classify(message, load_rules(folder)).decision is Decision.FLAG
    (folder / "shop-words.toml").write_text(f"{UNDER_BLANKET}sure = true\n", encoding="utf-8")
    verdict = classify(message, load_rules(folder))
    assert (verdict.decision, verdict.intents) == (Decision.ACT, (Intent.DELETION,))
    (folder / "shop-words.toml").unlink()
    assert classify(message, load_rules(folder)).decision is not Decision.ACT


@pytest.mark.parametrize("body", ["Hoàn tiền cho em trước đi.", "Em đang tìm kem dưỡng cho da dầu, shop tư vấn giúp."])
def test_a_subject_does_not_erase_over_a_body_that_speaks_of_something_else(folder: Path, body: str) -> None:
    message = Message(subject="Xóa tài khoản", own_subject=True, own_words=body)
    assert classify(message, load_rules(folder)).decision is not Decision.ACT
