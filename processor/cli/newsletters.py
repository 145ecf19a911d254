"""`cskh suppression scrub` and `export`: lists and files for those who send newsletters."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

import typer

from processor.act import csv_text, export_csv, listing, scrub, whole_file
from processor.act.csv_text import in_batches
from processor.act.export_csv import FORMATS, Suppressed
from processor.act.list_addresses import mailboxes
from processor.cli.context import current
from processor.cli.output import bar, err, iso, out, print_json
from processor.cli.service import Json
from processor.cli.suppressed import BATCH, Lookup, OnlyTopic
from processor.config import Config
from processor.parts import open_customers
from processor.store import suppression
from processor.store.tables import Suppression as Entry

Column = Annotated[
    str,
    typer.Option("--column", help="The column with the addresses, by name or number from 1; else it is looked for."),
]
FormatName = Literal["digests", "mailchimp", "brevo", "mailerlite", "getresponse", "sendgrid", "generic"]
Reason = Literal["unsubscribed", "erased"]
_SHOWN = 20  # lines told one by one
_TOLD = 1_000  # lines listed by --json


def scrub_list(
    file: Annotated[Path, typer.Argument(help="The list, as the newsletter sender exports it: CSV.")],
    topic: OnlyTopic = None,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="Where the clean list goes; without it beside the list, as NAME.clean.csv."),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="The clean list takes the place of the list.")] = False,
    column: Column = "",
    keep_unreadable: Annotated[
        bool, typer.Option("--keep-unreadable", help="Keep lines whose address cannot be read.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="A CSV file with the number of each line that is not kept, and why.")
    ] = None,
    json_lines: Json = False,
) -> None:
    """Take out of a list who must not get it; all other lines stay as they are, octet for octet.

    A line whose address cannot be read may be anybody's, so it goes too.
    """
    clean = _target(file, target, in_place=in_place)
    if report is not None and report.resolve() in (file.resolve(), clean.resolve()):
        raise typer.BadParameter("the report needs a file of its own.", param_hint="--report")
    bad: list[dict[str, Any]] = []
    with current.database() as (_, database), _report(report) as note, bar("reading", file) as progress:

        def told(number: int, what: str, problem: str) -> None:
            note((number, what, problem))
            if what == scrub.UNREADABLE and len(bad) < _TOLD:
                bad.append({"line": number, "reason": problem})

        counts = scrub.scrub(
            file,
            clean,
            reasons=Lookup(database, topic).reasons,
            column=column,
            keep_unreadable=keep_unreadable,
            told=told,
            progress=progress,
        )
    if json_lines:
        numbers = {name: getattr(counts, name) for name in ("kept", "removed", "erased", "unreadable")}
        print_json([{**numbers, "unreadable_kept": keep_unreadable, "out": str(clean), "bad": bad}])
    else:
        _print_scrubbed(counts, bad, " (kept)" if counts.unreadable and keep_unreadable else "")
        err.print(f"written to {clean}", markup=False, soft_wrap=True)


def _print_scrubbed(counts: scrub.Counts, bad: list[dict[str, Any]], kept: str) -> None:
    out.print(
        f"kept {counts.kept}  removed {counts.removed}  erased {counts.erased}  unreadable {counts.unreadable}{kept}"
    )
    for item in bad[:_SHOWN]:
        err.print(f"line {item['line']}: {item['reason']}", markup=False)
    if counts.unreadable > _SHOWN:
        err.print(f"... and {counts.unreadable - _SHOWN} more; --report FILE lists them all")


def _target(file: Path, target: Path | None, *, in_place: bool) -> Path:
    if in_place and target is not None:
        raise typer.BadParameter("say either --out or --in-place.", param_hint="--out")
    if in_place:
        return file
    clean = target or file.with_name(f"{file.stem}.clean{file.suffix}")
    if file.exists() and clean.exists() and clean.samefile(file):
        raise typer.BadParameter("that is the list itself; say --in-place to change it.", param_hint="--out")
    return clean


@contextmanager
def _report(path: Path | None) -> Generator[Callable[[tuple[object, ...]], object]]:
    if path is None:
        yield lambda _: None
        return
    with whole_file.written(path) as handle, _csv(handle) as writer:
        writer(("line", "what", "problem"))
        yield writer


@contextmanager
def _csv(handle: BinaryIO) -> Generator[Callable[[tuple[object, ...]], object]]:
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="", write_through=True)
    try:
        yield csv.writer(text).writerow
    finally:
        text.detach()


def export_list(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    wanted: Annotated[
        FormatName,
        typer.Option("--format", help="digests: the whole list, without addresses; else for that newsletter sender."),
    ] = "digests",
    topic: OnlyTopic = None,
    reason: Annotated[
        Reason | None, typer.Option("--reason", help="Only who unsubscribed, or only who was erased.")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A list that the sender exported: only addresses on it, erased customers' too."),
    ] = None,
    column: Column = "",
    json_lines: Json = False,
) -> None:
    """Write the list as CSV: keyed digests, or addresses as a newsletter sender imports them.

    Addresses are not stored. They come from the customer database, or with --from out of the sender's own list.
    """
    if wanted == "digests" and (source is not None or column):
        raise typer.BadParameter("digests are joined with no list; name the sender's --format.", param_hint="--from")
    if source is not None and source.exists() and file.exists() and file.samefile(source):
        raise typer.BadParameter("that is the list itself; name another file.", param_hint="FILE")
    with current.database() as (config, database):
        lookup = Lookup(database, topic, reason)
        if wanted == "digests":
            counts = {"written": _export_digests(file, lookup, config)}
        else:
            counts = _export_addresses(file, wanted, lookup, config, _addresses(config, source, column))
    if json_lines:
        print_json([counts])
        return
    err.print(f"{counts['written']} entries written to {file}", markup=False, soft_wrap=True)
    if counts.get("defused"):
        err.print(
            f"{counts['defused']} of them begin with a sign that spreadsheets calculate and have an apostrophe before "
            "it in the file; enter these at the sender by hand, without it."
        )


def _export_digests(file: Path, lookup: Lookup, config: Config) -> int:
    with lookup.database.reading() as session:
        entries = [entry for entry in suppression.everything(session) if lookup.wants(entry)]
    with whole_file.written(file, mode=0o644) as handle, _csv(handle) as writer:
        writer(("digest", "topic", "reason", "since"))
        for e in entries:
            writer((e.digest, e.topic, e.reason, iso(e.since, config.zone) or ""))
    return len(entries)


def _export_addresses(
    file: Path, wanted: str, lookup: Lookup, config: Config, addresses: Iterable[dict[str, str]]
) -> dict[str, int]:
    seen: set[str] = set()
    with whole_file.written(file) as handle:
        writer = export_csv.Writer(handle, FORMATS[wanted])
        for batch in in_batches(addresses, BATCH):
            found = lookup.entries({key for written in batch for key in written})
            for written in batch:
                for key in found.keys() & written.keys():
                    if (address := written[key]) not in seen:
                        seen.add(address)
                        writer.write(_suppressed(address, found[key], config))
        writer.finish()
    return {"written": writer.written, "defused": writer.defused}


def _suppressed(address: str, entries: list[Entry], config: Config) -> Suppressed:
    first = min(entry.since for entry in entries)
    return Suppressed(
        address,
        " ".join(sorted({entry.topic for entry in entries})),
        " ".join(sorted({entry.reason for entry in entries})),
        first.astimezone(config.zone).date().isoformat(),
    )


def _addresses(config: Config, source: Path | None, column: str) -> Iterator[dict[str, str]]:
    """For each person or line: the mailboxes that it may name -> the address as it is written."""
    if source is not None:
        with csv_text.opened(source) as opened, bar("joining", source) as progress:
            for line in scrub.listed(opened, column):
                progress(opened.octets())
                yield dict(line.written)
        return
    customers = open_customers(config)
    try:
        with bar("reading", total=customers.count()) as progress:
            for number, address in enumerate(listing.addresses(customers)):
                progress(number)
                yield dict(mailboxes(address).written)
    finally:
        customers.close()
