"""HTML of any size made cheap to parse.

A standard HTML parser takes time in the square of what a stranger chooses: open elements (20,000 nested tags 0.5 s),
attributes of one tag (60,000 take 10 s), formatting elements left open, which it opens anew in each block (5,000 in
5,000 blocks would be 25 million). So a large text is written anew, tag by tag, with what the reader needs of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from processor.intake.lines import words

MAX_TAGS = 10_000
_CHEAP_TAGS = 1_000
_CHEAP_SEPARATORS = 8_000
_MAX_ATTRIBUTES = 3_000  # characters of one tag
# Possessive throughout: a tag is read once, whatever it holds (HTML standard, section 13.2.5).
_VALUE = r"\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+"
_ATTRIBUTE = re.compile(rf"([^\s/>=]++)(?:\s*+=\s*+({_VALUE})?+)?+")
_TOKEN = re.compile(
    r"<!--(?:-?>|[\s\S]*?(?:--!?>|\Z))|<[!?][^>]*+>?"
    rf"|<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++|=?[^\s/>=]++(?:\s*+=\s*+(?:{_VALUE})?+)?+)*+)>?"
)
# Their content is no markup up to their end tag, and nothing of it is seen.
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])[^>]*+>?|\Z", re.IGNORECASE)
    for name in (
        "script",
        "style",
        "title",
        "textarea",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "plaintext",
    )
}
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_NEEDED = words("class id style hidden type")
_NAME = re.compile(r"[a-z][a-z0-9:_-]{0,30}")


def tame(html: str) -> str:
    """The same HTML, or where it is large one with the same text and structure and at most 10,000 tags.

    Takes time in proportion to the text.
    """
    separators = sum(map(html.count, " \n\t\r\f/")) + (html.count('"') + html.count("'")) // 2
    if separators <= _CHEAP_SEPARATORS and html.count("<") <= _CHEAP_TAGS:
        return html
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    position = 0
    for _ in range(MAX_TAGS):
        token = _TOKEN.search(html, position)
        if token is None:
            break
        yield html[position : token.start()].replace("<", "&lt;")
        position = token.end()
        name = (token[2] or "").lower()
        if name in _RAW:
            if not token[1]:
                closing = _RAW[name].search(html, position)
                position = closing.end() if closing else len(html)
        elif _NAME.fullmatch(name):
            yield _tag(token[1], name, token[3])
    else:
        return
    yield html[position:].replace("<", "&lt;")


def _tag(slash: str, name: str, attributes: str) -> str:
    # No part of the reading looks at these elements, and a span is what the parser never opens anew.
    name = "span" if name in _FORMATTING else name
    if slash or not attributes or len(attributes) > _MAX_ATTRIBUTES:
        return f"<{slash}{name}>"
    kept: list[str] = []
    for attribute in _ATTRIBUTE.finditer(attributes):
        key = attribute[1].lower()
        if key in _NEEDED:
            value = (attribute[2] or "").strip("\"'").replace('"', "&quot;")
            kept.append(f' {key}="{value}"')
    return f"<{name}{''.join(kept)}>"
