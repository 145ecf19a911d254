"""Which mailboxes a cell of a list names, however it writes them. Pure.

What is suppressed must be found in every spelling, so one text has several readings; a reading too many keeps somebody
out of a newsletter, a reading too few sends mail to somebody who refused it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from processor.act.csv_text import is_text, plain
from processor.addresses import addr_spec, mailbox_key

_LABEL = "[A-Za-z0-9-]{1,63}"
# Most cells by far: an address and nothing else, or a name without tricks before it.
_USUAL = re.compile(rf"(?:[^@＠﹫<>]{{0,200}}<)?([A-Za-z0-9._%+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,10}})>?")
_INSIDE = re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")
_APART = re.compile(r'[\s,;<>()"|\\]+')
_QUOTED = re.compile(r'("(?:[^"\\\r\n]|\\.){1,64}"@[^\s,;<>()"|\\@]{1,255})')
_LONGEST = 400  # an address has at most 320 characters
_LINK = re.compile(r"mailto:", re.IGNORECASE)
_AROUND = ".'`´‘’“”«»[]{}:!?*"
_TITLE = re.compile(
    r"(?:(?:customer|contact|subscriber|user|billing|primary|your|khach hang) )?(?:e ?)?mail"
    r"(?: address)?(?: \d{1,2})?(?: (?:address|value))?(?: (?:cua )?khach hang)?"
    r"|email ?address(?:es)?|dia chi (?:e ?mail|thu dien tu|mail)|thu dien tu|hom thu|hop thu"
)


class Mailboxes(NamedTuple):
    """What was found in one text."""

    written: Mapping[str, str]  # every mailbox it may name (as `mailbox_key` has it) -> the address as it is written
    names_one: bool  # there is something that looks like an address at all
    readable: bool  # there is an address, and every one of them could be read


_NOTHING = Mailboxes({}, names_one=False, readable=False)


def mailboxes(text: str) -> Mailboxes:
    """Reads "a@x.vn", "Name <a@x.vn>", several of them with commas or spaces between, "mailto:" and quotes around."""
    text = text.strip()
    if (usual := _USUAL.fullmatch(text)) and (key := mailbox_key(usual[1])):
        return Mailboxes({key: usual[1]}, names_one=True, readable=True)
    cleaned = text if text.isascii() else _cleaned(text)
    if "@" not in cleaned:
        return _NOTHING
    found = [(token, _forms(token)) for token in _tokens(cleaned)]
    readable = all(any(map(_is_usable, forms)) for _, forms in found)
    for reading in {text, "@".join(part.strip() for part in cleaned.split("@"))} - {cleaned}:
        found.extend((token, _forms(token)) for token in _tokens(reading))
    written: dict[str, str] = {}
    for form in itertools.chain.from_iterable((*forms, *_INSIDE.findall(token[:_LONGEST])) for token, forms in found):
        for key in (mailbox_key(form), mailbox_key(addr_spec(form))):
            written.setdefault(key, form)
    written.pop("", None)
    return Mailboxes(written, names_one=True, readable=readable and bool(written))


def _cleaned(text: str) -> str:
    """What was typed with another keyboard or copied from a web page: full-width signs, invisible characters."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible)


def _tokens(text: str) -> Iterable[str]:
    if '"@' in text:
        yield from _QUOTED.findall(text)
        text = _QUOTED.sub(" ", text)
    for token in _APART.split(text):
        if token.count("@") > 1:
            yield from (part for part in re.split(r"[/&:]", token) if "@" in part)
        elif "@" in token:
            yield token


def _forms(token: str) -> list[str]:
    """The token, and what is left of it without what may stand around an address."""
    if len(token) > _LONGEST:
        return []
    bare = _LINK.sub("", token)
    if not token.startswith('"'):
        bare = bare.strip(_AROUND)
    local, _, domain = bare.rpartition("@")
    short = f"{local}@{re.split(r'[?&#/:!*]', domain, maxsplit=1)[0]}"
    return list(dict.fromkeys((token, token.rstrip("."), bare, short)))


def _is_usable(form: str) -> bool:
    local, _, domain = form.rpartition("@")
    if not is_text(form) or "." not in domain or not addr_spec(form) or not mailbox_key(form):
        return False
    return "@" not in local or local[0] == local[-1] == '"'


def address_columns(header: Sequence[str]) -> list[int]:
    """The columns whose names say that they hold email addresses, in English or Vietnamese."""
    titles = [" ".join(re.split(r"[\s_\-:.()*/]+", plain(cell))).strip() for cell in header]
    return [index for index, title in enumerate(titles) if _TITLE.fullmatch(title)]
