"""What a database says of itself, on each engine."""

from __future__ import annotations

from processor import sql
from processor.act.datamap import reflection, sampling
from processor.act.datamap.reflection import Reference, reflect

COMMON = (
    "CREATE TABLE members (id INTEGER PRIMARY KEY, email VARCHAR(90) NOT NULL, born DATE, city VARCHAR(40), "
    "CONSTRAINT one_email UNIQUE (email))",
    "CREATE INDEX by_city ON members (city, email)",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL, total DECIMAL(12,2), data JSON, "
    "FOREIGN KEY (member_id) REFERENCES members (id) ON DELETE CASCADE)",
    "CREATE VIEW people AS SELECT email FROM members",
)
OWN = {
    "sqlite": ("CREATE INDEX by_lower ON members (lower(city))", "CREATE TABLE loose (a TEXT UNIQUE, weird)"),
    "postgresql": (
        "CREATE INDEX by_lower ON members (lower(city))",
        "CREATE INDEX later_ones ON members (born) WHERE id > 5",
        "CREATE TABLE loose (a TEXT UNIQUE, weird INET)",
        "CREATE SCHEMA crm",
        "CREATE TABLE crm.notes (id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members (id))",
        "CREATE TABLE log (id INTEGER, at DATE) PARTITION BY RANGE (at)",
        "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    ),
    "mariadb": ("CREATE TABLE loose (a VARCHAR(20) UNIQUE, weird POINT, state ENUM('new', 'done'), yes TINYINT(1))",),
}


def test_tables_keys_references_and_indexes(engine_name: str, empty_url: str):
    engine = sql.make_engine(empty_url)
    with engine.begin() as connection:
        for statement in (*COMMON, *OWN[engine_name]):
            connection.exec_driver_sql(statement)
    tables = reflect(engine).tables
    engine.dispose()
    assert set(tables) - {"crm.notes", "log"} == {"members", "orders", "loose"}
    members, orders, loose = tables["members"], tables["orders"], tables["loose"]
    assert members.key == ("id",)
    assert members.is_unique("email")
    assert members.is_unique("id")
    assert not members.is_unique("city")
    assert {("city", "email"), ("email",), ("id",)} <= set(members.indexes)
    email, born = members.columns["email"], members.columns["born"]
    assert (email.form, email.length, email.nullable) == (reflection.TEXT, 90, False)
    assert (born.form, born.nullable) == (reflection.DATE, True)
    assert orders.references == (Reference(("member_id",), "members", ("id",), "CASCADE"),)
    assert orders.columns["total"].form == reflection.NUMBER
    assert orders.columns["data"].form in {reflection.JSON, reflection.TEXT}  # MariaDB's JSON is a text
    assert loose.key == ()
    assert loose.is_unique("a")
    if engine_name == "mariadb":
        assert loose.columns["state"].choices == ("new", "done")
        assert loose.columns["yes"].form == reflection.FLAG
        assert loose.columns["weird"].form == reflection.OTHER
    else:
        assert ("lower(city)",) in members.indexes
    if engine_name == "postgresql":
        assert loose.columns["weird"].form == reflection.IP
        assert ("born",) not in members.indexes  # it holds only some rows
        assert tables["crm.notes"].references[0].table == "members"
        assert "log_2026" not in tables


def test_rows_are_looked_at_from_both_ends_of_the_key(empty_url: str):
    engine = sql.make_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, kind VARCHAR(9), body TEXT)")
        connection.exec_driver_sql("CREATE INDEX by_kind ON notes (kind)")
        for number in range(1, 31):
            connection.exec_driver_sql(f"INSERT INTO notes VALUES ({number}, 'k{number % 4}', 'note {number}')")
        connection.exec_driver_sql(f"INSERT INTO notes VALUES (31, NULL, '{'x' * 9000}')")
    table = reflect(engine).tables["notes"]
    bodies = sampling.sample(engine, table, rows=6)["body"]
    assert [str(body)[:8] for body in bodies] == ["note 1", "note 2", "note 3", "xxxxxxxx", "note 30", "note 29"]
    assert len(str(bodies[3])) == 4000
    assert sampling.distinct(engine, table, "kind") == ["k0", "k1", "k2", "k3"]
    assert sampling.distinct(engine, table, "kind", most=2) == ["k0", "k1"]
    assert len(sampling.distinct(engine, table, "body")) == 31
    assert sampling.by_key(engine, table, "kind", "id")["k1"][0] == 1
    assert sampling.is_small(engine, table, 31)
    assert not sampling.is_small(engine, table, 30)
    engine.dispose()
