"""Lists as newsletter senders export them: who must get no mail goes, every other line stays octet for octet."""

from __future__ import annotations

import csv
import io
import os
import re
import time
import tracemalloc
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processor.act import scrub as module
from processor.act.scrub import Counts, scrub
from processor.addresses import mailbox_key
from processor.errors import ConfigurationError, TemporaryError
from tests.spellings import spelled

LAN, MINH, HOA = "lan@mail.vn", "minh@mail.vn", "hoa@mail.vn"
LISTED = {LAN: "unsubscribed", HOA: "erased"}


def look(keys: Collection[str]) -> Mapping[str, str]:
    return {key: LISTED[key] for key in keys if key in LISTED}


def run(folder: Path, content: bytes, **options: Any) -> tuple[bytes, Counts, list[tuple[int, str, str]]]:
    """The scrubbed file, the counts, and what was told of lines."""
    (folder / "list.csv").write_bytes(content)
    told: list[tuple[int, str, str]] = []
    counts = scrub(
        folder / "list.csv", folder / "clean.csv", reasons=look, told=lambda *line: told.append(line), **options
    )
    assert (folder / "list.csv").read_bytes() == content
    return (folder / "clean.csv").read_bytes(), counts, told


# --- real files of each habit

EXPORT = (
    "Email Address;First Name;Tags\r\n"
    "ai@mail.vn;Ái;\"vip; hà nội\"\r\n"
    "LAN@MAIL.VN;Lan;\r\n"
    "\r\n"
    "Minh Trần <minh@mail.vn>;\"Minh \"\"Béo\"\"\";x\r\n"
    ";Không có;\r\n"
    "hoa@mail.vn;Hoa;\r\n"
    "tám@mail.vn;\"Tám\r\nBa\";"
)  # fmt: skip
CLEAN = "".join(
    line for line in EXPORT.splitlines(keepends=True) if not line.startswith(("LAN@", ";Không", "hoa@"))
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_files_of_every_habit_keep_their_other_lines_octet_for_octet(
    tmp_path: Path, encoding: str, end: str, delimiter: str
) -> None:
    def written(text: str) -> bytes:
        return text.replace("\r\n", end).replace(";", delimiter).encode(encoding)

    clean, counts, told = run(tmp_path, written(EXPORT))
    assert clean == written(CLEAN)
    assert counts == Counts(kept=3, removed=1, erased=1, unreadable=1)
    assert told == [(3, "unsubscribed", ""), (6, "unreadable", "no address"), (7, "erased", "")]


def test_a_list_of_an_old_spreadsheet_keeps_its_encoding(tmp_path: Path) -> None:
    head = "Ho\u0323 t\u00ean;\u0110i\u0323a chi\u0309 email\r\n".encode("windows-1258")
    lines = [f"A\u0301i {name};{name}@mail.vn\r\n".encode("windows-1258") for name in ("an", "lan", "ba", "hoa")]
    clean, counts, _ = run(tmp_path, head + b"".join(lines))
    assert clean == head + lines[0] + lines[2]
    assert counts == Counts(kept=2, removed=1, erased=1)


def test_an_address_in_utf_8_is_found_in_a_file_that_is_not_all_of_it(tmp_path: Path) -> None:
    LISTED["tám@mail.vn"] = "erased"
    try:
        clean, counts, _ = run(tmp_path, "email,tên\ntám@mail.vn,x\nan@mail.vn,".encode() + b"\xff\xfe\n")
    finally:
        del LISTED["tám@mail.vn"]
    assert clean == b"email,t\xc3\xaan\nan@mail.vn,\xff\xfe\n"
    assert counts.erased == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # no names of columns: a bare list
        ("lan@mail.vn\nan@mail.vn\n", "an@mail.vn\n"),
        ("\ufeffan@mail.vn\nlan@mail.vn", "\ufeffan@mail.vn\n"),
        ("An;an@mail.vn\nLan;lan@mail.vn\n", "An;an@mail.vn\n"),
        # what Excel and others put before
        ("sep=;\r\nTên;E-mail\r\nLan;lan@mail.vn\r\nAn;an@mail.vn\r\n", "sep=;\r\nTên;E-mail\r\nAn;an@mail.vn\r\n"),
        ("\n\nemail\nlan@mail.vn\nan@mail.vn\n", "\n\nemail\nan@mail.vn\n"),
        # two columns of addresses: either counts
        ("E-mail 1,E-mail 2\nan@mail.vn,lan@mail.vn\nba@mail.vn,\n", "E-mail 1,E-mail 2\nba@mail.vn,\n"),
        # several in a cell, names around, other spellings
        ('email\n"an@mail.vn, Lan <LAN@mail.vn>"\nan@mail.vn\n', "email\nan@mail.vn\n"),
        ("email\nLê, Lan <lan@mail.vn>\nTrần, An <an@mail.vn>\n", "email\nTrần, An <an@mail.vn>\n"),
        # an address in a note is no recipient
        ("email,note\nan@mail.vn,chồng chị lan@mail.vn\n", "email,note\nan@mail.vn,chồng chị lan@mail.vn\n"),
        # but in a line with other cells than the first the address may stand anywhere
        ("name,email\nLê, Lan,lan@mail.vn\nTrần, An,an@mail.vn\n", "name,email\nTrần, An,an@mail.vn\n"),
        ("name,email,x\nlan@mail.vn\nan@mail.vn\n", "name,email,x\nan@mail.vn\n"),
        # and who reads line by line sees a line where we see a cell
        ('name,email\n"A\nb,lan@mail.vn",an@mail.vn\n"A\nb",an@mail.vn\n', 'name,email\n"A\nb",an@mail.vn\n'),
        # cells without a name at the end
        ("email,name\nan@mail.vn,An,,\nlan@mail.vn,Lan,,\n", "email,name\nan@mail.vn,An,,\n"),
        # empty lines of a spreadsheet
        ("email,name\n,\n  \nlan@mail.vn,\n", "email,name\n,\n  \n"),
        ("email\n", "email\n"),
    ],
)  # fmt: skip
def test_lists_of_other_shapes(tmp_path: Path, text: str, wanted: str) -> None:
    clean, counts, _ = run(tmp_path, text.encode())
    assert clean.decode() == wanted
    assert counts.unreadable == 0


def test_dots_and_tags_are_not_folded(tmp_path: Path) -> None:
    text = b"email\nl.an@mail.vn\nlan+tin@mail.vn\nlan@mail.vn\n"
    clean, _, _ = run(tmp_path, text)
    assert clean == b"email\nl.an@mail.vn\nlan+tin@mail.vn\n"


# --- what cannot be read

BROKEN = (
    b"name,email\n"
    b"An,an@mail.vn\n"
    b"A,an at mail.vn\n"  # 3
    b"B,an@@mail.vn\n"
    b'C,"an@mail.vn" x\n'  # 5: no CSV
    b'D,"open@mail.vn\n'  # 6: never closed
    b"E,an@mail\n"  # 7
    b"F,\xff\n"
    b"G,ba@mail.vn\n"
)


def test_a_line_whose_address_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    clean, counts, told = run(tmp_path, BROKEN)
    assert clean == b"name,email\nAn,an@mail.vn\nG,ba@mail.vn\n"
    assert counts == Counts(kept=2, unreadable=6)
    assert [number for number, _, _ in told] == [3, 4, 5, 6, 7, 8]
    assert all(what == "unreadable" and problem and "@" not in problem for _, what, problem in told)


def test_it_is_kept_on_demand_but_never_a_suppressed_address_in_it(tmp_path: Path) -> None:
    bad = b'H,"lan@mail.vn" x\nI,"hoa@mail.vn\nJ,lan@@ lan@mail.vn\n'
    clean, counts, _ = run(tmp_path, BROKEN + bad, keep_unreadable=True)
    assert clean == BROKEN
    assert counts == Counts(kept=2, removed=2, erased=1, unreadable=6)


# --- which column

OWN = b"Li\xc3\xaan h\xe1\xbb\x87;Mail;Kh\xc3\xa1c\nlan@mail.vn;an@mail.vn;x\nba@mail.vn;hoa@mail.vn;y\n"


@pytest.mark.parametrize(
    ("column", "kept"), [("", [1]), ("Mail", [1]), ("LIÊN HỆ", [2]), ("lien he", [2]), ("1", [2]), ("2", [1])]
)
def test_the_column_can_be_said(tmp_path: Path, column: str, kept: list[int]) -> None:
    clean, _, _ = run(tmp_path, OWN, column=column)
    lines = OWN.splitlines(keepends=True)
    assert clean == lines[0] + b"".join(lines[number] for number in kept)


@pytest.mark.parametrize(
    ("content", "column", "told"),
    [
        (b"name,phone\nLan,1\n", "", "named as one with email addresses .found: name, phone"),
        (b"name,phone\nLan,1\n", "email", "no column 'email' in its first line"),
        (b"name,phone\nLan,1\n", "3", "no column '3'"),
        (b"name,phone\nLan,1\n", "0", "no column '0'"),
        (b"lan@mail.vn,Mail\nan@mail.vn,x\n", "", "both names of columns and an email address"),
        (b"", "", "is empty"),
        (b"\n\n", "", "is empty"),
        (b'"email\n', "", "found: nothing"),
        ("email\nlan@mail.vn\n".encode("utf-16")[:-1], "", "cut off"),
        (b"PK\x03\x04" + bytes(range(256)) * 50, "", "named as one"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_understood_is_refused_and_nothing_written(
    tmp_path: Path, content: bytes, column: str, told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        run(tmp_path, content, column=column)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["list.csv"]
    assert "\n" not in str(caught.value)
    assert "@" not in str(caught.value)


# --- properties: whatever the list

ADDRESSES = [LAN, HOA, MINH, "an@mail.vn", "ba+x@khac.example", "chín.le@mail.vn"]
GARBAGE = ["", "n/a", "lan at mail.vn", "@", "lan@", "an@@mail.vn", "không có"]
cells = st.text(st.sampled_from("aB,;\t\"'\r\n @ệđ=+|<>.0"), max_size=8)


@st.composite
def lists(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A list and what must become of it."""
    delimiter = draw(st.sampled_from(",;\t"))
    end = draw(st.sampled_from(["\r\n", "\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]))
    width = draw(st.integers(1, 4))
    place = draw(st.integers(0, width - 1))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))

    def line(row: list[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerow(row)
        return out.getvalue()[:-2] + end

    header = [f"c{number}" for number in range(width)]
    header[place] = draw(st.sampled_from(["Email", "Email Address", "Địa chỉ email", "E-MAIL"]))
    given_text = wanted = line(header)
    for _ in range(draw(st.integers(0, 8))):
        row = [draw(cells.filter(lambda text: "@" not in text)) for _ in range(width)]
        address = draw(st.sampled_from([*ADDRESSES, None]))
        row[place] = draw(st.sampled_from(GARBAGE)) if address is None else draw(spelled(address))
        text = line(row)
        given_text += text
        blank = not any(cell.strip() for cell in row)
        if blank or (address is not None and mailbox_key(address) not in LISTED):
            wanted += text
    return given_text.encode(encoding), wanted.encode(encoding)


@given(lists())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kept_lines_are_the_same_octets_and_no_suppressed_mailbox_is_left(
    tmp_path: Path, both: tuple[bytes, bytes]
) -> None:
    clean, _, _ = run(tmp_path, both[0])
    assert clean == both[1]


SIGNS = ["<", ">", '"', '""', ",", ";", " ", "\n", "\r\n", "\r", "x", "'", "＠", "\u200b", "@", "/"]
pieces = st.lists(st.sampled_from([LAN, LAN.upper(), HOA, "an@mail.vn", *SIGNS]), max_size=30).map("".join)


@given(text=pieces, keep=st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_a_heap_of_signs_no_reader_finds_a_suppressed_address(tmp_path: Path, text: str, keep: bool) -> None:
    head = "email,name\n"
    clean, _, _ = run(tmp_path, (head + text).encode(), keep_unreadable=keep)
    left = clean.decode()
    assert left.startswith(head)
    given_lines = iter(re.findall(r"[^\r\n]*[\r\n]|[^\r\n]+", head + text))
    assert all(line in given_lines for line in re.findall(r"[^\r\n]*[\r\n]|[^\r\n]+", left))
    by_line = [line.split(",")[0] for line in re.split(r"\r\n|\r|\n", left)]
    strictly = [row[0] for row in csv.reader(io.StringIO(left, newline="")) if row] if not keep else []
    for cell in by_line + strictly:
        assert not re.search(r"(?<![\w.+@/'])(?:lan|hoa)@mail\.vn(?![\w@])", cell.strip("\"' "), re.IGNORECASE), cell


# --- files


def test_in_place_the_list_itself_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"email\nlan@mail.vn\nan@mail.vn\n")
    path.chmod(0o640)
    scrub(path, path, reasons=look)
    assert path.read_bytes() == b"email\nan@mail.vn\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["list.csv"]


def test_a_link_stays_one_and_a_new_file_is_as_private_as_the_list(tmp_path: Path) -> None:
    path, real, link = tmp_path / "list.csv", tmp_path / "real.csv", tmp_path / "link.csv"
    path.write_bytes(b"email\nan@mail.vn\n")
    path.chmod(0o600)
    link.symlink_to(real)
    scrub(path, link, reasons=look)
    assert link.is_symlink()
    assert real.read_bytes() == b"email\nan@mail.vn\n"
    assert real.stat().st_mode & 0o777 == 0o600


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    def away(keys: Collection[str]) -> Mapping[str, str]:
        raise TemporaryError("The store cannot be used now.")

    path, target = tmp_path / "list.csv", tmp_path / "clean.csv"
    path.write_bytes(b"email\nan@mail.vn\n")
    target.write_bytes(b"earlier\n")
    for into in (target, path):
        with pytest.raises(TemporaryError):
            scrub(path, into, reasons=away)
    assert path.read_bytes() == b"email\nan@mail.vn\n"
    assert target.read_bytes() == b"earlier\n"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_list_that_is_written_meanwhile_is_not_half_scrubbed(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"email\nan@mail.vn\n")

    def slow(keys: Collection[str]) -> Mapping[str, str]:
        with path.open("ab") as handle:
            handle.write(b"ba@mail.vn\n")
        return {}

    with pytest.raises(TemporaryError, match="changed while it was read"):
        scrub(path, path, reasons=slow)
    assert path.read_bytes() == b"email\nan@mail.vn\nba@mail.vn\n"


@pytest.mark.parametrize("target", ["no/such/folder.csv", "folder", "pipe"])
def test_a_target_that_cannot_be_written_is_told(tmp_path: Path, target: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "list.csv").write_bytes(b"email\nan@mail.vn\n")
    with pytest.raises(ConfigurationError, match=r"cannot be written|no ordinary file"):
        scrub(tmp_path / "list.csv", tmp_path / target, reasons=look)


# --- size


def big(path: Path, lines: int) -> None:
    with path.open("w", encoding="utf-8") as handle:
        handle.write("Họ tên;Email;Ghi chú\n")
        for number in range(lines):
            handle.write(f'"Khách, {number}";khach{number}@mail.vn;{"x" * 100}\n')


def test_the_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    peaks: list[int] = []
    for lines in (3_000, 12_000):
        big(tmp_path / "list.csv", lines)
        tracemalloc.start()
        counts = scrub(tmp_path / "list.csv", tmp_path / "clean.csv", reasons=look)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert counts.kept == lines
    assert peaks[1] < peaks[0] * 1.2, peaks


def test_a_hostile_list_costs_no_more_than_its_length(tmp_path: Path) -> None:
    rows = [
        b'"' * 50_000,
        b"@" * 50_000,
        b"a@" + b"." * 50_000,
        b'a@x.vn,"x',
        b"<" * 50_000 + b">",
        b" " * 50_000 + b"@",
    ]
    start = time.process_time()
    _, counts, _ = run(tmp_path, b"email,name\n" + b"\n".join(rows * 3))
    assert time.process_time() - start < 10
    assert sum(asdict(counts).values()) > 10


def test_many_lines_are_looked_up_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(module, "_BATCH", 10)
    big(tmp_path / "list.csv", 25)

    def count(keys: Collection[str]) -> Mapping[str, str]:
        asked.append(len(keys))
        return {}

    scrub(tmp_path / "list.csv", tmp_path / "clean.csv", reasons=count)
    assert asked == [10, 10, 5]
