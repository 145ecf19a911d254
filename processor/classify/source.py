"""Hot reload: the rule set of a directory, read again when its files change."""

from __future__ import annotations

import logging
from pathlib import Path

from processor.classify.loading import load_rules
from processor.classify.ruleset import RuleSet
from processor.errors import ConfigurationError

log = logging.getLogger(__name__)


class RuleSource:
    """The rules at `path`, always valid ones.

    Raises:
        ConfigurationError: on creation, when the rules are invalid; there is no older set to fall back on then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""  # why the newest version was refused (file, line, reason), "" while it is in use
        self._seen = self._stamp()
        self._rules = load_rules(path)

    def current(self) -> RuleSet:
        """Return the newest valid rule set; a version that is invalid leaves the old one in use and fills `problem`."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._rules = load_rules(self.path)
                self.problem = ""
                log.info("rules of %s are in force from now on, version %s", self.path, self._rules.version)
            except ConfigurationError as error:
                self.problem = str(error)
                log.error("ALARM: changed rules are refused, the old ones stay in force: %s", error)  # noqa: TRY400
        return self._rules

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        files = sorted([*self.path.glob("*.toml"), *self.path.glob("*.tsv")]) if self.path.is_dir() else [self.path]
        stamps: list[tuple[str, int, int]] = []
        for file in files:
            try:
                state = file.stat()
            except OSError:
                continue  # removed between listing and looking; the next call sees a different list
            stamps.append((file.name, state.st_mtime_ns, state.st_size))
        return tuple(stamps)
