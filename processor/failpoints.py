"""Places where a test lets the process die, to prove that a restart ends as an uninterrupted run.

Inactive unless CSKH_FAILPOINT is set, as "after-commit:3": die by SIGKILL the third time that place is reached.
"""

from __future__ import annotations

import itertools
import os
import signal

_count = itertools.count(1)


def reached(place: str) -> None:
    """Die here if the environment asks for it."""
    wanted = os.environ.get("CSKH_FAILPOINT")
    if wanted is None:
        return
    name, _, number = wanted.partition(":")
    if name == place and next(_count) == int(number or 1):
        os.kill(os.getpid(), signal.SIGKILL)
