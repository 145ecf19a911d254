"""The header section as signatures see it: cut once, kept octet for octet, refused where programs disagree on it."""

from __future__ import annotations

import pytest

from processor.verify.header_section import UnreadableError, read_section


def test_fields_keep_their_folding_and_lines_end_alike() -> None:
    for raw in (b"A: b\r\n\tc\r\nD:e\r\n\r\nx\r\ny\r\n", b"A: b\n\tc\nD:e\n\nx\ny\n"):
        section = read_section(raw)
        assert [(field.name, field.value) for field in section.fields] == [(b"A", b" b\r\n\tc\r\n"), (b"D", b"e\r\n")]
        assert section.names == (b"a", b"d")
        assert section.body == b"x\r\ny\r\n"


@pytest.mark.parametrize("raw", [b"A: b\r\n", b"A: b", b"A: b\r\n\r\n", b"From lan Mon Nov 30\r\nA: b\r\n\r\n"])
def test_a_mail_without_a_body_or_with_an_envelope_line(raw: bytes) -> None:
    section = read_section(raw)
    assert (section.names, section.body) == ((b"a",), b"")


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\nA: b\r\n\r\n",
        b"\nA: b\n\n",
        b"A: b\0\r\n\r\nx",
        b"A: b\rFrom: c\r\n\r\nx",
        b"A: b\r\r\n\r\nx",
        b"A : b\r\n\r\nx",
        b" A: b\r\n\r\nx",
        b"A\xc3\xa9: b\r\n\r\nx",
        b"A: b\r\nno field\r\n\r\nx",
        b"A: b\r\nFrom lan Mon Nov 30\r\n\r\nx",
        b"A: b\r\n" * 1_001 + b"\r\n",
        b"A: " + b"b" * 600_000 + b"\r\n\r\n",
    ],
    ids=range(12),
)
def test_what_programs_read_differently_is_not_read(raw: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_section(raw)
