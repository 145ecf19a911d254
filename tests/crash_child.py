"""What the killed processes of test_crash run: one pass of the service, as `cskh poll` does it."""

from __future__ import annotations

import os
from pathlib import Path

from processor import config as configuration
from processor.confirm.compose import Templates
from processor.parts import Parts, open_customers
from processor.worker import Worker
from tests.world import rules_of, store_of


def one_pass(path: str, failpoint: str) -> None:
    """Poll once; with a failpoint the process may die on the way."""
    if failpoint:
        os.environ["CSKH_FAILPOINT"] = failpoint
    config = configuration.load(Path(path), environment={})
    parts = Parts(
        config=config,
        database=store_of(config),
        customers=open_customers(config),
        rules=rules_of(config.rules.path),
        templates=Templates(Path(config.templates.path)),
    )
    worker = Worker(parts)
    _, errors = worker.poll_all()
    assert errors == []
    worker.close()
    parts.close()
