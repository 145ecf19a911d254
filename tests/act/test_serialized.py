"""Texts in what PHP serialised: cut out, with lengths that PHP can still read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.act.serialized import every_text


def cut(text: str) -> str:
    return text.replace("Lan", "[…]")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('s:3:"Lan";', 's:5:"[…]";'),
        ('a:1:{s:4:"name";s:11:"Nguyễn Lan"', None),
        (
            'a:2:{s:4:"name";s:12:"Nguyễn Lan";s:1:"n";i:-5;}',
            'a:2:{s:4:"name";s:14:"Nguyễn […]";s:1:"n";i:-5;}',
        ),
        ('a:1:{s:3:"Lan";a:3:{i:0;b:1;i:1;N;i:2;d:0.5;}}', 'a:1:{s:5:"[…]";a:3:{i:0;b:1;i:1;N;i:2;d:0.5;}}'),
        ('O:8:"stdClass":1:{s:1:"a";s:3:"Lan";}', 'O:8:"stdClass":1:{s:1:"a";s:5:"[…]";}'),
        ('s:10:"s:3:"Lan";";', 's:12:"s:5:"[…]";";'),  # as WordPress writes what was serialised before
        ('s:5:"a"b"";', None),
        ('s:3:"a"b";', 's:3:"a"b";'),
        ("Lan", None),
        ("450000", None),
        ("", None),
        ('a:1:{s:4:"name";s:9:"Lan";}', None),
        ("a:1:{" * 200, None),
    ],
)
def test_texts_and_their_lengths(before: str, after: str | None):
    assert every_text(before, cut) == after


def written(value: object) -> str:
    """As PHP's serialize would."""
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    if isinstance(value, int):
        return f"i:{value};"
    assert isinstance(value, dict)
    return f"a:{len(value)}:{{{''.join(written(key) + written(item) for key, item in value.items())}}}"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.recursive(TEXTS | st.integers(), lambda items: st.dictionaries(TEXTS, items, max_size=4), max_leaves=12))
def test_whatever_php_wrote_is_read(value: object):
    assert every_text(written(value), lambda text: text) == written(value)


@given(st.text(alphabet='abdisNO:;{}"0123', max_size=40))
def test_whatever_stands_there_breaks_nothing(text: str):
    changed = every_text(text, lambda some: some)
    assert changed is None or changed == text
