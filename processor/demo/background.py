"""An asyncio loop in a thread of its own, for servers that live inside the process that talks to them."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Literal, Self, TypeVar

T = TypeVar("T")
Tls = Literal["none", "starttls", "implicit"]

ANSWER_SECONDS = 30  # longer than anything asked of the loop; a hang fails loudly instead of for ever
_log = logging.getLogger(__name__)


class Background:
    """Runs coroutines for other threads; a context manager that leaves no task, socket or thread behind."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_note)
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail host", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._wind_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine, run in the loop while the calling thread waits. Raises what it raises."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_SECONDS)

    def call(self, work: Callable[[], T]) -> T:
        """The result of a plain function, run between two steps of the loop: it sees a settled state."""

        async def inside() -> T:
            return work()

        return self.run(inside())

    async def _wind_up(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # A transport frees its socket one turn of the loop after it was aborted.
        await asyncio.sleep(0)
        await self._loop.shutdown_asyncgens()


def _note(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Clients that vanish in mid-command are what these servers are for: no traceback on the terminal."""
    _log.debug("mail host: %s", context.get("message"), exc_info=context.get("exception"))


def check_tls(tls: Tls, context: ssl.SSLContext | None) -> None:
    """Raises ValueError where a server is to speak TLS and has no certificate."""
    if tls != "none" and context is None:
        raise ValueError(f"tls={tls!r} needs an ssl_context with a certificate")
