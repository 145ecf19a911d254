"""Finding the customer by address: every spelling of it, nobody else, and by the index."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.schema import customers
from processor.act.tables import finds_by_index, same_mailbox

IDNA = "lan@" + "tên-miền.vn".encode("idna").decode()


def stored(database: CustomerDatabase, *addresses: str) -> None:
    with database.transaction() as connection:
        connection.execute(sa.insert(customers), [{"email": address} for address in addresses])


SPELLINGS = [
    ("lan@gmail.com", "LAN@GMAIL.COM"),
    ("Lan.Anh@Gmail.Com", "lan.anh@gmail.com"),
    ("lan@tên-miền.vn", IDNA),
    (IDNA, "lan@tên-miền.vn"),
    (IDNA.upper(), "LAN@Tên-Miền.vn"),
    (unicodedata.normalize("NFC", "lê@mail.vn"), unicodedata.normalize("NFD", "lê@mail.vn")),
    (unicodedata.normalize("NFD", "lê@mail.vn"), unicodedata.normalize("NFC", "lê@mail.vn")),
    ("LÊ@mail.vn", "lê@mail.vn"),
    ("lê@mail.vn", "LÊ@MAIL.VN"),
    ("o'brien@mail.vn", "O'Brien@mail.vn"),
    ("a%b_c@mail.vn", "a%b_c@mail.vn"),
]


def test_every_spelling_of_the_address_finds_its_customer(empty: CustomerDatabase) -> None:
    for on_record, asked in SPELLINGS:
        with empty.transaction() as connection:
            connection.execute(sa.delete(customers))
        stored(empty, "other@mail.vn", on_record)
        (key,) = empty.find(asked)
        found = empty.look(key)
        assert found is not None
        assert found["email"] == on_record


NOBODY = [
    "lananh@gmail.com", "lan.anh+tag@gmail.com", "l.an.anh@gmail.com", "lan.anh@googlemail.com", "lan%@gmail.com",
    "lan_anh@gmail.com", "%", "%@%", "' OR '1'='1", "x' OR 1=1 --@gmail.com", "lan.anh@gmail.com'--", "", "@", "a@",
    "lan.anh@gmail.com\x00", "lan.anh", "lan.anh@gmail.com,minh@mail.vn", "\udcff@mail.vn", "x" * 10_000,
]  # fmt: skip


def test_nobody_else_is_found_by_folding_wildcards_or_tricks(empty: CustomerDatabase) -> None:
    stored(empty, "lan.anh@gmail.com", "minh@mail.vn")
    for asked in NOBODY:
        assert empty.find(asked) == [], asked


def test_all_customers_of_one_address_are_found(empty: CustomerDatabase) -> None:
    stored(empty, "lan@gmail.com", "minh@mail.vn", "LAN@gmail.com")
    assert empty.find("lan@gmail.com") == ["1", "3"]


def test_the_look_up_uses_the_index(empty: CustomerDatabase) -> None:
    stored(empty, *(f"khach{number}@mail.vn" for number in range(2_000)))
    account = empty.mapped.account
    query = sa.select(account.key[0]).where(same_mailbox(account.table.c.email, ["khach7@mail.vn"]))
    dialect = empty.engine.dialect.name
    sql = str(query.compile(empty.engine, compile_kwargs={"literal_binds": True}))
    with empty.engine.connect() as connection:
        if dialect == "postgresql":
            connection.exec_driver_sql("ANALYZE customers")
        explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(explain + sql))
    assert "ix_customers_email" in plan
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan
    assert "'ALL'" not in plan
    assert finds_by_index(account.table.c.email)
