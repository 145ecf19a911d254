"""The documents say what is so: commands exist, links lead somewhere, the wheel carries what the code looks for."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from processor.classify import agreed, verdict, weighing
from processor.cli.main import app
from processor.confirm.compose import KINDS
from processor.confirm.wording import LANGUAGES
from processor.store.transitions import State
from processor.values import Intent

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def documented_commands() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for page in PAGES:
        for command in re.findall(r"`cskh ([a-z][a-z-]*(?: [a-z]+)?)", page.read_text(encoding="utf-8")):
            found.add(tuple(command.split()))
    return found


def test_every_command_in_the_documents_exists():
    commands = documented_commands()
    assert len(commands) > 8
    root = get_command(app)
    for words in commands:
        first = root.commands[words[0]]  # pyright: ignore[reportAttributeAccessIssue]
        if len(words) > 1 and hasattr(first, "commands"):
            assert words[1] in first.commands, words


def test_every_command_has_help():
    def walk(command, path: list[str]):
        result = CliRunner().invoke(app, [*path, "--help"])
        assert result.exit_code == 0 and command.help, path
        for name, child in getattr(command, "commands", {}).items():
            walk(child, [*path, name])

    walk(get_command(app), [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_state_is_explained():
    words = (ROOT / "docs" / "words.md").read_text(encoding="utf-8") + (ROOT / "README.md").read_text(encoding="utf-8")
    for state in (State.RECEIVED, State.VERIFYING, State.FLAGGED, State.HELD, State.APPLIED, State.DONE, State.FAILED):
        assert state.value in words


def test_nothing_in_the_repository_names_a_package_host_or_this_machine():
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    hosts = re.compile(
        "pypi" + r"\.org|files\.python" + r"hosted|registry\.npm" + r"js|deb\.debian" + r"\.org|/work/" + "main"
    )
    for name in files:
        path = ROOT / name
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".lock", ".txt", ".j2", ""}:
            assert not hosts.search(path.read_text(encoding="utf-8", errors="replace")), name


def test_the_wheel_carries_rules_templates_and_the_example(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        check=True, cwd=ROOT, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "installed")
    assert {
        f"processor/defaults/templates/{language}/{kind}.txt.j2" for language in LANGUAGES for kind in KINDS
    } <= names
    assert "processor/store/migrations/script.py.mako" in names
    code = (
        "from processor import config; from processor.classify import load_rules; "
        "p = config.default_rules_path(); assert 'defaults' in str(p), p; load_rules(p); "
        "assert config.example_path().read_text() and config.default_templates_path().is_dir()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path / "installed")


def test_the_thresholds_of_the_second_opinion_are_those_of_the_code() -> None:
    """Each row of that table names constants and gives their values, in the same order."""
    values = {**vars(weighing), **vars(verdict), **vars(agreed)}
    checked = 0
    for line in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 5 or not re.fullmatch(r"`[A-Z_]+`(, `[A-Z_]+`)*", cells[3]):
            continue
        said = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", cells[2])]
        meant: list[float] = []
        for name in re.findall(r"[A-Z_]+", cells[3]):
            value = values[name]
            of_intents = (Intent.CORRECTION, Intent.UNSUBSCRIBE, Intent.DELETION)
            meant.extend([value[one] for one in of_intents if one in value] if isinstance(value, dict) else [value])
        assert said == meant, line
        checked += 1
    assert checked >= 8
