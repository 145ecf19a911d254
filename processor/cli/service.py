"""Commands that set up and run the service: init, check, poll, run."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from processor import config as configuration
from processor.act.datamap import reading
from processor.cli import checks
from processor.cli.context import current
from processor.cli.output import err, out, print_json, print_table
from processor.errors import ConfigurationError
from processor.parts import open_database
from processor.worker import Service, Worker

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Since = Annotated[str | None, typer.Option(help="Look at mail from this date on (2026-11-01), once.")]


def init(folder: Annotated[Path, typer.Argument(help="Where to write them.")] = Path()) -> None:
    """Write config.toml, datamap.toml, rules/, templates/ and an empty store to edit; nothing there is overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    _copy(configuration.example_path(), folder / "config.toml")
    _write(reading.preset_text("embedded"), folder / "datamap.toml")
    _copy(configuration.default_rules_path(), folder / "rules")
    _copy(configuration.default_templates_path(), folder / "templates")
    config = configuration.load(folder / "config.toml")
    existed = _is_there(config.store.url)
    open_database(config).close()
    err.print(f"{'kept   ' if existed else 'written'} the store, and its key {config.store.key_file}", markup=False)
    err.print("Next: fill in config.toml, then run `cskh check`.")


def _is_there(url: str) -> bool:
    return Path(url.partition(":///")[2]).exists()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        _put(target, lambda: shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__")))
    else:
        _put(target, lambda: shutil.copyfile(source, target))


def _write(text: str, target: Path) -> None:
    _put(target, lambda: target.write_text(text, encoding="utf-8"))


def _put(target: Path, write: Callable[[], object]) -> None:
    if target.exists():
        err.print(f"kept    {target} (it was there)", markup=False)
        return
    try:
        write()
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written: {error.strerror}.") from error
    err.print(f"written {target}", markup=False)


def check(json_lines: Json = False) -> None:
    """Try every part of the configuration for real and say for each: ok, or what is wrong and how to mend it."""
    results = list(checks.everything(current.config_path))
    if json_lines:
        print_json({"part": item.part, "ok": item.ok, "text": item.text} for item in results)
    else:
        rows = [(item.part, "ok" if item.ok else "WRONG", item.text) for item in results]
        print_table("", ("part", "", "what was found"), rows, empty="")
    if not all(item.ok for item in results):
        raise typer.Exit(1)


def _day(since: str | None) -> date | None:
    if since is None:
        return None
    try:
        return date.fromisoformat(since)
    except ValueError:
        raise typer.BadParameter("a date such as 2026-11-01 is wanted", param_hint="--since") from None


def poll(since: Since = None, json_lines: Json = False) -> None:
    """One pass: fetch new mail, advance every due request, send due answers, print counts."""
    start = _day(since)
    with current.parts() as parts:
        _log_to_stderr("warning")
        worker = Worker(parts, since=start)
        try:
            counts, errors = worker.poll_all()
        finally:
            worker.close()
    if json_lines:
        print_json([counts])
    else:
        out.print("  ".join(f"{name.replace('_', ' ')} {number}" for name, number in counts.items()))
    for error in errors:
        err.print(f"cskh: {error}", markup=False, soft_wrap=True)
    if errors:
        raise typer.Exit(1)


def run(since: Since = None) -> None:
    """The service: watches the mailboxes until SIGTERM or Ctrl-C, and ends within 10 seconds."""
    start = _day(since)
    with current.parts() as parts:
        _log_to_stderr(parts.config.service.log)
        service = Service(parts, since=start)

        def stop(*_: object) -> None:
            service.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        service.run()
    # A thread may still sit in a server's time-out; whatever it was doing, a restart mends, so nobody waits for it.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for noisy in ("apscheduler", "imapclient", "mailparser"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
