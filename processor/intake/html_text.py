"""HTML to lines: what a reader sees, and which of it mail programs mark as quoted or as signature."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from processor.intake.lines import Kind, Line, clean, words
from processor.intake.tame_html import tame

_MAX_NODES = 500_000
_MAX_CHILDREN = 50

_UNSEEN = words(
    "script style head title template noscript object embed svg math iframe select datalist textarea"
    " del s strike"  # struck out: taken back
)
_BLOCKS = words(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main menu nav ol p pre section summary table tbody tfoot thead tr ul"
)
_CELLS = words("td th")
_HIDING = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|opacity:0(?:\.0*)?(?:;|!|$)"
    r"|max-height:0(?:px|pt|em|;|!|$)|(?:^|;)(?:width|height):0(?:px)?;.*overflow:hidden"
)
# Gmail's "indent more" is a blockquote, too, around words that the sender typed.
_INDENT = re.compile(r"margin:0(?:px)?0(?:px)?0(?:px)?40px;border:(?:none|medium|0)")
_SIZE = re.compile(r"font-size:([^;]{1,20})")
_ZERO = re.compile(r"0(?:\.0*)?(?:[a-z%!]|$)")
_PREHEADERS = ("preheader", "preview-text", "previewtext")
_QUOTES = words(
    "gmail_attr yahoo_quoted moz-cite-prefix moz-email-headers-table zmail_extra protonmail_quote tutanota_quote"
    " mail-editor-reference-message-container ms-outlook-mobile-reference-message apple-mail-quote hey-quote"
)
_RESTS = words("divrplyfwdmsg outlookmessageheader moz-forward-container zmail_extra_hr")
_SIGNATURES = words(
    "gmail_signature gmail_signature_prefix moz-signature applemailsignature ms-outlook-mobile-signature"
    " yahoo-signature protonmail_signature_block zmail_signature"
)


class _State(NamedTuple):
    """What an element hands down to its children."""

    kind: Kind = Kind.TYPED
    preformatted: bool = False
    tiny: bool = False  # text of size zero, until a child sets another size


class _Page:
    """The lines so far."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.rest = False
        self._pieces: list[str] = []
        self._kind = Kind.TYPED
        self._space = False

    def add(self, text: str, state: _State) -> None:
        """A run of text."""
        if state.preformatted:
            *whole, last = text.split("\n")
            for line in whole:
                self._append(line, state.kind)
                self.end_line(state.kind, even_empty=True)
            self._append(last, state.kind)
            return
        collapsed = " ".join(text.split())
        if collapsed:
            if self._pieces and (self._space or text[0].isspace()):
                self._pieces.append(" ")
            self._append(collapsed, state.kind)
        self._space = text[-1:].isspace() or (self._space and not collapsed)

    def gap(self) -> None:
        """The space between two cells of a table."""
        self._space = True

    def end_line(self, kind: Kind, *, even_empty: bool = False) -> None:
        """Ends the current line; `kind` is that of an empty one."""
        if self._pieces or even_empty:
            found = self._kind if self._pieces else kind
            self.lines.append(Line(clean("".join(self._pieces)).rstrip(), Kind.REST if self.rest else found))
            self._pieces = []
        self._space = False

    def _append(self, text: str, kind: Kind) -> None:
        if text:
            self._kind = kind if not self._pieces else self._kind
            self._pieces.append(text)


class _Frame:
    """An open element: its next child, what it hands down, whether a line ends with it."""

    __slots__ = ("block", "child", "state")

    def __init__(self, child: LexborNode | None, state: _State, *, block: bool) -> None:
        self.child = child
        self.state = state
        self.block = block


def html_lines(html: str) -> list[Line]:
    """The visible lines of an HTML text, quoted elements marked.

    What stands after the first 10,000 tags of a text is not looked at.
    """
    # With its events the parser copies options of lists about, which takes the square of their number.
    body = LexborHTMLParser(tame(html), options=LexborDocumentOptions.WO_EVENTS).body
    page = _Page()
    if body is not None:
        _walk(body, page)
    page.end_line(Kind.TYPED)
    return page.lines


def _walk(body: LexborNode, page: _Page) -> None:
    # A loop with its own stack: the depth of the tree is the sender's choice.
    stack = [_Frame(body.first_child, _State(), block=True)]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        frame = stack[-1]
        node = frame.child
        if node is None:
            stack.pop()
            if frame.block:
                page.end_line(frame.state.kind)
            continue
        frame.child = node.next
        if node.is_text_node:
            if not frame.state.tiny:
                page.add(node.text_content or "", frame.state)
        elif node.is_element_node:
            opened = _open(node, frame.state, page)
            if opened is not None:
                stack.append(opened)


def _open(node: LexborNode, state: _State, page: _Page) -> _Frame | None:
    tag = node.tag or ""
    if tag in _UNSEEN:
        return None
    if tag == "br":
        page.end_line(state.kind, even_empty=True)
        return None
    attributes = node.attributes
    if attributes or tag in {"blockquote", "pre"}:
        if _is_hidden(attributes):
            return None
        state = _inherited(node, tag, attributes, state, page)
    block = tag in _BLOCKS
    if block:
        page.end_line(state.kind)
    elif tag in _CELLS:
        page.gap()
    return _Frame(node.first_child, state, block=block)


def _style(attributes: Mapping[str, str | None]) -> str:
    return "".join((attributes.get("style") or "")[:2_000].lower().split())


def _names(attributes: Mapping[str, str | None]) -> set[str]:
    """Class names and id, in lower case, without the prefix that Outlook on the web puts before foreign ones."""
    written = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:500].lower().split()
    return {name.removeprefix("x_").removeprefix("x_") for name in written}


def _is_hidden(attributes: Mapping[str, str | None]) -> bool:
    if "hidden" in attributes:
        return True
    if "class" in attributes and any(mark in (attributes["class"] or "").lower() for mark in _PREHEADERS):
        return True
    return "style" in attributes and bool(_HIDING.search(_style(attributes)))


def _inherited(node: LexborNode, tag: str, attributes: Mapping[str, str | None], state: _State, page: _Page) -> _State:
    style = _style(attributes) if "style" in attributes else ""
    size = _SIZE.search(style) if "font-size" in style else None
    return _State(
        kind=_kind(node, tag, attributes, state.kind, page),
        preformatted=tag == "pre" or "white-space:pre" in style or (state.preformatted and "white-space:" not in style),
        tiny=bool(_ZERO.match(size[1])) if size else state.tiny,
    )


def _kind(node: LexborNode, tag: str, attributes: Mapping[str, str | None], kind: Kind, page: _Page) -> Kind:
    if kind is Kind.QUOTED:
        return kind
    names = _names(attributes)
    if tag == "blockquote":
        return kind if not names and _INDENT.match(_style(attributes)) else Kind.QUOTED
    if not names:
        return kind
    if names & _RESTS:
        page.end_line(kind)
        page.rest = True
    if names & _QUOTES or ("gmail_quote" in names and not _holds_blockquote(node)):
        return Kind.QUOTED
    if names & _SIGNATURES or (attributes.get("id") or "").lower() == "signature":
        return Kind.SIGNATURE
    return kind


def _holds_blockquote(node: LexborNode) -> bool:
    """Gmail's container around attribution, quote and the answers between: what is outside blockquotes is typed."""
    child = node.first_child
    for _ in range(_MAX_CHILDREN):
        if child is None:
            return False
        if child.tag == "blockquote":
            return True
        child = child.next
    return False
