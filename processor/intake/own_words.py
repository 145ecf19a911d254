"""What the sender typed, apart from what is quoted, forwarded or signature.

Understands answers above, below and between quoted lines, in the manner of Gmail, Outlook, Apple Mail, Yahoo,
Thunderbird and others, in Vietnamese, English and Korean. What follows a header block or a forward
notice without quote marks is quoted to the end: taking the shop's words for a customer's would be worse than the
opposite.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processor.intake.attribution import (
    attribution,
    header_block_end,
    is_ruler,
    is_sender_line,
    is_separator,
)
from processor.intake.lines import Kind, Line
from processor.intake.signature import split_signature


class Words(NamedTuple):
    """The three parts of a text."""

    own: str
    quoted: str
    signature: str


def split_words(lines: Sequence[Line], domains: frozenset[str] = frozenset()) -> Words:
    """Splits a text into own words, quoted text and signature.

    `domains` are those the mail was sent to, in lower case: a line that names an address there as sender of what
    follows is not the customer's.
    """
    kinds = _Marker(lines, domains).kinds()
    quoted = [line.text for line, kind in zip(lines, kinds, strict=True) if kind is Kind.QUOTED]
    marked = [line.text for line, kind in zip(lines, kinds, strict=True) if kind is Kind.SIGNATURE]
    own: list[str] = []
    signature: list[str] = []
    for run in _runs(lines, kinds):
        kept, removed = split_signature(run)
        own.append(_text(kept))
        signature += removed
    text = "\n\n".join(filter(None, own))
    if not text and _text(marked):
        # Some programs put the cursor inside the element of the signature.
        kept, removed = split_signature(marked)
        return Words(_text(kept), _text(quoted), _text([*signature, *removed]))
    return Words(text, _text(quoted), _text([*signature, *marked]))


class _Marker:
    """Finds the quoted lines that nothing marks."""

    def __init__(self, lines: Sequence[Line], domains: frozenset[str]) -> None:
        self._lines = lines
        self._domains = domains
        # Marked lines are blank here, so that no attribution or header block runs across them.
        self._texts = [line.text if line.kind is Kind.TYPED else "" for line in lines]
        self._quote_next = self._marked_quote_follows()

    def _marked_quote_follows(self) -> list[bool]:
        """For each index, whether the first line from there that is not empty is marked as quoted."""
        follows = [False] * (len(self._lines) + 1)
        for index in range(len(self._lines) - 1, -1, -1):
            line = self._lines[index]
            follows[index] = line.kind is Kind.QUOTED if line.text.strip() else follows[index + 1]
        return follows

    def kinds(self) -> list[Kind]:
        """TYPED, QUOTED or SIGNATURE for each line."""
        kinds = [line.kind for line in self._lines]
        index = 0
        while index < len(kinds):
            if kinds[index] is Kind.REST:
                return self._quoted_from(kinds, index, len(kinds))
            if kinds[index] is not Kind.TYPED or not self._texts[index].strip():
                index += 1
                continue
            end, to_the_end = self._quote_start(index)
            if to_the_end:
                return self._quoted_from(kinds, index, len(kinds))
            self._quoted_from(kinds, index, end)
            index = max(end, index + 1)
        return kinds

    @staticmethod
    def _quoted_from(kinds: list[Kind], start: int, end: int) -> list[Kind]:
        kinds[start:end] = [Kind.QUOTED] * (end - start)
        return kinds

    def _quote_start(self, index: int) -> tuple[int, bool]:
        """(index after what announces a quote here, or `index`; whether all that follows is quoted)."""
        end = self._announcement_end(index)
        if end > index:
            return end, not self._quote_next[end]
        found = attribution(self._texts, index)
        if found is None:
            return index, False
        if self._quote_next[found.end]:
            return found.end, False
        if found.sure or index == 0 or not self._texts[index - 1].strip():
            return found.end, True
        return index, False

    def _announcement_end(self, index: int) -> int:
        texts = self._texts
        start = index
        if is_ruler(texts[index]):
            start = next(
                (below for below in range(index + 1, min(index + 3, len(texts))) if texts[below].strip()), index
            )
        elif is_separator(texts[index]):
            start = next(
                (below for below in range(index + 1, min(index + 3, len(texts))) if texts[below].strip()), index + 1
            )
            return max(index + 1, header_block_end(texts, start, self._domains) if start < len(texts) else 0)
        end = header_block_end(texts, start, self._domains)
        if end > start:
            return end
        after_gap = index == 0 or not texts[index - 1].strip()
        following = next((text for text in texts[index + 1 : index + 3] if text.strip()), "")
        if start == index and after_gap and is_sender_line(texts[index], following, self._domains):
            return index + 1
        return index


def _runs(lines: Sequence[Line], kinds: Sequence[Kind]) -> list[list[str]]:
    """The runs of typed lines between quoted ones; lines of a marked signature do not end a run."""
    runs: list[list[str]] = [[]]
    for line, kind in zip(lines, kinds, strict=True):
        if kind is Kind.TYPED:
            runs[-1].append(line.text)
        elif kind is Kind.QUOTED and runs[-1]:
            runs.append([])
    return runs


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip("\n ")
