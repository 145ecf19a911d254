"""New values typed by staff, held to the same form as those that were read from a mail."""

from __future__ import annotations

import typer

from processor.addresses import mailbox_key
from processor.classify.new_phone import find_phones
from processor.cli.output import clean
from processor.values import Field


def new_values(pairs: list[str]) -> dict[Field, str]:
    """From NAME=VALUE pairs; what is wrong with one is wrong usage, told in one sentence."""
    values: dict[Field, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in set(Field) or not value.strip():
            known = ", ".join(Field)
            raise typer.BadParameter(f"NAME=VALUE is wanted, with NAME one of {known}", param_hint="--field")
        values[Field(name)] = _checked(Field(name), " ".join(value.split()))
    return values


def _checked(field: Field, value: str) -> str:
    if clean(value) != value:
        raise typer.BadParameter(f"the {field} holds characters that cannot be seen", param_hint="--field")
    if field is Field.PHONE:
        found = [phone for phone in find_phones(value) if not phone.problem]
        if len(found) != 1:
            raise typer.BadParameter("a Vietnamese phone number such as 0912345678 is wanted", param_hint="--field")
        return found[0].digits
    if field is Field.EMAIL and not mailbox_key(value):
        raise typer.BadParameter("an address such as lan@example.vn is wanted", param_hint="--field")
    return value
