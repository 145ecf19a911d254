"""What a newsletter sender does with the list: ask it, scrub lists by it, hand it to other senders."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from processor import config as configuration
from processor.act.customers import CustomerDatabase
from processor.act.schema import customers, subscriptions
from processor.addresses import mailbox_key
from processor.cli.main import app
from processor.errors import ProcessorError
from processor.parts import open_customers, open_database
from processor.store import suppression
from processor.store.database import Database
from processor.values import Topic
from tests.spellings import SPELLINGS
from tests.test_cli import ROOT
from tests.world import write_config

LAN, MINH, HOA, AN, DOMAIN = "lan@mail.vn", "minh@mail.vn", "hoa@mail.vn", "an@mail.vn", "lê@tên-miền.vn"
SINCE = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)  # in Vietnam the day after


class NoHost:
    """A configuration needs a mail host; these commands never ask it."""

    host, imap_port, smtp_port, username, password = "127.0.0.1", 9, 9, "cskh", "x"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Lan wants no mail of products, Minh none at all, Hoa and Lê were erased; An is on no list."""
    monkeypatch.chdir(tmp_path)
    config = configuration.load(write_config(tmp_path, NoHost))
    database = open_database(config)
    open_customers(config, create=True).close()
    with database.writing() as session:
        for address, topic, reason in (
            (LAN, Topic.PRODUCTS, suppression.UNSUBSCRIBED),
            (MINH, Topic.ALL, suppression.UNSUBSCRIBED),
            (HOA, Topic.ALL, suppression.ERASED),
            (DOMAIN, Topic.ALL, suppression.ERASED),
        ):
            suppression.add(session, database.digest(mailbox_key(address)), [topic], reason=reason, at=SINCE)
    yield database
    database.close()


def cskh(*arguments: object, code: int = 0, said: str | bytes | None = None) -> Any:
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=said)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def refused(*arguments: object) -> str:
    """The sentence that the command ends with."""
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert isinstance(result.exception, ProcessorError), (result.output, result.exception)
    return str(result.exception)


def objects(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def people(*addresses: str) -> None:
    database = CustomerDatabase("sqlite:///customers.sqlite3", create=True)
    with database.transaction() as connection:
        connection.execute(sa.insert(customers), [{"email": address} for address in addresses])
    database.close()


# --- check


def test_the_exit_code_says_whether_mail_may_be_sent(store: Database) -> None:
    for address, topic, code in (
        (LAN, "", 0), (LAN, "products", 0), (LAN, "events", 1), (LAN, "all", 0),
        (MINH, "", 0), (MINH, "events", 0), (HOA, "recruitment", 0), (AN, "", 1), (AN, "products", 1),
        (f"Lan <{LAN.upper()}>", "products", 0), ("no address", "", 2), ("lan@", "", 2), ("", "", 2),
    ):  # fmt: skip
        cskh("suppression", "check", address, *(["--topic", topic] if topic else []), code=code)


def test_an_unknown_topic_or_a_store_that_is_away_is_never_a_yes(store: Database, tmp_path: Path) -> None:
    cskh("suppression", "check", AN, "--topic", "sport", code=2)
    cskh("--config", tmp_path / "none.toml", "suppression", "check", AN, code=2)
    cskh("--config", tmp_path / "none.toml", "suppression", "check", "-", code=2, said=AN)


def test_check_names_the_topics_that_matter(store: Database) -> None:
    (one,) = objects(cskh("suppression", "check", LAN, "--json"))
    since = "2026-11-21T03:00:00+07:00"
    assert one == {"suppressed": True, "topics": [{"topic": "products", "reason": "unsubscribed", "since": since}]}
    assert objects(cskh("suppression", "check", LAN, "--topic", "events", "--json", code=1)) == [
        {"suppressed": False, "topics": []}
    ]


def test_many_addresses_are_read_from_standard_input(store: Database) -> None:
    said = f"\ufeff{LAN}\r\n\r\n{AN}\n  Lê <{DOMAIN.upper()}>\n".encode()
    answers = objects(cskh("suppression", "check", "-", said=said))
    assert [(one["email"].strip(), one["suppressed"]) for one in answers] == [
        (LAN, True), (AN, False), (f"Lê <{DOMAIN.upper()}>", True),
    ]  # fmt: skip
    assert answers[2]["topics"][0]["reason"] == "erased"
    cskh("suppression", "check", "-", said=f"{AN}\n", code=1)
    cskh("suppression", "check", "-", said="", code=1)


def test_one_line_that_is_no_address_is_told_and_no_yes(store: Database) -> None:
    result = cskh("suppression", "check", "-", said=f"{LAN}\nnonsense\n\xff@x.vn\n{AN}".encode("latin-1"), code=2)
    assert [one["suppressed"] for one in objects(result)] == [True, None, None, False]
    assert "2 of the lines are no email address" in result.stderr


def test_a_program_can_ask_and_wait_for_the_answer(store: Database, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "processor", "suppression", "check", "-"], text=True, cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT), "PATH": ""},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for address, answer in ((LAN, True), (AN, False)):
            process.stdin.write(f"{address}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["suppressed"] is answer
        process.stdin.close()
        assert process.wait(60) == 0


# --- scrub

LIST = f"Email,Tên\r\n{LAN.upper()},Lan\r\n{MINH},Minh\r\n{HOA},Hoa\r\nnone,X\r\n{AN},An\r\n"
WITHOUT_ALL = f"Email,Tên\r\n{AN},An\r\n"
FOR_EVENTS = f"Email,Tên\r\n{LAN.upper()},Lan\r\n{AN},An\r\n"


def put(text: str = LIST) -> Path:
    path = Path("list.csv")
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_scrub_writes_beside_the_list_and_counts(store: Database) -> None:
    result = cskh("suppression", "scrub", put())
    assert "kept 1  removed 2  erased 1  unreadable 1" in result.stdout
    assert "line 5: no address" in result.stderr
    assert Path("list.csv").read_bytes().decode() == LIST
    assert Path("list.clean.csv").read_bytes().decode() == WITHOUT_ALL


def test_scrub_for_a_topic_keeps_who_unsubscribed_from_another(store: Database) -> None:
    (one,) = objects(cskh("suppression", "scrub", put(), "--topic", "events", "--out", "events.csv", "--json"))
    assert one == {
        "kept": 2, "removed": 1, "erased": 1, "unreadable": 1, "unreadable_kept": False, "out": "events.csv",
        "bad": [{"line": 5, "reason": "no address"}],
    }  # fmt: skip
    assert Path("events.csv").read_bytes().decode() == FOR_EVENTS


def test_scrub_in_place_with_a_report_and_unreadable_lines_kept(store: Database) -> None:
    result = cskh("suppression", "scrub", put(), "--in-place", "--keep-unreadable", "--report", "report.csv")
    assert "unreadable 1 (kept)" in result.stdout
    assert Path("list.csv").read_bytes().decode() == WITHOUT_ALL.replace(f"{AN},", f"none,X\r\n{AN},")
    with Path("report.csv").open(newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows == [
        ["line", "what", "problem"], ["2", "unsubscribed", ""], ["3", "unsubscribed", ""], ["4", "erased", ""],
        ["5", "unreadable", "no address"],
    ]  # fmt: skip
    assert "@" not in Path("report.csv").read_text()


def test_the_list_is_never_overwritten_by_mistake(store: Database) -> None:
    path = put()
    Path("same.csv").hardlink_to(path)
    Path("link.csv").symlink_to(path)
    for options in (
        ["--out", "list.csv"], ["--out", "same.csv"], ["--out", "link.csv"], ["--out", "x.csv", "--in-place"],
        ["--report", "list.csv"], ["--report", "list.clean.csv"],
    ):  # fmt: skip
        cskh("suppression", "scrub", path, *options, code=2)
    assert path.read_bytes().decode() == LIST
    assert not Path("list.clean.csv").exists()


def test_what_scrub_cannot_do_is_one_sentence(store: Database) -> None:
    assert "none.csv cannot be read" in refused("suppression", "scrub", "none.csv")
    assert "--column" in refused("suppression", "scrub", put("Tên\nLan\n"))
    assert "cannot be written" in refused("suppression", "scrub", put(), "--out", "no/folder/x.csv")
    assert not list(Path().glob(".cskh-*.part"))


def test_a_long_list_of_unreadable_lines_is_shortened_on_the_screen(store: Database) -> None:
    result = cskh("suppression", "scrub", put("Email\n" + "x\n" * 1_500))
    assert "line 21: no address" in result.stderr
    assert "line 22: no address" not in result.stderr
    assert "1480 more" in result.stderr
    (one,) = objects(cskh("suppression", "scrub", put("Email\n" + "x\n" * 1_500), "--json"))
    assert (one["unreadable"], len(one["bad"])) == (1_500, 1_000)


def test_a_cell_with_more_addresses_than_a_statement_can_ask_for(store: Database) -> None:
    crowd = " ".join(f"k{number}@mail.vn" for number in range(40_000))
    path = put(f'Email,Tên\n"{crowd} {HOA}",A\n{AN},An\n')
    assert "kept 1  removed 0  erased 1  unreadable 0" in cskh("suppression", "scrub", path).stdout


def test_two_processes_that_scrub_one_list_leave_a_whole_one(store: Database, tmp_path: Path) -> None:
    lines = "".join(f"khach{number}@mail.vn,Khách\n" for number in range(6_000))
    path = put(f"Email,Tên\n{LAN},Lan\n{lines}{HOA},Hoa\n")
    command = [sys.executable, "-m", "processor", "suppression", "scrub", str(path), "--out", "clean.csv"]

    def run(_: int) -> int:
        return subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False).returncode

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, range(2))) == [0, 0]
    assert Path("clean.csv").read_text(encoding="utf-8") == f"Email,Tên\n{lines}"
    assert sorted(item.name for item in tmp_path.glob("*.csv")) == ["clean.csv", "list.csv"]
    assert not list(tmp_path.glob(".cskh-*.part"))


def test_who_unsubscribes_while_a_list_is_scrubbed_is_heard(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from processor.act import scrub

    path = put("Email\n" + "".join(f"k{number}@mail.vn\n" for number in range(20)))
    monkeypatch.setattr(scrub, "_BATCH", 10)
    original = suppression.among

    def late(session: Any, digests: Any) -> Any:
        found = original(session, digests)
        with store.writing() as other:
            digest = store.digest("k15@mail.vn")
            suppression.add(other, digest, [Topic.ALL], reason=suppression.UNSUBSCRIBED, at=SINCE)
        return found

    monkeypatch.setattr(suppression, "among", late)
    assert "kept 19  removed 1" in cskh("suppression", "scrub", path).stdout


# --- export


def exported(*options: object, code: int = 0) -> str:
    cskh("suppression", "export", "out.csv", *options, code=code)
    return Path("out.csv").read_bytes().decode()


def test_without_a_format_the_whole_list_is_written_as_digests(store: Database) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(), newline="")))
    assert [(row["topic"], row["reason"]) for row in rows].count(("all", "erased")) == 2
    assert {row["digest"] for row in rows} == {store.digest(mailbox_key(who)) for who in (LAN, MINH, HOA, DOMAIN)}
    assert rows[0]["since"] == "2026-11-21T03:00:00+07:00"
    events = list(csv.DictReader(io.StringIO(exported("--topic", "events", "--reason", "unsubscribed"), newline="")))
    assert [row["digest"] for row in events] == [store.digest(MINH)]


def test_addresses_come_out_of_the_customer_database(store: Database) -> None:
    people(LAN.upper(), AN, MINH, MINH, f"'{MINH}'")
    assert exported("--format", "mailchimp").splitlines() == ["Email Address", "LAN@MAIL.VN", MINH]
    assert exported("--format", "sendgrid", "--topic", "events").splitlines() == ["email", MINH]
    assert exported("--format", "generic").splitlines() == [
        "email,topics,reasons,since", "LAN@MAIL.VN,products,unsubscribed,2026-11-21",
        f"{MINH},all,unsubscribed,2026-11-21",
    ]  # fmt: skip


def test_with_a_senders_list_only_who_is_on_it_and_the_erased_too(store: Database) -> None:
    people(LAN, MINH)
    put(f"Tên;Email Address\nHoa;Hoa <{HOA}>\nAn;{AN}\nMinh;{MINH}\nMinh;{MINH}\nx;nonsense\n")
    assert exported("--format", "mailerlite", "--from", "list.csv").splitlines() == ["Email", HOA, MINH]
    erased = exported("--format", "mailerlite", "--from", "list.csv", "--reason", "erased")
    assert erased.splitlines() == ["Email", HOA]
    (one,) = objects(cskh("suppression", "export", "o.csv", "--format", "brevo", "--from", "list.csv", "--json"))
    assert one == {"written": 2, "defused": 0}


def test_an_address_that_is_a_formula_is_defused_and_told(store: Database) -> None:
    formula = "=hyperlink.a1@mail.vn"
    with store.writing() as session:
        digest = store.digest(mailbox_key(formula))
        suppression.add(session, digest, [Topic.ALL], reason=suppression.UNSUBSCRIBED, at=SINCE)
    people(formula)
    result = cskh("suppression", "export", "out.csv", "--format", "sendgrid")
    assert f'"\'{formula}"' in Path("out.csv").read_text()
    assert "by hand" in result.stderr


def test_an_export_is_for_the_owners_eyes_and_there_in_full_or_not_at_all(store: Database) -> None:
    people(LAN)
    exported("--format", "sendgrid")
    assert Path("out.csv").stat().st_mode & 0o777 == 0o600
    assert "cannot be read" in refused("suppression", "export", "out.csv", "--format", "brevo", "--from", "none.csv")
    assert Path("out.csv").read_text().splitlines() == ["email", LAN]
    cskh("suppression", "export", "out.csv", "--from", "list.csv", code=2)
    cskh("suppression", "export", put(), "--format", "brevo", "--from", "list.csv", code=2)
    cskh("suppression", "export", "out.csv", "--format", "gmail", code=2)


# --- import


def imported(text: str) -> dict[str, Any]:
    Path("import.csv").write_text(text, encoding="utf-8")
    (report,) = objects(CliRunner().invoke(app, ["customers", "import", "import.csv", "--json"]))
    return report


def on_record() -> dict[str, list[str]]:
    database = CustomerDatabase("sqlite:///customers.sqlite3")
    with database.engine.connect() as connection:
        joined = sa.select(customers.c.email, subscriptions.c.topic).outerjoin(subscriptions)
        found: dict[str, list[str]] = {}
        for email, topic in connection.execute(joined.order_by(subscriptions.c.topic)):
            found.setdefault(email, []).extend([topic] if topic else [])
    database.close()
    return found


@pytest.mark.parametrize("address", [HOA, DOMAIN])
def test_an_erased_customer_does_not_come_back_in_any_spelling(store: Database, address: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["email", "full_name", "subscriptions"])
    spellings: dict[str, Callable[[str], str]] = SPELLINGS
    writer.writerows([write(address), name, "all"] for name, write in spellings.items())
    writer.writerow([AN, "An", "all"])
    report = imported(out.getvalue())
    # What is not written as one bare address is a bad line, which is not imported either.
    assert report["erased"] >= 9
    assert report["erased"] + len(report["bad"]) == len(SPELLINGS)
    assert list(on_record()) == [AN]


def test_an_import_does_not_subscribe_who_unsubscribed(store: Database) -> None:
    report = imported(f"email,subscriptions\n{LAN.upper()},all\n'{MINH}',products;events\n{AN},products\n")
    assert (report["added"], report["unsubscribed"]) == (3, 2)
    assert on_record() == {LAN.upper(): ["events", "recruitment"], f"'{MINH}'": [], AN: ["products"]}
    again = imported(f"email,products,events\n{LAN},1,1\n{MINH},có,\n")
    assert again["unsubscribed"] == 2
    assert on_record()[LAN] == ["events"]
