"""Processes forked from one in which everything is imported: real ones, with a life and death of their own.

Python needs a second or two to import the program, its tables of answers and the shipped rules some more, and tests
start it some hundred times. `tests/test_service.py` and others start it cold, as people do.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from processor.cli import main as command_line

ROOT = Path(__file__).parent.parent
SECONDS = 100
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.warmed_up"])


def run(target: Callable[..., None], *arguments: Any) -> int:
    """Runs it in a process of its own; returns how that ended, a signal as a negative number."""
    with contextlib.chdir(ROOT):  # where it finds what it is to import
        forkserver.ensure_running()
    process = _context.Process(target=_warm, args=(target, arguments))
    process.start()
    process.join(SECONDS)
    if process.exitcode is None:
        process.kill()
        process.join()
    assert process.exitcode is not None
    return process.exitcode


def _warm(target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    assert "tests.warmed_up" in sys.modules, "this process began cold"
    target(*arguments)


def cskh(*arguments: object, cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command line in that folder, with this environment and no other."""
    words = list(map(str, arguments))
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        code = run(_cskh, words, cwd, dict(environment), out, err)
        return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _cskh(words: list[str], cwd: Path, environment: dict[str, str], out: Path, err: Path) -> None:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["cskh", *words]
    for path, number in ((out, 1), (err, 2)):
        with path.open("wb") as handle:
            os.dup2(handle.fileno(), number)
    command_line.main()
