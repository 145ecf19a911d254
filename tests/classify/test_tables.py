"""Tables of weights that were damaged on the way are refused, and say so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from processor.classify import load_rules
from processor.config import default_rules_path
from processor.errors import ConfigurationError

TABLES = ["opinion.tsv", "opinion-topics.tsv", "opinion-values.tsv"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_rules_path(), tmp_path / "rules"))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("damage", ["cut", "row lost", "row twice", "huge"])
def test_a_damaged_table_is_refused(folder: Path, name: str, damage: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    last = lines[-2].split("\t")
    changed = {
        "cut": lines[:3],
        "row lost": [*lines[:-3], *lines[-2:]],
        "row twice": [*lines[:-1], lines[-2], f"# {len(lines) - 1} rows"],
        "huge": [*lines[:-2], "\t".join([*last[:-1], "99999999999999"]), lines[-1]],
    }[damage]
    (folder / name).write_text("\n".join(changed) + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{name}, line \d+: no table of weights"):
        load_rules(folder)
