"""Shops for those who attack them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from processor.demo.mailhost import MailHost
from tests.world import World, world

LAN, MINH = "lan@gmail.example", "minh@yahoo.example"


@pytest.fixture
def host() -> Iterator[Any]:
    with MailHost() as made:
        yield made


@pytest.fixture
def shop(host: Any, tmp_path: Path) -> Iterator[World]:
    with world(host, tmp_path, [LAN, MINH]) as made:
        yield made


@pytest.fixture
def slow(host: Any, tmp_path: Path) -> Iterator[World]:
    with world(host, tmp_path, [LAN, MINH], hold="24h") as made:
        yield made
