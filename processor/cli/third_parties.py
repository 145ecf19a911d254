"""Commands for notices to third parties: who was told what, and who has not said yet that it is done."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.panel import Panel
from rich.text import Text

from processor.acknowledging import acknowledge
from processor.cli.context import current
from processor.cli.output import clean, err, iso, local, out, print_json, print_table
from processor.cli.service import Json
from processor.config import Config
from processor.errors import ConfigurationError, RefusedError
from processor.parts import utc_now
from processor.store import audit, notices
from processor.store.database import Database
from processor.store.notices import OPEN, Notice, NoticeState
from processor.third_parties import TOLD

third_parties_app = typer.Typer(
    help="Notices to third parties that were given customers' data (docs/third-parties.md).", no_args_is_help=True
)
Number = Annotated[int, typer.Argument(help="The number of the notice.", min=1)]


@third_parties_app.command("list")
def notices_list(
    only_open: Annotated[bool, typer.Option("--open", help="Only those that are not known to be done.")] = False,
    json_lines: Json = False,
) -> None:
    """All notices, oldest first, with the days that are left by law."""
    now, after, rows = utc_now(), 0, list[tuple[object, ...]]()
    with current.database() as (config, database):
        while True:
            with database.reading() as session:
                page = notices.listing(session, only_open=only_open, after=after)
            if not page:
                break
            shown = [record(notice, config, now) for notice in page]
            if json_lines:
                print_json(shown)
            else:
                rows += [_row(notice, item, config) for notice, item in zip(page, shown, strict=True)]
            after = page[-1].id
    if not json_lines:
        names = (
            "no.",
            "request",
            "third party",
            "about",
            "state",
            "sent",
            "last sent",
            "next",
            "by law",
            "left",
            "why",
        )
        print_table("Notices to third parties", names, rows, empty="There are no such notices.")


def record(notice: Notice, config: Config, now: datetime) -> dict[str, Any]:
    """One notice as JSON lists show it: nothing of what it says."""
    zone, party, waits = config.zone, config.third_party(notice.party), notice.state in OPEN
    return {
        "id": notice.id,
        "request": notice.request,
        "party": notice.party,
        "kind": party.kind if party else None,
        "about": notice.about,
        "state": notice.state.value,
        "address": notice.address or (party.address if party else ""),
        "times": notice.times,
        "times_at_most": party.times if party else None,
        "sent_at": iso(notice.sent_at, zone),
        "due_at": iso(notice.due_at, zone),
        "legal": iso(notice.legal, zone),
        "days_left": (notice.legal.astimezone(zone).date() - now.astimezone(zone).date()).days if waits else None,
        "overdue": waits and notice.legal < now,
        "acknowledged_at": iso(notice.acknowledged_at, zone),
        "acknowledged_by": notice.acknowledged_by,
        "remark": notice.remark,
    }


def _row(notice: Notice, shown: dict[str, Any], config: Config) -> tuple[object, ...]:
    zone = config.zone
    left = shown["days_left"]
    late = Text(f"{left} LATE", style="bold red") if shown["overdue"] else "" if left is None else left
    times = f"{notice.times} of {shown['times_at_most'] or '?'}"
    return (
        notice.id, notice.request, notice.party, notice.about, _coloured(notice.state), times,
        local(notice.sent_at, zone), local(notice.due_at, zone), local(notice.legal, zone)[:10], late, notice.remark,
    )  # fmt: skip


def _coloured(state: NoticeState) -> Text:
    styles = {NoticeState.ACKNOWLEDGED: "green", NoticeState.GIVEN_UP: "bold red", NoticeState.SENT: "yellow"}
    return Text(state.value, style=styles.get(state, ""))


@third_parties_app.command("show")
def notices_show(number: Number, json_lines: Json = False) -> None:
    """One notice with what it says, until that is forgotten, and its history."""
    with current.database() as (config, database), database.reading() as session:
        notice = notices.load(session, number)
        if notice is None:
            raise RefusedError(f"There is no notice {number}; `cskh third-parties list` shows them all.")
        events = [event for event in audit.history(session, notice.request) if event.detail.get("notice") == number]
        history = [
            {"at": iso(event.at, config.zone), "kind": event.kind, "actor": event.actor,
             "reason": str(event.detail.get("reason") or event.detail.get("error") or "")}
            for event in events
        ]  # fmt: skip
        shown = {**record(notice, config, utc_now()), "says": _says(database, notice), "history": history}
    if json_lines:
        print_json([shown])
    else:
        _print(shown)


def _says(database: Database, notice: Notice) -> dict[str, Any] | None:
    """What the party is told; None once it is forgotten."""
    if not notice.sealed:
        return None
    try:
        what = TOLD.validate_json(database.unseal(notice.sealed))
    except ConfigurationError as error:
        return {"problem": str(error)}
    fields = {name.value: value for name, value, _ in what.fields}
    return {"numbers": list(what.numbers), "address": what.address, "fields": fields}


def _print(shown: dict[str, Any]) -> None:
    says = shown["says"]
    forgotten = "(forgotten, as the notice is settled)"
    late = " LATE" if shown["overdue"] else ""
    left = "" if shown["days_left"] is None else f", {shown['days_left']} days left{late}"
    by = f" by {shown['acknowledged_by']}" if shown["acknowledged_by"] else ""
    lines = [
        ("third party", f"{shown['party']} <{shown['address']}>"),
        ("about", f"{shown['about']} of request {shown['request']}"),
        ("says", forgotten if says is None else ", ".join(f"{name}: {value}" for name, value in says.items() if value)),
        ("state", f"{shown['state']}{by}"),
        ("sent", f"{shown['times']} of {shown['times_at_most'] or '?'} times, last {shown['sent_at'] or 'never'}"),
        ("next", shown["due_at"]),
        ("by law", f"{shown['legal']}{left}"),
        ("acknowledged", shown["acknowledged_at"]),
        ("remark", shown["remark"]),
    ]
    text = Text()
    for name, value in lines:
        if value:
            text.append(f"{name:>13}  ", style="bold")
            text.append(clean(str(value)) + "\n")
    out.print(Panel(text, title=f"Notice {shown['id']}", title_align="left"))
    rows = [(item["at"], item["kind"], item["actor"], item["reason"]) for item in shown["history"]]
    print_table("History", ("at", "what", "by", "why"), rows, empty="It has not been sent yet.")


@third_parties_app.command("acknowledge")
def notices_acknowledge(
    number: Number,
    note: Annotated[str, typer.Option(help="How you know it; not the customer's name or address.")] = "",
    by: Annotated[str, typer.Option(help="Who says so; without it, the user of this computer.")] = "",
) -> None:
    """Note that the third party has done what it was told, by whatever way you know it."""
    person = (by or getpass.getuser())[:200]
    with current.database() as (_, database):
        notice = acknowledge(database, number, person, clean(note)[:500], utc_now())
    err.print(f"Noted: {notice.party} has followed the {notice.about} of request {notice.request}.", markup=False)
