"""A TCP link that breaks as links do: it stands between a service and the PBX it believes to reach.

async with FaultyLink() as link, running_hotline(folder, link=link) as hotline:
    link.cut()
"""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType
from typing import Self

from hotline.testing.servers import stop_accepting

READ_BYTES = 4096
BEAT_S = 0.05
"""A slow link passes on a share of its bytes so often."""


class FaultyLink:
    """Passes bytes on between whoever connects to `port` and the place where it leads.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        links: How many links were opened through it so far.
        sent: What came from whoever connected, for each of them.
    """

    def __init__(self) -> None:
        self.port = 0
        self.links = 0
        self.sent: list[bytearray] = []
        self._host, self._target_port = "127.0.0.1", 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._to_us: asyncio.StreamWriter | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._refuses = False
        self._bytes_per_s: int | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._cut_inside = b""
        self._freeze_at = self._freeze_behind = b""
        self._counted = self._tail = b""
        self._told = 0
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        await stop_accepting(self._server)
        self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def leads_to(self, host: str, port: int) -> None:
        """Say where new links lead."""
        self._host, self._target_port = host, port

    def cut(self) -> None:
        """Cut what is connected, as a dying router does; a new link goes through."""
        for writer in self._writers:
            writer.transport.abort()

    def refuse(self) -> None:
        """Cut what is connected, and every new link at once, until `mend`."""
        self._refuses = True
        self.cut()

    def refuse_when_read(self) -> None:
        """Do as `refuse`, but let whoever connected read what has come: an abort drops that."""
        self._refuses = True
        for writer in self._writers:
            writer.close()

    def count(self, words: bytes) -> None:
        """Count from now on how often the PBX tells these words; `told` waits for that."""
        self._counted, self._told, self._tail = words, 0, b""

    async def told(self, times: int) -> None:
        """Wait until what is counted was told so many times."""
        while self._told < times:
            self._news.clear()
            await self._news.wait()

    def freeze(self) -> None:
        """Pass nothing on and close nothing, until `mend`."""
        self._flows.clear()
        self._news.set()

    def freeze_at(self, words: bytes) -> None:
        """Freeze once these words are sent to the PBX, which does not get them before `mend`."""
        self._freeze_at = words

    def freeze_behind(self, words: bytes) -> None:
        """Freeze once these words are sent to the PBX, whose answer does not come before `mend`."""
        self._freeze_behind = words

    async def frozen(self) -> None:
        """Wait until the link is frozen."""
        while self._flows.is_set():
            self._news.clear()
            await self._news.wait()

    def slow(self, bytes_per_s: int) -> None:
        """Pass so many bytes a second on in each direction, until `mend`."""
        self._bytes_per_s = bytes_per_s

    def mend(self) -> None:
        """End every fault; what froze thaws."""
        self._refuses = False
        self._bytes_per_s = None
        self._cut_inside = b""
        self._freeze_at = self._freeze_behind = b""
        self._flows.set()

    def garble(self, rubbish: bytes) -> None:
        """Put bytes that the PBX never sent between its bytes."""
        assert self._to_us is not None, "nothing is connected"
        self._to_us.write(rubbish)

    def cut_inside(self, words: bytes) -> None:
        """Cut the link in the middle of the next of these words that the PBX sends."""
        self._cut_inside = words

    async def linked(self, times: int) -> None:
        """Wait until so many links were opened."""
        while self.links < times:
            self._news.clear()
            await self._news.wait()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if self._refuses:
            writer.transport.abort()
            return
        # From the start: one that is still connecting when the link ends would stay open for ever.
        ends = {writer}
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._target_port)
            ends.add(far_writer)
            self._writers.add(far_writer)
            self._to_us = writer
            self.links += 1
            sent = bytearray()
            self.sent.append(sent)
            self._news.set()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, far_writer, ends, seen=sent))
                tasks.create_task(self._pass(far_reader, writer, ends))
        except OSError:
            # Nobody is where it leads.
            writer.transport.abort()
        finally:
            self._writers -= ends

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        ends: set[asyncio.StreamWriter],
        *,
        seen: bytearray | None = None,
    ) -> None:
        from_pbx = seen is None
        with contextlib.suppress(OSError):
            while data := await reader.read(
                READ_BYTES if self._bytes_per_s is None else self._share
            ):
                if seen is not None:
                    seen += data
                    if self._freeze_at and self._freeze_at in data:
                        self.freeze()
                await self._flows.wait()
                if self._bytes_per_s is not None:
                    await asyncio.sleep(len(data) / self._bytes_per_s)
                if from_pbx and self._cut_inside and self._cut_inside in data:
                    middle = data.index(self._cut_inside) + len(self._cut_inside) // 2
                    self._cut_inside = b""
                    writer.write(data[:middle])
                    await writer.drain()
                    writer.close()
                    break
                writer.write(data)
                await writer.drain()
                if from_pbx and self._counted:
                    self._count(data)
                if not from_pbx and self._freeze_behind and self._freeze_behind in data:
                    self.freeze()
        for end in ends:
            end.close()

    def _count(self, data: bytes) -> None:
        recent = self._tail + data
        self._told += recent.count(self._counted)
        # Short enough to have none of them whole.
        self._tail = recent[-len(self._counted) + 1 :]
        self._news.set()

    @property
    def _share(self) -> int:
        assert self._bytes_per_s is not None
        return max(1, int(self._bytes_per_s * BEAT_S))
