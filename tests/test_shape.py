"""The shape of the house: imports point one way, nothing goes round in circles, modules and functions stay small."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "processor"
STEPS = ("intake", "classify", "verify", "act", "confirm")
PLAIN = {"values", "errors", "addresses", "masks"}  # no I/O; everybody may use them
EDGE = {"sql", "failpoints"}  # for those who talk to a database
# Who may import what; a name stands for a module of processor/ or a folder of it.
ALLOWED = {
    "__main__": {"cli"},
    "values": set[str](),
    "errors": set[str](),
    "addresses": set[str](),
    "masks": {"values"},
    "failpoints": set[str](),
    "sql": {"errors"},
    "deadlines": {"values"},
    "config_values": set[str](),
    "config_source": {"errors"},
    "config_sections": {"config_values", *PLAIN},
    "config": {"config_source", "config_sections", "config_values", *PLAIN},
    "store": PLAIN | EDGE,
    "intake": PLAIN,
    "classify": PLAIN,
    "verify": PLAIN,
    "act": PLAIN | EDGE,
    "confirm": PLAIN,
}
GLUE = (
    "parts",
    "moves",
    "steps",
    "decisions",
    "takein",
    "answers",
    "poller",
    "pipeline",
    "retention",
    "senders",
    "challenging",
    "conversations",
    "threads",
    "storing",
    "doing",
    "planning",
    "undoing",
    "endings",
    "identifiers",
    "third_parties",
    "acknowledging",
    "documents",
)
OUTSIDE = {"worker", "reports", "backtest", "cli", "demo", "console"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in MODULES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> set[str]:
    """Modules named by any import of the file, those inside functions included; own ones in full."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in NAMES else base for alias in node.names}
    return found


def own(path: Path) -> set[str]:
    return {name for name in imported(path) if name.split(".")[0] == "processor"}


def part(name: str) -> str:
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else ""


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_imports_point_one_way(path: Path) -> None:
    here = part(name_of(path))
    uses = {part(name) for name in own(path)} - {here, ""}
    if here in ALLOWED:
        assert uses <= ALLOWED[here]
    elif here in GLUE:
        assert not uses & OUTSIDE
    else:
        assert here in OUTSIDE | {""}, f"{here} is new: say in this test where it stands"
        if here in {"worker", "reports", "backtest"}:
            assert not uses & (OUTSIDE - {"worker"})


def test_a_step_never_imports_another_step() -> None:
    crossing = [
        (name_of(path), name)
        for path in MODULES
        for name in own(path)
        if part(name_of(path)) in STEPS and part(name) in STEPS and part(name) != part(name_of(path))
    ]
    assert crossing == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    uses = {name: own(path) & NAMES.keys() - {name} for name, path in NAMES.items()}
    while free := {name for name, others in uses.items() if not others & uses.keys()}:
        uses = {name: others for name, others in uses.items() if name not in free}
    assert not uses, "these import each other: " + ", ".join(sorted(uses))


OUTER_WORLD = {
    "asyncio", "concurrent", "dns", "email.mime", "http", "imapclient", "logging", "multiprocessing", "os",
    "requests", "shutil", "smtplib", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess", "tempfile", "threading",
    "time", "urllib",
}  # fmt: skip
PURE = [
    path
    for path in MODULES
    if (path.parent.name == "classify" and path.stem not in {"loading", "source"})
    or (path.parent.name == "verify" and path.stem != "dns")
    or path.stem in {"values", "addresses", "deadlines", "transitions", "facts", "receipts", "labels", "wording"}
    or (path.parent.name == "confirm" and path.stem == "documents")
]


@pytest.mark.parametrize("path", PURE, ids=ids)
def test_what_decides_does_no_input_or_output(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)} | imported(path)
    assert not roots & OUTER_WORLD
    called = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    assert "open" not in called
    assert not [name for name in called if name.endswith((".open", ".read_text", ".read_bytes", ".write_text"))]
    assert not called & {"datetime.now", "date.today", "datetime.utcnow", "random.random"}


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_modules_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"{lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and path.parent.name != "versions":
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_nothing_prints_past_the_command_line(path: Path) -> None:
    printing = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing or path.parent.name == "cli", f"lines {printing}"


@pytest.mark.parametrize("path", [path for path in MODULES if path.stat().st_size], ids=ids)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))
