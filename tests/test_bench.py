"""The measurements themselves: the same mails in every run, and every part of them still runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import erasures, intake, latency, mails
from bench.shop import shop
from tests.conftest import need
from tests.servers.dovecot import Account

ROOT = Path(__file__).parent.parent


def test_the_mails_are_the_same_in_every_run_and_8_kb_on_average() -> None:
    first, second = list(mails.mixed(1_000)), list(mails.mixed(1_000))
    assert first == second
    assert len(set(first)) == 1_000, "a repeated mail would be taken for a duplicate"
    assert 7_500 < sum(map(len, first)) / 1_000 < 8_500


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.95, 95), (1.0, 100), (0.0, 1)])
def test_percentiles_are_nearest_rank(share: float, expected: float) -> None:
    assert latency.percentile([float(value) for value in range(100, 0, -1)], share) == expected


def test_intake_accounts_for_every_mail(dovecot: Account) -> None:
    dovecot.fill(mails.mixed(60))
    before = dovecot.snapshot()
    with shop(dovecot, smtp_port=9) as made:
        done = intake.measure(made)
    assert done.mails == 60
    assert done.synchronous == 2, "figures count only with every commit on the disk"
    assert dovecot.snapshot() == before


def test_an_unknown_measurement_is_refused_with_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "intake" in done.stderr


def test_erasures_cost_the_same_statements_whoever_is_erased() -> None:
    need(erasures.available())
    with erasures.shop(60) as shop:
        one, other = shop.erase(4), shop.erase(6, threads=2)
        assert len(one.times) == 4 and len(other.times) == 6
        assert one.statements == other.statements > 5
        shop.without_index()
        assert shop.erase(1).statements == one.statements
