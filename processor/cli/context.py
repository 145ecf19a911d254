"""What every command shares: the configuration it was told to use, and the parts opened from it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from processor import config as configuration
from processor.config import Config
from processor.parts import Parts, open_database, open_parts
from processor.store.database import Database


@dataclass(slots=True)
class Context:
    """The global options."""

    config_path: Path = Path("config.toml")

    def config(self) -> Config:
        return configuration.load(self.config_path)

    @contextlib.contextmanager
    def parts(self) -> Generator[Parts]:
        """Everything, closed at the end."""
        parts = open_parts(self.config())
        try:
            yield parts
        finally:
            parts.close()

    @contextlib.contextmanager
    def database(self, *, create: bool = False) -> Generator[tuple[Config, Database]]:
        """The processor's own store only; a command that only looks makes none."""
        config = self.config()
        database = open_database(config, create=create)
        try:
            yield config, database
        finally:
            database.close()


def default_config_path() -> Path:
    return Path(os.environ.get("CSKH_CONFIG") or "config.toml")


current = Context()
"""Set once by the global options, before any command runs."""
