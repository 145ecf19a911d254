"""The tuning commands as an admin uses them: exit codes, JSON, and what they say of a broken rule."""

from __future__ import annotations

import json
import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from processor.cli.main import app

RUN = CliRunner()
BROKEN = '[[rule]]\nname = "half"\n'


def mail(body: str, subject: str = "Thư", sender: str = "lan@mail.example") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "cskh@vanesa.vn", subject
    message["Message-ID"] = "<1@mail.example>"
    message.set_content(body)
    return bytes(message)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    mails = tmp_path / "mails"
    mails.mkdir()
    (mails / "a.eml").write_bytes(mail("Shop xóa giúp mình tài khoản này với."))
    (mails / "b.eml").write_bytes(mail("Son này còn hàng không shop?"))
    (mails / "c.eml").write_bytes(b"\xff\xfe not a mail")
    return mails


def records(*arguments: str) -> list[dict[str, object]]:
    done = RUN.invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_classify_prints_one_object_a_mail_in_input_order(folder: Path) -> None:
    found = records("classify", str(folder / "b.eml"), str(folder), "--json")
    assert [Path(str(one["file"])).name for one in found] == ["b.eml", "a.eml", "b.eml", "c.eml"]
    assert [one["decision"] for one in found] == ["ignore", "act", "ignore", "flag"]
    assert set(found[1]) == {"file", "decision", "intents", "topics", "fields", "confidence", "reason", "evidence"}
    assert found[1]["intents"] == ["deletion"]


def test_classify_reads_mbox_files(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "inbox.mbox")
    box.add(mail("Hủy đăng ký bản tin giúp mình nhé."))
    box.add(mail("Cảm ơn shop."))
    box.close()
    assert [one["decision"] for one in records("classify", str(tmp_path / "inbox.mbox"), "--json")] == ["act", "ignore"]


def test_classify_of_many_mails_uses_processes_and_keeps_the_order(tmp_path: Path) -> None:
    for number in range(450):
        body = "Ngừng gửi mail cho em." if number % 2 else "Cảm ơn shop."
        (tmp_path / f"{number:04}.eml").write_bytes(mail(body))
    found = records("classify", str(tmp_path), "--json")
    assert [one["decision"] for one in found] == ["ignore", "act"] * 225


def test_a_table_is_printed_for_people(folder: Path) -> None:
    done = RUN.invoke(app, ["classify", str(folder)])
    assert done.exit_code == 0
    assert "deletion" in done.stdout


def test_lint_and_test_accept_the_shipped_rules() -> None:
    assert RUN.invoke(app, ["rules", "lint"]).exit_code == 0
    assert RUN.invoke(app, ["rules", "test"]).exit_code == 0


def test_a_failing_example_is_named_and_the_command_fails(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[[concept]]\nname = "erase"\ndescription = "erase"\nvi = ["xóa"]\n\n[[rule]]\nname = "erasing"\n'
        'description = "erases"\neffect = "request"\nintents = ["deletion"]\n'
        'pattern = "erase"\nmatch = ["hủy giúp em"]\n',
        encoding="utf-8",
    )
    done = RUN.invoke(app, ["rules", "test", "--rules", str(tmp_path), "--json"])
    assert done.exit_code == 1
    failure, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert failure["example"] == "hủy giúp em" and last["problems"] == 1


def test_explain_shows_what_was_found_and_what_would_change_it(folder: Path) -> None:
    (explained,) = records("rules", "explain", str(folder / "a.eml"), "--json")
    assert explained["decision"] == "act"
    assert any("erase-account" in line for sentence in explained["sentences"] for line in sentence["found"])  # type: ignore[union-attr, index]
    done = RUN.invoke(app, ["rules", "explain", str(folder / "a.eml")])
    assert "erase-account" in done.stdout


def test_evaluate_prints_figures_and_the_worst_mistakes(folder: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    labels.write_text(
        '{"id": "a", "decision": "ignore"}\n{"id": "b", "decision": "act", "intents": ["deletion"]}\n', encoding="utf-8"
    )
    figures, *mistakes = records("rules", "evaluate", str(labels), str(folder), "--json")
    assert (figures["mails"], figures["wrong_deletions"], figures["missed"]) == (2, 1, 1)
    assert [one["label"] for one in mistakes] == ["ignore", "act"]
    assert RUN.invoke(app, ["rules", "evaluate", str(labels), str(folder)]).exit_code == 0


@pytest.mark.parametrize(
    "command", [["classify", "{mail}"], ["rules", "lint"], ["rules", "test"], ["rules", "explain", "{mail}"]]
)
def test_broken_rules_are_refused_in_one_sentence(folder: Path, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "own.toml").write_text(BROKEN, encoding="utf-8")
    done = RUN.invoke(app, [part.format(mail=folder / "a.eml") for part in command] + ["--rules", str(tmp_path)])
    assert done.exit_code == 1
    assert "own.toml, line 1" in str(done.exception)


def test_what_is_not_there_is_said_and_nothing_is_classified(folder: Path, tmp_path: Path) -> None:
    done = RUN.invoke(app, ["classify", "--json", str(folder / "a.eml"), str(tmp_path / "gone.eml")])
    assert done.exit_code == 1 and not done.stdout
    assert str(done.exception) == f"{tmp_path / 'gone.eml'}: there is no such file or folder."
    (tmp_path / "empty").mkdir()
    assert RUN.invoke(app, ["classify", str(tmp_path / "empty")]).exit_code == 1
    assert RUN.invoke(app, ["rules", "explain", str(tmp_path / "none.eml")]).exit_code == 1
    done = RUN.invoke(app, ["rules", "explain", str(folder)])
    assert done.exit_code == 1 and "is a folder" in str(done.exception)
