"""The peer that stores: django-helpdesk's `get_email` on the same mails, in a virtual environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import Account

PEER = "django-helpdesk==2.6.1"
SCRIPT = Path(__file__).parent / "peer_django.py"


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What the peer did, or why it could not."""

    mails: int = 0
    seconds: float = 0.0
    problem: str = ""


def measure(mailbox: Account, mails: int) -> PeerResult:
    """Let the peer process a mailbox that holds `mails` mails. It deletes them there: give it a copy."""
    with tempfile.TemporaryDirectory(prefix="cskh-peer-") as folder:
        home = Path(folder)
        try:
            python = _installed(home)
        except subprocess.CalledProcessError as error:
            return PeerResult(problem=f"{PEER} can not be installed: {_last_line(error.stderr)}")
        done = subprocess.run(
            [
                str(python),
                str(SCRIPT),
                folder,
                mailbox.host,
                str(mailbox.imap_port),
                mailbox.username,
                mailbox.password,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return PeerResult(problem=f"{PEER} failed: {_last_line(done.stderr)}")
        said = json.loads(done.stdout.splitlines()[-1])
        problem = "" if said["tickets"] >= mails * 0.99 else f"only {said['tickets']} of {mails} mails became tickets"
        return PeerResult(said["tickets"], said["seconds"], problem)


def _installed(home: Path) -> Path:
    python = home / "venv" / "bin" / "python"
    venv.create(home / "venv", with_pip=True)
    for wanted in (PEER, "django-helpdesk"):  # the exact release first, then whatever resolves
        try:
            subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted],
                capture_output=True,
                text=True,
                check=True,
            )
        except subprocess.CalledProcessError:
            if wanted != PEER:
                raise
            print(f"{PEER} does not resolve, trying the newest", file=sys.stderr)
        else:
            return python
    raise AssertionError


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1][:300]
