"""A person planted in every mapped place of a WooCommerce shop is nowhere to be found after an erasure."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase
from processor.act.datamap.model import Entry, Kind
from processor.act.datamap.reading import preset
from processor.act.tables import named
from processor.errors import ConfigurationError, RefusedError
from processor.values import Field, Intent, Receipt
from tests.act.woocommerce import shop
from tests.act.woocommerce.conftest import Shop

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
Opening = Callable[..., CustomerDatabase]
PERSONAL = set(Kind) - {Kind.NONE, Kind.LINK}


def deletion(customer: str, request: int = 1) -> Action:
    return Action(request, customer, (Intent.DELETION,))


def erase(database: CustomerDatabase, who: shop.Person) -> Receipt:
    (customer,) = database.find(who.email)
    action = deletion(customer)
    return database.apply(action, NOW, planned=database.plan(action).plan)


def dumped_by_its_own_tool(woo: Shop) -> str:
    """What mariadb-dump writes of the database, "" where it is not installed."""
    if (tool := shutil.which("mariadb-dump")) is None:
        return ""
    url = sa.make_url(woo.url)
    command = [tool, f"--host={url.host}", f"--port={url.port or 3306}", f"--user={url.username}"]
    command += [f"--password={url.password}"] if url.password else []
    done = subprocess.run([*command, str(url.database)], check=True, capture_output=True)
    return done.stdout.decode()


def nowhere(who: shop.Person, text: str) -> None:
    folded = text.casefold()
    assert [value for value in [*who.planted, who.email] if value.casefold() in folded] == []
    assert f"z{who.letter}{who.number}" not in folded  # nor a piece of one of them


def test_a_person_with_an_account_is_nowhere_and_what_the_books_need_is_there(
    woo: Shop, lan: shop.Person, opened: Opening
):
    assert len(lan.planted) > 250
    before = woo.dump()
    assert all(any(value in line for line in before) for value in [*lan.planted, *lan.kept])
    receipt = erase(opened("everything"), lan)
    after = woo.dump()
    text = "\n".join(after)
    nowhere(lan, text)
    nowhere(lan, dumped_by_its_own_tool(woo))
    assert [value for value in lan.kept if value not in text] == []
    assert woo.all_but("lan") <= after, sorted(woo.all_but("lan") - after)[:3]
    assert not [
        line for line in after if " user_id=7 |" in f"{line} |" or line.endswith("_customer_user | meta_value=7")
    ]
    assert {change.action for change in receipt.changes} == {"deleted", "detached"}
    assert any("accounting" in kept.reason.casefold() for kept in receipt.retained)


def test_a_guest_is_nowhere_and_what_the_books_need_is_there(woo: Shop, hoa: shop.Person, opened: Opening):
    database = opened("everything")
    assert database.find(hoa.email)[0].startswith("customer_lookup:")
    erase(database, hoa)
    after = woo.dump()
    nowhere(hoa, "\n".join(after))
    nowhere(hoa, dumped_by_its_own_tool(woo))
    assert [value for value in hoa.kept if not any(value in line for line in after)] == []
    assert woo.all_but("hoa") <= after, sorted(woo.all_but("hoa") - after)[:3]


def values(woo: Shop, entry: Entry, column: str) -> dict[tuple[str, ...], list[str]]:
    """What stands in the column, by the values of `where` (one key of a key-value table each)."""
    names = [name for name in entry.where if len(entry.where[name]) > 1]
    where = [f"`{name}` IN ({', '.join(repr(value) for value in given)})" for name, given in entry.where.items()]
    where += [
        f"coalesce(`{name}`, '') NOT IN ({', '.join(map(repr, given))})" for name, given in entry.where_not.items()
    ]
    chosen = ", ".join([f"CAST(`{name}` AS CHAR)" for name in [*names, column]])
    statement = f"SELECT {chosen} FROM {entry.table} WHERE {' AND '.join(where) or '1 = 1'}"
    found: dict[tuple[str, ...], list[str]] = {}
    with woo.engine.connect() as connection:
        for *key, value in connection.execute(sa.text(statement.replace(":", "\\:"))):
            found.setdefault(tuple(key), []).append(str(value))
    return found


def test_every_mapped_place_has_something_planted(woo: Shop, lan: shop.Person):
    """So that nobody adds a column to the map that the erasures above do not prove."""
    secrets = [*lan.planted, lan.email]
    missing: list[str] = []
    for entry in preset("woocommerce").entries:
        if entry.staff:
            continue
        for column in entry.columns:
            if column.holds in PERSONAL and column.until is None:
                there = values(woo, entry, column.name)
                wanted = [()] if not any(len(given) > 1 for given in entry.where.values()) else None
                keys = wanted or [(value,) for given in entry.where.values() if len(given) > 1 for value in given]
                missing += [
                    f"{entry.name}.{column.name} {key}"
                    for key in keys
                    if not any(secret in value for value in there.get(key, []) for secret in secrets)
                ]
    assert not missing, "\n".join(missing)


def test_every_column_of_the_schema_was_looked_at(woo: Shop):
    datamap = preset("woocommerce")
    known: dict[str, set[str]] = {table: set(columns) for table, columns in datamap.not_personal.items()}
    for entry in datamap.entries:
        known.setdefault(entry.table, set()).update(named(datamap, entry))
    with woo.engine.connect() as connection:
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database()"
        columns = {(table, column) for table, column in connection.execute(sa.text(query))}
    left = {f"{table}.{name}" for table, name in columns if not {name, "*"} & known.get(table, set())}
    assert left == {
        "wp_woocommerce_log.message", "wp_woocommerce_log.context", "wp_actionscheduler_actions.args",
        "wp_actionscheduler_actions.extended_args", "wp_actionscheduler_logs.message",
    }  # fmt: skip
    assert {table for table, _ in columns} >= known.keys()


def test_what_php_wrote_can_still_be_read(woo: Shop, lan: shop.Person, opened: Opening):
    erase(opened(), lan)
    assert any('a:2:{s:2:"ai";s:5:"[…]";s:2:"so";i:300144;}' in line for line in woo.dump())


def test_tables_without_transactions_are_refused(woo: Shop, opened: Opening):
    woo.run("ALTER TABLE wp_comments ENGINE = MyISAM")
    try:
        with pytest.raises(ConfigurationError, match="wp_comments know no transactions"):
            opened()
    finally:
        woo.run("ALTER TABLE wp_comments ENGINE = InnoDB")


def test_a_guests_row_from_before_the_account_goes_too(woo: Shop, lan: shop.Person, opened: Opening):
    woo.run("INSERT INTO wp_wc_customer_lookup (first_name, last_name, email) VALUES ('Lan', 'Xưa', 'LAN@example.vn')")
    assert opened().find(lan.email) == ["7"]
    erase(opened(), lan)
    nowhere(lan, "\n".join(woo.dump()))


def test_orders_without_a_date_are_kept_from_now_on(woo: Shop, lan: shop.Person, opened: Opening):
    woo.run("UPDATE wp_wc_orders SET date_created_gmt = :zero WHERE id = 3001", zero=shop.ZERO)
    woo.run("UPDATE wp_wc_orders SET date_created_gmt = NULL WHERE id = 3002")
    woo.run("UPDATE wp_posts SET post_date = :zero WHERE ID = 3003", zero=shop.ZERO)
    receipt = erase(opened(), lan)
    assert {ending.due for ending in receipt.endings} == {"2036-11-30"}
    assert woo.all_but("lan") <= woo.dump()


def test_nobody_waits_for_rows_that_are_only_looked_through(woo: Shop, lan: shop.Person, opened: Opening):
    """No index leads from an account to its comments or to its orders in posts; Minh's are being written to."""
    database = opened()
    # Locks on the written rows alone.
    with woo.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
        connection.execute(sa.text("UPDATE wp_comments SET comment_karma = 1 WHERE user_id = 77"))
        connection.execute(sa.text("UPDATE wp_postmeta SET meta_key = meta_key WHERE post_id BETWEEN 2000 AND 2999"))
        erase(database, lan)
        connection.rollback()
    nowhere(lan, "\n".join(woo.dump()))


def test_another_persons_place_is_not_taken_for_a_number(woo: Shop, lan: shop.Person, opened: Opening):
    """A session of "7d41..." and a coupon used by "7 con mèo" are not of the account 7."""
    erase(opened(), lan)
    assert any("session_key=7d41402abc4b2a76b9719d911017c592" in line for line in woo.dump())
    assert any("meta_value=7 con mèo" in line for line in woo.dump())


def test_planning_changes_nothing_and_the_plan_holds_no_value(woo: Shop, lan: shop.Person, opened: Opening):
    before = woo.dump()
    database = opened()
    planned = database.plan(deletion("7"))
    assert planned.before is None
    assert woo.dump() == before
    text = json.dumps(asdict(planned.plan), ensure_ascii=False, default=str)
    nowhere(lan, text)
    steps = {(step.table, step.action) for step in planned.plan.steps}
    assert ("wp_wc_orders", "detached") in steps and ("wp_users", "deleted") in steps


@pytest.mark.parametrize("storage", ["high-performance", "posts"])
def test_an_order_with_the_address_but_of_another_account_is_for_staff(
    woo: Shop, lan: shop.Person, opened: Opening, storage: str
):
    if storage == "posts":
        woo.run("UPDATE wp_postmeta SET meta_value = '77' WHERE post_id = 3004 AND meta_key = '_customer_user'")
    else:
        woo.run("UPDATE wp_wc_orders SET customer_id = 77 WHERE id = 3002")
    before = woo.dump()
    with pytest.raises(RefusedError, match="another customer"):
        opened().plan(deletion("7"))
    with pytest.raises(RefusedError, match="another customer"):
        opened().apply(deletion("7"), NOW)
    assert woo.dump() == before


@pytest.mark.parametrize(
    "action",
    [
        deletion("7"),
        Action(1, "7", (Intent.CORRECTION,), fields={Field.EMAIL: "new@example.vn"}),
        Action(1, "7", (Intent.CORRECTION,), fields={Field.PHONE: "0911111111"}),
    ],
)
def test_an_account_with_rights_in_the_shop_is_for_staff(woo: Shop, lan: shop.Person, opened: Opening, action: Action):
    woo.run("UPDATE wp_usermeta SET meta_value = :m WHERE user_id = 7 AND meta_key = 'wp_capabilities'", m=shop.MANAGER)
    before, database = woo.dump(), opened()
    assert database.look("7") is not None
    with pytest.raises(RefusedError, match="rights in the shop beyond a customer's"):
        database.plan(action)
    with pytest.raises(RefusedError, match="rights in the shop beyond a customer's"):
        database.apply(action, NOW)
    assert woo.dump() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wp_wc_orders SET status = 'wc-processing' WHERE id = 3001",
        "UPDATE wp_posts SET post_status = 'wc-on-hold' WHERE ID = 3004",
    ],
)
def test_an_order_in_progress_in_either_storage_is_seen(woo: Shop, lan: shop.Person, opened: Opening, statement: str):
    woo.run(statement)
    database = opened()
    assert database.open_orders("7") == 1
    with pytest.raises(RefusedError, match="order in progress"):
        database.apply(deletion("7"), NOW)


def test_the_transaction_number_goes_after_ten_years_and_the_total_stays(woo: Shop, lan: shop.Person, opened: Opening):
    database = opened()
    receipt = erase(database, lan)
    assert {ending.due for ending in receipt.endings} == {"2036-03-02"}
    assert any(kept.until == "2036-03-02" for kept in receipt.retained)
    database.end(1, receipt.endings, datetime(2036, 3, 3, tzinfo=UTC))
    text = "\n".join(woo.dump())
    assert "VNP3001" not in text and "VNP3002" not in text and "VNP2001" in text
    assert [value for value in lan.kept if not value.startswith("VNP") and value not in text] == []


def test_a_shop_without_the_newer_tables_is_served_too(woo: Shop, lan: shop.Person, opened: Opening):
    for table in (
        "wc_orders", "wc_order_addresses", "wc_order_operational_data", "wc_orders_meta", "wc_order_fulfillments",
        "wc_order_fulfillment_meta", "wc_stock_notifications", "wc_stock_notificationmeta",
    ):  # fmt: skip
        woo.run(f"DROP TABLE wp_{table}")
    woo.run("ALTER TABLE wp_wc_customer_lookup DROP COLUMN billing_phone, DROP COLUMN shipping_phone")
    try:
        erase(opened(), lan)
    finally:
        woo.run(
            "ALTER TABLE wp_wc_customer_lookup ADD COLUMN billing_phone varchar(100), ADD shipping_phone varchar(100)"
        )
    text = "\n".join(line for line in woo.dump())
    # Of orders that were only in the dropped tables nothing leads to what else is known of them.
    assert lan.email not in text
    assert not [value for value in lan.kept if value.startswith("3003") and value not in text]
