"""What the embedded mail servers can be told to do wrong, and how often."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum


class Fault(StrEnum):
    """One way in which a mail server fails its client."""

    REFUSE_RECIPIENT = "refuse-recipient"  # 550 to RCPT: permanent
    DEFER_RECIPIENT = "defer-recipient"  # 451 to RCPT: temporary
    REFUSE_DATA = "refuse-data"  # 554 after the final dot
    DEFER_DATA = "defer-data"  # 451 after the final dot
    DROP_BEFORE_DOT = "drop-before-dot"  # the line dies inside DATA: nothing was accepted
    DROP_AFTER_DOT = "drop-after-dot"  # the mail WAS accepted, the line dies before the client hears so
    SLOW = "slow"  # the answer to the final dot waits
    REFUSE_LOGIN = "refuse-login"  # 535 to AUTH
    UNAVAILABLE = "unavailable"  # 421 instead of a greeting
    STALL_IMAP = "stall-imap"  # a connection that is accepted and never answered
    DROP_IMAP = "drop-imap"  # a connection that is cut before its greeting


class Faults:
    """Counts down the failures that were ordered. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: Counter[Fault] = Counter()
        self.seconds = 0.0  # how long SLOW waits

    def order(self, fault: Fault | str, times: int = 1, *, seconds: float = 1.0) -> None:
        """Lets the next `times` occasions fail; the `seconds` of SLOW hold until the next order.

        Raises ValueError for a name that is no Fault.
        """
        with self._lock:
            self._left[Fault(fault)] += times
            self.seconds = seconds

    def take(self, fault: Fault) -> bool:
        """Whether this occasion is to fail; uses up one of the ordered failures."""
        with self._lock:
            due = self._left[fault] > 0
            self._left[fault] -= due
            return due

    def clear(self) -> None:
        """Cancels what is still ordered."""
        with self._lock:
            self._left.clear()
