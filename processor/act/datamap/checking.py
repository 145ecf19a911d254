"""Whether a data map is right for a database: what does not fit, what it forgets, what would be slow. Reads only."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from processor.act.datamap import sampling
from processor.act.datamap.check_fit import fit, fitted_to
from processor.act.datamap.check_gaps import gaps
from processor.act.datamap.check_references import missing_indexes, unmapped_children
from processor.act.datamap.check_unmapped import unmapped
from processor.act.datamap.model import DataMap
from processor.act.datamap.problems import Problem
from processor.act.datamap.reflection import reflect


def check(
    engine: Engine,
    datamap: DataMap,
    *,
    rows: int = sampling.ROWS,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> list[Problem]:
    """Everything that is wrong, then what is to be looked at.

    Args:
        rows: how many rows of each table are looked at for personal data, 0 for names alone.

    Raises:
        TemporaryError: the database is away.
    """
    schema = reflect(engine)
    here = fitted_to(datamap, schema)
    found = [
        *fit(here, schema),
        *unmapped_children(here, schema),
        *gaps(here, schema),
        *unmapped(engine, here, schema, rows=rows, progress=progress),
        *missing_indexes(engine, here, schema),
    ]
    return sorted(found, key=lambda item: not item.wrong)


def quick(engine: Engine, datamap: DataMap) -> list[Problem]:
    """What is wrong by the schema alone: no row is looked at.

    Raises:
        TemporaryError: the database is away.
    """
    schema = reflect(engine)
    here = fitted_to(datamap, schema)
    return [*fit(here, schema), *unmapped_children(here, schema)]
