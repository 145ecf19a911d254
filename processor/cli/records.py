"""Commands for records: customers of the embedded database, the audit trail, retention."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from processor import retention
from processor.act.import_csv import Report, import_customers
from processor.act.list_addresses import mailboxes
from processor.cli.context import current
from processor.cli.output import bar, err, out, print_json, print_table
from processor.cli.service import Json
from processor.errors import ConfigurationError
from processor.parts import open_customers
from processor.store import audit, suppression

customers_app = typer.Typer(
    help="The customer database: look up, import (embedded tables only), prepare.", no_args_is_help=True
)
audit_app = typer.Typer(help="The audit trail.", no_args_is_help=True)
SHOWN_BAD_LINES = 20


@customers_app.command("import")
def customers_import(
    file: Annotated[
        Path, typer.Argument(help="CSV with a first line of names: email, full_name, phone, address, subscriptions.")
    ],
    json_lines: Json = False,
) -> None:
    """Add new customers and update known ones; bad lines are reported by number and the rest is imported."""
    if not file.is_file():
        raise ConfigurationError(f"There is no file {file}.")
    with current.database(create=True) as (config, database):
        customers = open_customers(config, create=True)

        with database.reading() as session:
            erased, topics = suppression.as_table(session)

        def digests(address: str) -> set[str]:
            return {database.digest(key) for key in mailboxes(address).written}

        with bar("importing", file) as progress:
            report = import_customers(
                customers,
                file,
                is_erased=lambda address: not erased.isdisjoint(digests(address)),
                unwanted=lambda address: frozenset[str]().union(*(topics.get(it, ()) for it in digests(address))),
                progress=progress,
            )
        customers.close()
    _print_report(report, json_lines=json_lines)


def _print_report(report: Report, *, json_lines: bool) -> None:
    if json_lines:
        bad = [{"line": number, "reason": reason} for number, reason in report.bad]
        counts = {"added": report.added, "updated": report.updated, "erased": report.erased}
        print_json([{**counts, "unsubscribed": report.unsubscribed, "bad": bad}])
    else:
        out.print(f"added {report.added}  updated {report.updated}  bad lines {len(report.bad)}")
        if report.erased:
            err.print(f"{report.erased} left out: erased on request, an old list does not bring them back")
        if report.unsubscribed:
            err.print(f"{report.unsubscribed} kept out of topics that they unsubscribed from")
        for number, reason in report.bad[:SHOWN_BAD_LINES]:
            err.print(f"line {number}: {reason}", markup=False)
        if len(report.bad) > SHOWN_BAD_LINES:
            err.print(f"... and {len(report.bad) - SHOWN_BAD_LINES} more; --json lists them all")
    if report.bad:
        raise typer.Exit(1)


@customers_app.command("find")
def customers_find(email: Annotated[str, typer.Argument(help="The address.")], json_lines: Json = False) -> None:
    """What is on record of the customers with this address."""
    customers = open_customers(current.config())
    try:
        found = [look for key in customers.find(email) if (look := customers.look(key)) is not None]
    finally:
        customers.close()
    if json_lines:
        print_json(found)
    else:
        columns = ("id", "email", "full_name", "phone", "address", "subscriptions", "orders", "open_orders")
        rows = [[_cell(item[name]) for name in columns] for item in found]
        print_table("Customers", columns, rows, empty="No customer has this address.")
    if not found:
        raise typer.Exit(1)


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


@audit_app.command("verify")
def audit_verify(json_lines: Json = False) -> None:
    """Check the hash chain of the audit trail."""
    with current.database() as (_, database), database.reading() as session:
        checked, broken = audit.first_broken(session)
    if json_lines:
        print_json([{"checked": checked, "broken": broken}])
    elif broken is None:
        out.print(f"ok: {checked} entries, unbroken")
    else:
        out.print(f"BROKEN at entry {broken}, after {checked} good ones: it or an entry before it was altered")
    if broken is not None:
        raise typer.Exit(1)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
    json_lines: Json = False,
) -> None:
    """Apply the retention periods to the processor's own stored mail."""
    with current.parts() as parts:
        done = retention.purge(parts, dry_run=dry_run)
    if json_lines:
        print_json([{**asdict(done), "dry_run": dry_run}])
    else:
        would = "would be " if dry_run else ""
        out.print(
            f"{would}forgotten: mails and answers of {done.requests} requests, "
            f"{done.positions} positions of ordinary mail"
        )
        if done.before_images:
            out.print(f"{would}forgotten: what {done.before_images} change(s) replaced; they can no longer be undone")
        if done.endings:
            out.print(f"{would}erased: retained customer data of {done.endings} period(s) that are over")
