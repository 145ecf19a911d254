"""Where settings come from (TOML file, then environment) and how a mistake in them is told."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError

from processor.errors import ConfigurationError

PREFIX = "CSKH_"
Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The raw settings of file and environment.

    Raises:
        ConfigurationError: no such file, not TOML, or an environment name that fits no place in it.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"There is no configuration file {path}; write one with `cskh init`, or name yours with --config or "
            "CSKH_CONFIG."
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.") from error
    for name, value in sorted((environment if environment is not None else os.environ).items()):
        if name.startswith(PREFIX) and "__" in name:
            _lay_over(raw, name, value)
    return raw


def _lay_over(raw: dict[str, Any], name: str, value: str) -> None:
    *parents, last = name.removeprefix(PREFIX).lower().split("__")
    place: Any = raw
    for part in parents:
        place = _inside(place, part, name)
    if not isinstance(place, dict):
        raise ConfigurationError(f"The environment variable {name} fits no key: write CSKH_<SECTION>__<KEY>.")
    table = cast("dict[str, Any]", place)
    table[last] = value


def _inside(place: Any, part: str, name: str) -> Any:
    if isinstance(place, list):
        entries = cast("list[Any]", place)
        if part.isdigit() and int(part) < len(entries):
            return entries[int(part)]
    elif isinstance(place, dict):
        table = cast("dict[str, Any]", place)
        return table.setdefault(part, {})
    raise ConfigurationError(
        f"The environment variable {name} fits no entry: {part!r} is not the number of one, counted from 0."
    )


def validated(
    model: type[Model], raw: dict[str, Any], path: Path, environment: Mapping[str, str] | None = None
) -> Model:
    """`raw` as the model.

    Raises:
        ConfigurationError: naming the file or the variable of the environment, the first wrong key and, for an
            unknown one, the nearest valid key.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        # An unknown key explains a missing one (a typing slip is both), so it is told first.
        first = min(error.errors(), key=lambda item: item["type"] != "extra_forbidden")
        name = PREFIX + "__".join(str(part) for part in first["loc"]).upper()
        variables = environment if environment is not None else os.environ
        told = [item for item in sorted(variables) if item == name or item.startswith(f"{name}__")]
        place = f"The environment variable {told[0]}" if told else str(path)
        raise ConfigurationError(_sentence(model, first, place)) from None


def _sentence(model: type[BaseModel], error: Any, path: str) -> str:
    location = tuple(
        part for part in error["loc"] if not (isinstance(part, str) and part.startswith(("function-", "literal[")))
    )
    key = _dotted(location)
    if error["type"] == "extra_forbidden":
        known = _keys(model, location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, n=1, cutoff=0.4)
        advice = f"did you mean {near[0]!r}?" if near else f"valid here: {', '.join(sorted(known))}."
        return f"{path}: there is no key {key!r}; {advice}"
    if error["type"] == "missing":
        return f"{path}: the key {key!r} is missing; config.example.toml shows what it wants."
    if error["type"] in ("value_error", "assertion_error"):
        detail = str(error["ctx"]["error"])
    elif error["type"] == "tuple_type":
        detail = f"a list is wanted, or blocks that begin with [[{key}]]"
    else:
        detail = error["msg"][0].lower() + error["msg"][1:]
    return f"{path}: the value of {key!r} is wrong: {detail}."


def _dotted(location: tuple[Any, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "(the whole file)"


def _keys(model: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if isinstance(current, type) and issubclass(current, BaseModel) else None
        if field is None:
            return []
        current = field.annotation
        arguments = [item for item in get_args(current) if isinstance(item, type) and issubclass(item, BaseModel)]
        current = arguments[0] if arguments else current
    fields = cast("type[BaseModel]", current).model_fields
    return [item.alias or name for name, item in fields.items()]
