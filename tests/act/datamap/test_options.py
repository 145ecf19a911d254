"""What the map of a key-value schema needs: the others, optional parts, staff, owners along a reference, prefixes."""

from __future__ import annotations

import pytest

from processor.act.datamap import reading
from processor.act.datamap.fitting import fitted
from processor.act.datamap.model import Reach
from processor.errors import ConfigurationError

SHOP = """
version = 1
[reasons.books]
en = "books"
vi = "sổ sách"

[[people]]
entry = "users"
email = "email"

[[people]]
entry = "guests"
email = "email"

[[entries]]
name = "users"
title = { en = "users", vi = "tài khoản" }
deletion = "delete row"
columns.email = { holds = "email" }
columns.town = { holds = "address", correction = "address", part = "rest", optional = true }

[[entries]]
name = "guests"
title = { en = "guests", vi = "khách" }
deletion = "delete row"
optional = true
columns.email = { holds = "email" }

[[entries]]
name = "orders"
title = { en = "orders", vi = "đơn hàng" }
optional = true
reached = [{ column = "user_id", from = "users.id" }]
columns.user_id = { holds = "link", deletion = "null" }

[[entries]]
name = "numbers"
table = "meta"
title = { en = "numbers", vi = "số" }
reached = [{ column = "order_id", from = "orders.id", owner = "account" }, { column = "guest_id", from = "guests.id" }]
where = { key = ["number", "total"] }
columns.value = { holds = "none", deletion = "keep", reason = "books" }
columns.guest_id = { holds = "link", deletion = "null" }

[[entries]]
name = "texts"
table = "meta"
title = { en = "texts", vi = "ghi chú" }
reached = [{ column = "order_id", from = "orders.id" }]
others = "key"
columns.value = { holds = "text", deletion = "redact" }

[[entries]]
name = "staff"
table = "rights"
title = { en = "staff", vi = "nhân viên" }
deletion = "delete row"
reached = [{ column = "user_id", from = "users.id" }]
staff = "is one of us"
"""


def changed(old: str, new: str) -> str:
    assert old in SHOP
    return SHOP.replace(old, new)


def test_the_others_are_what_no_entry_of_the_table_names():
    datamap = reading.parse(SHOP, "x.toml")
    assert dict(datamap.entry("texts").where_not) == {"key": ("number", "total")}
    assert not datamap.entry("numbers").where_not
    more = SHOP + SHOP[SHOP.index('[[entries]]\nname = "numbers"') : SHOP.index('[[entries]]\nname = "texts"')].replace(
        "numbers", "dates"
    ).replace('["number", "total"]', '"date"')
    assert reading.parse(more, "x.toml").entry("texts").where_not["key"] == ("number", "total", "date")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('others = "key"', 'others = "kind"', "no other entry of meta has where = { kind = ... }"),
        ('others = "key"', 'others = "key"\nwhere = { key = "x" }', "'key' stands in 'where' too"),
        ("optional = true\ncolumns.email", 'optional = "yes"\ncolumns.email', "'optional' has to be true or false"),
        ('staff = "is one of us"', "staff = true", "'staff' has to be a text"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, told: str):
    with pytest.raises(ConfigurationError) as raised:
        reading.parse(changed(old, new), "x.toml")
    assert told in str(raised.value) and "entry '" in str(raised.value)


def test_others_do_not_cover_what_the_named_entries_mean():
    """The address column is emptied among the others only, so the rows of the named keys would keep it."""
    unsafe = changed(
        '{ column = "order_id", from = "orders.id", owner = "account" }', '{ column = "value", by = "email" }'
    )
    unsafe = unsafe.replace('"text", deletion = "redact"', '"text", deletion = "null"')
    with pytest.raises(ConfigurationError, match="'numbers', column 'value'"):
        reading.parse(unsafe, "x.toml")


def test_a_row_along_a_reference_may_name_its_account():
    reach = reading.parse(SHOP, "x.toml").entry("numbers").reaches[0]
    assert reach == Reach("order_id", "orders", "id", owner="account")


def test_what_a_shop_does_not_have_is_left_out():
    datamap = reading.parse(SHOP, "x.toml")
    everything = {"users": ["id", "email", "town"], "guests": [], "orders": [], "meta": [], "rights": []}
    assert fitted(datamap, everything) == datamap
    without = fitted(datamap, {"users": ["id", "email"], "guests": [], "meta": [], "rights": []})
    assert [entry.name for entry in without.entries] == ["users", "guests", "numbers", "staff"]
    assert [column.name for column in without.entry("users").columns] == ["email"]
    assert [reach.parent for reach in without.entry("numbers").reaches] == ["guests"]
    alone = fitted(datamap, {"users": ["id", "email", "town"]})
    assert [person.entry for person in alone.people] == ["users"]
    assert [entry.name for entry in alone.entries] == ["users", "staff"]  # a table that is not optional stays wanted


def test_tables_of_wordpress_take_another_prefix():
    renamed = reading.parse(reading.preset_text("woocommerce", "shop_"), "x.toml")
    assert {entry.table.partition("_")[0] for entry in renamed.entries} == {"shop"}
    assert renamed.entry("staff_roles").where == {"meta_key": ("shop_capabilities",)}
    assert [entry.name for entry in renamed.entries] == [e.name for e in reading.preset("woocommerce").entries]
    with pytest.raises(ConfigurationError, match="no table prefix"):
        reading.preset_text("woocommerce", "a`b")
    with pytest.raises(ConfigurationError, match="takes no prefix"):
        reading.preset_text("embedded", "shop_")
