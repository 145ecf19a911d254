"""From the delivery of a request to the moment at which SMTP has accepted its confirmation, with `cskh run` in IDLE."""

from __future__ import annotations

import email
import email.policy
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bench.shop import ROOT, Shop, environment
from tests.servers.smtp_sink import Accepted

WARM_UP_SECONDS = 60
ANSWER_SECONDS = 30

MAIL = """\
Authentication-Results: mx.vanesa.vn; dmarc=pass header.from={domain}; dkim=pass header.d={domain}\r
Return-Path: <{sender}>\r
Date: Thu, 12 Nov 2026 08:00:00 +0700\r
From: Lan <{sender}>\r
To: Vanesa KR <cskh@vanesa.vn>\r
Subject: =?utf-8?b?SOG7p3kgxJHEg25nIGvDvSBuaOG6rW4gdGlu?=\r
Message-ID: {message_id}\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
Chào shop,\r
\r
Mình không muốn nhận email quảng cáo nữa, nhờ shop hủy đăng ký giúp mình.\r
Cảm ơn shop.\r
"""


def addresses(count: int) -> list[str]:
    """One customer for each measured mail, answers to one address being capped, and one for the unmeasured first."""
    return [f"khach{number}@example.vn" for number in range(count + 1)]


def request(sender: str, message_id: str) -> bytes:
    """A clear unsubscribe request from an authenticated customer."""
    return MAIL.format(sender=sender, domain=sender.rpartition("@")[2], message_id=message_id).encode()


@contextmanager
def service(shop: Shop) -> Iterator[subprocess.Popen[bytes]]:
    """`cskh run` while the block lasts."""
    with (
        shop.log.open("w") as log,
        subprocess.Popen(
            shop.command("run"), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def measure(
    shop: Shop,
    deliver: Callable[[bytes], object],
    accepted: Callable[[int, float], list[Accepted]],
    customers: list[str],
) -> list[float]:
    """Seconds for a request of each customer, one at a time; the first, unmeasured, waits for the service to be up.

    Raises RuntimeError where an answer does not come, or a wrong one.
    """
    pause = random.Random(1)  # the same pauses in every run, in step with no timer
    seconds: list[float] = []
    with service(shop) as process:
        for number, sender in enumerate(customers):
            message_id = f"<latency-{number}@{sender.rpartition('@')[2]}>"
            deliver(request(sender, message_id))
            start = time.monotonic()
            answers = _answered(accepted, number + 1, ANSWER_SECONDS if number else WARM_UP_SECONDS, process, shop)
            _check(answers[-1], message_id)
            if number:
                seconds.append(max(0.0, answers[-1].at - start))
            time.sleep(pause.uniform(0.02, 0.2))
    return seconds


def _answered(
    accepted: Callable[[int, float], list[Accepted]],
    wanted: int,
    seconds: float,
    process: subprocess.Popen[bytes],
    shop: Shop,
) -> list[Accepted]:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(TimeoutError):
            return accepted(wanted, 1.0)
    raise RuntimeError(f"request {wanted - 1} is not answered: {shop.last_words()}")


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def _check(answer: Accepted, message_id: str) -> None:
    header = email.message_from_bytes(answer.raw, policy=email.policy.compat32)
    if str(header.get("In-Reply-To", "")).strip() != message_id:
        raise RuntimeError(f"the answer {answer.message_id} does not belong to {message_id}")
