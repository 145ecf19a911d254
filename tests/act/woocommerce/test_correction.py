"""A correction writes the account of a WooCommerce shop, and never an order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from processor.act.customers import Action, CustomerDatabase
from processor.errors import RefusedError
from processor.values import Field, Intent, Topic
from tests.act.woocommerce import shop
from tests.act.woocommerce.conftest import Shop

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
Opening = Callable[..., CustomerDatabase]


def correction(**fields: str) -> Action:
    return Action(5, "7", (Intent.CORRECTION,), fields={Field(name): value for name, value in fields.items()})


def usermeta(woo: Shop) -> dict[str, str]:
    with woo.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT meta_key, meta_value FROM wp_usermeta WHERE user_id = 7"))
        return {row.meta_key: row.meta_value for row in rows}


def row(woo: Shop, table: str, where: str) -> dict[str, str]:
    with woo.engine.connect() as connection:
        return dict(connection.execute(sa.text(f"SELECT * FROM {table} WHERE {where}")).mappings().one())


def tables_changed(before: set[str], after: set[str]) -> set[str]:
    return {line.partition(":")[0] for line in before ^ after}


def test_a_new_name_is_written_in_its_parts(woo: Shop, lan: shop.Person, opened: Opening):
    before = woo.dump()
    opened().apply(correction(full_name="Phạm Thị Ngọc Mai"), NOW)
    assert row(woo, "wp_users", "ID = 7")["display_name"] == "Phạm Thị Ngọc Mai"
    after = usermeta(woo)
    assert {after[f"{kind}first_name"] for kind in ("", "billing_", "shipping_")} == {"Mai"}
    assert {after[f"{kind}last_name"] for kind in ("", "billing_", "shipping_")} == {"Phạm Thị Ngọc"}
    lookup = row(woo, "wp_wc_customer_lookup", "user_id = 7")
    assert (lookup["first_name"], lookup["last_name"]) == ("Mai", "Phạm Thị Ngọc")
    assert tables_changed(before, woo.dump()) == {"wp_users", "wp_usermeta", "wp_wc_customer_lookup"}
    assert woo.all_but("lan") <= woo.dump()


def test_a_new_address_empties_what_would_contradict_it(woo: Shop, lan: shop.Person, opened: Opening):
    before = woo.dump()
    opened().apply(correction(address="8 Lê Lợi, phường Sài Gòn, TP. Hồ Chí Minh"), NOW)
    after = usermeta(woo)
    for kind in ("billing", "shipping"):
        assert after[f"{kind}_address_1"] == "8 Lê Lợi, phường Sài Gòn, TP. Hồ Chí Minh"
        assert {after[f"{kind}_{part}"] for part in ("address_2", "city", "state", "postcode")} == {""}
    assert after["billing_country"] == "VN"
    assert row(woo, "wp_wc_customer_lookup", "user_id = 7")["city"] == ""
    assert tables_changed(before, woo.dump()) == {"wp_usermeta", "wp_wc_customer_lookup"}


def test_a_new_phone_and_email_are_written_wherever_the_account_has_them(woo: Shop, lan: shop.Person, opened: Opening):
    before, database = woo.dump(), opened()
    database.apply(correction(phone="0911222333", email="lan.moi@example.vn"), NOW)
    after = usermeta(woo)
    assert (after["billing_phone"], after["shipping_phone"]) == ("0911222333", "0911222333")
    assert after["billing_email"] == row(woo, "wp_users", "ID = 7")["user_email"] == "lan.moi@example.vn"
    lookup = row(woo, "wp_wc_customer_lookup", "user_id = 7")
    assert (lookup["email"], lookup["billing_phone"]) == ("lan.moi@example.vn", "0911222333")
    assert database.find("lan.moi@example.vn") == ["7"]
    assert tables_changed(before, woo.dump()) == {"wp_users", "wp_usermeta", "wp_wc_customer_lookup"}
    assert woo.all_but("lan") <= woo.dump()


def test_the_address_of_another_account_is_refused(woo: Shop, lan: shop.Person, opened: Opening):
    before = woo.dump()
    with pytest.raises(RefusedError, match="another customer has the new email"):
        opened().apply(correction(email="minh@example.vn"), NOW)
    assert woo.dump() == before


def test_a_town_alone_is_no_place_for_an_address(woo: Shop, lan: shop.Person, opened: Opening):
    woo.run("DELETE FROM wp_usermeta WHERE user_id = 7 AND meta_key IN ('billing_address_1', 'shipping_address_1')")
    before = woo.dump()
    with pytest.raises(RefusedError, match="no place for the new address"):
        opened().apply(correction(address="8 Lê Lợi"), NOW)
    assert woo.dump() == before


def test_staff_take_back_a_correction_to_the_last_octet(woo: Shop, lan: shop.Person, opened: Opening):
    before, database = woo.dump(), opened()
    action = correction(full_name="Phạm Mai", phone="0911222333", address="8 Lê Lợi", email="lan.moi@example.vn")
    planned = database.plan(action)
    assert woo.dump() == before and planned.before is not None
    database.apply(action, NOW, planned=planned.plan)
    assert woo.dump() != before
    database.undo(5, planned.before, NOW)
    assert woo.dump() == before
    database.undo(5, planned.before, NOW)
    assert woo.dump() == before


def test_unsubscribing_changes_nothing_where_there_is_no_newsletter(woo: Shop, lan: shop.Person, opened: Opening):
    before = woo.dump()
    receipt = opened().apply(Action(5, "7", (Intent.UNSUBSCRIBE,), (Topic.ALL,)), NOW)
    assert not [change for change in receipt.changes if change.rows]
    assert woo.dump() == before
