"""A private Dovecot: own configuration, ports and Maildirs, nothing of the machine's own mail set-up is touched."""

from __future__ import annotations

import grp
import hashlib
import os
import pwd
import secrets
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Self

import imapclient
import trustme

INSTALL = "apt-get install -y --no-install-recommends dovecot-core dovecot-imapd dovecot-lmtpd"
HOST = "127.0.0.1"
START_SECONDS = 15

CONFIGURATION = Path(__file__).with_suffix(".conf")


def available() -> str:
    """Why Dovecot can not be started here, "" where it can."""
    binary = _binary()
    if not binary or not Path("/usr/lib/dovecot/imap").exists() or not Path("/usr/lib/dovecot/lmtp").exists():
        return f"Dovecot is not installed: {INSTALL}"
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    if not version.startswith("2.3."):
        return f"this configuration is for Dovecot 2.3 (Debian 12), found {version.strip() or 'no version'}"
    return ""


def _binary() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Snapshot:
    """A folder as a colleague's mail program and the file system show it; equal before and after means untouched."""

    uidvalidity: int
    flags: dict[int, frozenset[str]]  # by UID, without \\Recent
    digests: dict[int, str]  # by UID, SHA-256 of the octets
    files: frozenset[str]  # Maildir names with their flags; `new` counts as `cur` without flags


class Dovecot:
    """The server; a context manager. Every user name exists, with `password` and an empty mailbox of its own.

    Works as root (Dovecot then runs as `nobody`) and as an ordinary user. Raises RuntimeError with the log's end
    where it does not start.
    """

    def __init__(self) -> None:
        self.host = HOST
        self.password = secrets.token_urlsafe(12)
        # Not below pytest's own folder, which is closed to other users, and short: it holds Unix sockets.
        self._home = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.ca_file = self._home / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._prepare()
            self._start_on_free_ports()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def account(self, name: str = "cskh") -> Account:
        """A fresh, empty mailbox."""
        return Account(self, f"{name}-{secrets.token_hex(6)}@vanesa.vn")

    def log(self) -> str:
        path = self._home / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def home_of(self, username: str) -> Path:
        return self._home / "mail" / username

    def hand_over(self, *paths: Path) -> None:
        """Gives files to the user that Dovecot runs as."""
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _prepare(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST, "localhost")
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_pem.write_to_path(self._home / "key.pem")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(self._home / "cert.pem", append=True)
        self.hand_over(self._home, *self._home.iterdir())

    def _start_on_free_ports(self) -> None:
        for _ in range(3):  # another process may take a port between its choice and its use
            self._start()
            if self._answers():
                return
            self._stop()
        raise RuntimeError(f"Dovecot does not start: {self.log()[-2000:]}")

    def _start(self) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port = free_ports(3)
        settings = self._home / "dovecot.conf"
        settings.write_text(
            Template(CONFIGURATION.read_text()).substitute(
                home=self._home,
                name=self._home.name,
                user=self._user.pw_name,
                group=_group(self._user.pw_gid),
                password=self.password,
                imap=self.imap_port,
                imaps=self.imaps_port,
                lmtp=self.lmtp_port,
            )
        )
        self.hand_over(settings)
        other = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self._process = subprocess.Popen(
            [str(_binary()), "-F", "-c", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._home,
            **other,
        )

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                for port in (self.lmtp_port, self.imap_port):
                    with socket.create_connection((HOST, port), timeout=START_SECONDS) as line:
                        if not line.recv(100):
                            return False
            except OSError:
                time.sleep(0.02)
            else:
                return True
        return False

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None


class Account:
    """One user of a `Dovecot` and what a test does with the mailbox."""

    def __init__(self, server: Dovecot, username: str) -> None:
        self.server = server
        self.host = server.host
        self.imap_port = server.imap_port
        self.imaps_port = server.imaps_port
        self.ca_file = server.ca_file
        self.username = username
        self.password = server.password

    @contextmanager
    def session(self, folder: str = "INBOX", *, readonly: bool = False) -> Iterator[imapclient.IMAPClient]:
        """A logged-in session of its own with the folder selected."""
        client = imapclient.IMAPClient(self.host, self.imap_port, ssl=False, timeout=30)
        # Without it Nagle's algorithm and delayed acknowledgements hold each APPEND for 40 ms.
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            client.login(self.username, self.password)
            client.select_folder(folder, readonly=readonly)
            yield client
        finally:
            client.shutdown()

    def deliver(self, *mails: bytes, sender: str = "kh@example.vn") -> None:
        """Hands mails over by LMTP, as the shop's mail server would (trace headers are added on top)."""
        with smtplib.LMTP(self.host, self.server.lmtp_port) as lmtp:
            for raw in mails:
                lmtp.sendmail(sender, [self.username], raw)

    def append(self, raw: bytes, folder: str = "INBOX", flags: Iterable[str] = ()) -> None:
        """Puts a mail into a folder, exactly these octets."""
        with self.session() as client:
            client.append(folder, raw, flags=[flag.encode() for flag in flags])

    def create_folder(self, name: str) -> None:
        with self.session() as client:
            client.create_folder(name)

    def fill(self, mails: Iterable[bytes]) -> int:
        """Writes mails straight into the Maildir, the quickest way to a large mailbox; returns how many."""
        folder = self._maildir("INBOX")
        made = [self.server.home_of(self.username), folder, *(folder / part for part in ("cur", "new", "tmp"))]
        for path in made:
            path.mkdir(parents=True, exist_ok=True)
        self.server.hand_over(made[0].parent, *made)
        count = 0
        stamp = int(time.time())
        for count, raw in enumerate(mails, start=1):
            path = folder / "cur" / f"{stamp}.M{count:06}P{secrets.token_hex(4)}.localhost,S={len(raw)}:2,"
            path.write_bytes(raw)
            self.server.hand_over(path)
        return count

    def snapshot(self, folder: str = "INBOX") -> Snapshot:
        """How the folder looks now, seen by another read-only session and in the file system."""
        with self.session(readonly=True) as client:
            uidvalidity = client.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
            uids = client.search()
            found = client.fetch(uids, ["FLAGS", "BODY.PEEK[]"]) if uids else {}
        return Snapshot(
            uidvalidity=uidvalidity,
            flags={
                uid: frozenset(flag.decode() for flag in item[b"FLAGS"]) - {"\\Recent"} for uid, item in found.items()
            },
            digests={uid: hashlib.sha256(item[b"BODY[]"]).hexdigest() for uid, item in found.items()},
            files=frozenset(self._files(folder)),
        )

    def _maildir(self, folder: str) -> Path:
        home = self.server.home_of(self.username) / "Maildir"
        return home if folder.upper() == "INBOX" else home / ("." + folder.replace("/", "."))

    def _files(self, folder: str) -> Iterator[str]:
        # Opening a folder, by whomever, moves files from `new` to `cur`: the same state under another name.
        for part in ("cur", "new"):
            path = self._maildir(folder) / part
            for file in path.iterdir() if path.exists() else ():
                yield file.name if ":2," in file.name else f"{file.name}:2,"


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on just now, all different."""
    lines = [socket.socket() for _ in range(count)]
    try:
        for line in lines:
            line.bind((HOST, 0))
        return [line.getsockname()[1] for line in lines]
    finally:
        for line in lines:
            line.close()


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
