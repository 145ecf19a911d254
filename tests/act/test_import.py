"""Customers from CSV as shops really have it: encodings, spreadsheets' habits, bad lines, size."""

from __future__ import annotations

import time
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from processor.act.customers import CustomerDatabase
from processor.act.datamap import reading
from processor.act.import_csv import Report, import_customers
from processor.act.schema import customers, subscriptions
from processor.errors import ConfigurationError

Import = Callable[..., Report]


@pytest.fixture
def load(empty: CustomerDatabase, tmp_path: Path) -> Import:
    """Imports this text or these bytes."""

    def run(content: str | bytes, erased: frozenset[str] = frozenset(), encoding: str = "utf-8") -> Report:
        path = tmp_path / "khach.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return import_customers(empty, path, is_erased=erased.__contains__, progress=lambda _: None)

    return run


def people(database: CustomerDatabase) -> list[tuple[Any, ...]]:
    columns = [customers.c[name] for name in ("email", "full_name", "phone", "address")]
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns).order_by(customers.c.id))]


def topics(database: CustomerDatabase, address: str) -> list[str]:
    (key,) = database.find(address)
    with database.engine.connect() as connection:
        wanted = sa.select(subscriptions.c.topic).where(subscriptions.c.customer_id == int(key))
        return sorted(connection.scalars(wanted))


LAN = ("lan@gmail.com", "Nguyễn Thị Lan", "0912345678", "25 Nguyễn Trãi, Quận 1")
TEXT = 'email,full_name,phone,address\nlan@gmail.com,Nguyễn Thị Lan,0912345678,"25 Nguyễn Trãi, Quận 1"\n'


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "utf-8"),
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT.replace("\n", "\r\n"), "utf-8"),
        (TEXT.replace("\n", "\r"), "utf-8"),
        (TEXT.rstrip("\n"), "utf-8"),
        (unicodedata.normalize("NFD", TEXT), "utf-8"),
        ('email;full_name;phone;address\nlan@gmail.com;Nguyễn Thị Lan;0912345678;"25 Nguyễn Trãi, Quận 1"\n', "utf-8"),
        ("email\tfull_name\tphone\taddress\n" + "\t".join(LAN) + "\n", "utf-8"),
        ("Địa chỉ;SĐT;Họ và tên;E-mail;Ghi chú\n" + ";".join([LAN[3], LAN[2], LAN[1], LAN[0], "x"]) + "\n", "utf-8"),
        (
            " EMAIL , Họ Tên ,Số điện thoại,Dia chi\n"
            ' lan@gmail.com , Nguyễn Thị Lan ,0912345678,"25 Nguyễn Trãi, Quận 1"\n\n,,,\n',
            "utf-8",
        ),
    ],
    ids=["utf-8", "bom", "utf-16", "crlf", "cr", "no-newline", "nfd", "semicolons", "tabs", "vietnamese", "loose"],
)  # fmt: skip
def test_files_of_every_habit_give_the_same_customer(
    empty: CustomerDatabase, load: Import, text: str, encoding: str
) -> None:
    report = load(text, encoding=encoding)
    assert (report.added, report.bad) == (1, [])
    assert people(empty) == [LAN]


def test_a_file_of_an_old_spreadsheet_is_read(empty: CustomerDatabase, load: Import) -> None:
    # windows-1258 writes some letters as a base and a combining mark.
    marks = {"\u0303", "\u0323", "\u0300", "\u0301", "\u0309"}
    encoded = b""
    for char in TEXT:
        try:
            encoded += char.encode("windows-1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", char)
            mark = next(item for item in apart if item in marks)
            base = unicodedata.normalize("NFC", apart.replace(mark, ""))
            encoded += (base + mark).encode("windows-1258")
    assert load(encoded).added == 1
    assert people(empty) == [LAN]


def test_bad_lines_are_reported_by_their_own_numbers_and_the_rest_is_imported(
    empty: CustomerDatabase, load: Import
) -> None:
    report = load(
        "email,full_name\n"  # 1
        "lan@gmail.com,Lan\n"
        "no address,X\n"  # 3
        "minh@mail.vn\n"  # 4
        "\n"
        'hoa@mail.vn,"Hoa\n'  # 6, over two lines
        'Hoa"\n'
        "a@b.vn,X,Y\n"  # 8
        'tam@mail.vn,"Tam\n'  # 9, never closed
        "tu@mail.vn,Tu\n"
        'sau@mail.vn,Sau "Béo"\n'
        f"bay@mail.vn,{'x' * 1_001}\n"  # 12
        'tám@mail.vn,"Tám" x\n'  # 13
        "a@b,X\n"  # 14
        "chin@mail.vn,Chín"
    )
    assert [number for number, _ in report.bad] == [3, 4, 8, 9, 12, 13, 14]
    assert all(reason and "@" not in reason for _, reason in report.bad)
    assert [row[:2] for row in people(empty)] == [
        ("lan@gmail.com", "Lan"), ("hoa@mail.vn", "Hoa\nHoa"), ("tu@mail.vn", "Tu"), ("sau@mail.vn", 'Sau "Béo"'),
        ("chin@mail.vn", "Chín"),
    ]  # fmt: skip


def test_a_quote_within_a_cell_swallows_no_line(empty: CustomerDatabase, load: Import) -> None:
    report = load('full_name,email\n5" Lan,lan@gmail.com\n7" Minh,minh@mail.vn\nHoa,hoa@mail.vn\n')
    assert (report.added, report.bad) == (3, [])
    assert [row[1] for row in people(empty)] == ['5" Lan', '7" Minh', "Hoa"]


def test_octets_that_are_no_text_spoil_their_line_only(empty: CustomerDatabase, load: Import) -> None:
    report = load(
        b"email,full_name\nlan@gmail.com,Lan \xcc\xff\nminh@mail.vn,\x8a\nhoa@mail.vn,a\x00b\nbay@mail.vn,B\n"
    )
    assert [number for number, _ in report.bad] == [3, 4]
    assert [row[0] for row in people(empty)] == ["lan@gmail.com", "bay@mail.vn"]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 50, b"", b"\n\n", b"name;phone\nLan;1\n"]
)
def test_a_file_without_an_address_column_is_refused_by_name(load: Import, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigurationError, match=r"khach\.csv has no column `email`") as caught:
        load(content)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_file_that_is_not_there_is_told(empty: CustomerDatabase, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        import_customers(empty, tmp_path / "none.csv", is_erased=lambda _: False, progress=lambda _: None)


def test_a_known_customer_is_updated_and_an_empty_cell_wipes_nothing(empty: CustomerDatabase, load: Import) -> None:
    load(TEXT)
    report = load("email,full_name,phone,address\nLAN@gmail.com,,0900000000,\nminh@mail.vn,Minh,,\n")
    assert (report.added, report.updated) == (1, 1)
    assert people(empty) == [
        ("LAN@gmail.com", "Nguyễn Thị Lan", "0900000000", "25 Nguyễn Trãi, Quận 1"),
        ("minh@mail.vn", "Minh", None, None),
    ]  # fmt: skip


def test_a_repeated_address_is_one_customer_and_the_last_value_stands(empty: CustomerDatabase, load: Import) -> None:
    idna = "lan@" + "tên-miền.vn".encode("idna").decode()
    rows = f"lan@tên-miền.vn,Lan,0911111111\nLan@TÊN-MIỀN.vn,,0922222222\n{idna},Lan Anh,\n"
    report = load(f"email,full_name,phone\n{rows}")
    assert (report.added, report.updated, report.bad) == (1, 2, [])
    assert [row[1:3] for row in people(empty)] == [("Lan Anh", "0922222222")]
    assert len(empty.find(idna)) == 1


def test_who_was_erased_does_not_come_back(empty: CustomerDatabase, load: Import) -> None:
    report = load("email\nlan@gmail.com\nminh@mail.vn\n", erased=frozenset({"lan@gmail.com"}))
    assert (report.added, report.erased) == (1, 1)
    assert [row[0] for row in people(empty)] == ["minh@mail.vn"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("email,subscriptions\na@b.vn,products events\n", ["events", "products"]),
        ('email,subscriptions\na@b.vn,"events, Recruitment"\n', ["events", "recruitment"]),
        ("email,đăng ký\na@b.vn,all\n", ["events", "products", "recruitment"]),
        ("email,subscriptions\na@b.vn,\n", []),
        ("email\na@b.vn\n", []),
        ("email,products,events,recruitment\na@b.vn,1,có,0\n", ["events", "products"]),
    ],
)
def test_subscriptions_come_as_a_list_or_as_columns(
    empty: CustomerDatabase, load: Import, text: str, wanted: list[str]
) -> None:
    assert load(text).bad == []
    assert topics(empty, "a@b.vn") == wanted


def test_a_file_that_says_nothing_of_subscriptions_leaves_them(empty: CustomerDatabase, load: Import) -> None:
    load("email,subscriptions\na@b.vn,events\n")
    load("email,full_name\na@b.vn,Lan\n")
    assert topics(empty, "a@b.vn") == ["events"]
    load("email,subscriptions\na@b.vn,products\n")
    assert topics(empty, "a@b.vn") == ["products"]
    assert load("email,subscriptions\na@b.vn,zalo\n").bad[0][0] == 2


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_fifty_thousand_lines_are_quick_and_memory_stays_flat(empty: CustomerDatabase, tmp_path: Path) -> None:
    path = tmp_path / "khach.csv"
    with path.open("w", encoding="utf-8") as handle:
        handle.write("email,họ tên,sđt,địa chỉ,subscriptions\n")
        for number in range(50_000):
            handle.write(
                f'khach{number}@mail.vn,"Nguyễn Văn {number}",09{number:08d},"{number} Lê Lợi, Quận 1",events\n'
            )
    seen: list[int] = []
    start = time.process_time()
    report = import_customers(empty, path, is_erased=lambda _: False, progress=seen.append)
    assert time.process_time() - start < 15
    assert (report.added, report.bad) == (50_000, [])
    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_memory_of_an_import_does_not_grow_with_the_file(empty: CustomerDatabase, tmp_path: Path) -> None:
    peaks: list[int] = []
    for lines in (6_000, 15_000):
        path = tmp_path / "khach.csv"
        text = "".join(f"khach{number}@mail.vn,{'x' * 200}\n" for number in range(lines))
        path.write_text("email,full_name\n" + text, encoding="utf-8")
        del text
        tracemalloc.start()
        import_customers(empty, path, is_erased=lambda _: False, progress=lambda _: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2, peaks


def test_a_file_of_open_quotes_costs_no_more_than_its_length(empty: CustomerDatabase, load: Import) -> None:
    start = time.process_time()
    report = load("email,full_name\n" + '"\n' * 3_000 + 'a@b.vn,"x\n' * 3_001)
    assert time.process_time() - start < 3
    assert report.added + report.updated + len(report.bad) > 0


def test_a_hostile_address_costs_no_more_than_its_length(load: Import) -> None:
    start = time.process_time()
    assert len(load(f"email\na@{'.' * 100_000}@\n").bad) == 1
    assert time.process_time() - start < 1


def test_nothing_is_made_in_a_database_with_tables_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE khach (id INTEGER PRIMARY KEY, email VARCHAR(90))"))
    text = (
        'version = 1\n[[people]]\nentry = "khach"\nemail = "email"\n[[entries]]\nname = "khach"\n'
        'title = { en = "customer", vi = "khách" }\ndeletion = "delete row"\ncolumns.email = { holds = "email" }\n'
    )
    with pytest.raises(ConfigurationError, match="its own tools"):
        CustomerDatabase(f"sqlite:///{path}", datamap=reading.parse(text, "map"), create=True)
    assert sa.inspect(engine).get_table_names() == ["khach"]
    engine.dispose()
    database = CustomerDatabase(
        f"sqlite:///{tmp_path / 'new.sqlite3'}", datamap=reading.preset("embedded"), create=True
    )
    assert database.count() == 0
    database.close()
