"""Files that are there in full or not at all: written beside, then put into place in one step."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from processor.errors import ConfigurationError


@contextlib.contextmanager
def written(target: Path, *, mode: int = 0o600) -> Generator[BinaryIO]:
    """The file takes its place when the block ends; if the block fails, what stood there before stays.

    A link keeps pointing to where it points, a file that was there keeps its permissions, a new one gets `mode`.
    Two processes may do so at once: the last one's file stands, whole.

    Raises:
        ConfigurationError: the file cannot be written, or what stands there is no ordinary file.
    """
    try:
        real = target.resolve()
        there = real.stat() if real.exists() else None
        if there is not None and not real.is_file():
            raise ConfigurationError(f"{target} is no ordinary file; name another.")
        descriptor, name = tempfile.mkstemp(prefix=".cskh-", suffix=".part", dir=real.parent)
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb", buffering=1 << 16) as handle:
                os.fchmod(handle.fileno(), mode if there is None else there.st_mode & 0o7777)
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
            draft.replace(real)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written: {error.strerror or type(error).__name__}.") from error
