"""The example in docs/datamap.md, followed to the letter."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from processor import sql
from processor.act.action import Action
from processor.act.customers import CustomerDatabase
from processor.act.datamap import reading
from processor.act.datamap.checking import check
from processor.act.datamap.suggest import suggest
from processor.values import Intent

PAGE = Path(__file__).parents[3] / "docs" / "datamap.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_worked_example_holds_on_each_engine(empty_url: str):
    (schema,) = blocks("sql")
    excerpt, warranties = blocks("toml")[:2]
    engine = sql.make_engine(empty_url)
    with engine.begin() as connection:
        for statement in schema.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement.rstrip().rstrip(";").replace("%", "%%"))

    draft = suggest(engine)
    for line in excerpt.splitlines():
        assert line in draft

    wrong = [problem for problem in check(engine, reading.parse(draft, "draft")) if problem.wrong]
    assert [problem.place for problem in wrong] == ["phieu_bao_hanh"]
    edited = draft.replace('ended = ["hoan_thanh"]', 'ended = ["hoan_thanh", "da_huy"]')
    edited = edited.replace("# look: staff", f"{warranties}\n# look: staff")
    datamap = reading.parse(edited, "datamap.toml")
    assert [problem for problem in check(engine, datamap) if problem.wrong] == []

    database = CustomerDatabase(empty_url, datamap=datamap, secret=b"of the test")
    (key,) = database.find("lan@example.vn")
    action = Action(1, key, (Intent.DELETION,))
    plan = database.plan(action).plan
    assert {step.table for step in plan.steps} == {"khach_hang", "don_hang", "danh_gia", "phieu_bao_hanh"}
    assert {(kept.what, kept.until) for kept in plan.retained} == {("orders", ""), ("invoices", "2036-05-02")}
    database.apply(action, datetime(2026, 11, 30, tzinfo=UTC), planned=plan)
    database.close()
    with engine.connect() as connection:
        text = str([connection.execute(sa.text(f"SELECT * FROM {table}")).all() for table in
                    ("khach_hang", "don_hang", "danh_gia", "phieu_bao_hanh")])  # fmt: skip
        invoices = connection.execute(sa.text("SELECT ten_nguoi_mua, tong_cong FROM hoa_don")).all()
    engine.dispose()
    assert "Lan" not in text
    assert "0912345678" not in text
    assert "Hàng đẹp" in text
    assert "350000" in text
    assert [tuple(row) for row in invoices] == [("Nguyễn Thị Lan", 350000)]
