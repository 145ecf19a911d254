"""What a customer's reply to one of our mails says: yes, no, "that was not me", "how does it stand?", nothing, or else.

A yes may erase a person, so every word of it must be one of a yes; see words. Whatever is doubtful is OTHER.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import cache

from processor.classify.meaning import denials, english, foreign, not_me, reasons, status, words
from processor.classify.meaning.pattern import LONGEST_COVERED, compiled, covers, vocabulary
from processor.classify.meaning.text import MAX_CHARACTERS, body_lines, canonical, typed_lines, without_template
from processor.values import Intent, Message

_SIGN = re.compile("[\u2190-\u2bff\U0001f000-\U0001ffff]")  # an emoji says something, though not what
_HARMLESS = reasons.HARMLESS + english.spelled_out(("ENWISH",))
_WHY = reasons.spelled_out(reasons.WHY + reasons.WHY_ENGLISH)
_STRONG = words.STRONG + english.spelled_out(english.STRONG)
_BESIDE = words.BESIDE + english.spelled_out(english.BESIDE)
_REASONS = _WHY + reasons.spelled_out(reasons.REASONS + reasons.COURTESIES + reasons.ENGLISH)
_BESIDE_STRONG = words.BESIDE_STRONG + english.spelled_out(english.BESIDE_STRONG) + _REASONS
_YES_COMMA = re.compile("(?:yes|vâng|dạ vâng|ừ) , ")  # a strong yes if a reason follows
_LONGEST_NO = 400
_LONGEST_WEAK_NO = 30
_SHORT_STATUS, _LONGEST_STATUS = 12, 80


class Meaning(StrEnum):
    """What a reply says."""

    YES = "yes"
    NO = "no"
    NOT_ME = "not_me"
    STATUS = "status"
    NOTHING = "nothing"
    OTHER = "other"


def meaning(message: Message, about: Collection[Intent] = ()) -> Meaning:
    """Say what the own words of a reply mean.

    `about` is what the mail that is answered asked about: a yes that names another kind of request ("đồng ý đổi số" to
    "shall we erase?") is OTHER then. Without it a yes may name any kind.
    """
    if len(message.own_words) > MAX_CHARACTERS:
        return Meaning.OTHER
    typed = typed_lines(message.own_words)
    lines = body_lines(typed, message.sender.name)
    text = canonical(lines, _known())
    if _says_nothing(text) and not _SIGN.search("".join(lines)):
        return Meaning.NOTHING
    if found := foreign.read(" ".join(lines), about or tuple(Intent)):
        return Meaning(found)
    if _is_yes(text, tuple(sorted(about or Intent))):
        return Meaning.YES
    denied = _denial(canonical(without_template(lines), _known()))
    if denied is not Meaning.OTHER:
        return denied
    return Meaning.STATUS if _asks_how_it_stands(text) else Meaning.OTHER


def _says_nothing(text: str) -> bool:
    return not text.strip(" ,") or covers(f"{text}xxend ", _table(("xxend",)), _table(words.NOTHING))


def _is_yes(text: str, about: tuple[str, ...]) -> bool:
    bare = re.sub(r'^(?:, )*" (.*?)" (?:, )*$', r"\1", text)
    if bare.count(" ") > LONGEST_COVERED or _first(_table(words.TURNED), bare) is not None:
        return False
    strong, light = _table(_STRONG, about), _table(words.LIGHT, about)
    beside, beside_strong = _table(_BESIDE, about), _table(_BESIDE_STRONG, about)
    every = strong + light + beside + beside_strong
    plain = covers(bare, strong + light, beside) or covers(bare, strong, every)
    if not plain and not covers(_YES_COMMA.sub("", bare), _table(_WHY, about) if _YES_COMMA.match(bare) else (), every):
        return False
    left = _without(_table(_HARMLESS), _without(_table(denials.POLITE), bare))
    return _first(_table(not_me.NOT_ME), left) is None and _first(_table(denials.NO), left) is None


def _denial(text: str) -> Meaning:
    """Return NO or NOT_ME where the text plainly says so, otherwise OTHER."""
    if text.count(" ") > _LONGEST_NO or _first(_table(denials.TWISTED), text) is not None:
        return Meaning.OTHER
    text = _without(_table(denials.POLITE), text)
    denied, refused = _first(_table(not_me.NOT_ME), text), _first(_table(_refusals(text)), text)
    if denied is None and covers(text, _table(denials.SHORT_NO), _table(denials.BESIDE_NO)):
        return Meaning.NO
    places = [place for place in (denied, refused) if place is not None]
    erasing = denials.ERASING if denied is None else denials.ERASING_ORDERED
    if not places or _is_spoiled(text, min(places), erasing):
        return Meaning.OTHER
    if denied is not None:
        return Meaning.NOT_ME
    doubt = _first(_table(denials.ASKING + denials.SPOILED_NO), _rest(text)) is not None
    return Meaning.OTHER if doubt else Meaning.NO


def _refusals(text: str) -> tuple[str, ...]:
    return denials.NO + (denials.WEAK_NO if text.count(" ") <= _LONGEST_WEAK_NO else ())


def _asks_how_it_stands(text: str) -> bool:
    """Say whether the text asks that and nothing else."""
    if _first(_table(status.DENYING), text) is not None:
        return False
    if covers(text, _table(status.ASKS + status.ASKS_SHORT), _table(status.BESIDE)):
        return True
    text = _without(_table(denials.POLITE), text)
    if text.count(" ") > _LONGEST_STATUS or _first(_table(status.ASKS), text) is None:
        return False
    if text.count(" ") > _SHORT_STATUS and _first(_table(status.ABOUT), text) is None:
        return False
    left = _without(_table(denials.TOLD), _without(_table(status.ASKS), text))
    return _first(_table(denials.SPOILED + denials.ERASING + status.SPOILED + denials.AFTERWARDS), left) is None


def _is_spoiled(text: str, first: int, erasing: tuple[str, ...]) -> bool:
    """Say whether something beside the denial or refusal, which begins at `first`, leaves a doubt"
    " or asks for more."""
    return (
        _first(_table(denials.SPOILED + erasing), _rest(text)) is not None
        or _first(_table(denials.AFTERWARDS), text[first:]) is not None
    )


def _rest(text: str) -> str:
    """Return the text without what is denied, refused or told of before."""
    for table in (not_me.NOT_ME, _refusals(text), denials.TOLD):
        text = _without(_table(table), text)
    return text


def _first(table: Sequence[re.Pattern[str]], text: str) -> int | None:
    """Return where the first of the phrases begins, None where none is found; only at the beginning of a word."""
    places = (match.start() for phrase in table if (match := phrase.search(text)))
    return min(places, default=None)


def _without(table: Sequence[re.Pattern[str]], text: str) -> str:
    for phrase in table:
        text = phrase.sub(", ", text)
    return text


@cache
def _table(phrases: tuple[str, ...], about: tuple[str, ...] = tuple(Intent)) -> tuple[re.Pattern[str], ...]:
    return compiled(phrases, about)


@cache
def _known() -> frozenset[str]:
    """Every word of the tables."""
    return vocabulary(
        _STRONG, words.LIGHT, _BESIDE, _BESIDE_STRONG, words.TURNED, words.NOTHING,
        not_me.NOT_ME, denials.NO, denials.WEAK_NO, denials.SHORT_NO, denials.POLITE, denials.TOLD, denials.TWISTED,
        denials.AFTERWARDS, denials.SPOILED, denials.ASKING, status.ASKS, status.BESIDE, status.SPOILED,
    )  # fmt: skip
