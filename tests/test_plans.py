"""Planned before it is done: what staff see, what is stored, and what becomes of a plan that no longer fits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from processor.act.customers import PlanChangedError
from processor.act.schema import customers, ledger, orders
from processor.cli.main import app
from processor.demo.mailhost import MailHost
from processor.errors import ProcessorError
from processor.moves import StaffDecision
from processor.store import audit, outbox, plans
from processor.values import Intent
from tests.world import CORRECTION, DELETION, LONG_AGO, UNSUBSCRIBE, World, fill, world

LAN = "lan@gmail.example"
VALUES = (LAN, "Nguyễn Lan", "0912345678", "12 Lê Lợi")


@pytest.fixture
def shop(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN], hold="24h") as made:
        yield made


def stored(shop: World, number: int = 1) -> plans.Stored | None:
    with shop.parts.database.reading() as session:
        return plans.of(session, number)


def test_an_announced_erasure_has_its_plan_without_a_value_in_it(shop: World):
    shop.receive(LAN, DELETION)
    shop.poll()
    assert shop.states() == ["held"]
    found = stored(shop)
    assert found is not None and found.begun_at is None
    assert found.plan.actions == (Intent.DELETION,)
    assert {step.table: step.rows for step in found.plan.steps} == {"customers": 1, "subscriptions": 3, "orders": 1}
    assert [step.table for step in found.plan.steps][-1] == "customers"  # what others refer to goes last
    assert found.plan.retained[0].rows == 1
    text = json.dumps(plans.PLAN.dump_python(found.plan, mode="json"), ensure_ascii=False)
    assert not [value for value in VALUES if value in text]


def test_what_changed_during_the_hold_is_planned_anew_and_erased_with_the_rest(shop: World):
    shop.receive(LAN, DELETION)
    shop.poll()
    with shop.parts.customers.transaction() as connection:
        connection.execute(
            insert(orders).values(
                customer_id=1, number="VN77", total=1, status="completed", shipping_name="Nguyễn Lan Mới",
                ordered_at=LONG_AGO,
            )
        )  # fmt: skip
    shop.clock.forward(hours=25)
    shop.poll()
    shop.poll()
    assert shop.states() == ["done"] and shop.customer(LAN) is None
    assert "Lan Mới" not in str(shop.tables())
    with shop.parts.database.reading() as session:
        kinds = [event.kind for event in audit.history(session, 1)]
    assert kinds.count("planned anew") == 1


def test_rows_that_change_between_plan_and_deed_are_planned_anew(shop: World, monkeypatch: pytest.MonkeyPatch):
    whole, calls = shop.parts.customers.apply, []

    def apply(action, now, **how):
        if not calls:
            with shop.parts.customers.transaction() as connection:
                connection.execute(update(customers).values(phone="0900000001"))
        calls.append(how)
        return whole(action, now, **how)

    monkeypatch.setattr(shop.parts.customers, "apply", apply)
    shop.receive(LAN, CORRECTION)
    shop.poll()
    assert shop.states() == ["accepted"] and stored(shop) is None
    found = shop.customer(LAN)
    assert found is not None and found["phone"] == "0900000001"
    shop.clock.forward(minutes=1)
    shop.poll()
    assert shop.states() == ["done"] and len(calls) == 2


def test_a_plan_of_another_action_is_never_carried_out(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    request = shop.request()
    from dataclasses import replace

    from processor import planning
    from processor.values import Field

    fresh = replace(request, id=99, fields={Field.PHONE: "0911111111"})
    plan = planning.make(shop.parts, fresh).plan
    other = replace(fresh, fields={Field.PHONE: "0922222222"})
    with pytest.raises(PlanChangedError):
        shop.parts.customers.apply(planning.action(shop.parts, other), shop.clock(), planned=plan)
    found = shop.customer(LAN)
    assert found is not None and found["phone"] == "0987654321"


def test_a_correction_shows_old_and_new_masked(shop: World):
    shop.receive(LAN, CORRECTION)
    shop.poll()
    found = stored(shop)
    assert found is not None and found.begun_at is not None
    (replaced,) = found.plan.replaced
    assert (replaced.field, replaced.old, replaced.new) == ("phone", "*** *** 678", "*** *** 321")


def test_what_cannot_be_done_is_not_announced(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, hold="24h", extra='open_orders = "flag"') as shop:
        fill(shop.parts.customers, [LAN], status="shipping")
        shop.receive(LAN, DELETION)
        shop.poll()
        assert shop.states() == ["flagged"]
        shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
        assert shop.states() == ["held"]  # staff may, and then it is planned
        assert stored(shop) is not None


def test_an_erasure_waits_for_an_order_in_progress_where_the_policy_says_so(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, extra='open_orders = "wait"') as shop:
        fill(shop.parts.customers, [LAN], status="shipping")
        shop.receive(LAN, DELETION)
        for _ in range(3):
            shop.poll()
            shop.clock.forward(hours=2)
        assert shop.states() == ["accepted"] and shop.customer(LAN) is not None
        with shop.parts.database.reading() as session:
            assert outbox.posted(session, 1, "waiting") is not None
        assert len(shop.host.accepted) == 1  # told once
        with shop.parts.customers.transaction() as connection:
            connection.execute(update(orders).values(status="delivered"))
        shop.clock.forward(hours=2)
        shop.poll()
        assert shop.states() == ["done"] and shop.customer(LAN) is None


def test_a_wait_that_comes_near_the_deadline_goes_to_staff(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, extra='open_orders = "wait"') as shop:
        fill(shop.parts.customers, [LAN], status="shipping")
        shop.receive(LAN, DELETION)
        shop.poll()
        shop.clock.forward(days=19)
        shop.poll()
        assert shop.states() == ["flagged"] and "deadline" in shop.request().reason


def test_staff_see_the_plan_before_they_decide(mail_host: MailHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.receive("stranger@gmail.example", DELETION)
        shop.poll()
        before = shop.tables()
        code = cskh(tmp_path, "review", "decide", "1", "accept", "--customer", "1", "--dry-run")
        said = capsys.readouterr()
        assert code == 0 and "subscriptions" in said.out and "Nothing was changed" in said.err
        assert shop.tables() == before and shop.states() == ["flagged"]
        assert not [value for value in VALUES if value in said.out]


def test_a_plan_for_programs(mail_host: MailHost, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with world(mail_host, tmp_path, [LAN], hold="24h") as shop:
        shop.receive(LAN, DELETION)
        shop.poll()
        assert cskh(tmp_path, "requests", "plan", "1", "--json") == 0
        plan = json.loads(capsys.readouterr().out)
        assert [step["action"] for step in plan["steps"]][-1] == "deleted" and plan["fingerprint"]
        shop.clock.forward(hours=25)
        shop.poll()
        shop.poll()
    with pytest.raises(ProcessorError, match="done: nothing is to be done"):
        app(["--config", str(tmp_path / "config.toml"), "requests", "plan", "1"], standalone_mode=False)


def test_a_dry_run_belongs_to_accepting(mail_host: MailHost, tmp_path: Path):
    with world(mail_host, tmp_path, [LAN]) as shop:
        shop.receive("stranger@gmail.example", UNSUBSCRIBE)
        shop.poll()
        assert cskh(tmp_path, "review", "decide", "1", "reject", "--dry-run") == 2


def cskh(folder: Path, *words: str) -> int:
    """The exit code of a command."""
    try:
        return int(app(["--config", str(folder / "config.toml"), *words], standalone_mode=True) or 0)
    except SystemExit as end:
        return int(end.code or 0)


def test_the_ledger_keeps_no_masked_value_and_an_answer_after_a_crash_has_them(
    shop: World, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patched:
        patched.setattr("processor.doing._applied", lambda *_: 1 / 0)  # dies after the commit over there
        shop.receive(LAN, CORRECTION)
        shop.poll()
        assert shop.states() == ["failed"]
    with shop.parts.customers.transaction() as connection:
        (receipt,) = connection.scalars(select(ledger.c.receipt))
    assert receipt["replaced"] == [{"field": "phone", "old": "", "new": ""}]
    shop.worker.pipeline.advance(1, StaffDecision("Hương", "accept"))
    shop.worker.settle()
    assert shop.states() == ["done"]
    assert shop.request().receipt["replaced"] == [{"field": "phone", "old": "*** *** 678", "new": "*** *** 321"}]
