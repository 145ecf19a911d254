"""Commands for the data map: a preset to begin with, a draft of one's own, a check, and a rehearsal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.schema import CreateTable

from processor import sql
from processor.act.action import Action
from processor.act.datamap import checking, reading, sampling
from processor.act.datamap.problems import Problem
from processor.act.datamap.suggest import preset_for, suggest
from processor.act.schema import ledger
from processor.cli.context import current
from processor.cli.output import clean, err, out, print_json, print_table
from processor.cli.plans import print_plan
from processor.cli.service import Json
from processor.errors import ConfigurationError, RefusedError
from processor.parts import datamap_of, open_customers
from processor.store.plans import PLAN
from processor.values import Intent

datamap_app = typer.Typer(
    help="What the shop's own database holds of a person, and what each request does to it.", no_args_is_help=True
)
Sample = Annotated[
    int, typer.Option(help="How many rows of each table are looked at, at most; 0: names alone.", min=0, max=10_000)
]


@datamap_app.command("preset")
def print_preset(
    name: Annotated[str, typer.Argument(help="Which; without it their names are printed.")] = "",
    prefix: Annotated[str, typer.Option(help="What the names of WordPress' tables begin with, if not wp_.")] = "",
) -> None:
    """Print a map that is shipped, to be saved as datamap.toml."""
    if not name:
        for known in reading.presets():
            out.print(known)
        return
    typer.echo(reading.preset_text(name, prefix), nl=False)


@datamap_app.command("suggest")
def draft(
    url: Annotated[str, typer.Option(help="The database; without it [customers] url of the configuration.")] = "",
    file: Annotated[Path | None, typer.Option("--out", help="Where to write the draft; without it, print it.")] = None,
    people: Annotated[str, typer.Option(help="TABLE.COLUMN of the customers' addresses, if it is not found.")] = "",
    sample: Sample = sampling.ROWS,
) -> None:
    """Draft a map: reads the schema and a few rows of each table, changes nothing, and never shows a value."""
    if file is not None and file.exists():
        raise ConfigurationError(f"{file} is there already; name another file, or move it away.")
    table, dot, column = people.rpartition(".")
    if people and not (dot and table and column):
        raise typer.BadParameter("TABLE.COLUMN is wanted, such as customers.email", param_hint="--people")
    with _engine(url or current.config().customers.url) as engine, _progress("looking") as progress:
        text = suggest(engine, rows=sample, people=(table, column) if people else None, progress=progress)
        preset = preset_for(engine)
    if file is None:
        typer.echo(text, nl=False)
    else:
        _write(file, text)
    marked = text.count("# look:")
    err.print(f"{marked} places are marked with `look:`; edit them, then run `cskh datamap check`.")
    if preset:
        err.print(f"This looks like {preset}: `cskh datamap preset {preset}` prints a map that is made for it.")


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}.") from error
    err.print(f"written {file}", markup=False)


@datamap_app.command("check")
def check(sample: Sample = sampling.ROWS, json_lines: Json = False) -> None:
    """Does the map fit the database, does it forget anything personal, and has each look-up an index?"""
    config = current.config()
    datamap = datamap_of(config) or reading.preset("embedded")
    with _engine(config.customers.url) as engine, _progress("checking") as progress:
        problems = checking.check(engine, datamap, rows=sample, progress=progress)
    if json_lines:
        print_json(_record(problem) for problem in problems)
    else:
        _print_problems(problems)
    if any(problem.wrong for problem in problems):
        raise typer.Exit(1)


def _record(problem: Problem) -> dict[str, object]:
    return {
        "wrong": problem.wrong, "topic": problem.topic.value, "place": problem.place, "text": problem.text,
        "statement": problem.statement,
    }  # fmt: skip


def _print_problems(problems: list[Problem]) -> None:
    rows = [("WRONG" if item.wrong else "look", item.topic.value, item.place, item.text) for item in problems]
    print_table("Data map", ("", "about", "where", "what"), rows, empty="The data map fits, and nothing is missing.")
    for item in problems:
        if item.statement:
            out.print(Text(clean(item.statement)), soft_wrap=True)


@datamap_app.command("try")
def rehearse(
    email: Annotated[str, typer.Argument(help="The address of a customer.")], json_lines: Json = False
) -> None:
    """What an erasure of this customer would do, step by step; nothing is changed."""
    customers = open_customers(current.config())
    try:
        keys = customers.find(email)
        if not keys:
            raise RefusedError("No customer has this address.")
        for key in keys:
            action = Action(0, key, (Intent.DELETION,), despite_open_orders=True)
            plan = PLAN.dump_python(customers.plan(action).plan, mode="json")
            if json_lines:
                print_json([{"customer": key, **plan}])
                continue
            print_plan(plan, f"An erasure of customer {key}")
        if not json_lines:
            err.print("Nothing was changed.")
        if len(keys) > 1:
            err.print("More than one customer has this address: such a request goes to staff.")
    finally:
        customers.close()


def prepare(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Create the ledger table in the customer database, after showing it: the only change ever made to its schema."""
    config = current.config()
    with _engine(config.customers.url) as engine:
        with sql.faults_told("The customer database"):
            there = sa.inspect(engine).has_table(ledger.name)
        if there:
            err.print(f"The table {ledger.name} is there already; nothing to do.")
            return
        statement = str(CreateTable(ledger).compile(engine)).strip()
        out.print(Text(statement + ";"), soft_wrap=True)
        err.print(
            "It notes which requests were carried out, in the transaction of the change itself, so that none is "
            "carried out twice. No personal data stands in it, and nothing else is changed.",
            soft_wrap=True,
        )
        if not yes and not typer.confirm("Create it?", err=True):
            raise typer.Exit(1)
        with sql.faults_told("The customer database"):
            ledger.create(engine, checkfirst=True)
    err.print(f"created {ledger.name}")


@contextlib.contextmanager
def _engine(url: str) -> Generator[Engine]:
    engine = sql.make_engine(url)
    path = engine.url.database
    try:
        if engine.dialect.name == "sqlite" and path and not Path(path).is_file():
            raise ConfigurationError(f"There is no database {path}; correct [customers] url, or --url.")
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def _progress(what: str) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr that counts tables."""
    with Progress(
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("tables"), console=err, transient=True,
        disable=not err.is_terminal,
    ) as progress:  # fmt: skip
        bar = progress.add_task("", total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)
