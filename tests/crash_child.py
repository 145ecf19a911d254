"""What the killed processes of test_crash run: one pass of the service, as `cskh poll` does it."""

from __future__ import annotations

import os
from pathlib import Path

from processor import config as configuration
from processor.parts import open_parts
from processor.worker import Worker


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
