"""Files for the usual senders: their columns, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.act.export_csv import FORMATS, Suppressed, Writer, defused

LINE = Suppressed("lan@mail.vn", "events products", "unsubscribed", "2026-11-20")


def written(name: str, *lines: Suppressed) -> tuple[str, Writer]:
    out = io.BytesIO()
    writer = Writer(out, FORMATS[name])
    for line in lines:
        writer.write(line)
    writer.finish()
    return out.getvalue().decode("utf-8"), writer


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mailchimp", "Email Address\r\nlan@mail.vn\r\n"),
        ("brevo", "EMAIL;SUPPRESSED_SINCE\r\nlan@mail.vn;2026-11-20\r\n"),
        ("mailerlite", "Email\r\nlan@mail.vn\r\n"),
        ("getresponse", "lan@mail.vn\r\n"),
        ("sendgrid", "email\r\nlan@mail.vn\r\n"),
        ("generic", "email,topics,reasons,since\r\nlan@mail.vn,events products,unsubscribed,2026-11-20\r\n"),
    ],
)
def test_each_sender_gets_its_own_columns(name: str, text: str) -> None:
    assert written(name, LINE)[0] == text


@pytest.mark.parametrize("sign", "=+-@\t\r＝＋－＠")
def test_what_a_spreadsheet_calculates_is_defused_and_counted(sign: str) -> None:
    text, writer = written("generic", LINE._replace(address=f"{sign}cmd|'/c calc'!a1@mail.vn"), LINE)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1][0].startswith(f"'{sign}")
    assert rows[2][0] == "lan@mail.vn"
    assert (writer.written, writer.defused) == (2, 1)


@given(st.text(st.sampled_from("ab=+-@;,\t\"'|\r\n ệ"), min_size=1, max_size=12), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=200, deadline=None)
def test_no_cell_of_any_reading_begins_with_a_formula(text: str, name: str) -> None:
    content, _ = written(name, LINE._replace(address=text))
    for delimiter in ",;\t":  # the separator is the spreadsheet's choice, not ours
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_a_harmless_cell_stays() -> None:
    assert defused("lan+x=y-z@mail.vn") == "lan+x=y-z@mail.vn"
