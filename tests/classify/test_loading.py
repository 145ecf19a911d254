"""Rule files are refused with file, line and reason, and a broken new version leaves the old one at work."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

import pytest

from processor.classify import RuleSource, load_rules
from processor.classify.pattern import parse_pattern
from processor.classify.rule_tests import lint, run_examples
from processor.classify.ruleset import Effect, RuleSet
from processor.config import default_rules_path
from processor.errors import ConfigurationError

GOOD = """
[[concept]]
name = "erase"
description = "verbs of erasing"
vi = ["xóa"]

[[concept]]
name = "account"
description = "the account"
vi = ["tài khoản"]

[[rule]]
name = "erase-account"
description = "asks to erase the account"
effect = "request"
intents = ["deletion"]
pattern = "erase ..4 account"
match = ["xóa giúp em tài khoản"]
no_match = ["tài khoản của em"]
"""


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_small_set_loads_and_its_examples_hold(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, GOOD))
    assert [rule.name for rule in rules.rules] == ["erase-account"]
    assert run_examples(rules) == []


def test_the_version_follows_the_content_only(tmp_path: Path) -> None:
    first = load_rules(write(tmp_path, GOOD)).version
    os.utime(tmp_path / "own.toml", (1, 1))
    assert load_rules(tmp_path).version == first
    assert load_rules(write(tmp_path, GOOD + "\n# a note\n")).version != first


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        (GOOD + "\n[[rule]\n", 21, "TOML"),
        (GOOD.replace('"erase ..4 account"', '"erase ..4 acount"'), 12, "acount"),
        (GOOD.replace('"erase ..4 account"', '"erase .. account"'), 12, ".."),
        (GOOD.replace('"erase ..4 account"', '"erase ..4"'), 12, "not complete"),
        (GOOD.replace('effect = "request"', 'effect = "reqest"'), 12, "reqest"),
        (GOOD.replace('intents = ["deletion"]', 'intents = ["erasure"]'), 12, "erasure"),
        (GOOD.replace('intents = ["deletion"]\n', ""), 12, "intents"),
        (GOOD.replace('vi = ["tài khoản"]', 'vi = ["tài khoản", 3]'), 7, "list of texts"),
        (GOOD.replace('vi = ["tài khoản"]\n', ""), 7, "no words"),
        (GOOD.replace('vi = ["tài khoản"]', 'vi = ["t*ài khoản"]'), 7, "*"),
        (GOOD.replace('description = "the account"', 'descripton = "the account"'), 7, "descripton"),
        (GOOD.replace('match = ["xóa', 'weight = 9\nmatch = ["xóa'), 12, "weight"),
        (GOOD.replace('effect = "request"', 'effect = "veto"\nsure = true'), 12, "sure"),
        (GOOD.replace('match = ["xóa', 'scope = "mails"\nmatch = ["xóa'), 12, "mails"),
        (GOOD.replace('match = ["xóa', 'not_before = ["erase"]\nmatch = ["xóa'), 12, "not_before"),
        (GOOD + "\n[rules]\na = 1\n", 21, "rules"),
        (GOOD + "\n[spelling]\nko = 3\n", 22, "ko"),
        (GOOD + GOOD[GOOD.index("[[rule]]") :], 20, "twice"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_file_line_and_reason(
    tmp_path: Path, broken: str, line: int, reason: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_rules(write(tmp_path, broken))
    text = str(refused.value)
    assert "own.toml" in text
    assert f"line {line}" in text
    assert reason in text


def test_a_folder_without_rules_and_a_file_that_is_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no \*\.toml"):
        load_rules(tmp_path)
    (tmp_path / "own.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="no UTF-8 text"):
        load_rules(tmp_path)


def test_a_changed_set_takes_effect_and_a_broken_one_leaves_the_old(tmp_path: Path) -> None:
    source = RuleSource(write(tmp_path, GOOD))
    first = source.current()
    write(tmp_path, GOOD + "\n# changed\n")
    second = source.current()
    assert second.version != first.version
    write(tmp_path, GOOD + "\n[[rule]]\nname = 'half'\n")
    assert source.current() is second
    assert "own.toml" in source.problem
    write(tmp_path, GOOD)
    assert source.current().version == first.version
    assert source.problem == ""


def test_another_file_may_add_words_to_a_concept(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, '[[concept]]\nname = "erase"\ndescription = "southern"\nvi = ["dẹp"]\n', "south.toml")
    rules = load_rules(tmp_path)
    assert rules.concepts["erase"].phrases == 2


@pytest.mark.parametrize("source", ["", "..3 erase", "erase ..999 account", "erase + + account", "erase ~", "a,b"])
def test_broken_patterns_say_what_is_wrong(source: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|gap|name"):
        parse_pattern(source)


def test_every_example_of_the_shipped_rules_holds(rules: RuleSet) -> None:
    assert [f"{one.rule.name}: {one.example!r} {one.text}" for one in run_examples(rules)] == []


def test_every_shipped_rule_that_decides_something_has_an_example(rules: RuleSet) -> None:
    assert [rule.name for rule in rules.rules if rule.effect is not Effect.CONTEXT and not rule.match] == []


def test_the_shipped_rules_have_nothing_unused(rules: RuleSet) -> None:
    assert lint(rules) == []


def test_a_folder_in_which_nothing_finds_a_request_is_refused(tmp_path: Path):
    (tmp_path / "own.toml").write_text('[[concept]]\nname = "x"\ndescription = "x"\nvi = ["x"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="every mail would be ignored"):
        load_rules(tmp_path)


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path):
    rules = tmp_path / "rules"
    shutil.copytree(default_rules_path(), rules)
    (rules / "own.toml").write_text(
        '\ufeff[[concept]]\nname = "own"\ndescription = "x"\nvi = ["x"]\n', encoding="utf-8"
    )
    assert "own" in load_rules(rules).concepts


def test_a_reload_is_told_in_the_log_and_the_tables_count_too(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    rules = tmp_path / "rules"
    shutil.copytree(default_rules_path(), rules)
    source = RuleSource(rules)
    before = source.current().version
    (rules / "opinion-topics.tsv").unlink()
    with caplog.at_level(logging.INFO):
        assert source.current().version != before
    assert "in force from now on" in caplog.text
    (rules / "own.toml").write_text("garbage = [", encoding="utf-8")
    source.current()
    assert "ALARM" in caplog.text
    assert "own.toml" in source.problem
    (rules / "own.toml").unlink()
    source.current()
    assert not source.problem
