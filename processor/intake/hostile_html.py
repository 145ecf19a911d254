"""HTML that was made to be slow: found by one scan of its tags, before a parser sees it.

A standard HTML parser looks through all open elements at many tags, and opens all unclosed formatting elements anew
in each block, so that 500 KB of nested tags cost 20 s.
"""

from __future__ import annotations

import re
from collections import Counter

from processor.intake.lines import words

_MAX_OPEN = 400
_MAX_REOPENED = 200_000
_HARMLESS_TAGS = 400
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
# Those without an end tag, and those that their next sibling closes.
_UNCLOSED = words(
    "area base br col embed hr img input link meta param source track wbr html head body p li dt dd tr td th tbody"
    " thead tfoot colgroup option optgroup rp rt"
)
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")


def is_hostile(html: str) -> bool:
    """Whether elements nest, or formatting stays open, beyond what any mail program writes."""
    if html.count("<") <= _HARMLESS_TAGS:
        return False
    still_open: Counter[str] = Counter()
    depth = formatting = reopened = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        reopened += formatting
        if name in _UNCLOSED:
            continue
        if not tag[1]:
            still_open[name] += 1
            step = 1
        elif still_open[name]:
            still_open[name] -= 1
            step = -1
        else:
            continue
        depth += step
        formatting += step if name in _FORMATTING else 0
        if depth > _MAX_OPEN or reopened > _MAX_REOPENED:
            return True
    return False
