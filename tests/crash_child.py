"""What the killed processes of test_crash run: one pass of the service, as `cskh poll` does it."""

from __future__ import annotations

import os
from pathlib import Path

from processor import config as configuration
from processor.classify.meaning import meaning
from processor.parts import open_parts
from processor.values import Intent, Message
from processor.worker import Worker

# Its tables are compiled once for each question, in the process that all others are forked from.
for about in ((), (Intent.DELETION,), (Intent.CORRECTION,)):
    meaning(Message(own_words="ok"), about=about)


def one_pass(config: str, failpoint: str) -> None:
    """Poll once; with a failpoint the process may die on the way."""
    if failpoint:
        os.environ["CSKH_FAILPOINT"] = failpoint
    parts = open_parts(configuration.load(Path(config), environment={}))
    worker = Worker(parts)
    _, errors = worker.poll_all()
    assert errors == []
    worker.close()
    parts.close()
