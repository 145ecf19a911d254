"""The commands as people and scripts use them: exit codes, JSON, and one sentence for what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from processor import config as configuration
from processor.demo.mailhost import MailHost
from tests import warm
from tests.world import CORRECTION, DELETION, ORDINARY, UNSUBSCRIBE, mail, write_config

ROOT = Path(__file__).parent.parent
LAN = "lan@gmail.example"


def cskh(*arguments: object, cwd: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; see `tests/warm.py`."""
    return ended(warm.cskh(*arguments, cwd=cwd, environment=clean() | environment), code)


def cold(*arguments: object, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """The same, started as people start it."""
    command = [sys.executable, "-m", "processor", *map(str, arguments)]
    return ended(subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=clean(), check=False), code)


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CSKH_")} | {
        "PYTHONPATH": str(ROOT)
    }


def ended(done: subprocess.CompletedProcess[str], code: int) -> subprocess.CompletedProcess[str]:
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path) -> MailHost:
    write_config(tmp_path, mail_host)
    (tmp_path / "customers.csv").write_text(
        "email,full_name,phone,address,subscriptions\n"
        f"{LAN},Nguyễn Lan,0912345678,12 Lê Lợi,products;events\n"
        "minh@yahoo.example,Trần Minh,0903111222,5 Bà Triệu,all\n",
        encoding="utf-8",
    )
    cskh("customers", "import", "customers.csv", cwd=tmp_path)
    return mail_host


def test_init_writes_what_is_to_be_edited_and_never_overwrites(tmp_path: Path):
    cold("init", "shop", cwd=tmp_path)
    folder = tmp_path / "shop"
    assert {"config.toml", "datamap.toml", "rules", "templates", "cskh.sqlite3", "cskh.key"} <= {
        item.name for item in folder.iterdir()
    }
    assert (folder / "cskh.key").stat().st_mode & 0o077 == 0
    key = (folder / "cskh.key").read_text()
    (folder / "config.toml").write_text((folder / "config.toml").read_text() + "# mine\n")
    cskh("init", "shop", cwd=tmp_path)
    assert (folder / "config.toml").read_text().endswith("# mine\n") and (folder / "cskh.key").read_text() == key


def test_without_a_configuration_there_is_one_sentence(tmp_path: Path):
    done = cold("poll", cwd=tmp_path, code=1)
    assert "cskh init" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_the_configuration_is_found_by_option_and_by_environment(shop: MailHost, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cskh("--config", tmp_path / "config.toml", "requests", "list", cwd=elsewhere)
    cskh("requests", "list", cwd=elsewhere, CSKH_CONFIG=str(tmp_path / "config.toml"))


def test_wrong_usage_is_exit_code_2(tmp_path: Path):
    cold("nonsense", cwd=tmp_path, code=2)
    cskh("poll", "--since", "yesterday", cwd=tmp_path, code=2)


def test_poll_requests_review_and_stats_print_the_promised_records(shop: MailHost, tmp_path: Path):
    shop.deliver(mail(LAN, CORRECTION, message_id="<a@gmail.example>"))
    shop.deliver(mail(LAN, ORDINARY))
    shop.deliver(mail("minh@yahoo.example", DELETION, auth="fail"))
    (counts,) = lines(cskh("poll", "--json", cwd=tmp_path, CSKH_POLICY__DELETION__OTHERWISE="flag"))
    assert counts == {
        "fetched": 3, "ignored": 1, "flagged": 1, "acted": 1, "challenged": 0, "answered": 1, "set_aside": 0,
        "waiting": 1,
    }  # fmt: skip
    done, waiting = lines(cskh("requests", "list", "--json", cwd=tmp_path))
    assert done["state"] == "done" and done["proof"] == "authenticated" and done["fields"] == ["phone"]
    assert done["message_ids"] == ["<a@gmail.example>"] and done["intents"] == ["correction"]
    assert [(item["kind"], item["to"], item["state"]) for item in done["answers"]] == [("changed", LAN, "sent")]
    assert done["decided_by"] == "rules" and done["applied_at"] and done["reply_due"] and done["complete_due"]
    (review,) = lines(cskh("review", "list", "--json", cwd=tmp_path))
    assert review["id"] == waiting["id"] and "proof" in str(review["reason"])
    cskh("review", "decide", review["id"], "reject", "--silent", "--by", "Hương", cwd=tmp_path)
    assert lines(cskh("review", "list", "--json", cwd=tmp_path)) == []
    cskh("review", "decide", review["id"], "accept", cwd=tmp_path, code=1)
    (figures,) = lines(cskh("stats", "--json", cwd=tmp_path))
    assert figures["states"] == {"done": 1, "rejected": 1} and figures["answers"] == {"sent": 1}
    for command in (
        ["requests", "list"],
        ["requests", "show", "1"],
        ["review", "list"],
        ["review", "show", "2"],
        ["stats"],
    ):
        cskh(*command, cwd=tmp_path)
    assert "ok" in cskh("audit", "verify", cwd=tmp_path).stdout


def test_show_tells_the_whole_story_of_a_request(shop: MailHost, tmp_path: Path):
    shop.deliver(mail(LAN, UNSUBSCRIBE))
    cskh("poll", cwd=tmp_path)
    (story,) = lines(cskh("requests", "show", "1", "--json", cwd=tmp_path))
    assert story["receipt"]["decided_by"] == "rules" and story["receipt"]["proof"] == "authenticated"
    assert [event["to"] for event in story["history"] if event["kind"] == "moved"] == [
        "verifying", "accepted", "applied", "done",
    ]  # fmt: skip
    assert story["verdict"]["evidence"]
    cskh("requests", "show", "99", cwd=tmp_path, code=1)


def test_customers_and_suppression(shop: MailHost, tmp_path: Path):
    (found,) = lines(cskh("customers", "find", LAN.upper(), "--json", cwd=tmp_path))
    assert found["subscriptions"] == ["events", "products"]
    cskh("suppression", "check", LAN, cwd=tmp_path, code=1)
    shop.deliver(mail(LAN, DELETION))
    cskh("poll", cwd=tmp_path)
    cskh("customers", "find", LAN, cwd=tmp_path, code=1)
    cskh("suppression", "check", LAN, cwd=tmp_path)
    cskh("suppression", "export", "out.csv", cwd=tmp_path)
    assert LAN not in (tmp_path / "out.csv").read_text() and "erased" in (tmp_path / "out.csv").read_text()
    again = cskh("customers", "import", "customers.csv", cwd=tmp_path)
    assert "1 left out" in again.stderr
    cskh("customers", "find", LAN, cwd=tmp_path, code=1)


def test_bad_lines_are_told_by_number_and_the_rest_is_imported(shop: MailHost, tmp_path: Path):
    (tmp_path / "bad.csv").write_text("email,full_name\nok@x.example,A\nnonsense,B\nshort\nok2@x.example,C\n")
    (report,) = lines(cskh("customers", "import", "bad.csv", "--json", cwd=tmp_path, code=1))
    assert report["added"] == 2 and [item["line"] for item in report["bad"]] == [3, 4]


def test_purge_says_what_it_would_do(shop: MailHost, tmp_path: Path):
    (done,) = lines(cskh("purge", "--dry-run", "--json", cwd=tmp_path))
    assert done == {"requests": 0, "positions": 0, "before_images": 0, "endings": 0, "dry_run": True}


def test_check_is_all_ok_on_a_good_configuration(shop: MailHost, tmp_path: Path):
    results = lines(cold("check", "--json", cwd=tmp_path))
    assert all(item["ok"] for item in results)
    assert {"configuration", "mailbox cskh", "smtp", "store", "customers", "rules", "templates"} <= {
        str(item["part"]) for item in results
    }


@pytest.mark.parametrize(
    ("old", "new", "part", "says"),
    [
        ("password = ", 'password = "wrong" #', "mailbox cskh", "refused the login"),
        ('start = "all"', 'start = "all"\nfolder = "Nowhere"', "mailbox cskh", "no folder"),
        ('host = "127.0.0.1"', 'host = "127.0.0.9"', "mailbox cskh", "nothing listens"),
        ("[store]", '[customers]\nurl = "sqlite:///gone.sqlite3"\n[store]', "customers", "no customer database"),
        ("[store]", '[rules]\npath = "broken"\n[store]', "rules", "broken"),
        ("[store]", '[templates]\npath = "broken"\n[store]', "templates", "held.txt.j2"),
    ],
)
def test_check_and_poll_name_what_is_wrong(shop: MailHost, tmp_path: Path, old: str, new: str, part: str, says: str):
    broken = tmp_path / "broken"
    (broken / "vi").mkdir(parents=True)
    (broken / "x.toml").write_text("[[rule]\nname = 1")
    (broken / "vi" / "held.txt.j2").write_text("Subject\n{{ nobody.knows }}")
    path = tmp_path / "config.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    done = cskh("check", "--json", cwd=tmp_path, code=1)
    (wrong,) = [item for item in lines(done) if not item["ok"]]
    assert wrong["part"] == part and says in str(wrong["text"])
    if part not in ("templates",):
        sentence = cskh("poll", cwd=tmp_path, code=1).stderr
        assert sentence.startswith("cskh: ") and says in sentence


def test_a_smtp_server_that_is_away_loses_no_answer(shop: MailHost, tmp_path: Path):
    shop.deliver(mail(LAN, UNSUBSCRIBE))
    path = tmp_path / "config.toml"
    good = path.read_text()
    path.write_text(good.replace(f"port = {shop.smtp_port}", "port = 1"))
    (counts,) = lines(cskh("poll", "--json", cwd=tmp_path))
    assert counts["acted"] == 1 and counts["answered"] == 0
    (request,) = lines(cskh("requests", "list", "--json", cwd=tmp_path))
    assert request["state"] == "applied" and request["answers"][0]["state"] == "queued"


def test_output_into_a_closed_pipe_is_no_traceback(shop: MailHost, tmp_path: Path):
    command = f"{sys.executable} -m processor requests list --json | head -c 0"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_backtest_shows_what_draft_rules_would_change(shop: MailHost, tmp_path: Path):
    shop.deliver(mail(LAN, CORRECTION))
    shop.deliver(mail("minh@yahoo.example", UNSUBSCRIBE))
    cskh("poll", cwd=tmp_path)
    (last,) = lines(cskh("rules", "backtest", "--json", cwd=tmp_path))
    assert (last["requests"], last["changed"], last["erased"]) == (2, 0, 0)
    cskh("init", "draft", cwd=tmp_path)
    (tmp_path / "draft" / "rules" / "zz-draft.toml").write_text(
        '[[rule]]\nname = "draft"\ndescription = "every word of phones is for a person"\n'
        'effect = "flag"\nintents = []\npattern = ["item-phone"]\n'
    )
    changed, _ = lines(cskh("rules", "backtest", "--rules", "draft/rules", "--json", cwd=tmp_path))
    assert changed["request"] == 1 and changed["was"] == "act: correction" and str(changed["would"]).startswith("flag")
    cskh("rules", "backtest", "--rules", "draft/rules", cwd=tmp_path)
    assert [one["state"] for one in lines(cskh("requests", "list", "--json", cwd=tmp_path))] == ["done", "done"]


def test_suggest_names_phrases_of_mails_that_staff_decided_otherwise(shop: MailHost, tmp_path: Path):
    header = (tmp_path / "customers.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "more.csv").write_text(f"{header}\nhoa@mail.example,Hoa,0903111333,5 Bà Triệu,all\n", encoding="utf-8")
    cskh("customers", "import", "more.csv", cwd=tmp_path)
    for sender in (LAN, "minh@yahoo.example", "hoa@mail.example"):
        shop.deliver(mail(sender, ("Số", "Shop đổi số điện thoại trong tài khoản giúp mình nhé, gặp mai mốt.")))
    shop.deliver(mail(LAN, UNSUBSCRIBE))
    cskh("poll", cwd=tmp_path)
    accept = ("accept", "--field", "phone=0912 345 678", "--intent", "correction")
    for number in (1, 2):
        cskh("review", "decide", number, *accept, cwd=tmp_path)
    (last,) = lines(cskh("rules", "suggest", "--json", cwd=tmp_path))
    assert last["corrected"] == 2 and last["phrases"] == 0
    assert "2 of 4 stored requests count as corrected" in cskh("rules", "suggest", cwd=tmp_path).stderr
    cskh("review", "decide", 3, *accept, cwd=tmp_path)
    *found, last = lines(cskh("rules", "suggest", "--json", cwd=tmp_path))
    assert found and all(one["corrected"] == 3 for one in found) and last["phrases"] == len(found)
    assert lines(cskh("customers", "find", LAN, "--json", cwd=tmp_path))[0]["phone"] == "0912345678"
    cskh("rules", "suggest", cwd=tmp_path)
    assert "in force" in cskh("rules", "learn", configuration.default_rules_path(), cwd=tmp_path, code=1).stderr
    shutil.copytree(configuration.default_rules_path(), tmp_path / "draft")
    before = (tmp_path / "draft" / "opinion.tsv").read_text(encoding="utf-8")
    (learned,) = lines(cskh("rules", "learn", "draft", "--json", cwd=tmp_path))
    assert learned["decided"] == 3 == learned["agree"] and learned["agreed_before"] <= 3
    assert (tmp_path / "draft" / "opinion.tsv").read_text(encoding="utf-8") != before
    cskh("rules", "lint", "--rules", "draft", cwd=tmp_path)
