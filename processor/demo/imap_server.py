"""A real IMAP server in memory: pymap's dict backend, with the gaps closed that a mail processor would fall into."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from argparse import Namespace
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import cast

from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.bytes import WriteStream
from pymap.concurrent import Event, Subsystem
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import Response
from pymap.parsing.specials import FetchRequirement, ObjectId
from pymap.parsing.specials.flag import Flag, Recent, Wildcard
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from processor.demo.background import Tls, check_tls
from processor.demo.faults import Fault, Faults

LINE_LIMIT = 1 << 20  # octets of a command line: a long UID set outgrows the 64 KiB of asyncio's streams


@dataclass(frozen=True, slots=True)
class Kept:
    """One message as the server holds it: its flags and keywords without \\Recent, SHA-256 of its octets."""

    flags: frozenset[str]
    digest: str


class _Folder(MailboxData):
    """A mailbox that keeps every keyword and never forgets to wake an idle client."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {Wildcard}

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        # Mail that arrived while the previous update was being written has set its event before anybody listened.
        behind = selected.mod_sequence is not None and selected.mod_sequence < self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if behind else wait_on)

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        message = await super().append(append_msg, recent=recent)
        # pymap cuts the last octet off a mail that has no empty line; what was delivered is what is to be read.
        content = message._content  # pyright: ignore[reportPrivateUsage]
        if content is not None:
            content._raw = memoryview(append_msg.literal)  # pyright: ignore[reportPrivateUsage]
        return message

    async def contents(self) -> dict[int, tuple[Message, bytes]]:
        found: dict[int, tuple[Message, bytes]] = {}
        async for message in self.messages():
            loaded = await message.load_content(FetchRequirement.CONTENT)
            found[message.uid] = (message, bytes(loaded.get_body()))
        return found

    async def rebuilt(self, *, reverse: bool) -> _Folder:
        new = _Folder(self._content_cache, self._thread_cache)
        new._uid_validity = self._uid_validity + 1
        messages = list((await self.contents()).values())
        for message, raw in reversed(messages) if reverse else messages:
            await new.append(AppendMessage(raw, message.internal_date, message.permanent_flags))
        return new


class _Folders(MailboxSet):
    """The folders of one account."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        if name in self._set:
            raise ValueError(name)
        self._set[name] = folder = _Folder(self._content_cache, self._thread_cache)
        return folder.mailbox_id

    async def folder(self, name: str) -> _Folder:
        found = await self.get_mailbox(name)
        assert isinstance(found, _Folder)
        return found

    async def replace(self, name: str, *, reverse: bool) -> int:
        new = await (await self.folder(name)).rebuilt(reverse=reverse)
        if name.upper() == "INBOX":
            self._inbox = new
        else:
            self._set[name] = new
        return new.uid_validity


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        return b"ready"  # pymap's own asks DNS for the name of this machine


class _Connection(IMAPConnection):
    async def write_response(self, resp: Response) -> None:
        # Sent in pieces, as pymap does, a line may reach the client in two packets, which imapclient's IDLE trips over.
        whole = BytesIO()
        await resp.async_write(cast(WriteStream, whole))
        with suppress(ConnectionError):
            self.writer.write(whole.getvalue())
            await self.writer.drain()


class ImapServer:
    """IMAP4rev1 with IDLE, MOVE, UIDPLUS and keywords on a loopback port that the system chooses.

    Every method except `start` and `close` may only be called in the loop that `start` ran in.
    """

    def __init__(
        self,
        accounts: Mapping[str, str],
        folders: Iterable[str] = (),
        *,
        tls: Tls = "none",
        ssl_context: ssl.SSLContext | None = None,
        faults: Faults | None = None,
    ) -> None:
        check_tls(tls, ssl_context)
        self.port = 0
        self.logins = 0  # connections made, for tests that count sessions
        self._accounts = dict(accounts)
        self._names = tuple(folders)
        self._tls: Tls = tls
        self._ssl_context = ssl_context
        self._faults = faults or Faults()
        self._boxes: dict[str, _Folders] = {}
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        config = _Config(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=None,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            tls_enabled=self._tls == "starttls",
            ssl_context=self._ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            proxy_protocol=ProxyProtocolNoop(),
            invalid_user_sleep=0.0,
        )
        login = Login(config)
        for username, password in self._accounts.items():
            boxes = self._boxes[username] = _Folders()
            for name in self._names:
                await boxes.add_mailbox(name)
            config.set_cache[username] = (boxes, FilterSet())
            login.users_dict[username] = UserMetadata(config, username, password=password)
        self._login, self._config = login, config
        self._server = await asyncio.start_server(
            self._serve,
            "127.0.0.1",
            0,
            limit=LINE_LIMIT,
            ssl=self._ssl_context if self._tls == "implicit" else None,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        self.drop_connections()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.logins += 1
        self._writers.add(writer)
        try:
            if self._faults.take(Fault.STALL_IMAP):
                await reader.read()  # accepts, and never says a word
            elif self._faults.take(Fault.DROP_IMAP):
                writer.transport.abort()
            else:
                await self._converse(reader, writer)
        except (OSError, EOFError) as error:
            logging.getLogger(__name__).debug("IMAP client gone: %s", type(error).__name__)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        origin = SocketInfo.get(writer, None)
        connection = _Connection(self._config.commands, self._config, reader, writer, origin)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            await connection.run(ConnectionState(self._login, self._config))

    def drop_connections(self) -> int:
        """Cuts every live session without a word, as a restarting server or a dying line does; returns how many."""
        count = len(self._writers)
        for writer in list(self._writers):
            writer.transport.abort()
        return count

    async def deliver(self, account: str, raw: bytes, folder: str, flags: Iterable[str]) -> int:
        """Adds a message and returns its UID. Raises KeyError for an unknown account or folder."""
        box = await self._boxes[account].folder(folder)
        keywords = frozenset(Flag(flag) for flag in flags) - {Recent}
        message = await box.append(AppendMessage(raw, datetime.now(UTC), keywords), recent=True)
        return message.uid

    async def contents(self, account: str, folder: str) -> dict[int, bytes]:
        """The octets of every message by UID."""
        box = await self._boxes[account].folder(folder)
        return {uid: raw for uid, (_, raw) in (await box.contents()).items()}

    async def snapshot(self, account: str, folder: str) -> dict[int, Kept]:
        """Flags and digest of every message by UID, for a comparison of before and after."""
        box = await self._boxes[account].folder(folder)
        return {
            uid: Kept(frozenset(map(str, message.permanent_flags)), hashlib.sha256(raw).hexdigest())
            for uid, (message, raw) in (await box.contents()).items()
        }

    async def uidvalidity(self, account: str, folder: str) -> int:
        return (await self._boxes[account].folder(folder)).uid_validity

    async def reset_uidvalidity(self, account: str, folder: str, *, reverse: bool) -> int:
        """Rebuilds a folder: same messages, new UIDs, the returned UIDVALIDITY; live sessions are cut.

        With `reverse` the messages are numbered from the last to the first, so that an old UID names another message.
        """
        new = await self._boxes[account].replace(folder, reverse=reverse)
        self.drop_connections()
        return new
