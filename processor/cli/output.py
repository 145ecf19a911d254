"""How commands print: tables for people, one JSON object a line for programs; results on stdout, talk on stderr."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

# Into a file or a pipe there is no window to fit: wide enough that cells are not broken, unless COLUMNS says how wide.
_free = "COLUMNS" not in os.environ
out = Console(highlight=False, width=180 if _free and not sys.stdout.isatty() else None)
err = Console(stderr=True, highlight=False, width=180 if _free and not sys.stderr.isatty() else None)


def clean(text: str) -> str:
    """A stranger's text made harmless for a terminal: no control or direction characters except line breaks."""
    return "".join(
        char
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def print_json(records: Iterable[Mapping[str, Any]]) -> None:
    """One object a line, UTF-8."""
    for record in records:
        sys.stdout.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table; cells are data, never markup."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*[cell if isinstance(cell, Text) else Text(clean(str(cell))) for cell in row])
        count += 1
    if count:
        out.print(table)
    else:
        err.print(empty)


def local(value: datetime | None, zone: Any) -> str:
    """A time for people, in the shop's time zone."""
    return "" if value is None else value.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def iso(value: datetime | None, zone: Any) -> str | None:
    """A time for programs."""
    return None if value is None else value.astimezone(zone).isoformat(timespec="seconds")


@contextmanager
def bar(what: str, file: Path | None = None, total: int | None = None) -> Generator[Callable[[int], None]]:
    """Takes how far the work is; in octets of `file` where there is one."""
    size = file.stat().st_size if file is not None and file.is_file() else total
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=size)
        yield lambda done: progress.update(task, completed=done)
