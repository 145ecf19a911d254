"""When things run: one pass, or the service with its scheduler and the watch on each mailbox.

Scaling beyond one machine changes this file only: `pipeline.advance` can be called by any number of workers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from apscheduler.schedulers.background import BackgroundScheduler

from processor import answers, retention, third_parties
from processor.config import Config
from processor.errors import ConfigurationError, ProcessorError, TemporaryError
from processor.parts import Parts
from processor.pipeline import Pipeline
from processor.poller import Poller
from processor.store import messages, notices, requests
from processor.store.database import Database
from processor.store.messages import Outcome
from processor.store.transitions import WAITING, State

log = logging.getLogger(__name__)
STOP_WITHIN = 8.0  # seconds; the service has ten
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds between tries at a mailbox that fails


class Worker:
    """Does what is due, for one process."""

    def __init__(self, parts: Parts, *, since: date | None = None) -> None:
        self.parts = parts
        self.pipeline = Pipeline(parts)
        self.pollers = [Poller(parts, settings, since=since) for settings in parts.config.mailboxes]
        self.sent = 0

    def settle(self) -> None:
        """Advance what is due, hand over answers and notices, and advance what that completes."""
        self.pipeline.advance_due()
        third_parties.tell_due(self.parts)
        self.sent += answers.send_due(self.parts)
        self.pipeline.advance_due()

    def poll_all(self) -> tuple[dict[str, int], list[ProcessorError]]:
        """One pass over everything: the counts of `cskh poll`, and what went wrong with which mailbox."""
        outcomes: Counter[Outcome] = Counter()
        errors: list[ProcessorError] = []
        before = Counter(self.pipeline.moved)
        sent_before = self.sent
        answering: list[Poller] = []
        for poller in self.pollers:
            try:
                outcomes += poller.poll(self.settle)
                answering.append(poller)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one mailbox never stops another
                errors.append(_told(poller, error))
        self.settle()
        for poller in answering:
            try:
                poller.touch()
            except Exception as error:  # noqa: BLE001 - as above
                errors.append(_told(poller, error))
        return self._counts(outcomes, self.pipeline.moved - before, self.sent - sent_before), errors

    def _counts(self, outcomes: Counter[Outcome], moved: Counter[State], sent: int) -> dict[str, int]:
        with self.parts.database.reading() as session:
            waiting = requests.count(session, WAITING)
        return {
            "fetched": sum(outcomes.values()) - outcomes[Outcome.VANISHED],
            "ignored": outcomes[Outcome.IGNORED] + outcomes[Outcome.DUPLICATE],
            "flagged": max(0, moved[State.FLAGGED] - outcomes[Outcome.SET_ASIDE]),
            "acted": moved[State.APPLIED],
            "challenged": moved[State.CHALLENGED],
            "answered": sent,
            "set_aside": outcomes[Outcome.SET_ASIDE],
            "waiting": waiting,
        }

    def close(self) -> None:
        for poller in self.pollers:
            poller.close()


class Service:
    """`cskh run`: a watch on every mailbox, a scheduler for all that is due by time."""

    def __init__(self, parts: Parts, *, since: date | None = None) -> None:
        self.parts = parts
        self.worker = Worker(parts, since=since)
        self.stopping = threading.Event()
        self._settling = threading.Lock()
        settings = parts.config.service
        # One late run is enough for many missed ones, and however late is better than never.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self.scheduler = cast("Any", BackgroundScheduler(timezone=parts.config.zone, job_defaults=defaults))
        self.scheduler.add_job(self.settle, "interval", seconds=settings.advance_every.total_seconds())
        self.scheduler.add_job(self.watchdog, "interval", seconds=max(10, settings.alarm_after.total_seconds() / 3))
        self.scheduler.add_job(self.purge, "cron", hour=3, minute=30)

    def run(self) -> None:
        """Work until `stop` is called; the step in hand is finished."""
        threads = [
            threading.Thread(target=self._watch, args=(poller,), name=f"mailbox {poller.settings.name}", daemon=True)
            for poller in self.worker.pollers
        ]
        self.scheduler.start()
        for thread in threads:
            thread.start()
        log.info("running: %d mailbox(es)", len(threads))
        self.stopping.wait()
        deadline = time.monotonic() + STOP_WITHIN
        self.scheduler.shutdown(wait=False)
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        # What is still going on then dies with the process; whatever state it leaves, a restart mends.
        if self._settling.acquire(timeout=max(0.1, deadline - time.monotonic())):
            self._settling.release()

    def stop(self) -> None:
        """Ask the service to end; safe in a signal handler."""
        self.stopping.set()

    def settle(self) -> None:
        """Advance and send what is due. One thread at a time; a fault is logged and tried again at the next turn."""
        with self._settling:
            if self.stopping.is_set():
                return
            try:
                self.worker.settle()
            except ProcessorError as error:
                log.warning("%s", error)
            except Exception as error:  # noqa: BLE001 - a bug must not end the service; its text may be personal data
                log.error("settling failed with %s", type(error).__name__)  # noqa: TRY400

    def _watch(self, poller: Poller) -> None:
        """Poll, wait for news, poll: for ever, with growing pauses while the mailbox fails."""
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            try:
                outcomes = poller.poll(self.settle)
                if outcomes:
                    log.info("mailbox %s: %s", poller.settings.name, _listed(outcomes))
                self._touch(poller)
                pause = FIRST_PAUSE
                self._wait(poller)
            except ProcessorError as error:
                log.warning("%s Next try in %d s.", error, pause)
                poller.close()
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - a bug must not end the watch; its text may be personal data
                log.error("mailbox %s failed with %s", poller.settings.name, type(error).__name__)  # noqa: TRY400
                poller.close()
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        poller.close()

    def _touch(self, poller: Poller) -> None:
        try:
            poller.touch()
        except ConfigurationError as error:
            log.error("%s", error)  # noqa: TRY400 - a mark that cannot be set must not stop the mailbox

    def _wait(self, poller: Poller) -> None:
        seconds = self.parts.config.service.poll_every.total_seconds()
        if poller.settings.idle and poller.session.can_wait():
            poller.wait(seconds, self.stopping.is_set)
        else:
            self.stopping.wait(seconds)

    def watchdog(self) -> None:
        """Raise an alarm in the log when a mailbox has had no good pass for too long, or rules were refused."""
        known = self.parts.rules.problem
        self.parts.rules.current()  # a mended or a broken rule set is seen without waiting for mail; it tells of both
        if known and self.parts.rules.problem == known:
            log.error("ALARM: changed rules are still refused, the old ones stay in force: %s", known)
        for told in late_notices(self.parts.database, self.parts.now()):
            log.error("ALARM: %s", told)
        for late in overdue_mailboxes(self.parts.config, self.parts.database, self.parts.now()):
            log.error("ALARM: no successful poll of mailbox %s since %s", late["mailbox"], late["since"] or "the start")

    def purge(self) -> None:
        """The daily clean-up by the retention periods."""
        try:
            retention.purge(self.parts)
        except ProcessorError as error:
            log.warning("%s", error)


def late_notices(database: Database, now: datetime) -> list[str]:
    """What is wrong with the notices to third parties, a sentence each."""
    with database.reading() as session:
        found = notices.figures(session, now)
    advice = "see `cskh third-parties list --open`"
    told = {
        "given_up": f"{found['given_up']} notice(s) to third parties were given up without an answer; {advice}",
        "overdue": f"{found['overdue']} notice(s) to third parties are past the legal date; {advice}",
    }
    return [sentence for name, sentence in told.items() if found[name]]


def overdue_mailboxes(config: Config, database: Database, now: datetime) -> list[dict[str, Any]]:
    """Mailboxes without a successful poll within `service.alarm_after`."""
    with database.reading() as session:
        polled: dict[str, datetime] = {row["mailbox"]: row["polled_at"] for row in messages.polls(session)}
    limit: timedelta = config.service.alarm_after
    late: Sequence[tuple[str, datetime | None]] = [
        (mailbox.name, polled.get(mailbox.name))
        for mailbox in config.mailboxes
        if mailbox.name not in polled or now - polled[mailbox.name] > limit
    ]
    return [{"mailbox": name, "since": since.isoformat() if since else None} for name, since in late]


def _told(poller: Poller, error: Exception) -> ProcessorError:
    if isinstance(error, ProcessorError):
        return error
    poller.close()
    log.error("mailbox %s failed with %s", poller.settings.name, type(error).__name__)
    return TemporaryError(f"Mailbox {poller.settings.name} failed unexpectedly ({type(error).__name__}).")


def _listed(outcomes: Counter[Outcome]) -> str:
    return ", ".join(f"{number} {outcome.value}" for outcome, number in sorted(outcomes.items()))
