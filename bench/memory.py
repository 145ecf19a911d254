"""Peak memory of one whole process that reads a mailbox."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.shop import ROOT, Shop, environment


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: its peak resident set in MB (10^6 octets) and its time in seconds."""

    peak: float
    seconds: float


def watched(shop: Shop, *arguments: str) -> Run:
    """Run a command and watch its high-water mark. Raises RuntimeError where it fails.

    The kernel's per-child figure (ru_maxrss) is not used: it starts at the size of the process that forked.
    """
    start = time.perf_counter()
    peak = 0
    with (
        shop.log.open("w") as log,
        subprocess.Popen(
            shop.command(*arguments), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        while process.poll() is None:
            peak = max(peak, _high_water(process.pid))
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError(f"cskh {' '.join(arguments)} exits with {process.returncode}: {shop.last_words()}")
    return Run(peak * 1024 / 1e6, time.perf_counter() - start)


def _high_water(pid: int) -> int:
    """VmHWM in KiB; 0 where the process has just ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
