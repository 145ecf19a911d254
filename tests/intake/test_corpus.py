"""Every labelled mail that was rendered as mail programs render it gives back what its writer typed."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

from processor.intake.reading import read_message
from processor.values import Message
from tests.corpus import render

MAILS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(render.__file__).parent / "mails.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def in_order(message: Message) -> str:
    return squeezed(f"{message.own_words}\n{message.signature}")


def test_own_words_are_the_body_apart_from_the_signature() -> None:
    wrong = [mail["id"] for mail in MAILS if in_order(read_message(render.render(mail))) != squeezed(mail["body"])]
    assert wrong == []


def test_lines_are_kept_where_there_is_no_signature() -> None:
    for mail in MAILS:
        message = read_message(render.render(mail))
        if not message.signature:
            typed = unicodedata.normalize("NFC", mail["body"]).strip()
            assert message.own_words == "\n".join(line.rstrip() for line in typed.split("\n")), mail["id"]


def test_every_quoting_style_is_split_exactly() -> None:
    quoting = [mail for mail in MAILS if mail.get("quoted")]
    assert {render.pick(mail["id"], "quote", 6) for mail in quoting} == set(range(6))
    assert {render.pick(mail["id"], "htmlquote", 2) for mail in quoting if mail.get("html")} == {0, 1}
    for mail in quoting:
        message = read_message(render.render(mail))
        assert in_order(message) == squeezed(mail["body"]), mail["id"]
        old = squeezed(mail["quoted"].replace(">", ""))
        assert squeezed(message.quoted.replace(">", "")).endswith(old), mail["id"]


def test_each_style_on_one_mail() -> None:
    mail = next(mail for mail in MAILS if mail.get("quoted") and "\n" in mail["quoted"])
    styles: set[tuple[bool, int, int]] = set()
    for number in range(80):
        for is_html in (True, False):
            seed = f"style{number}"
            message = read_message(render.render({**mail, "id": seed, "html": is_html}))
            assert in_order(message) == squeezed(mail["body"])
            styles.add((is_html, render.pick(seed, "quote", 6), render.pick(seed, "htmlquote", 2)))
    assert len(styles) == 24


def test_headers_of_every_mail() -> None:
    for mail in MAILS:
        message = read_message(render.render(mail))
        assert (message.sender.address, message.sender_problem) == (mail["from"], ""), mail["id"]
        assert message.sender.name == squeezed_spaces(mail.get("from_name") or "")
        assert message.subject == squeezed_spaces(mail["subject"])
        assert (message.unreadable, message.recipients) == ("", ("cskh@vanesa.vn",))
        assert message.sent_at is not None and message.message_id.endswith(f"@{mail['from'].rpartition('@')[2]}>")


def squeezed_spaces(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def test_automatic_mail_of_the_corpus_is_never_a_request() -> None:
    decisions = {mail["decision"] for mail in MAILS if read_message(render.render(mail)).automatic}
    assert decisions == {"ignore"}
