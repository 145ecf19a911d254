"""A CSV file is read so that every octet of it can be written again, whatever is in it."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.act import csv_text
from processor.act.csv_text import Record, opened, plain
from processor.errors import ConfigurationError, TemporaryError

BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def read(path: Path, content: bytes) -> tuple[list[Record], bytes]:
    """The records, and the file made anew of what was read."""
    path.write_bytes(content)
    with opened(path) as source:
        records = list(source.records())
        text = source.preamble + "".join(record.text for record in records)
        return records, source.bom + source.encode(text)


OCTETS = [b'"', b",", b";", b"\t", b"\r", b"\n", b"a", b"\xe1\xbb\x87", b"\xd2", b"\x8a", b"\x00"]
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from(OCTETS), max_size=40).map(b"".join),
        st.binary(max_size=50).map(lambda tail: b"\xef\xbb\xbf" + tail),
    )
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_octets_are_read_can_be_written_again(tmp_path: Path, content: bytes) -> None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") and len(content) % 2:
        content += b"\x00"
    try:
        records, again = read(tmp_path / "x.csv", content)
    except ConfigurationError as error:
        assert "cut off" in str(error)  # without a mark it looked like UTF-16, and has an odd length
        return
    assert again == content
    numbers = [record.number for record in records]
    assert numbers == sorted(set(numbers))


@given(text=st.text(st.characters(codec=None), max_size=60), encoding=st.sampled_from(sorted(BOMS)))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_unicode_with_a_mark_is_read_as_it_is(tmp_path: Path, text: str, encoding: str) -> None:
    # Lone surrogates too: nothing keeps a program from writing half a character.
    content = BOMS[encoding] + text.encode(encoding, "surrogatepass")
    records, again = read(tmp_path / "x.csv", content)
    assert again == content
    if text.isprintable() and text.strip() and '"' not in text and encoding != "utf-8":
        assert records[0].text == text


@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6),
    habit=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), *((csv.QUOTE_ALL, end) for end in ("\n", "\r\n", "\r"))]),
)  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_writes_is_read_as_the_same_cells(
    tmp_path: Path, rows: list[list[str]], habit: tuple[int, str]
) -> None:
    quoting, end = habit
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting, lineterminator=end).writerows([["Họ tên", "Email"], *rows])  # pyright: ignore[reportArgumentType]
    records, _ = read(tmp_path / "x.csv", b"\xef\xbb\xbf" + out.getvalue().encode())
    assert [record.cells for record in records] == [["Họ tên", "Email"], *rows]
    assert not any(record.problem for record in records)


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        ("a,b\n", ","), ("a;b\n", ";"), ("a\tb\n", "\t"), ('"Họ, tên, đệm";Email\n', ";"), ("Email\n", ","),
        ("sep=;\r\nEmail,x;Tên\n", ";"), ("SEP=|\nEmail|Tên\n", "|"), ("\n \nEmail;Tên\n", ";"),
    ],
)  # fmt: skip
def test_the_separator_is_found(tmp_path: Path, head: str, delimiter: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(head, encoding="utf-8", newline="")
    with opened(path) as source:
        assert source.delimiter == delimiter
        assert source.preamble + "".join(record.text for record in source.records()) == head


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(tmp_path: Path, encoding: str) -> None:
    records, _ = read(tmp_path / "x.csv", "Email,Tên\nlan@x.vn,Lê Thị Lan\n".encode(encoding))
    assert records[1].cells == ["lan@x.vn", "Lê Thị Lan"]


def test_utf_16_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cut off"):
        read(tmp_path / "x.csv", "Email\nlan@x.vn\n".encode("utf-16")[:-1])


def test_a_quote_in_the_middle_of_a_cell_joins_no_lines(tmp_path: Path) -> None:
    records, _ = read(tmp_path / "x.csv", b'size,email\n5" disc,lan@x.vn\n7" disc,minh@x.vn\n')
    assert [record.cells for record in records[1:]] == [['5" disc', "lan@x.vn"], ['7" disc', "minh@x.vn"]]


def test_an_open_quote_spoils_its_own_line_only(tmp_path: Path) -> None:
    lines = 'email,name\na@x.vn,"open\n' + "".join(f"b{number}@x.vn,B\n" for number in range(120))
    records, _ = read(tmp_path / "x.csv", lines.encode())
    assert [record.number for record in records if record.problem] == [2]
    assert len(records) == 122


def test_a_line_without_an_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"Line 2 of .* more than 1,048,576 characters"):
        read(tmp_path / "x.csv", b"email\n" + b"x" * (csv_text.LONGEST + 10))


def test_a_cell_over_the_limit_is_a_problem_of_its_line(tmp_path: Path) -> None:
    records, _ = read(tmp_path / "x.csv", b"email,note\na@x.vn," + b"x" * 200_000 + b"\nb@x.vn,y\n")
    assert [bool(record.problem) for record in records] == [False, True, False]


def test_a_file_of_open_quotes_costs_little(tmp_path: Path) -> None:
    content = b"email,name\n" + b'a@x.vn,"x\n' * 5_000 + b'"\n' * 5_000 + b'"""\n""\n' * 5_000
    start = time.process_time()
    read(tmp_path / "x.csv", content)
    assert time.process_time() - start < 5


def test_one_bad_octet_does_not_hide_what_the_rest_says(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("email\ntám@mail.vn\n".encode() + b"\xff\n")
    with opened(path) as source:
        cells = [record.cells[0] for record in source.records()]
        assert "tám@mail.vn" in source.readings(cells[1])


def test_a_change_while_reading_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("email\na@x.vn\n")
    with opened(path) as source:
        source.check_unchanged()
        with path.open("a") as handle:
            handle.write("b@x.vn\n")
        with pytest.raises(TemporaryError, match="was changed while it was read"):
            source.check_unchanged()
        path.unlink()
        with pytest.raises(TemporaryError):
            source.check_unchanged()


def test_what_is_no_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(ConfigurationError, match="cannot be read"), opened(path):
            pass


@pytest.mark.parametrize(
    ("title", "wanted"), [("  Địa  Chỉ ", "dia chi"), ("\ufeffE-Mail", "e-mail"), ("ĐT", "dt"), ("Họ tên", "ho ten")]
)
def test_names_of_columns_are_compared_without_marks(title: str, wanted: str) -> None:
    assert plain(title) == wanted
