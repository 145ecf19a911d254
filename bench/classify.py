"""What classification costs: each step on texts of several lengths, and the command on a folder of mails."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench import mails
from bench.shop import ROOT, environment
from processor.classify import RuleSet, classify, load_rules
from processor.classify.engine import read_with
from processor.classify.text import read_text
from processor.values import Message

TYPICAL = 2_000  # octets of own words
LENGTHS = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
OCTETS = 60_000  # of all texts of one length together
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds a text: reading its words, finding rules, all second opinions, and all of `classify`."""

    octets: int
    text: float
    rules: float
    opinion: float
    whole: float

    @property
    def by_rules(self) -> float:
        """What it takes to know every rule that matches."""
        return self.text + self.rules


@dataclass(frozen=True, slots=True)
class Command:
    """One run of `cskh classify`: mails a second, start included, and peaks of all its processes together in MB."""

    rate: float
    resident: float  # what processes share counts for each of them
    proportional: float  # what they share counts once


def texts(octets: int, count: int, seed: int) -> list[str]:
    """Own words of that length, joined from the labelled mails in an order of chance; the same in every run."""
    bodies = [json.loads(line)["body"] for line in mails.CORPUS.read_text(encoding="utf-8").splitlines() if line]
    chance = random.Random(seed)
    made: list[str] = []
    for _ in range(count):
        text = ""
        while len(text.encode()) < octets:
            text += chance.choice(bodies) + "\n"
        made.append(text.encode()[:octets].decode(errors="ignore"))
    return made


def measure(octets: int, rules: RuleSet) -> Cost:
    """The best of several rounds on one core, warmed up with other texts: the first mails after a start cost more."""
    bare = replace(rules, opinion=None, on_topics=None, on_values=None)
    for text in texts(TYPICAL, 50, seed=1):
        classify(Message(own_words=text), rules)
    bodies = texts(octets, OCTETS // octets, seed=2)
    messages = [Message(own_words=body) for body in bodies]
    read = [read_text("", body, rules.spelling) for body in bodies]
    steps: dict[str, Callable[[], object]] = {
        "text": lambda: [read_text("", body, rules.spelling) for body in bodies],
        "rules": lambda: [read_with(rules, text, "nothing") for text in read],
        "bare": lambda: [classify(message, bare) for message in messages],
        "whole": lambda: [classify(message, rules) for message in messages],
    }
    least = {name: min(column) / len(bodies) for name, column in rounds(steps).items()}
    return Cost(octets, least["text"], least["rules"], max(0.0, least["whole"] - least["bare"]), least["whole"])


def rounds(steps: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Microseconds of every step in every round; the steps take turns, so that a busy machine slows all of them."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, work in steps.items():
            start = time.process_time()
            work()
            taken[name].append((time.process_time() - start) * 1e6)
    return taken


def costs() -> list[Cost]:
    """With the shipped rules, for every length."""
    rules = load_rules(ROOT / "rules")
    return [measure(octets, rules) for octets in LENGTHS]


def command(count: int) -> Command:
    """`cskh classify` on a folder of mixed mails, on all cores. Raises RuntimeError where it fails."""
    with tempfile.TemporaryDirectory(prefix="cskh-bench-") as folder:
        for number, raw in enumerate(mails.mixed(count)):
            (Path(folder) / f"{number:06}.eml").write_bytes(raw)
        start, peaks = time.perf_counter(), (0, 0)
        with subprocess.Popen(
            [sys.executable, "-m", "processor", "classify", "--json", folder],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while process.poll() is None:
                now = memory_of(process.pid)
                peaks = max(peaks[0], now[0]), max(peaks[1], now[1])
                time.sleep(0.05)
        if process.returncode:
            raise RuntimeError(f"cskh classify exits with {process.returncode}")
        resident, proportional = (peak * 1024 / 1e6 for peak in peaks)
        return Command(count / (time.perf_counter() - start), resident, proportional)


def memory_of(pid: int) -> tuple[int, int]:
    """KiB of a process and all below it: resident, and proportional set size."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0, 0  # it has just ended
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    parts = [(sizes.get("Rss:", 0), sizes.get("Pss:", 0)), *(memory_of(int(child)) for child in below)]
    return sum(rss for rss, _ in parts), sum(pss for _, pss in parts)
