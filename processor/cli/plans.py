"""Commands that show what would be done in the customer database, and that take a change back."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer
from rich.text import Text

from processor import decisions, planning
from processor.cli.context import current
from processor.cli.output import clean, err, out, print_json, print_table
from processor.cli.service import Json
from processor.errors import RefusedError
from processor.moves import StaffDecision
from processor.parts import Parts
from processor.store import notices, requests
from processor.store.notices import NoticeState
from processor.store.plans import PLAN
from processor.store.requests import Request
from processor.undoing import undo
from processor.values import Plan

TOLD = (NoticeState.DUE, NoticeState.SENT, NoticeState.ACKNOWLEDGED, NoticeState.GIVEN_UP)
Number = Annotated[int, typer.Argument(help="The number of the request.", min=1)]


def requests_plan(number: Number, json_lines: Json = False) -> None:
    """What the request would do in the customer database if it were carried out now; nothing is changed."""
    with current.parts() as parts:
        request = _open(parts, number)
        if request.customer is None:
            raise RefusedError(f"Request {number} has no customer yet, so there is nothing to plan.")
        _show(planning.make(parts, request).plan, json_lines=json_lines)


def dry_run(parts: Parts, number: int, decision: StaffDecision) -> None:
    """The plan of a request as a person would have it decided; nothing is stored.

    Raises:
        RefusedError: it could not be decided so, or not be carried out.
    """
    request = _open(parts, number)
    move = decisions.decide(parts, request, decision)
    _show(planning.make(parts, decisions.as_decided(request, move)).plan, json_lines=False)
    err.print("Nothing was changed: leave out --dry-run to do it.")


def _open(parts: Parts, number: int) -> Request:
    with parts.database.reading() as session:
        request = requests.load(session, number)
    if request is None:
        raise RefusedError(f"There is no request {number}; `cskh requests list` shows them all.")
    if request.ended or request.applied_at is not None:
        raise RefusedError(
            f"Request {number} is {request.state}: nothing is to be done; "
            f"`cskh requests show {number}` has its receipt."
        )
    return request


def _show(plan: Plan, *, json_lines: bool) -> None:
    stored = PLAN.dump_python(plan, mode="json")
    if json_lines:
        print_json([stored])
    else:
        print_plan(stored)


def print_plan(plan: dict[str, Any], title: str = "Plan") -> None:
    """A plan as tables: what is changed, in order, and what stays."""
    rows = [
        (number, step["action"], step["table"], step["rows"], ", ".join(step["columns"]))
        for number, step in enumerate(plan["steps"], 1)
    ]
    print_table(title, ("step", "what", "table", "rows", "columns"), rows, empty=f"{title}: nothing is to be changed.")
    for item in plan["replaced"]:
        if item["old"] or item["new"]:
            out.print(Text(clean(f"{item['field']}: {item['old'] or '(empty)'} -> {item['new']}")))
    kept = [(item["what"], item["rows"], item["until"] or "no date", item["reason"]) for item in plan["retained"]]
    if kept:
        print_table("Stays", ("what", "rows", "until", "why"), kept, empty="")
    if plan["open_orders"]:
        err.print(f"{plan['open_orders']} order(s) of the customer are in progress.")


def review_undo(
    number: Number,
    by: Annotated[str, typer.Option(help="Who decides; without it, the user of this computer.")] = "",
) -> None:
    """Take back a correction or an unsubscribe, while what it replaced is still kept; the customer is told."""
    with current.parts() as parts:
        receipt = undo(parts, number, (by or getpass.getuser())[:200])
        with parts.database.reading() as session:
            told = [notice.party for notice in notices.of_request(session, number) if notice.state in TOLD]
    rows = sum(change.rows for change in receipt.changes)
    err.print(f"Request {number} is undone: {rows} row(s) are as they were before.")
    if told:
        err.print(f"Tell them yourself, who had a notice of the change: {', '.join(told)}.", markup=False)
