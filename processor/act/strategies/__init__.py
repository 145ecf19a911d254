"""What an erasure does to a value, one strategy a module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from processor.act.datamap.model import Deletion
from processor.act.strategies import fixed_text, keep, keyed_digest, null, redact, truncate
from processor.act.strategies.cell import Cell

STRATEGIES: Mapping[Deletion, Callable[[Any, Cell], Any]] = {
    Deletion.NULL: null.erased,
    Deletion.FIXED_TEXT: fixed_text.erased,
    Deletion.KEYED_DIGEST: keyed_digest.erased,
    Deletion.TRUNCATE: truncate.erased,
    Deletion.REDACT: redact.erased,
    Deletion.KEEP: keep.erased,
}
