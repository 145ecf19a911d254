"""The peer that erases: ethyca-fides on the same rows, its web server in a virtual environment of its own.

It keeps its own state in PostgreSQL and in Redis on this machine's usual port (in database 15, for ten minutes), and
is asked as an application would ask it: one privacy request after the other by its HTTP interface, until each is
complete. Its tasks run in the web server itself, which spares it the way through a queue to a worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.servers import postgresql
from tests.servers.dovecot import free_ports

PEER = "ethyca-fides==2.78.2"
START_SECONDS, ERASE_SECONDS = 300, 120
ROOT_CLIENT, ROOT_SECRET = "fidesadmin", "fidesadminsecret"


class PeerError(RuntimeError):
    """Why the peer could not be measured."""


def erase(url: str, addresses: Sequence[str]) -> list[float]:
    """Seconds of each erasure of the customers with these addresses, in the embedded schema at `url`.

    Raises:
        PeerError: it cannot be installed or started, or refuses.
    """
    if not _open(6379):
        raise PeerError("there is no Redis at 127.0.0.1:6379: apt-get install -y redis-server")
    with tempfile.TemporaryDirectory(prefix="cskh-peer-") as folder, postgresql.fresh_database() as own:
        command = _installed(Path(folder))
        with _running(command, Path(folder), sa.make_url(own)) as peer:
            peer.prepare(sa.make_url(url))
            times = [peer.erase(address) for address in addresses]
    _see_erased(url, addresses)
    return times


def _installed(home: Path) -> Path:
    venv.create(home / "venv", with_pip=True)
    pip = [str(home / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, PEER], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeerError(f"{PEER} cannot be installed: {_last_line(done.stderr)}")
    return home / "venv" / "bin" / "fides"


@contextmanager
def _running(command: Path, home: Path, own: sa.URL) -> Iterator[Peer]:
    (port,) = free_ports(1)
    settings = {
        "DATABASE__SERVER": own.host or "127.0.0.1", "DATABASE__PORT": str(own.port or 5432),
        "DATABASE__USER": own.username or "postgres", "DATABASE__PASSWORD": str(own.password or "none"),
        "DATABASE__DB": own.database or "", "REDIS__HOST": "127.0.0.1", "REDIS__PORT": "6379", "REDIS__PASSWORD": "",
        "REDIS__DB_INDEX": "15", "REDIS__ENABLED": "true", "REDIS__DEFAULT_TTL_SECONDS": "600",
        "SECURITY__APP_ENCRYPTION_KEY": "0123456789abcdef0123456789abcdef", "SECURITY__ENV": "dev",
        "SECURITY__OAUTH_ROOT_CLIENT_ID": ROOT_CLIENT, "SECURITY__OAUTH_ROOT_CLIENT_SECRET": ROOT_SECRET,
        "USER__ANALYTICS_OPT_OUT": "true", "LOGGING__LEVEL": "ERROR", "CELERY__TASK_ALWAYS_EAGER": "true",
        "EXECUTION__REQUIRE_MANUAL_REQUEST_APPROVAL": "false",
        "EXECUTION__SUBJECT_IDENTITY_VERIFICATION_REQUIRED": "false",
    }  # fmt: skip
    environment = {**os.environ, **{f"FIDES__{name}": value for name, value in settings.items()}, "DO_NOT_TRACK": "1"}
    log = home / "log"
    with log.open("wb") as handle:
        server = subprocess.Popen(
            [str(command), "webserver", "--port", str(port)], cwd=home, env=environment, stdout=handle, stderr=handle
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _open(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise PeerError(f"{PEER} does not start: {_last_line(log.read_text(errors='replace'))}")
            time.sleep(0.5)
        yield Peer(f"http://127.0.0.1:{port}/api/v1")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)
        server.kill()
        server.wait()


class Peer:
    """Its HTTP interface."""

    def __init__(self, base: str) -> None:
        self._base, self._token = base, ""
        login = {"client_id": ROOT_CLIENT, "client_secret": ROOT_SECRET, "grant_type": "client_credentials"}
        self._token = self._ask("POST", "/oauth/token", urllib.parse.urlencode(login).encode())["access_token"]

    def prepare(self, shop: sa.URL) -> None:
        """Tells it of the shop's database and of what is to be masked there."""
        self._ask(
            "PATCH", "/connection", [{"name": "shop", "key": "shop", "connection_type": "postgres", "access": "write"}]
        )
        reached = {
            "host": shop.host or "127.0.0.1", "port": shop.port or 5432, "username": shop.username or "postgres",
            "password": str(shop.password or "none"), "dbname": shop.database,
        }  # fmt: skip
        self._ask("PUT", "/connection/shop/secret", reached)
        self._ask("PATCH", "/connection/shop/dataset", [DATASET])
        self._ask("PATCH", "/dsr/policy", [{"name": "erasure", "key": "erasure"}])
        masked = {"strategy": "string_rewrite", "configuration": {"rewrite_value": "MASKED"}}
        rule = {"name": "rule", "key": "rule", "action_type": "erasure", "masking_strategy": masked}
        self._ask("PATCH", "/dsr/policy/erasure/rule", [rule])
        target = {"name": "target", "key": "target", "data_category": "user"}
        self._ask("PATCH", "/dsr/policy/erasure/rule/rule/target", [target])

    def erase(self, address: str) -> float:
        """Seconds from the request to its completion."""
        began = time.perf_counter()
        wanted = [{"policy_key": "erasure", "identity": {"email": address}}]
        number = self._ask("POST", "/privacy-request", wanted)["succeeded"][0]["id"]
        while (state := self._ask("GET", f"/privacy-request?request_id={number}")["items"][0]["status"]) != "complete":
            if state in ("error", "canceled", "denied") or time.perf_counter() - began > ERASE_SECONDS:
                raise PeerError(f"{PEER} left a request in the state {state!r}")
            time.sleep(0.02)
        return time.perf_counter() - began

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        form = isinstance(body, bytes)
        data = body if form or body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ERASE_SECONDS) as answer:
                said = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise PeerError(f"{PEER} refused {method} {path}: {error.code} {error.read()[:200]!r}") from error
        if isinstance(said, dict) and said.get("failed"):
            raise PeerError(f"{PEER} refused {method} {path}: {str(said['failed'])[:200]}")
        return said


def _column(name: str, category: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "data_categories": [category], "fides_meta": {"data_type": "string", **more}}


def _link(**more: Any) -> dict[str, Any]:
    to = [{"dataset": "shop", "field": "customers.id", "direction": "from"}]
    return {
        "name": "customer_id", "data_categories": ["system.operations"],
        "fides_meta": {"data_type": "integer", "references": to, **more},
    }  # fmt: skip


DATASET = {
    "fides_key": "shop",
    "name": "shop",
    "collections": [
        {
            "name": "customers",
            "fields": [
                _column("id", "system.operations", data_type="integer", primary_key=True),
                _column("email", "user.contact.email", identity="email"),
                _column("full_name", "user.name"),
                _column("phone", "user.contact.phone_number"),
                _column("address", "user.contact.address"),
            ],
        },
        {
            "name": "orders",
            "fields": [
                _column("id", "system.operations", data_type="integer", primary_key=True),
                _link(),
                _column("shipping_name", "user.name"),
                _column("shipping_phone", "user.contact.phone_number"),
                _column("shipping_address", "user.contact.address"),
                _column("note", "user.content"),
            ],
        },
    ],
}


def _see_erased(url: str, addresses: Sequence[str]) -> None:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            asked = sa.text("SELECT count(*) FROM customers WHERE email = ANY(:addresses)")
            left = connection.execute(asked, {"addresses": list(addresses)}).scalar_one()
    finally:
        engine.dispose()
    if left:
        raise PeerError(f"{PEER} left {left} of {len(addresses)} addresses where they were")


def _open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1][:300]
