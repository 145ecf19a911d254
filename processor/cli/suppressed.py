"""`cskh suppression list` and `check`: who must get no newsletter. The rest of it is in `newsletters`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO

import typer

from processor.act.csv_text import LONGEST, in_batches
from processor.act.list_addresses import mailboxes
from processor.cli.context import current
from processor.cli.output import err, iso, out, print_json, print_table
from processor.cli.service import Json
from processor.config import Config
from processor.errors import ProcessorError, RefusedError
from processor.store import suppression
from processor.store.database import Database
from processor.store.tables import Suppression as Entry
from processor.values import Topic

suppression_app = typer.Typer(help="Addresses that must get no newsletter.", no_args_is_help=True)
OnlyTopic = Annotated[
    Topic | None,
    typer.Option(
        "--topic", help="What the mail is about: counts who must not get that. Without it, whoever is on the list."
    ),
]
BATCH = 500
"""Addresses looked up together."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asks the list about many mailboxes at once, each time anew: who writes to us meanwhile is heard."""

    database: Database
    topic: Topic | None = None
    reason: str | None = None

    def entries(self, keys: Collection[str]) -> dict[str, list[Entry]]:
        """Mailboxes, as `mailbox_key` writes them -> their entries; only those that have any."""
        found: dict[str, list[Entry]] = {}
        for some in in_batches(keys, BATCH):
            digests = {self.database.digest(key): key for key in some}
            with self.database.reading() as session:
                listed = suppression.among(session, digests)
            for entry in filter(self.wants, listed):
                found.setdefault(digests[entry.digest], []).append(entry)
        return found

    def wants(self, entry: Entry) -> bool:
        return suppression.stops(entry, self.topic) and self.reason in (None, entry.reason)

    def reasons(self, keys: Collection[str]) -> Mapping[str, str]:
        """Mailboxes -> "erased" or "unsubscribed"."""
        worst = suppression.ERASED
        return {
            key: worst if any(entry.reason == worst for entry in entries) else entries[0].reason
            for key, entries in self.entries(keys).items()
        }


@suppression_app.command("list")
def suppression_list(json_lines: Json = False) -> None:
    """The whole list: keyed digests, never addresses."""
    with current.database() as (config, database), database.reading() as session:
        rows = [(e.digest, e.topic, e.reason, iso(e.since, config.zone)) for e in suppression.everything(session)]
    names = ("digest", "topic", "reason", "since")
    if json_lines:
        print_json(dict(zip(names, row, strict=True)) for row in rows)
    else:
        print_table("Suppression list", names, rows, empty="The list is empty.")


@suppression_app.command("check")
def suppression_check(
    email: Annotated[str, typer.Argument(help="The address; - reads many, one a line, and answers as --json does.")],
    topic: OnlyTopic = None,
    json_lines: Json = False,
) -> None:
    """Which topics this address must not get. Exit code 0: it is on the list; 1: it is not; 2: could not look.

    With -, 0: one of them is on the list; 1: none is; 2: could not look at all of them.
    """
    try:
        with current.database() as (config, database):
            lookup = Lookup(database, topic)
            if email == "-":
                raise typer.Exit(_check_many(lookup, config, sys.stdin.buffer))
            (answer,) = _answers(lookup, config, [email])
            if answer["suppressed"] is None:
                raise RefusedError(f"{email!r} is no email address.")
    except ProcessorError as error:
        # Not 1: a script must not take "could not look" for "may be written to".
        err.print(f"cskh: {error}", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    topics = answer["topics"]
    if json_lines:
        print_json([{"suppressed": bool(topics), "topics": topics}])
    elif topics:
        out.print("suppressed: " + ", ".join(f"{item['topic']} ({item['reason']})" for item in topics))
    else:
        out.print("not on the list")
    if not topics:
        raise typer.Exit(1)


def _check_many(lookup: Lookup, config: Config, stream: BinaryIO) -> int:
    suppressed = problems = 0
    for lines in _as_they_come(stream):
        for some in in_batches((line for line in lines if line.strip()), BATCH):
            answers = _answers(lookup, config, some)
            print_json({"email": text, **answer} for text, answer in zip(some, answers, strict=True))
            suppressed += sum(answer["suppressed"] is True for answer in answers)
            problems += sum(answer["suppressed"] is None for answer in answers)
    if problems:
        err.print(f"cskh: {problems} of the lines are no email address.")
    return 2 if problems else 0 if suppressed else 1


def _as_they_come(stream: BinaryIO) -> Iterator[list[str]]:
    """Whole lines as soon as they are there, so that a program can ask and wait for the answer."""
    rest = b""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while block := read(1 << 16):
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > LONGEST:
            raise RefusedError("The input has a line that is much too long for an address.")
        yield [line.decode("utf-8", "replace").strip("\ufeff\r") for line in whole]
    yield [rest.decode("utf-8", "replace").strip("\ufeff\r")]


def _answers(lookup: Lookup, config: Config, texts: Iterable[str]) -> list[dict[str, Any]]:
    read = [mailboxes(text) for text in texts]
    found = lookup.entries({key for one in read for key in one.written})
    answers: list[dict[str, Any]] = []
    for one in read:
        entries = {(e.topic, e.reason): e for key in one.written for e in found.get(key, ())}
        topics = [
            {"topic": topic, "reason": reason, "since": iso(entry.since, config.zone)}
            for (topic, reason), entry in sorted(entries.items())
        ]
        answers.append({"suppressed": bool(topics) if topics or one.readable else None, "topics": topics})
    return answers
