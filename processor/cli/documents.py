"""`cskh requests receipt`: what was done for a request, as a document for the customer or for the shop's file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from processor import documents
from processor.cli.context import current
from processor.cli.output import err
from processor.cli.staff import Number
from processor.confirm.compose import Templates
from processor.documents import Audience, Format
from processor.errors import ConfigurationError, RefusedError
from processor.parts import utc_now


def receipt(
    number: Number,
    audience: Annotated[
        Audience,
        typer.Option("--for", help="customer: what they are to know; file: for the shop's file or an auditor."),
    ] = Audience.CUSTOMER,
    form: Annotated[Format, typer.Option("--format", help="text, or html to be printed on A4.")] = Format.TEXT,
    language: Annotated[
        str, typer.Option(help="vi or en; without it the customer's own, and vi for the file.", metavar="vi|en")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write it to this file, readable by its owner only, instead of printing it.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out if it is there.")] = False,
) -> None:
    """What was done for a request, as a document: kinds and counts, never the customer's values."""
    if language not in ("", "vi", "en"):
        raise typer.BadParameter("vi or en is wanted", param_hint="--language")
    if force and out is None:
        raise typer.BadParameter("--force belongs to --out", param_hint="--force")
    with current.database() as (config, database):
        with database.reading() as session:
            found = documents.filed(session, number)
        text = documents.document(
            Templates(Path(config.templates.path)), config, found, utc_now(), audience=audience, form=form,
            language=language,
        )  # fmt: skip
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    _write(out, text, force=force)
    err.print(f"written {out}", markup=False)


def _write(path: Path, text: str, *, force: bool) -> None:
    """The whole document or none, readable by its owner only; what stands there stays unless `force`."""
    target = path.with_name(f".{path.name[:100]}.{os.getpid()}") if force else path
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            if force:
                target.replace(path)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise RefusedError(f"{target} is there already; name another file, or add --force to replace it.") from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
