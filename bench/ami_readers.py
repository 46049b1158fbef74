"""The readers that are compared: each parses chunks in memory, and reads a link to the end."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial

from asterisk.ami.action import SimpleAction
from asterisk.ami.client import AMIClient
from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol

from ami_stream import BANNER, END, READ_HEADERS
from hotline.asterisk.ami import Action, AmiClient, AmiMessage, AmiProtocol, AmiSettings

LIMIT_S = 120.0
_GO = b"Action: Go\r\n\r\n"


def read_three(message: AmiMessage) -> None:
    for header in READ_HEADERS:
        message.get(header)


class Reader(ABC):
    """One contender. `parse` and `open` prepare; what they return is timed."""

    @abstractmethod
    def parse(self, chunks: Sequence[bytes]) -> None:
        """Read the stream from memory."""

    @abstractmethod
    async def open(self, port: int) -> None:
        """Connect and log in."""

    @abstractmethod
    async def read(self) -> None:
        """Ask for the stream and read it to its end."""

    @abstractmethod
    async def close(self) -> None:
        """Leave."""


class Bytes(Reader, asyncio.Protocol):
    """The limit: what it costs to touch the bytes at all."""

    def __init__(self, *, split: bool) -> None:
        self._split = split
        self._last = b""
        self._ended = asyncio.Event()

    def parse(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self.data_received(chunk)

    async def open(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", port)

    def data_received(self, data: bytes) -> None:
        if self._split:
            data.split(b"\r\n\r\n")
        self._last = (self._last + data[-len(END) :])[-len(END) :]
        if self._last == END:
            self._ended.set()

    async def read(self) -> None:
        self._transport.write(_GO)
        await self._ended.wait()

    async def close(self) -> None:
        self._transport.close()


class Ours(Reader):
    """This package, with nothing, one name or all names subscribed to."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def parse(self, chunks: Sequence[bytes]) -> None:
        protocol = AmiProtocol(self._names)
        protocol.receive_data(BANNER)
        for chunk in chunks:
            for message in protocol.receive_data(chunk):
                read_three(message)

    async def open(self, port: int) -> None:
        # Without a limit on the inbox, so that every wanted event is read and none is shed.
        settings = AmiSettings(port=port, username="u", secret="s", inbox_limit=2**31)
        self._ended = asyncio.Event()
        self._client = AmiClient(settings)
        self._client.on("StreamEnd", lambda _: self._ended.set())
        for name in self._names:
            self._client.on(name, read_three)
        await self._client.__aenter__()
        await self._client.wait_up(LIMIT_S)

    async def read(self) -> None:
        await self._client.send(Action("Go"))
        await self._ended.wait()

    async def close(self) -> None:
        await self._client.__aexit__(None, None, None)


class _FromMemory:
    """A socket for asterisk-ami's own reader, which asks for 1,024 bytes at a time."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._data = memoryview(b"".join([BANNER, *chunks]))
        self._place = 0

    def recv(self, size: int) -> bytes:
        data = bytes(self._data[self._place : self._place + size])
        self._place += size
        return data

    def close(self) -> None:
        return


class AsteriskAmi(Reader):
    """asterisk-ami: a thread, a blocking socket, eager classes."""

    def parse(self, chunks: Sequence[bytes]) -> None:
        client = AMIClient()
        client._socket = _FromMemory(chunks)
        client.finished = threading.Event()
        # Its reader ends by StopIteration, which it takes for an error and reports to listeners.
        client.listen()

    async def open(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._client = AMIClient(address="127.0.0.1", port=port)
        end = partial(loop.call_soon_threadsafe, self._ended.set)
        self._client.add_event_listener(lambda **_: end(), white_list=["StreamEnd"])
        # Its answer's lock calls notifyAll, which works up to Python 3.13.
        await asyncio.to_thread(self._client.connect)

    async def read(self) -> None:
        self._client.send(SimpleAction("Go"))
        await self._ended.wait()

    async def close(self) -> None:
        await asyncio.to_thread(self._client.disconnect)


class Panoramisk(Reader):
    """panoramisk: asyncio, eager dictionaries, patterns matched in turn."""

    def parse(self, chunks: Sequence[bytes]) -> None:
        protocol = AMIProtocol()
        protocol.connection_made(None)
        protocol.factory = Manager(loop=asyncio.get_event_loop_policy().new_event_loop())
        protocol.data_received(BANNER)
        for chunk in chunks:
            protocol.data_received(chunk)
        protocol.factory.loop.close()

    async def open(self, port: int) -> None:
        self._ended = asyncio.Event()
        self._manager = Manager(
            loop=asyncio.get_running_loop(), host="127.0.0.1", port=port, username="u", secret="s"
        )
        self._manager.register_event("StreamEnd", lambda *_: self._ended.set())
        await self._manager.connect()
        await asyncio.sleep(0)
        await self._manager.authenticated_future

    async def read(self) -> None:
        await self._manager.send_action({"Action": "Go"})
        await self._ended.wait()

    async def close(self) -> None:
        self._manager.protocol.closed = True
        self._manager.close()
        self._manager.protocol.transport.close()
