"""What every command shares: the configuration it was told to use, and the parts opened from it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from processor import config as configuration
from processor import config_source
from processor.config import Config
from processor.errors import ConfigurationError
from processor.parts import Parts, open_database, open_parts
from processor.store.database import Database

USUAL = Path("config.toml")
_RULES_VARIABLES = f"{config_source.PREFIX}RULES__"


@dataclass(slots=True)
class Context:
    """The global options."""

    config_path: Path = USUAL

    def config(self) -> Config:
        return configuration.load(self.config_path)

    def rules_path(self, given: Path | None) -> Path:
        """The folder of rules to tune: the one named, else the configured one, else the shipped one.

        Nothing else of the configuration is looked at, so that rules can be tuned where there is no mailbox or store.

        Raises:
            ConfigurationError: the configuration was named and is not there, is no TOML, or its rules path is no text.
        """
        if given or (self.config_path == USUAL and not self.config_path.exists()):
            return given or configuration.default_rules_path()
        variables = {name: value for name, value in os.environ.items() if name.startswith(_RULES_VARIABLES)}
        raw = config_source.read(self.config_path, variables)
        table = raw.get("rules", {})
        path = cast("dict[str, object]", table).get("path", "") if isinstance(table, dict) else None
        if not isinstance(path, str):
            raise ConfigurationError(f"{self.config_path}: the value of 'rules.path' is wrong: a text is wanted.")
        base, shipped = self.config_path.resolve().parent, configuration.default_rules_path()
        return Path(configuration.folder_or_shipped(base, path, "rules", shipped))

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
    return Path(os.environ.get("CSKH_CONFIG") or USUAL)


current = Context()
"""Set once by the global options, before any command runs."""
