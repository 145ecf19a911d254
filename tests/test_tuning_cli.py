"""The tuning commands tell the truth: which rules they read, what they could not count, and what would change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from processor import backtest
from processor import config as configuration
from processor.backtest import Past
from processor.classify import RuleSet
from processor.classify import explanation as explanations
from processor.classify.explanation import MOST_NEAR_MISSES, explain
from processor.classify.ruleset import Effect
from processor.classify.suggest import suggest
from processor.classify.verdict import examine
from processor.cli.context import Context
from processor.cli.main import app
from processor.demo.mailhost import MailHost
from processor.errors import ConfigurationError
from processor.parts import open_database
from processor.store.tables import StoredMail
from processor.values import Decision, Intent, Mailbox, Message, Topic, Verdict
from tests.classify.test_tuning import mail, records
from tests.world import mail as shop_mail
from tests.world import rules_of, write_config

RUN = CliRunner()
OWN_RULES = (
    '[[concept]]\nname = "wave"\ndescription = "wave"\nvi = ["vẫy tay"]\n\n[[rule]]\nname = "waving"\n'
    'description = "waves"\neffect = "request"\nintents = ["unsubscribe"]\npattern = "wave"\nmatch = ["vẫy tay"]\n'
)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rules_of(str(configuration.default_rules_path())).current()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a configuration of nothing but its rules, and one mail that only these understand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CSKH_CONFIG", raising=False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.toml").write_text(OWN_RULES, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[rules]\npath = "mine"\n', encoding="utf-8")
    (tmp_path / "a.eml").write_bytes(mail("Mình vẫy tay."))
    (tmp_path / "labels.jsonl").write_text('{"id": "a", "decision": "act", "intents": ["unsubscribe"]}\n')
    return tmp_path


def refused(*arguments: str) -> str:
    done = RUN.invoke(app, list(arguments))
    assert done.exit_code == 1, done.output
    return str(done.exception)


def test_every_tuning_command_reads_the_configured_rules(home: Path) -> None:
    lint = RUN.invoke(app, ["rules", "lint"])
    assert str(home / "mine") in lint.stdout and "1 rules" in lint.stdout
    (last,) = records("rules", "lint", "--json")
    assert last == {**last, "folder": str(home / "mine"), "concepts": 1, "rules": 1, "problems": 0}
    assert records("rules", "test", "--json") == [last]
    assert records("classify", "a.eml", "--json")[0]["decision"] == "act"
    assert records("rules", "explain", "a.eml", "--json")[0]["rules"] == last["version"]
    assert records("rules", "evaluate", "labels.jsonl", ".", "--json")[0]["precision"] == 1.0
    shipped = str(configuration.default_rules_path())
    assert records("rules", "lint", "--rules", shipped, "--json")[-1]["folder"] == shipped


def test_the_configuration_may_be_named_and_its_environment_counts(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "sub").mkdir()
    (home / "sub" / "other.toml").write_text('[rules]\npath = "../mine"\n')
    monkeypatch.chdir(home / "sub")
    monkeypatch.setenv("CSKH_MAILBOXES__0__PASSWORD", "secret")  # of no concern here
    assert records("--config", "other.toml", "rules", "lint", "--json")[0]["rules"] == 1
    monkeypatch.setenv("CSKH_CONFIG", str(home / "config.toml"))
    assert records("rules", "lint", "--json")[0]["rules"] == 1
    monkeypatch.setenv("CSKH_RULES__PATH", str(tmp_path / "nowhere"))
    assert "nowhere" in refused("rules", "lint")


def test_without_a_configuration_the_shipped_rules_are_read(home: Path) -> None:
    (home / "config.toml").unlink()
    assert Context().rules_path(None) == configuration.default_rules_path()
    assert "There is no configuration file" in refused("--config", "gone.toml", "rules", "lint")


@pytest.mark.parametrize("text", ["[rules", "rules = 3", "[rules]\npath = 3"])
def test_a_configuration_that_cannot_be_understood_is_one_sentence(home: Path, text: str) -> None:
    (home / "config.toml").write_text(text)
    assert refused("rules", "lint").startswith("config.toml")
    with pytest.raises(ConfigurationError):
        Context().rules_path(None)


def test_a_file_in_the_place_of_the_folder_is_one_sentence(home: Path) -> None:
    (home / "mine.toml").write_text("")
    (home / "config.toml").write_text('[rules]\npath = "mine.toml"')
    assert "rules.path must name the folder" in refused("rules", "lint")


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.parametrize("extra", ["", '[rules]\npath = ""', '[rules]\npath = "rules"', '[rules]\npath = "~/mine"'])
def test_the_rules_are_those_that_the_service_would_use(tmp_path: Path, extra: str, folder: bool) -> None:
    class Host:
        host, imap_port, username, password = "127.0.0.1", 143, "cskh", "secret"

    path = write_config(tmp_path, Host, extra=extra)
    if folder:
        (tmp_path / "rules").mkdir()
    assert Context(path).rules_path(None) == Path(configuration.load(path, {}).rules.path)


def test_explain_says_what_the_rules_alone_would_decide(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(_: Message, used: RuleSet) -> Verdict:
        if used.opinion:
            return Verdict(Decision.FLAG)
        return Verdict(Decision.ACT, (Intent.UNSUBSCRIBE,), (Topic.EVENTS,))

    monkeypatch.setattr(explanations, "classify", judged)
    explained = explain(Message(own_words="Cảm ơn shop."), rules)
    assert "without the second opinion (opinion*.tsv): act, unsubscribe (events)" in explained.what_if
    explained = explain(Message(own_words="Cảm ơn shop."), replace(rules, opinion=None, on_topics=None))
    assert not [line for line in explained.what_if if "second opinion" in line]


def test_explain_says_so_where_nothing_speaks_for_another_decision(rules: RuleSet) -> None:
    explained = explain(Message(own_words="Cảm ơn."), rules)
    assert explained.what_if == ("nothing was found that speaks for another decision",)


def test_explain_shows_requests_that_nearly_matched(home: Path) -> None:
    own = OWN_RULES.replace('pattern = "wave"', 'pattern = "wave"\nwith = ["asking"]').replace("match", "no_match")
    asking = '[[concept]]\nname = "asking"\ndescription = "asks"\nvi = ["xin"]\n\n'
    (home / "mine" / "own.toml").write_text(asking + own, encoding="utf-8")
    (explained,) = records("rules", "explain", "a.eml", "--json")
    assert explained["decision"] == "ignore"
    assert explained["what_if"] == ["near miss: waving: “vẫy tay”: without asking"]


def test_explain_lists_each_context_once_and_few_near_misses(rules: RuleSet) -> None:
    message = Message(
        subject="Tài khoản",
        own_words="Shop xóa giúp mình số điện thoại với tên trong tài khoản này, hay là đừng gửi mail nữa cũng được.",
        sender=Mailbox("Lan", "lan@mail.example"),
    )
    explained, contexts = explain(message, rules), {one.name for one in rules.rules if one.effect is Effect.CONTEXT}
    assert contexts & examine(message, rules).everywhere
    for sentence in explained.sentences:
        named = [line.text.split()[1] for line in sentence.lines if line.text.startswith("context: ")]
        assert len(named) == len(set(named))
        (concepts,) = [line.text for line in sentence.lines if "concepts" in line.text]
        assert contexts.isdisjoint(part.split(":")[0] for part in concepts.removeprefix("concepts: ").split("; "))
    assert sum(line.startswith("near miss") for line in explained.what_if) <= MOST_NEAR_MISSES


def past(would: Decision, *, state: str = "rejected", decided_by: str = "Hương") -> Past:
    return Past(1, "", "", state, decided_by, "flag", (), Verdict(would), Message())


def test_what_a_person_rejected_is_only_against_a_person_where_the_draft_would_act() -> None:
    assert past(Decision.ACT).against_person
    assert not past(Decision.IGNORE).against_person
    assert not past(Decision.ACT, state="rejected", decided_by="rules").against_person
    assert not past(Decision.ACT, state="done").against_person


def test_backtest_begins_with_what_a_person_rejected_and_counts_what_is_erased(
    mail_host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CSKH_CONFIG", raising=False)
    write_config(tmp_path, mail_host, extra='[rules]\npath = "mine"')
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.toml").write_text(OWN_RULES + "weight = 0.5\n", encoding="utf-8")
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "own.toml").write_text(OWN_RULES, encoding="utf-8")
    for sender in ("a@mail.example", "b@mail.example", "c@mail.example"):
        mail_host.deliver(shop_mail(sender, ("Thư", "Mình vẫy tay.")))
    (tmp_path / "customers.csv").write_text("email,full_name,phone,address,subscriptions\na@mail.example,A,,,all\n")
    assert RUN.invoke(app, ["customers", "import", "customers.csv"]).exit_code == 0
    assert RUN.invoke(app, ["poll"]).exit_code == 0
    done = RUN.invoke(app, ["review", "decide", "2", "reject", "--silent", "--by", "Hương"])
    assert done.exit_code == 0, done.output
    first, second, third, last = records("rules", "backtest", "--rules", "draft", "--json")
    assert [one["request"] for one in (first, second, third)] == [2, 1, 3]
    assert [one["against_person"] for one in (first, second, third)] == [True, False, False]
    assert (last["requests"], last["changed"], last["against_person"], last["erased"]) == (3, 3, 1, 0)
    assert last["folder"] == "draft"

    database = open_database(configuration.load(tmp_path / "config.toml"), create=False)
    with database.writing() as session:
        session.execute(update(StoredMail).where(StoredMail.request_id == 1).values(raw=None))
    assert backtest.erased(database) == 1
    database.close()
    done = RUN.invoke(app, ["rules", "backtest", "--rules", "draft"])
    assert "REJECTED" in done.stdout and "2 of 2 past requests" in done.stdout
    assert "their text is erased: 1." in done.stderr and "Ignored mail is not kept" in done.stderr


def test_suggestions_need_three_corrections_and_more_than_filler(rules: RuleSet) -> None:
    odd = ("", "Mình muốn vẫy tay nhé shop ơi.")
    others = [("", "Son này còn hàng không?")] * 5
    assert suggest([odd] * 2, others, rules) == []
    found = [one.text for one in suggest([odd] * 3, others, rules)]
    assert "vay tay" in found and "vay" in found
    assert not {"minh", "muon", "minh muon", "shop", "nhe shop oi"} & set(found)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[1]", "a label is an object"),
        ("{", "no JSON"),
        ('{"decision": "act"}', "'id' must be a text"),
        ('{"id": "b"}', "'decision' is missing"),
        ('{"id": "b", "decision": "maybe"}', "'maybe' is nothing known"),
        ('{"id": "b", "decision": "act", "intents": "deletion"}', "'intents' must be a list"),
        ('{"id": "b", "decision": "act", "intents": [["deletion"]]}', "nothing known in 'intents'"),
        ('{"id": "b", "decision": "act", "topics": {"all": 1}}', "'topics' must be a list"),
        ('{"id": "b", "decision": "act", "fields": ["phone"]}', "'fields' must be an object"),
        ('{"id": "b", "decision": "act", "fields": {"phone": 912345678}}', "'fields' must be an object with texts"),
        ('{"id": "b", "decision": "act", "fields": {"mobile": "0912"}}', "'mobile' is nothing known"),
        ('{"id": "a", "decision": "act"}', "'a' was there before"),
        ('{"id": "../b", "decision": "act"}', "must be a name without a folder"),
        ('{"id": "c\\\\b", "decision": "act"}', "must be a name without a folder"),
    ],
)
def test_what_is_no_label_is_named_with_file_and_line(home: Path, line: str, why: str) -> None:
    (home / "labels.jsonl").write_text(f'{{"id": "a", "decision": "act"}}\n\n{line}\n', encoding="utf-8")
    said = refused("rules", "evaluate", "labels.jsonl", ".")
    assert said.startswith("labels.jsonl, line 3: ") and why in said


def test_labelled_mails_that_are_not_there_are_counted(home: Path) -> None:
    labels = [json.dumps({"id": name, "decision": "act"}) for name in ("x", "a", "y")]
    (home / "labels.jsonl").write_text("\n".join(labels), encoding="utf-8")
    said = refused("rules", "evaluate", "labels.jsonl", ".")
    assert "2 of 3 labelled mails cannot be found" in said and "x.eml" in said


def test_there_are_no_figures_of_nothing(home: Path) -> None:
    (home / "b.eml").write_bytes(mail("Cảm ơn."))
    (home / "labels.jsonl").write_text('{"id": "b", "decision": "ignore"}\n', encoding="utf-8")
    (figures,) = records("rules", "evaluate", "labels.jsonl", ".", "--json")
    empty = {name for name, value in figures.items() if value is None}
    assert empty == {
        "precision", "precision_low", "precision_high", "automation", "missed_rate",
        "automation_deletion", "automation_correction", "automation_unsubscribe",
    }  # fmt: skip
    assert figures["false_alarm_rate"] == 0.0
    assert figures["confusion"] == {
        "act": {"act": 0, "flag": 0, "ignore": 0},
        "flag": {"act": 0, "flag": 0, "ignore": 0},
        "ignore": {"act": 0, "flag": 0, "ignore": 1},
    }
    done = RUN.invoke(app, ["rules", "evaluate", "labels.jsonl", "."])
    assert "None" not in done.stdout and "nan" not in done.stdout
