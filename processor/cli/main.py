"""`cskh`: one command for the admin, the staff and the service."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from processor import __version__
from processor.cli import (
    datamaps,
    documents,
    newsletters,
    past,
    records,
    service,
    staff,
    suppressed,
    third_parties,
    tuning,
)
from processor.cli.context import current, default_config_path
from processor.cli.output import err
from processor.errors import ProcessorError

app = typer.Typer(
    name="cskh",
    help="Processes deletion, correction and unsubscribe requests that customers send by mail.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(service.init)
app.command("check")(service.check)
app.command("run")(service.run)
app.command("poll")(service.poll)
app.command("classify")(tuning.classify)
tuning.rules_app.command("backtest")(past.backtest_rules)
tuning.rules_app.command("suggest")(past.suggest_phrases)
tuning.rules_app.command("learn")(past.learn)
app.add_typer(tuning.rules_app, name="rules")
staff.requests_app.command("receipt")(documents.receipt)
app.add_typer(staff.review_app, name="review")
app.add_typer(staff.requests_app, name="requests")
app.command("stats")(staff.stats)
app.add_typer(records.customers_app, name="customers")
records.customers_app.command("prepare")(datamaps.prepare)
app.add_typer(datamaps.datamap_app, name="datamap")
app.add_typer(third_parties.third_parties_app, name="third-parties")
suppressed.suppression_app.command("scrub")(newsletters.scrub_list)
suppressed.suppression_app.command("export")(newsletters.export_list)
app.add_typer(suppressed.suppression_app, name="suppression")
app.add_typer(records.audit_app, name="audit")
app.command("purge")(records.purge)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cskh {__version__}")
        raise typer.Exit


@app.callback()
def options(
    config: Annotated[
        Path | None, typer.Option(help="The configuration file; without it $CSKH_CONFIG, else ./config.toml.")
    ] = None,
    _version_wanted: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Global options; they stand before the command."""
    current.config_path = config or default_config_path()


def main() -> None:
    """The console script: an error that a person can mend is one sentence and exit code 1."""
    try:
        app()
    except ProcessorError as error:
        err.print(f"cskh: {error}", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output went away: no traceback, nothing left to say
        sys.exit(1)
