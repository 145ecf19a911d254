"""Waiting for news of a selected folder by IDLE (RFC 2177), with what the library and real servers get wrong."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any, cast

from processor.errors import TemporaryError

STOP_SECONDS = 1.0  # how long a wait may go on after it was asked to end


def for_news(client: Any, seconds: float, stopped: Callable[[], bool], name: str) -> bool:
    """Whether the server told of mail within the time; False when it is over or `stopped`.

    Raises:
        TemporaryError: the connection is gone; `name` is that of the mailbox.
    """
    deadline = time.monotonic() + seconds
    found = False
    client.idle()
    try:
        found = _line_is_buffered(client) or _idle_until(client, deadline, stopped, name)
    finally:
        _, late = cast("tuple[Any, list[tuple[Any, ...]]]", client.idle_done())
    return found or any(map(_tells_of_mail, late))


def _line_is_buffered(client: Any) -> bool:
    # A line that came in one packet with "+ idling" waits in the file object, where idle_check does not look.
    sock = client.socket()
    before = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    finally:
        sock.settimeout(before)


def _idle_until(client: Any, deadline: float, stopped: Callable[[], bool], name: str) -> bool:
    while (left := deadline - time.monotonic()) > 0 and not stopped():
        began = time.monotonic()
        wanted = min(left, STOP_SECONDS)
        answers = cast("list[tuple[Any, ...]]", client.idle_check(timeout=wanted))
        if any(map(_tells_of_mail, answers)):
            return True
        if any(answer and answer[0] == b"BYE" for answer in answers):
            raise TemporaryError(f"Mailbox {name}: the server said goodbye.")
        # After a dropped connection idle_check returns nothing at once, for ever: nothing must take its time.
        if not answers and time.monotonic() - began < wanted * 0.5:
            raise TemporaryError(f"Mailbox {name}: the connection was lost while waiting.")
    return False


def _tells_of_mail(answer: tuple[Any, ...]) -> bool:
    return len(answer) > 1 and answer[1] in (b"EXISTS", b"RECENT")
