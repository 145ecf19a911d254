"""Shops that others might have made, one of each on each engine, filled once for all tests of a file."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from tests.act.datamap.shops import Shop
from tests.conftest import need
from tests.servers import mariadb, postgresql

Opened = Callable[[str, str], tuple[Shop, str]]


def shop_of(name: str) -> Shop:
    shop: Shop = importlib.import_module(f"tests.act.datamap.shops.{name}").SHOP
    return shop


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A function (shop, engine) -> the shop and the URL of its filled database."""
    done: dict[tuple[str, str], str] = {}
    with contextlib.ExitStack() as stack:

        def open_one(name: str, engine: str) -> tuple[Shop, str]:
            shop = shop_of(name)
            if engine != "sqlite":
                need((mariadb if engine == "mariadb" else postgresql).available())
            if (name, engine) not in done:
                url = stack.enter_context(fresh(engine, tmp_path_factory.mktemp(name)))
                shop.create(url)
                done[name, engine] = url
            return shop, done[name, engine]

        yield open_one


@contextlib.contextmanager
def fresh(engine: str, folder: Path) -> Generator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'shop.sqlite3'}"
    else:
        with (mariadb if engine == "mariadb" else postgresql).fresh_database() as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn, where it can be used."""
    if request.param != "sqlite":
        request.getfixturevalue(f"_{request.param}_is_there")
    return str(request.param)


@pytest.fixture
def empty_url(engine_name: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database on each engine."""
    with fresh(engine_name, tmp_path) as url:
        yield url
