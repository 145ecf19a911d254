"""A name server of its own for each test that verifies senders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.dns_zone import Zone


@pytest.fixture
def zone() -> Iterator[Zone]:
    """An empty zone on a loopback port; see `Zone`."""
    with Zone() as served:
        yield served
