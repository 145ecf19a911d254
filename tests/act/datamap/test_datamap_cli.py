"""The commands for the data map, in the order in which a shop's engineer uses them."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from processor.act.datamap import reading
from tests.act.datamap.conftest import Opened, fresh
from tests.act.datamap.shops import Shop
from tests.test_cli import cskh, lines
from tests.world import write_config

NOBODY = SimpleNamespace(host="127.0.0.1", imap_port=9, smtp_port=9, username="x", password="x")


@pytest.fixture
def shop(opened: Opened, tmp_path: Path) -> Shop:
    """A shop of its own with a configuration that names its database."""
    made, url = opened("tu_viet", "sqlite")
    shutil.copyfile(url.removeprefix("sqlite:///"), tmp_path / "shop.sqlite3")
    configure(tmp_path, "sqlite:///shop.sqlite3")
    return made


def configure(folder: Path, url: str) -> None:
    write_config(folder, NOBODY, extra=f'[customers]\nurl = "{url}"\ndatamap = "map.toml"\n')


def test_a_preset_is_printed_as_it_is(tmp_path: Path):
    names = cskh("datamap", "preset", cwd=tmp_path).stdout.split()
    assert {"embedded", "plain", "woocommerce"} <= set(names)
    for name in names:
        printed = cskh("datamap", "preset", name, cwd=tmp_path).stdout
        assert printed == reading.preset_text(name)
        reading.parse(printed, name)
    assert "vn_users" in cskh("datamap", "preset", "woocommerce", "--prefix", "vn_", cwd=tmp_path).stdout
    assert "did you mean 'plain'" in cskh("datamap", "preset", "plane", cwd=tmp_path, code=1).stderr


def test_draft_check_rehearse_prepare(shop: Shop, tmp_path: Path):
    drafted = cskh("datamap", "suggest", "--out", "map.toml", cwd=tmp_path)
    assert drafted.stdout == ""
    assert "places are marked with `look:`" in drafted.stderr
    text = (tmp_path / "map.toml").read_text(encoding="utf-8")
    assert reading.parse(text, "map.toml").people[0].entry == "khach_hang"

    checked = cskh("datamap", "check", "--json", cwd=tmp_path, code=1)
    wrong = [problem for problem in lines(checked) if problem["wrong"]]
    assert {problem["place"] for problem in wrong} == {"otp", "phieu_bao_hanh"}
    shown = cskh("datamap", "check", cwd=tmp_path, code=1).stdout
    assert "CREATE INDEX ix_khach_hang_email ON khach_hang (lower(email));" in shown
    assert not any(person.phone in shown or person.email in shown for person in shop.owners["khach_hang"].values())

    silent = '[not_personal]\notp = ["*"]\nphieu_bao_hanh = ["*"]\n'
    (tmp_path / "map.toml").write_text(text.replace("[not_personal]\n", silent), encoding="utf-8")
    assert "look" in cskh("datamap", "check", cwd=tmp_path).stdout
    assert [
        item for item in lines(cskh("datamap", "check", "--sample", "0", "--json", cwd=tmp_path)) if item["wrong"]
    ] == []

    before = (tmp_path / "shop.sqlite3").read_bytes()
    person = shop.owners["khach_hang"][3]
    (plan,) = lines(cskh("datamap", "try", person.email, "--json", cwd=tmp_path))
    assert plan["customer"] == "3"
    steps = {step["table"]: step for step in plan["steps"]}  # type: ignore[union-attr]
    assert (steps["khach_hang"]["action"], steps["khach_hang"]["rows"]) == ("deleted", 1)
    assert steps["don_hang"]["action"] == "detached"
    told = cskh("datamap", "try", person.email, cwd=tmp_path)
    assert "An erasure of customer 3" in told.stdout
    assert "accounting" in told.stdout.lower()
    assert "Nothing was changed." in told.stderr
    assert person.phone not in told.stdout + told.stderr
    assert "No customer has this address." in cskh("datamap", "try", "x@example.vn", cwd=tmp_path, code=1).stderr
    assert (tmp_path / "shop.sqlite3").read_bytes() == before

    declined = cskh("customers", "prepare", cwd=tmp_path, code=1)
    assert "CREATE TABLE cskh_ledger" in declined.stdout
    assert (tmp_path / "shop.sqlite3").read_bytes() == before
    assert "created cskh_ledger" in cskh("customers", "prepare", "--yes", cwd=tmp_path).stderr
    assert "there already" in cskh("customers", "prepare", cwd=tmp_path).stderr


def test_a_draft_never_overwrites(shop: Shop, tmp_path: Path):
    (tmp_path / "map.toml").write_text("mine", encoding="utf-8")
    assert "is there already" in cskh("datamap", "suggest", "--out", "map.toml", cwd=tmp_path, code=1).stderr
    assert (tmp_path / "map.toml").read_text(encoding="utf-8") == "mine"
    printed = cskh("datamap", "suggest", cwd=tmp_path)
    assert tomllib.loads(printed.stdout)["version"] == 1
    assert "cannot be written" in cskh("datamap", "suggest", "--out", "no/where.toml", cwd=tmp_path, code=1).stderr


def test_who_the_customers_are_can_be_said(shop: Shop, tmp_path: Path):
    assert "TABLE.COLUMN is wanted" in cskh("datamap", "suggest", "--people", "x", cwd=tmp_path, code=2).stderr
    assert "no column mail" in cskh("datamap", "suggest", "--people", "khach_hang.mail", cwd=tmp_path, code=1).stderr
    draft = cskh("datamap", "suggest", "--people", "nhan_vien.email", cwd=tmp_path).stdout
    assert reading.parse(draft, "draft").people[0].entry == "nhan_vien"


def test_wrong_places_are_one_sentence(tmp_path: Path):
    for url in ("sqlite:///none.sqlite3", "postgresql+psycopg://127.0.0.1:1/none", "nonsense"):
        told = cskh("datamap", "suggest", "--url", url, cwd=tmp_path, code=1).stderr
        assert told.startswith("cskh: ")
    configure(tmp_path, "sqlite:///none.sqlite3")
    assert "There is no data map" in cskh("datamap", "check", cwd=tmp_path, code=1).stderr


@pytest.fixture
def on_server(engine_name: str, tmp_path: Path) -> Iterator[str]:
    with fresh(engine_name, tmp_path) as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE members (id INTEGER PRIMARY KEY, email VARCHAR(90), phone VARCHAR(20))"
            )
            connection.exec_driver_sql("INSERT INTO members VALUES (1, 'lan@example.vn', '0912345678')")
        engine.dispose()
        configure(tmp_path, url)
        yield url


def test_the_whole_way_on_each_engine(on_server: str, tmp_path: Path):
    cskh("datamap", "suggest", "--out", "map.toml", cwd=tmp_path)
    problems = lines(cskh("datamap", "check", "--json", cwd=tmp_path))
    assert [problem["topic"] for problem in problems if problem["topic"] != "gap"] == ["index"]
    assert not any(problem["wrong"] for problem in problems if problem["topic"] == "gap")
    (plan,) = lines(cskh("datamap", "try", "LAN@example.vn", "--json", cwd=tmp_path))
    assert [step["action"] for step in plan["steps"]] == ["deleted"]  # type: ignore[union-attr]
    cskh("customers", "prepare", "--yes", cwd=tmp_path)
    checked = {item["part"]: item for item in lines(cskh("check", "--json", cwd=tmp_path, code=1))}
    assert checked["datamap"] == {
        "part": "datamap",
        "ok": True,
        "text": "1 entries in 1 tables fit; `cskh datamap check` looks for what it forgets",
    }
    engine = sa.create_engine(on_server)
    with engine.begin() as connection:
        assert sa.inspect(connection).has_table("cskh_ledger")
        connection.exec_driver_sql("CREATE TABLE bills (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, "
                                   "FOREIGN KEY (member_id) REFERENCES members (id))")  # fmt: skip
    engine.dispose()
    checked = {item["part"]: item for item in lines(cskh("check", "--json", cwd=tmp_path, code=1))}
    assert not checked["datamap"]["ok"]
    assert "the database would refuse the erasure" in str(checked["datamap"]["text"])


def test_who_may_not_create_tables_is_told_whom_to_ask(postgresql_url: str, tmp_path: Path):
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE cskh_reader_of_tests LOGIN")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    try:
        url = sa.make_url(postgresql_url).set(username="cskh_reader_of_tests").render_as_string(hide_password=False)
        configure(tmp_path, url)
        told = cskh("customers", "prepare", "--yes", cwd=tmp_path, code=1)
        assert "CREATE TABLE cskh_ledger" in told.stdout
        assert "does not allow it to this user" in told.stderr
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY cskh_reader_of_tests")
            connection.exec_driver_sql("DROP ROLE cskh_reader_of_tests")
        engine.dispose()
