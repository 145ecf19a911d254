"""`make demo ARGS=--once` shows every kind of mail and ends as it should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from processor.demo.samples import SAMPLES

ROOT = Path(__file__).parent.parent


def test_the_demo_ends_as_it_should_and_shows_every_mail(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "processor.demo", "--once"],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(SAMPLES) >= 14
    for sample in SAMPLES:
        assert sample.shows.split()[0] in done.stdout
    assert "Where to look" in done.stdout and "WRONG" not in done.stdout


def test_wrong_arguments_are_wrong_usage(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "processor.demo", "--twice"],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "usage" in done.stderr
