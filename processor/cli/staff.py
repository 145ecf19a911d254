"""Commands for staff: what waits for a person, what was done, and in which numbers."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from processor.cli import plans
from processor.cli.context import current
from processor.cli.new_values import new_values
from processor.cli.one_request import details, print_details, record
from processor.cli.output import clean, err, local, print_json, print_table
from processor.cli.service import Json
from processor.config import Config
from processor.errors import RefusedError
from processor.moves import StaffDecision
from processor.parts import utc_now
from processor.pipeline import Pipeline
from processor.reports import figures
from processor.store import audit, outbox, requests
from processor.store.requests import Request
from processor.store.transitions import WAITING, State
from processor.values import Intent, Topic

review_app = typer.Typer(help="What waits for a person, and deciding it.", no_args_is_help=True)
requests_app = typer.Typer(help="The requests with their state, deadline and history.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The number of the request.", min=1)]


def _list(states: tuple[State, ...] | None, title: str, empty: str, *, json_lines: bool, waiting: bool = False) -> None:
    with current.database() as (config, database):
        after, rows = 0, list[tuple[object, ...]]()
        with database.reading() as session:
            undelivered = outbox.undelivered(session) if waiting else {}
        while True:
            with database.reading() as session:
                page = requests.listing(session, states, limit=500, after=after, also=undelivered)
                if json_lines:
                    print_json(record(session, request, config, undelivered) for request in page)
                else:
                    rows += [_row(record(session, request, config, undelivered), request, config) for request in page]
            if not page:
                break
            after = page[-1].id
    if not json_lines:
        names = ("no.", "state", "asks for", "from", "subject", "proof", "received", "reply due", "complete due", "why")
        print_table(title, names, rows, empty=empty)


def _row(shown: dict[str, Any], request: Request, config: Config) -> tuple[object, ...]:
    zone = config.zone
    return (
        request.id, _coloured(request.state), ", ".join(request.intents) or "?", request.sender or "(forgotten)",
        shown["subject"][:60], request.proof.value, local(request.received_at, zone),
        _due(request, request.reply_due, zone), _due(request, request.complete_due, zone), shown["reason"],
    )  # fmt: skip


def _due(request: Request, when: datetime, zone: Any) -> Text:
    late = not request.ended and when < utc_now()
    return Text(local(when, zone) + (" LATE" if late else ""), style="bold red" if late else "")


def _coloured(state: State) -> Text:
    styles = {State.DONE: "green", State.FLAGGED: "yellow", State.FAILED: "bold red", State.HELD: "cyan"}
    return Text(state.value, style=styles.get(state, ""))


@requests_app.command("list")
def requests_list(
    state: Annotated[list[State] | None, typer.Option(help="Only this state; can be given several times.")] = None,
    json_lines: Json = False,
) -> None:
    """All requests, oldest first."""
    _list(tuple(state) if state else None, "Requests", "There are no requests.", json_lines=json_lines)


@review_app.command("list")
def review_list(json_lines: Json = False) -> None:
    """What waits for a person, oldest first."""
    empty = "Nothing waits for a person."
    _list(tuple(WAITING), "Waiting for a person", empty, json_lines=json_lines, waiting=True)


@requests_app.command("show")
def requests_show(number: Number, json_lines: Json = False) -> None:
    """One request: what was asked, how the sender was verified, which rules fired, what was done."""
    _show(number, json_lines=json_lines)


@review_app.command("show")
def review_show(number: Number, json_lines: Json = False) -> None:
    """One request with the customer's own words and everything needed to decide it."""
    _show(number, json_lines=json_lines)


def _show(number: int, *, json_lines: bool) -> None:
    with current.database() as (config, database), database.reading() as session:
        request = requests.load(session, number)
        if request is None:
            raise RefusedError(f"There is no request {number}; `cskh requests list` shows them all.")
        shown = details(session, request, config)
    if json_lines:
        print_json([shown])
    else:
        print_details(shown)


@review_app.command("decide")
def review_decide(
    number: Number,
    action: Annotated[
        str,
        typer.Argument(
            help="accept, reject or withdraw; challenge: ask the address on record whether the request is its owner's; "
            "acknowledge: noted that an answer did not get through."
        ),
    ],
    intent: Annotated[
        list[Intent] | None, typer.Option(help="What to do, where it differs from what was read.")
    ] = None,
    topic: Annotated[list[Topic] | None, typer.Option(help="The topics of an unsubscribe.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="A new value: phone=0912345678.")] = None,
    customer: Annotated[str | None, typer.Option(help="The customer's key, where none or several matched.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is rejected; the customer reads it.")] = "",
    silent: Annotated[bool, typer.Option("--silent", help="Reject without an answer.")] = False,
    despite_alarm: Annotated[
        bool, typer.Option("--despite-alarm", help="Accept although somebody who was asked said it was not them.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what accepting would do in the customer database.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who decides; without it, the user of this computer.")] = "",
) -> None:
    """Decide a flagged or failed request; the effect is the same as automation has."""
    named = bool(intent or topic or field or customer)
    _check_options(action, named=named, told=bool(reason or silent), dry_run=dry_run)
    person = (by or getpass.getuser())[:200]
    if action == "acknowledge":
        _acknowledge(number, person)
        return
    decision = StaffDecision(
        person=person,
        action=cast("Any", action),  # one of them: it was checked
        intents=tuple(intent or ()),
        topics=tuple(topic or ()),
        fields=new_values(field or []),
        customer=customer,
        reason=reason,
        silent=silent,
        despite_alarm=despite_alarm,
    )
    if dry_run:
        with current.parts() as parts:
            plans.dry_run(parts, number, decision)
        return
    _decide(number, decision)


def _check_options(action: str, *, named: bool, told: bool, dry_run: bool) -> None:
    if action not in ("accept", "reject", "withdraw", "challenge", "acknowledge"):
        raise typer.BadParameter("accept, reject, withdraw, challenge or acknowledge is wanted", param_hint="ACTION")
    if action not in ("accept", "challenge") and named:
        raise typer.BadParameter(
            f"--intent, --topic, --field and --customer belong to accept and challenge, not to {action}"
        )
    if dry_run and action != "accept":
        raise typer.BadParameter(f"--dry-run belongs to accept, not to {action}")
    if action != "reject" and told:
        raise typer.BadParameter(f"--reason and --silent belong to reject, not to {action}")


requests_app.command("plan")(plans.requests_plan)
review_app.command("undo")(plans.review_undo)


def _decide(number: int, decision: StaffDecision) -> None:
    with current.parts() as parts:
        with parts.database.reading() as session:
            request = requests.load(session, number)
        if request is None:
            raise RefusedError(f"There is no request {number}; `cskh review list` shows what waits.")
        if request.ended:
            raise RefusedError(f"Request {number} has ended: it is {request.state}.")
        Pipeline(parts).advance(number, decision)
        with parts.database.reading() as session:
            after = requests.load(session, number)
            answers = [answer for answer in requests.answers(session, number) if answer.state == "queued"]
    assert after is not None
    changed = f" ({', '.join(f'{name}: {value}' for name, value in after.fields.items())})" if after.fields else ""
    err.print(clean(f"Request {number} is now {after.state}: {after.reason}{changed}"), markup=False)
    for answer in answers:
        err.print(f"The answer `{answer.kind}` goes out with the next `cskh poll`, or at once where `cskh run` runs.")
    if not answers and after.state in (State.APPLIED, State.DONE, State.REJECTED):
        err.print("No automatic answer goes out; write to the customer yourself where one is owed.")
    if after.state is State.FAILED:
        raise typer.Exit(1)


def _acknowledge(number: int, person: str) -> None:
    with current.database() as (_, database), database.writing() as session:
        if not outbox.acknowledge(session, number):
            raise RefusedError(f"Request {number} has no answer that did not get through.")
        audit.append(session, "acknowledged", person, {}, at=utc_now(), request=number)
    err.print(f"Noted: the answers of request {number} that did not get through are off the list.")


def stats(json_lines: Json = False) -> None:
    """Counts per state, decision, rule and day, and anything that is late."""
    with current.database() as (config, database):
        found = figures(config, database, utc_now())
    if json_lines:
        print_json([found])
        return
    for title in ("states", "decisions", "answers", "rules", "days"):
        counts = found[title]
        rows = sorted(counts.items(), key=lambda item: (title != "days" and -item[1], item[0]))
        print_table(title.capitalize(), (title.removesuffix("s"), "count"), rows, empty=f"{title}: none yet")
    for late in found["late_mailboxes"]:
        err.print(f"ALARM: no successful poll of mailbox {late['mailbox']} since {late['since'] or 'the start'}")
    for late in found["late_notices"]:
        err.print(f"ALARM: {late}.", markup=False)
    if found["undelivered"]:
        number = found["undelivered"]
        err.print(f"ALARM: {number} request(s) have an answer that did not get through; see `cskh review list`.")
    if found["overdue"]:
        err.print(f"ALARM: {found['overdue']} request(s) are past a deadline; see `cskh review list`.")
