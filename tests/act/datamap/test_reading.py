"""The data map is read strictly: what is wrong is one sentence with its place and the remedy, and never a crash."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processor.act.datamap import reading
from processor.act.datamap.model import Deletion, Kind, Reach, Until
from processor.errors import ConfigurationError
from processor.values import Field, Topic

SHOP = """
version = 1

[reasons.books]
en = "kept for the books"
vi = "lưu cho sổ sách"

[[people]]
entry = "customers"
email = "email"

[[entries]]
name = "lines"
title = { en = "lines", vi = "dòng" }
reached = [{ column = "order_id", from = "orders.id" }]
columns.gift_note = { holds = "text", deletion = "redact" }

[[entries]]
name = "orders"
title = { en = "orders", vi = "đơn hàng" }
reached = [{ column = "customer_id", from = "customers.id" }, { column = "mail", by = "email", owner = "customer_id" }]
orders = { status = "status", ended = [5, "done"] }
columns.customer_id = { holds = "link", deletion = "null" }
columns.mail = { holds = "email", deletion = "keyed digest" }
columns.invoice_name = { holds = "name", deletion = "keep", reason = "books", until = "ordered_at + 10 years" }
columns."data:customer.email" = { holds = "email", deletion = "null" }
columns.ip = { holds = "ip", deletion = "truncate" }
columns.total = { holds = "none", deletion = "keep", reason = "books" }

[[entries]]
name = "customers"
table = "shop.customers"
key = ["id"]
title = { en = "customer", vi = "khách hàng" }
deletion = "delete row"
columns.email = { holds = "email", correction = "email" }
columns.first = { holds = "name", correction = "full_name", part = "given" }
columns.settings = { holds = "other" }
unsubscribe = { column = "news", value = false, topics = ["all"] }

[not_personal]
customers = ["id"]
plain = "*"
"""


def test_a_map_is_read_as_it_is_meant():
    datamap = reading.parse(SHOP, "datamap.toml")
    customers, orders = datamap.entry("customers"), datamap.entry("orders")
    assert [entry.name for entry in datamap.entries] == ["customers", "orders", "lines"]
    assert (customers.table, customers.key, customers.delete_row) == ("shop.customers", ("id",), True)
    assert (orders.table, orders.key, orders.delete_row) == ("orders", (), False)
    assert orders.reaches == (
        Reach("customer_id", "customers", "id"),
        Reach("mail", by=Kind.EMAIL, owner="customer_id"),
    )
    columns = {(column.name, column.path): column for column in orders.columns}
    assert columns["data", ("customer", "email")].holds is Kind.EMAIL
    kept = columns["invoice_name", ()]
    assert (kept.until, kept.then, kept.reason) == (Until("ordered_at", years=10), Deletion.NULL, "books")
    assert orders.orders is not None
    assert orders.orders.ended == ("5", "done")
    assert customers.columns[1].correction is Field.FULL_NAME
    assert customers.unsubscribe is not None
    assert customers.unsubscribe.value is False
    assert customers.unsubscribe.sets == (Topic.PRODUCTS, Topic.EVENTS, Topic.RECRUITMENT)
    assert datamap.not_personal == {"customers": ("id",), "plain": ("*",)}
    assert datamap.digest != reading.parse(SHOP + "# a word more", "datamap.toml").digest


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("ordered_at + 10 years", Until("ordered_at", years=10)),
        ("ordered_at + 18 months", Until("ordered_at", months=18)),
        ("ordered_at+30 days", Until("ordered_at", days=30)),
        ("ordered_at + 1 year + 6 months + 1 day", Until("ordered_at", 1, 6, 1)),
        ("keep_until", Until("keep_until")),
    ],
)
def test_how_long(text: str, until: Until):
    columns = reading.parse(SHOP.replace("ordered_at + 10 years", text), "x").entry("orders").columns
    assert until in [column.until for column in columns]


@pytest.mark.parametrize("name", reading.presets())
def test_every_preset_is_sound(name: str):
    datamap = reading.preset(name)
    assert datamap.people
    assert datamap is reading.preset(name)
    assert tomllib.loads(reading.preset_text(name))["version"] == 1


ENTRY = '[[entries]]\nname = "more"\ntitle = { en = "a", vi = "b" }\n'
WRONG = [
    ("version = 1", "version = 2", "version = 1"),
    ("version = 1", "", "version = 1"),
    ("version = 1", "version = 1\nvertion = 1", "unknown key 'vertion' (did you mean 'version'?)"),
    ("version = 1", "version == 1", "is not valid TOML"),
    ("version = 1", "version = 1\npeople = 3", "is not valid TOML"),
    ('vi = "lưu cho sổ sách"', "", "[reasons] 'books': 'vi' is missing"),
    ('vi = "lưu cho sổ sách"', 'vi = ""', "[reasons] 'books': 'vi' has to be a text"),
    ('entry = "customers"', 'entry = "customer"', "[[people]] 1: there is no entry 'customer' (did you mean"),
    ('email = "email"', 'email = "mail"', "entry 'customers' has no column 'mail' that holds an email"),
    ('\nemail = "email"', "", "[[people]] 1: 'email' is missing"),
    ('holds = "email", correction = "email"', 'holds = "other"', "has no column 'email' that holds an email"),
    ('[[people]]\nentry = "customers"\nemail = "email"', "", "there is no [[people]]"),
    ("[not_personal]", '[[people]]\nentry = "customers"\nemail = "email"\n[not_personal]', "is named twice"),
    ('name = "lines"', 'name = "orders"', "the name 'orders' is taken"),
    ('name = "lines"', 'name = "my lines"', "must have no dot"),
    ('name = "lines"', "name = 3", "'name' has to be a text"),
    ('title = { en = "lines", vi = "dòng" }', "", "entry 'lines', title: 'en' is missing"),
    ('deletion = "delete row"', 'deletion = "delete"', "can only be \"delete row\""),
    ('holds = "text", deletion = "redact"', 'holds = "txt", deletion = "redact"', "(did you mean 'text'?)"),
    ('holds = "text", deletion = "redact"', 'holds = "text", deletion = "redacted"', "(did you mean 'redact'?)"),
    ('holds = "text", deletion = "redact"', 'holds = "text"', "column 'gift_note': 'deletion' is missing"),
    ('holds = "text", deletion = "redact"', 'hold = "text"', "unknown key 'hold' (did you mean 'holds'?)"),
    ('{ holds = "text", deletion = "redact" }', '"redact"', "column 'gift_note': a table is wanted"),
    ('columns."data:customer.email"', "columns.data.customer", "unknown key 'customer'"),
    ('columns."data:customer.email"', 'columns."data:"', "this is no column"),
    ('columns."data:customer.email"', 'columns."data:a..b"', "this is no column"),
    ('columns.ip =', 'columns.data = { holds = "other", deletion = "null" }\ncolumns.ip =', "a part of the other"),
    ('columns.ip =', 'columns."data:customer" = { holds = "other", deletion = "null" }\ncolumns.ip =', "part of the"),
    ('holds = "ip", deletion = "truncate"', 'holds = "name", deletion = "truncate"', "'length' and \"truncate\""),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "null", length = 3', "'length' and \"truncate\""),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "truncate", length = true', "a whole number"),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "fixed text"', "'text' and \"fixed text\""),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "null", text = "x"', "'text' and \"fixed text\""),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "fixed text", text = "a{id}"', "only {key}"),
    (', until = "ordered_at + 10 years"', "", "cannot be kept for ever"),
    (', reason = "books", until', ", until", "'keep' wants a 'reason'"),
    ('reason = "books", until', 'reason = "book", until', "there is no [reasons.book] (did you mean 'books'?)"),
    ("ordered_at + 10 years", "ordered_at plus 10 years", "is no 'until'"),
    ("ordered_at + 10 years", "ordered_at + 10 weeks", "is no 'until'"),
    ("ordered_at + 10 years", "ordered_at + -1 years", "is no 'until'"),
    ("ordered_at + 10 years", "ordered_at + 999 years", "is no 'until'"),
    ("ordered_at + 10 years", "+ 10 years", "is no 'until'"),
    ('+ 10 years"', '+ 10 years", then = "keep"', "'then' cannot be 'keep'"),
    ('+ 10 years"', '+ 10 years", then = "fixed text"', "'text' and \"fixed text\""),
    ('+ 10 years"', '+ 10 years", correction = "full_name"', "never corrected"),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "truncate", then = "null"', "goes with 'until'"),
    ('holds = "ip", deletion = "truncate"', 'holds = "ip", deletion = "truncate", reason = "x"', "go with deletion"),
    ('holds = "other" }', 'holds = "other", deletion = "redact" }', "the entry deletes its rows"),
    ('holds = "other" }', 'holds = "other", correction = "phone" }', "has to hold 'phone'"),
    ('holds = "other" }', 'holds = "phone", correction = "fone" }', "(did you mean 'phone'?)"),
    ('holds = "other" }', 'holds = "phone", correction = "phone", part = "given" }', "'given' goes with"),
    ('part = "given"', 'part = "middle"', "write \"given\", \"family\" or \"rest\""),
    ('part = "given"', 'part = "rest"', "'part' = 'rest' goes with correction = \"address\""),
    ('from = "orders.id"', 'from = "order.id"', "there is no entry 'order' (did you mean 'orders'?)"),
    ('from = "orders.id"', 'from = "orders"', "write \"ENTRY.column\""),
    ('from = "orders.id"', 'from = ".id"', "write \"ENTRY.column\""),
    (', from = "orders.id"', "", "exactly one is wanted"),
    (', from = "orders.id"', ', from = "orders.id", by = "email"', "exactly one is wanted"),
    (', from = "orders.id"', ', by = "phone"', "only be reached by = \"email\""),
    ('[{ column = "order_id", from = "orders.id" }]', '{ column = "order_id" }', "has to be a list"),
    ('reached = [{ column = "order_id", from = "orders.id" }]\n', "", "nothing leads to its rows"),
    ('from = "orders.id"', 'from = "lines.id"', "'lines' are reached from each other in a circle"),
    ('from = "customers.id"', 'from = "lines.id"', "the entries 'lines', 'orders' are reached from each"),
    ("value = false, topics = [\"all\"]", "value = false", "'topics' is missing"),
    ("value = false, topics = [\"all\"]", "value = 1.5, topics = [\"all\"]", "'value' has to be a text"),
    ("value = false, topics = [\"all\"]", "value = 0, topics = [\"product\"]", "(did you mean 'products'?)"),
    ("value = false, topics = [\"all\"]", 'topics = { a = "all" }', "a value stands for one topic"),
    ("value = false, topics = [\"all\"]", 'topics = ["products"]', "a table is wanted"),
    ("ended = [5, \"done\"]", "ended = []", "'ended' has to be a text, a number or a list"),
    ("ended = [5, \"done\"]", "ended = [true]", "'ended' has to be a text, a number or a list"),
    ('columns.ip =', "where = { kind = [] }\ncolumns.ip =", "'kind' has to be a text, a number or a list"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, told: str):
    assert old in SHOP
    with pytest.raises(ConfigurationError) as caught:
        reading.parse(SHOP.replace(old, new, 1), "datamap.toml")
    message = str(caught.value)
    assert told in message
    assert message.startswith("datamap.toml")
    assert message.endswith(".")
    assert "\n" not in message


FINDABLE = [
    # The account's own address.
    ('deletion = "delete row"\ncolumns.email = { holds = "email", correction = "email" }',
     'columns.email = { holds = "email", deletion = "redact", correction = "email" }', "'customers', column 'email'"),
    ('deletion = "delete row"\ncolumns.email = { holds = "email", correction = "email" }',
     'columns.email = { holds = "email", deletion = "truncate", length = 90 }', "'customers', column 'email'"),
    # A guest's address.
    ('columns.mail = { holds = "email", deletion = "keyed digest" }', "", "'orders', column 'mail'"),
    ('columns.mail = { holds = "email", deletion = "keyed digest" }',
     'columns.mail = { holds = "email", deletion = "truncate", length = 5 }', "'orders', column 'mail'"),
    # A row that stays and names the row that goes.
    ('columns.customer_id = { holds = "link", deletion = "null" }', "", "'orders', column 'customer_id'"),
    ('columns.customer_id = { holds = "link", deletion = "null" }',
     'columns.customer_id = { holds = "none", deletion = "keep", reason = "books" }', "'orders', column 'customer_id'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), FINDABLE)
def test_a_map_that_leaves_a_person_findable_is_refused(old: str, new: str, told: str):
    changed = SHOP.replace(old, new).replace('columns.settings = { holds = "other" }\n', "")
    if "delete row" in old:
        changed = changed.replace('part = "given"', 'part = "given", deletion = "null"')
    assert changed != SHOP
    with pytest.raises(ConfigurationError, match=r"erasure has to remove it|point to a deleted row") as caught:
        reading.parse(changed, "datamap.toml")
    assert f"entry {told}" in str(caught.value)


def test_an_account_that_stays_anonymised_may_be_pointed_to():
    anonymised = SHOP.replace('deletion = "delete row"\n', "").replace(
        'holds = "email", correction = "email"',
        'holds = "email", correction = "email", deletion = "fixed text", text = "erased-{key}"',
    )
    anonymised = anonymised.replace('part = "given"', 'part = "given", deletion = "null"')
    anonymised = anonymised.replace('columns.settings = { holds = "other" }\n', "")
    anonymised = anonymised.replace('columns.customer_id = { holds = "link", deletion = "null" }\n', "")
    assert not reading.parse(anonymised, "x").entry("customers").delete_row


def test_an_invoice_may_keep_the_address_for_its_time():
    kept = 'columns.mail = { holds = "email", deletion = "keep", reason = "books", until = "ordered_at + 10 years" }'
    datamap = reading.parse(
        SHOP.replace('columns.mail = { holds = "email", deletion = "keyed digest" }', kept), "datamap.toml"
    )
    assert Deletion.KEEP in {column.deletion for column in datamap.entry("orders").columns}


KEY_VALUES = """
[[entries]]
name = "owners"
table = "meta"
title = { en = "owners", vi = "chủ" }
reached = [{ column = "value", from = "customers.id" }]
where = { key = "owner" }

[[entries]]
name = "notes"
title = { en = "notes", vi = "ghi chú" }
reached = [{ column = "id", from = "owners.note_id" }]
columns.body = { holds = "text", deletion = "redact" }
"""
OWNER_CLEARED = """
[[entries]]
name = "owner_values"
table = "meta"
title = { en = "owners", vi = "chủ" }
reached = [{ column = "note_id", from = "notes.id" }]
where = { key = ["owner", "other"] }
columns.value = { holds = "link", deletion = "null" }
"""


def test_another_entry_of_the_same_rows_may_remove_what_leads_to_the_person():
    """A row of a key-value table leads to the thing it describes, and the thing back to all its rows."""
    above = SHOP.partition("[not_personal]")[0]
    assert reading.parse(above + KEY_VALUES + OWNER_CLEARED, "x").entry("owner_values")
    with pytest.raises(ConfigurationError, match="'owners', column 'value'"):
        reading.parse(above + KEY_VALUES + OWNER_CLEARED.replace('["owner", "other"]', '"other"'), "x")
    with pytest.raises(ConfigurationError, match="'owners', column 'value'"):
        reading.parse(above + KEY_VALUES, "x")


def test_files_that_are_none(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="There is no data map"):
        reading.read(tmp_path / "datamap.toml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        reading.read(tmp_path)
    file = tmp_path / "datamap.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        reading.read(file)
    file.write_text("\ufeff" + SHOP, encoding="utf-8")
    assert reading.read(file) == reading.parse(SHOP, "datamap.toml")
    with pytest.raises(ConfigurationError, match="did you mean 'embedded'"):
        reading.preset("embeded")
    with pytest.raises(ConfigurationError, match="There is no preset"):
        reading.preset_text("../presets/plain")


def must_not_crash(text: str) -> None:
    try:
        reading.parse(text, "datamap.toml")
    except ConfigurationError as error:
        assert str(error).isprintable()


@settings(deadline=None)
@given(st.text(max_size=200))
@example("a = " + "[" * 5000)
@example("a" + ".a" * 500 + " = 1")
@example("a = " + "9" * 5000)
@example("a = 9999-99-99")
@example('a = "\\ud800"')
@example('version = 1\nreasons."\\u001b[31m" = 1')
@example('"\x1b[31m" = 1')
def test_any_text_is_read_or_refused(text: str):
    must_not_crash(text)


WORDS = st.sampled_from(
    ["customers", "orders", "email", "null", "keep", "", "x" * 200, "a.b", "\u202e", "\x00", "customers.id", "all", "*"]
)


def quoted(word: str) -> str:
    return (
        '"' + "".join(char if char.isascii() and char.isprintable() else f"\\u{ord(char):04x}" for char in word) + '"'
    )


VALUES = st.recursive(
    WORDS.map(quoted) | st.sampled_from(["1", "-1", "true", "1.5", "nan", "2026-01-01", "10_000_000_000_000_000_000"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["column", "from", "by", "topics", "en", "holds", "x"]), inner, max_size=3).map(
            lambda items: "{ " + ", ".join(f"{key} = {value}" for key, value in items.items()) + " }"
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(deadline=None)
@given(st.integers(min_value=0), VALUES)
def test_any_value_in_any_place_is_read_or_refused(place: int, value: str):
    lines = [line for line in SHOP.splitlines() if " = " in line]
    line = lines[place % len(lines)]
    must_not_crash(SHOP.replace(line, f"{line.split(' = ')[0]} = {value}", 1))
