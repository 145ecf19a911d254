"""Three kinds of error. What is none of them is a bug: the pipeline sets that mail aside and goes on."""

from __future__ import annotations


class ProcessorError(Exception):
    """Something that a person can understand and mend; its text is one clear sentence."""


class ConfigurationError(ProcessorError):
    """A file, key or value that the admin has to change. Nothing was done."""


class RefusedError(ProcessorError):
    """Permanent: it will fail the same way every time, so it is not tried again."""


class TemporaryError(ProcessorError):
    """A fault that may pass (server away, lock, time-out): tried again later with back-off."""
