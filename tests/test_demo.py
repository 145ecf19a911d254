"""`make demo ARGS=--once` shows every kind of mail and ends as it should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
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


def test_the_demo_that_goes_on_shows_the_outcome_and_ends_by_ctrl_c(tmp_path: Path):
    command = [sys.executable, "-m", "processor.demo"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=tmp_path, env=environment)
        try:
            deadline = time.monotonic() + 90  # erasures are held for 15 s, and the machine may be busy
            while "Ctrl-C ends the demo" not in (tmp_path / "out").read_text() and time.monotonic() < deadline:
                time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            code = process.wait(60)
        finally:
            process.kill()
            process.wait()
    shown = (tmp_path / "out").read_text()
    assert code == 0 and "Traceback" not in shown
    assert "Ctrl-C ends the demo" in shown and "WRONG" not in shown
