"""How lists, spreadsheets and people write one and the same address."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from hypothesis import strategies as st


def _domain(address: str, write: Callable[[str], str]) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{write(domain)}"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda address: address,
    "capitals": str.upper,
    "spaces around": lambda address: f"  {address}\t",
    "no-break spaces around": lambda address: f"\u00a0{address}\u3000",
    "name": lambda address: f"Nguyễn Thị Lan <{address}>",
    "quoted name": lambda address: f'"Nguyễn, Lan" <{address.upper()}>',
    "name with a comment": lambda address: f"{address} (Lan)",
    "angle brackets": lambda address: f"<{address}>",
    "apostrophes, as Outlook does": lambda address: f"'{address}'",
    "typographic quotes": lambda address: f"“{address}”",
    "mailto": lambda address: f"mailto:{address}",
    "link of a web page": lambda address: f"MAILTO:{address}?subject=hi",
    "full stop": lambda address: f"{address}.",
    "decomposed": lambda address: unicodedata.normalize("NFD", address),
    "punycode": lambda address: _domain(address, lambda domain: domain.encode("idna").decode()),
    "root dot": lambda address: _domain(address, lambda domain: f"{domain}."),
    "needless quotes": lambda address: '"{}"@{}'.format(*address.split("@")),
    "full-width sign": lambda address: address.replace("@", "＠"),
    "full-width letters": lambda address: "".join(
        chr(ord(char) + 0xFEE0) if "a" <= char <= "z" else char for char in address
    ),
    "invisible characters": lambda address: f"\ufeff{address[:2]}\u200b{address[2:]}\u200e",
    "soft hyphen": lambda address: address.replace("@", "\u00ad@"),
    "second of two": lambda address: f"ai-do@khac.example, {address}",
    "first of three": lambda address: f"{address};b@khac.example c@khac.example",
    "formula, defused": lambda address: f"'{address}",
}


def spelled(address: str) -> st.SearchStrategy[str]:
    """That address in any of the ways."""
    return st.sampled_from(sorted(SPELLINGS)).map(lambda name: SPELLINGS[name](address))
