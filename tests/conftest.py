"""The servers that tests ask for. A missing one skips its tests and says what to install.

With CSKH_REQUIRE_SERVERS=1, as in CI, a missing server fails them instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from processor.demo.mailhost import MailHost
from tests.servers import dovecot as dovecot_server_module
from tests.servers import mariadb, postgresql
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink


def need(problem: str) -> None:
    """Skips the test, or fails it in CI, where a server can not be used."""
    if not problem:
        return
    if os.environ.get("CSKH_REQUIRE_SERVERS") == "1":
        pytest.fail(problem, pytrace=False)
    pytest.skip(problem)


@pytest.fixture
def mail_host() -> Iterator[MailHost]:
    """An embedded IMAP and SMTP host with one empty account; see `MailHost`."""
    with MailHost() as host:
        yield host


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP receiver alone, without login and TLS; see `SmtpSink`."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """A private Dovecot, one for each worker."""
    need(dovecot_server_module.available())
    with Dovecot() as server:
        yield server


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Account:
    """A fresh, empty mailbox on the worker's Dovecot; see `Account`."""
    return dovecot_server.account()


@pytest.fixture(scope="session")
def _postgresql_is_there() -> None:
    need(postgresql.available())


@pytest.fixture
def postgresql_url(_postgresql_is_there: None) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    with postgresql.fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def _mariadb_is_there() -> None:
    need(mariadb.available())


@pytest.fixture
def mariadb_url(_mariadb_is_there: None) -> Iterator[str]:
    """The URL of an empty MariaDB database of the test's own."""
    with mariadb.fresh_database() as url:
        yield url
