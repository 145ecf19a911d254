"""The engine on a schema that is not ours, on every engine: what goes, what stays, and who is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from processor.act import reaching
from processor.act.action import IncompleteError, PlanChangedError
from processor.act.before import Before
from processor.act.customers import Action, CustomerDatabase
from processor.act.schema import ledger
from processor.errors import ConfigurationError, RefusedError
from processor.masks import masked
from processor.values import Ending, Field, Intent, Topic
from tests.act import shop
from tests.act.shop import LAN, MINH, PHONE, SECRET

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ERASE = Action(17, "1", (Intent.DELETION,))
CORRECT = Action(18, "1", (Intent.CORRECTION,), fields={Field.FULL_NAME: "Lê Thị Hoa Mai"})
STOP = Action(19, "1", (Intent.UNSUBSCRIBE,))


@pytest.fixture
def opened(url: str) -> Iterator[Any]:
    """Opens the shop's database with its map, changed as asked."""
    shop.fill(url)
    databases: list[CustomerDatabase] = []

    def open_it(*changes: tuple[str, str], **how: Any) -> CustomerDatabase:
        database = CustomerDatabase(url, datamap=shop.datamap(*changes), secret=SECRET, **how)
        databases.append(database)
        return database

    yield open_it
    for database in databases:
        database.close()


@pytest.fixture
def database(opened: Any) -> CustomerDatabase:
    return opened()


def row(database: CustomerDatabase, table: sa.Table, key: int) -> dict[str, Any]:
    return next(found for found in shop.rows(database, table) if found["id"] == key)


# --- who is meant


def test_accounts_are_found_before_guests_and_guests_of_one_address_are_one(database: CustomerDatabase) -> None:
    assert database.find("LAN@mail.VN") == ["1"]
    assert database.find("khach@mail.vn") == ["orders:5"]
    assert database.find("nobody@mail.vn") == []
    assert database.count() == 2


def test_staff_see_what_is_on_record(database: CustomerDatabase) -> None:
    assert database.look("1") == {
        "id": 1, "email": "Lan@Mail.vn", "full_name": "Nguyễn Thị Lan", "phone": None, "address": "12 Lê Lợi, Huế",
        "subscriptions": ["events", "products", "recruitment"], "orders": 3, "open_orders": 0,
    }  # fmt: skip
    guest = database.look("orders:5")
    assert guest is not None
    assert (guest["id"], guest["email"], guest["orders"]) == ("orders:5", "khach@mail.vn", 2)
    for nobody in ["3", "orders:4", "orders:1", "orders:", "comments:1", "users:1", "1,1", "01"]:
        assert database.look(nobody) is None, nobody


def test_what_third_parties_were_given_is_of_this_customer_only(database: CustomerDatabase) -> None:
    assert database.given("1", "orders", "billing_email", {}) == [LAN, "lan.nha@mail.vn", "LAN@mail.vn"]
    assert database.given("1", "orders", "id", {"total": ["90000"], "status": ["done", "x"]}) == ["3"]
    assert database.given("1", "orders", "id", {"status": []}) == []
    assert database.given("9", "orders", "id", {}) == []
    with pytest.raises(ConfigurationError, match="no column nothing"):
        database.given("1", "orders", "id", {"nothing": ["1"]})
    with pytest.raises(ConfigurationError, match="no entry 'carts'"):
        database.given("1", "carts", "id", {})


# --- erasure


def test_a_person_planted_everywhere_is_nowhere_afterwards(database: CustomerDatabase) -> None:
    before = {table.name: shop.rows(database, table) for table in shop.meta.sorted_tables}
    receipt = database.apply(ERASE, NOW)
    # What the books keep for a time is there; else nothing is.
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id <= 3).values(billing_name=None, phone=None))
    left = shop.everything(database).lower()
    for value in [*shop.PLANTED, "912.345.678", "1990", "Gấm", "Bống", "yêu"]:
        assert value.lower() not in left, value
    lan = row(database, shop.users, 1)
    assert (lan["login"], lan["email"], lan["display_name"]) == ("erased-1", "erased-1@example.invalid", "erased")
    assert (lan["birthday"], lan["last_ip"], lan["address_id"]) == (date(1970, 1, 1), "10.1.2.0", None)
    notes = [(found["note"], found["user_id"]) for found in shop.rows(database, shop.orders)[:3]]
    assert notes == [("Giao cho chị […], sđt […], gọi trước", 0), ("gửi bảo vệ", 0), (None, 0)]
    assert row(database, shop.orders, 1)["data"] == {
        "customer": {"email": None, "id": 7}, "gifts": [{"to": "x", "n": 1}, {"n": 2}, {"to": "x"}], "sum": 1.5,
    }  # fmt: skip
    totals = [found["total"] for found in shop.rows(database, shop.orders)]
    assert totals == [found["total"] for found in before["orders"]]
    # Everybody else is as before.
    assert row(database, shop.users, 2) == before["users"][1]
    for table, mine in (
        (shop.orders, 3),
        (shop.comments, 2),
        (shop.sessions, 1),
        (shop.lists, 3),
        (shop.order_items, 2),
    ):
        assert shop.rows(database, table)[-1] == before[table.name][-1]
        assert len(shop.rows(database, table)) in (len(before[table.name]), len(before[table.name]) - mine)
    kept = [found["id"] for found in shop.rows(database, shop.user_meta)]
    assert kept == [2, 4, 5], "first name and phone are deleted, the family name is emptied, what is not mapped stays"
    counted = {(change.table, change.title): (change.action, change.rows) for change in receipt.changes}
    assert counted["users", "account"] == ("detached", 1)
    assert counted["orders", "orders"] == ("detached", 3)
    assert counted["order_items", "order lines"] == ("detached", 1)
    assert [(change.action, change.rows) for change in receipt.changes if change.table == "user_meta"] == [
        ("detached", 1), ("deleted", 2),
    ]  # fmt: skip


def test_equal_addresses_have_equal_digests_and_a_digest_stays_one(opened: Any) -> None:
    database = opened()
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id.in_([1, 2])).values(billing_email=LAN))
    database.apply(ERASE, NOW)
    digests = [found["billing_email"] for found in shop.rows(database, shop.orders)[:3]]
    assert digests[0] == digests[1] != digests[2]
    assert len(digests[0]) == 32 and "@" not in digests[0]
    assert row(database, shop.orders, 4)["billing_email"] == MINH
    again = database.apply(ERASE, NOW, begun=True)  # no ledger: a run before this one did it and died
    assert again.changes == ()
    assert [found["billing_email"] for found in shop.rows(database, shop.orders)[:3]] == digests
    with pytest.raises(RefusedError, match="address on record has changed"):
        database.apply(Action(20, "1", (Intent.DELETION,), is_owner=lambda address: address == LAN), NOW)


def test_a_guest_is_erased_with_all_orders_of_the_address(database: CustomerDatabase) -> None:
    receipt = database.apply(Action(17, "orders:6", (Intent.DELETION,)), NOW)
    assert {(change.table, change.rows) for change in receipt.changes} == {("orders", 2)}
    emails = [found["billing_email"] for found in shop.rows(database, shop.orders)]
    assert emails[:4] == [LAN, "lan.nha@mail.vn", "LAN@mail.vn", MINH]
    assert not [email for email in emails[4:] if "khach" in email.lower()]
    assert database.find("khach@mail.vn") == []


def test_an_order_with_the_address_of_another_account_goes_to_staff(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id == 4).values(billing_email="Lan@mail.vn"))
    before = shop.everything(database)
    for call in (lambda: database.plan(ERASE), lambda: database.apply(ERASE, NOW)):
        with pytest.raises(RefusedError, match="an order with this address belongs to another customer"):
            call()
    assert shop.everything(database) == before
    assert database.open_orders("1") == 0


def test_a_person_in_several_rows_goes_to_staff(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(shop.users).where(shop.users.c.id == 2).values(email="LAN@mail.vn"))
    before = shop.everything(database)
    assert database.find(LAN) == ["1", "2"]
    for call in (lambda: database.plan(ERASE), lambda: database.apply(ERASE, NOW)):
        with pytest.raises(RefusedError, match="several customers have this address"):
            call()
    assert shop.everything(database) == before


def test_an_open_order_is_counted_once_and_stops_the_erasure(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        # Reached by the account and by the address.
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id == 1).values(status="sent"))
    assert database.open_orders("1") == 1
    with pytest.raises(RefusedError, match="order in progress"):
        database.plan(ERASE)


def test_others_who_refer_to_the_rows_stop_the_erasure_and_nothing_is_half_done(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(shop.comments).where(shop.comments.c.id == 3).values(parent_id=1))
    before = shop.everything(database)
    if database.engine.dialect.name == "sqlite":  # the engine of the shop enforces it there as well
        assert before
    with pytest.raises(RefusedError, match="does not accept the change"):
        database.apply(ERASE, NOW)
    assert shop.everything(database) == before


def test_what_is_left_in_rows_that_nothing_reaches_is_named(opened: Any) -> None:
    database = opened((', { column = "billing_email", by = "email", owner = "user_id" }', ""))
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id == 3).values(billing_email=LAN))
    before = shop.everything(database)
    with pytest.raises(IncompleteError) as caught:
        database.apply(ERASE, NOW)
    assert caught.value.places == ["orders.billing_email"]
    assert shop.everything(database) == before


def test_everything_is_searched_where_that_is_asked_for(opened: Any) -> None:
    with (database := opened(search="everything")).transaction() as connection:
        note = "chị Lan (+84) 912 345 678 đổi ý"
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id == 4).values(note=note))
        connection.execute(sa.insert(shop.user_meta).values(id=9, user_id=1, name="phone", value=PHONE))
    # The phone is not what a correction would change in this map, so only the address and names tell her.
    database.apply(ERASE, NOW)
    for place, values in ((shop.orders, {"note": "hỏi chị nguyễn thị LAN"}), (shop.lists, {"topic": "x lan@mail.vn"})):
        with database.transaction() as connection:
            connection.execute(
                sa.update(shop.users).where(shop.users.c.id == 1).values(email=LAN, display_name="Nguyễn Thị Lan")
            )
            connection.execute(sa.update(place).where(place.c.id == 4).values(**values))
        with pytest.raises(IncompleteError) as caught:
            database.apply(ERASE, NOW)
        assert caught.value.places == [f"{place.name}.{next(iter(values))}"]
        with database.transaction() as connection:
            connection.execute(sa.update(place).where(place.c.id == 4).values(dict.fromkeys(values)))


def test_what_belongs_to_nobody_is_not_the_persons(opened: Any) -> None:
    # Sessions of a guest's order would be those with its user, which is 0 for all guests.
    database = opened(
        (
            'reached = [{ column = "user_key", from = "users.id" }]',
            'reached = [{ column = "user_key", from = "orders.user_id" }]',
        )
    )
    with database.transaction() as connection:
        connection.execute(sa.insert(shop.sessions).values(id=3, user_key="0", content="giỏ của ai đó"))
    database.apply(Action(17, "orders:5", (Intent.DELETION,)), NOW)
    assert [found["id"] for found in shop.rows(database, shop.sessions)] == [1, 2, 3]
    database.apply(ERASE, NOW)
    assert [found["id"] for found in shop.rows(database, shop.sessions)] == [2, 3]


def test_a_map_that_leads_to_everybody_goes_to_staff(
    database: CustomerDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "MOST", 2)
    before = shop.everything(database)
    with pytest.raises(RefusedError, match="more than 2 rows of orders would be one customer's"):
        database.apply(ERASE, NOW)
    assert shop.everything(database) == before


# --- the plan


def test_a_plan_names_statements_rows_and_columns_but_no_value(database: CustomerDatabase) -> None:
    before = shop.everything(database)
    planned = database.plan(ERASE)
    plan = planned.plan
    assert planned.before is None
    assert shop.everything(database) == before
    steps = [(step.entry, step.action, step.rows) for step in plan.steps]
    order = [name for name, action, _ in steps if action == "detached"]
    assert order.index("comments") < order.index("items") < order.index("orders") < order.index("users")
    assert [action for _, action, _ in steps[len(order) :]] == ["deleted"] * (len(steps) - len(order))
    assert ("comments", "deleted", 2) in steps and ("comments", "detached", 1) in steps
    assert ("addresses", "deleted", 1) in steps and ("users", "detached", 1) in steps
    said = str(plan)
    for value in [*shop.PLANTED, PHONE]:
        assert value not in said
    assert all(
        step.statement.startswith(("UPDATE ", "DELETE FROM ")) and "(:keys)" in step.statement for step in plan.steps
    )
    assert [(item.what, item.rows, item.until) for item in plan.retained] == [("orders", 3, "2035-06-01")]
    assert plan.datamap == database.mapped.datamap.digest
    assert database.apply(ERASE, NOW, planned=plan).retained == plan.retained


def test_rows_that_change_after_the_plan_want_another(database: CustomerDatabase) -> None:
    plan = database.plan(ERASE).plan
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).where(shop.orders.c.id == 2).values(note="đổi"))
    before = shop.everything(database)
    with pytest.raises(PlanChangedError):
        database.apply(ERASE, NOW, planned=plan)
    assert shop.everything(database) == before
    with database.transaction() as connection:  # what the map does not speak of is no reason
        connection.execute(sa.update(shop.user_meta).where(shop.user_meta.c.id == 4).values(value="blue"))
    database.apply(ERASE, NOW, planned=database.plan(ERASE).plan)


def test_a_map_that_changes_after_the_plan_wants_another(opened: Any) -> None:
    plan = opened().plan(ERASE).plan
    with pytest.raises(PlanChangedError, match="data map has changed"):
        opened(('text = "x"', 'text = "y"')).apply(ERASE, NOW, planned=plan)


def test_a_fingerprint_is_keyed(opened: Any, url: str) -> None:
    one = opened().plan(ERASE).plan.fingerprint
    other = CustomerDatabase(url, datamap=shop.datamap(), secret=b"o" * 32)
    assert one != other.plan(ERASE).plan.fingerprint
    other.close()


# --- corrections


def test_a_name_goes_where_the_map_says_whole_and_in_parts(database: CustomerDatabase) -> None:
    planned = database.plan(CORRECT, mask=masked)
    assert [(item.field, item.old, item.new) for item in planned.plan.replaced] == [
        (Field.FULL_NAME, "N. T. Lan", "L. T. H. Mai")
    ]
    receipt = database.apply(CORRECT, NOW, planned=planned.plan)
    assert receipt.replaced == planned.plan.replaced
    assert row(database, shop.users, 1)["display_name"] == "Lê Thị Hoa Mai"
    names = {found["name"]: found["value"] for found in shop.rows(database, shop.user_meta) if found["user_id"] == 1}
    assert (names["first_name"], names["last_name"]) == ("Mai", "Lê Thị Hoa")
    assert {found["billing_name"] for found in shop.rows(database, shop.orders)[:3]} == {"Nguyễn Thị Lan"}
    database.apply(Action(20, "1", (Intent.CORRECTION,), fields={Field.FULL_NAME: "Mai"}), NOW)
    names = {found["name"]: found["value"] for found in shop.rows(database, shop.user_meta) if found["user_id"] == 1}
    assert (names["first_name"], names["last_name"]) == ("Mai", "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({Field.FULL_NAME: "x" * 61}, "the new full_name does not fit: 1 to 60 characters"),
        ({Field.ADDRESS: "x" * 201}, "1 to 200 characters"),
        ({Field.PHONE: PHONE}, "no place for the new phone"),
        ({Field.EMAIL: MINH.upper()}, "another customer has the new email address already"),
        ({}, "no new value"),
    ],
)
def test_a_correction_that_does_not_fit_says_why(
    database: CustomerDatabase, fields: dict[Field, str], reason: str
) -> None:
    before = shop.everything(database)
    action = Action(18, "1", (Intent.CORRECTION,), fields=fields)
    for call in (lambda: database.plan(action), lambda: database.apply(action, NOW)):
        with pytest.raises(RefusedError, match=reason):
            call()
    assert shop.everything(database) == before


def test_a_unique_column_refuses_what_another_row_has(opened: Any) -> None:
    database = opened(
        ('columns.login = { holds = "account", deletion = "null" }',
         'columns.login = { holds = "name", deletion = "null", correction = "full_name" }'),
    )  # fmt: skip
    with pytest.raises(RefusedError, match="another customer has the new full_name already"):
        database.plan(Action(18, "1", (Intent.CORRECTION,), fields={Field.FULL_NAME: "minh"}))


# --- ending subscriptions, and undoing


@pytest.mark.parametrize(
    ("topics", "left", "newsletter"),
    [
        ((Topic.ALL,), ["unknown"], 0),
        ((), ["unknown"], 0),
        ((Topic.RECRUITMENT,), ["shows", "unknown"], 1),
        ((Topic.PRODUCTS,), ["jobs", "shows", "unknown"], 0),
        ((Topic.EVENTS,), ["jobs", "unknown"], 0),
    ],
)
def test_subscriptions_end_in_rows_and_in_columns(
    database: CustomerDatabase, topics: tuple[Topic, ...], left: list[str], newsletter: int
) -> None:
    database.apply(Action(19, "1", (Intent.UNSUBSCRIBE,), topics=topics), NOW)
    assert [found["topic"] for found in shop.rows(database, shop.lists) if found["user_id"] == 1] == left
    assert [found["newsletter"] for found in shop.rows(database, shop.users)] == [newsletter, 1]
    assert len(shop.rows(database, shop.lists)) == len(left) + 1
    found = database.look("1")
    assert found is not None
    assert not set(found["subscriptions"]) & (set(topics) or set(Topic))


BOTH = Action(
    21, "1", (Intent.CORRECTION, Intent.UNSUBSCRIBE), fields={Field.FULL_NAME: "Lê Mai", Field.EMAIL: "mai@mail.vn"}
)


@pytest.mark.parametrize("with_ledger", [True, False])
def test_a_correction_and_an_unsubscribe_are_taken_back_whole(opened: Any, with_ledger: bool) -> None:
    import json

    database = opened()
    if with_ledger:
        ledger.create(database.engine)
        database = opened()
    assert database.mapped.has_ledger is with_ledger
    old = {table.name: shop.rows(database, table) for table in shop.meta.sorted_tables}
    planned = database.plan(BOTH)
    assert planned.before is not None
    before = Before.from_json(json.loads(json.dumps(planned.before.to_json())))
    assert before == planned.before
    database.apply(BOTH, NOW, planned=planned.plan)
    assert database.look("1") != old
    receipt = database.undo(21, before, NOW)
    assert {table.name: shop.rows(database, table) for table in shop.meta.sorted_tables} == old
    assert {(change.table, change.action, change.rows) for change in receipt.changes} == {
        ("users", "updated", 1), ("user_meta", "updated", 1), ("lists", "restored", 2),
    }  # fmt: skip
    again = database.undo(21, before, NOW)
    assert (again == receipt) is with_ledger and (again.changes == ()) is not with_ledger
    assert {table.name: shop.rows(database, table) for table in shop.meta.sorted_tables} == old


def test_what_somebody_changed_since_is_not_undone(database: CustomerDatabase) -> None:
    planned = database.plan(BOTH)
    assert planned.before is not None
    database.apply(BOTH, NOW)
    with database.transaction() as connection:
        connection.execute(sa.update(shop.users).where(shop.users.c.id == 1).values(display_name="Lê Thị Mai"))
    before = shop.everything(database)
    with pytest.raises(RefusedError, match="changed since"):
        database.undo(21, planned.before, NOW)
    assert shop.everything(database) == before
    database.apply(ERASE, NOW)
    with pytest.raises(RefusedError):
        database.undo(21, planned.before, NOW)


def test_an_address_that_another_has_by_now_is_not_given_back(database: CustomerDatabase) -> None:
    planned = database.plan(BOTH)
    assert planned.before is not None
    database.apply(BOTH, NOW)
    with database.transaction() as connection:
        connection.execute(sa.update(shop.users).where(shop.users.c.id == 2).values(email="LAN@mail.vn"))
    with pytest.raises(RefusedError, match="another customer has the old email address by now"):
        database.undo(21, planned.before, NOW)


# --- without a ledger


def test_without_a_ledger_what_was_begun_is_not_done_twice(database: CustomerDatabase) -> None:
    def is_lan(address: str) -> bool:
        return address.lower() == LAN

    assert not database.is_applied(21)
    action = Action(21, "1", BOTH.intents, fields=BOTH.fields, is_owner=is_lan)
    plan = database.plan(action).plan
    database.apply(action, NOW, planned=plan)
    after = shop.everything(database)
    with pytest.raises(RefusedError, match="address on record has changed"):
        database.apply(action, NOW, planned=plan)
    database.apply(action, NOW, planned=plan, begun=True)
    assert shop.everything(database) == after


def test_without_a_ledger_an_erased_row_is_known_as_such(opened: Any) -> None:
    database = opened(
        (
            'title = { en = "account", vi = "tài khoản" }',
            'title = { en = "account", vi = "tài khoản" }\ndeletion = "delete row"',
        ),
        ('deletion = "fixed text", text = "erased-{key}@example.invalid", ', ""),
        ('deletion = "fixed text", text = "erased", ', ""),
        (
            'columns.value = { holds = "name", deletion = "null", correction = "full_name", part = "family" }',
            'deletion = "delete row"\ncolumns.value = { holds = "name", correction = "full_name", part = "family" }',
        ),
        ('columns.last_ip = { holds = "ip", deletion = "truncate" }', 'columns.last_ip = { holds = "ip" }'),
    )
    plan = database.plan(ERASE).plan
    assert [step.entry for step in plan.steps if step.entry in ("users", "addresses")][-2:] == ["addresses", "users"]
    database.apply(ERASE, NOW, planned=plan)
    assert [found["id"] for found in shop.rows(database, shop.users)] == [2]
    with pytest.raises(RefusedError, match="no longer"):
        database.apply(ERASE, NOW)
    again = database.apply(ERASE, NOW, planned=plan, begun=True)
    assert [(change.table, change.rows) for change in again.changes] == [(step.table, step.rows) for step in plan.steps]
    assert (again.retained, again.endings) == (plan.retained, plan.endings) and plan.endings


# --- the end of what is kept


def test_what_is_kept_goes_when_its_time_is_over(database: CustomerDatabase) -> None:
    receipt = database.apply(ERASE, NOW)
    assert receipt.endings == (
        Ending("orders", "2026-02-28", ((1,), (3,))),
        Ending("orders", "2027-06-01", ((2,),)),
        Ending("orders", "2034-02-28", ((1,), (3,))),
        Ending("orders", "2035-06-01", ((2,),)),
    )
    first = database.end(17, receipt.endings[:1], NOW)
    assert [(change.table, change.columns, change.rows) for change in first.changes] == [("orders", ("phone",), 2)]
    kept = [(found["phone"], found["billing_name"]) for found in shop.rows(database, shop.orders)]
    assert kept[:4] == [
        ("0912", "Nguyễn Thị Lan"), (PHONE, "Nguyễn Thị Lan"), ("0912", "Nguyễn Thị Lan"), ("0987654321", "Trần Minh"),
    ]  # fmt: skip
    assert first.endings == (Ending("orders", "2034-02-28", ((1,), (3,))),)
    assert database.end(17, receipt.endings[:1], NOW).changes == ()
    with database.transaction() as connection:
        connection.execute(sa.delete(shop.order_items))
        connection.execute(sa.delete(shop.orders).where(shop.orders.c.id == 1))
    database.end(17, receipt.endings, NOW)
    kept = [(found["phone"], found["billing_name"]) for found in shop.rows(database, shop.orders)]
    assert kept[:2] == [("0912", None), ("0912", None)]
    assert [found["total"] for found in shop.rows(database, shop.orders)][1] == 90_000


def test_a_period_that_became_longer_is_waited_for(opened: Any) -> None:
    receipt = opened().apply(ERASE, NOW)
    longer = opened(("placed_at + 2 years", "placed_at + 3 years"))
    ended = longer.end(17, receipt.endings[:1], NOW)
    assert ended.changes == ()
    assert ended.endings == (
        Ending("orders", "2027-02-28", ((1,), (3,))),
        Ending("orders", "2034-02-28", ((1,), (3,))),
    )


def test_an_order_without_a_date_is_kept_from_the_day_of_the_erasure(database: CustomerDatabase) -> None:
    with database.transaction() as connection:
        connection.execute(sa.update(shop.orders).values(placed_at=None))
    receipt = database.apply(ERASE, NOW)
    assert [(item.due, len(item.keys)) for item in receipt.endings] == [("2028-11-22", 3), ("2036-11-22", 3)]
    assert [item.until for item in receipt.retained] == ["2036-11-22"]


# --- a map that does not fit


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ((('table = "order_items"', 'table = "lines"'),), "has no table lines"),
        ((("columns.engraving", "columns.text"),), "order_items has no column text"),
        ((('column = "user_key", from', 'column = "user", from'),), "sessions has no column user"),
        ((("erased-{key}@example.invalid", "erased@example.invalid" + "x" * 90),), "users.email is too short"),
    ],
)
def test_a_map_that_does_not_fit_is_told(opened: Any, changes: tuple[tuple[str, str], ...], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        opened(*changes)


def test_a_schema_that_changes_while_we_run_is_told_and_nothing_is_half_done(database: CustomerDatabase) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE order_items DROP COLUMN engraving")
    for call in (lambda: database.plan(ERASE), lambda: database.apply(ERASE, NOW)):
        with pytest.raises(ConfigurationError, match="lacks a table or column"):
            call()
    assert row(database, shop.users, 1)["login"] == "lan.nguyen"
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE order_items")
    with pytest.raises(ConfigurationError, match="lacks a table or column"):
        database.apply(ERASE, NOW)
