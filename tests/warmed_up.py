"""What the process of `tests/warm.py` has in memory before others are forked from it."""

from __future__ import annotations

import gc
import tempfile
import threading
from pathlib import Path

from processor.classify.meaning import meaning
from processor.cli import main  # noqa: F401
from processor.demo.mailhost import MailHost
from processor.values import Intent, Message
from tests import crash_child  # noqa: F401
from tests.world import CORRECTION, DELETION, UNSUBSCRIBE, world

# The tables of answers are compiled once for each question.
for about in ((), (Intent.DELETION,), (Intent.CORRECTION,)):
    for words in ("ok", "không phải tôi"):
        meaning(Message(own_words=words), about=about)
# What is made at first use: the rules, a store to copy, mappers.
with tempfile.TemporaryDirectory() as folder, MailHost() as host, world(host, Path(folder), ["lan@a.example"]) as shop:
    for kind in (CORRECTION, UNSUBSCRIBE, DELETION):
        shop.receive("lan@a.example", kind)
    shop.poll()
assert threading.active_count() == 1
gc.collect()
gc.freeze()  # what is there stays: the collector of a forked process need not look through it
