"""Messages over a private socket of this machine, between two processes of one user."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

from hotline.ops.succession.errors import NotTakenOver
from hotline.ops.succession.messages import AnyMessage, Refused, Unreadable, decoded, encoded

MOST_BYTES = 256 * 1024 * 1024
"""The longest message: the sound of some thousand prompts."""
_LENGTH = struct.Struct("!I")
_CREDENTIALS = struct.Struct("3i")

Wanted = TypeVar("Wanted")


class Link:
    """One end. A context manager that closes it.

    Args:
        end: A connected socket.
    """

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end

    @classmethod
    async def to(cls, path: Path) -> Self | None:
        """Return a link to whoever listens there; None where nobody does.

        Raises:
            NotTakenOver: Somebody of another user does.
        """
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        end.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(end, str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            end.close()
            return None
        except OSError as error:
            end.close()
            raise NotTakenOver(why=f"{path}: {error.strerror}") from None
        link = cls(end)
        if not link.is_of_this_user:
            link.close()
            raise NotTakenOver(why=f"{path} is another user's")
        return link

    @property
    def peer(self) -> int:
        """The id of the process at the other end, as the kernel knows it."""
        return self._credentials()[0]

    @property
    def is_of_this_user(self) -> bool:
        """Whether the process at the other end belongs to this one's user."""
        return self._credentials()[1] == os.geteuid()

    def _credentials(self) -> tuple[int, int]:
        raw = self._end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        pid, uid, _ = _CREDENTIALS.unpack(raw)
        return pid, uid

    def close(self) -> None:
        """End it."""
        self._end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def send(
        self, message: AnyMessage, *, limit_s: float, listening: socket.socket | None = None
    ) -> None:
        """Send a message, and a socket with it.

        Raises:
            NotTakenOver: It did not arrive.
        """
        body = encoded(message)
        length = _LENGTH.pack(len(body))
        try:
            async with asyncio.timeout(limit_s):
                if listening is None:
                    await asyncio.get_running_loop().sock_sendall(self._end, length + body)
                else:
                    socket.send_fds(self._end, [length], [listening.fileno()])
                    await asyncio.get_running_loop().sock_sendall(self._end, body)
        except (OSError, TimeoutError):
            raise NotTakenOver(why="the other process does not listen any more") from None

    async def receive(self, kind: type[Wanted], *, limit_s: float) -> Wanted:
        """Wait for a message of this kind.

        Raises:
            NotTakenOver: Another came, or none.
        """
        message, listening = await self._receive(kind, limit_s)
        if listening is not None:
            listening.close()
        return message

    async def receive_listening(
        self, kind: type[Wanted], *, limit_s: float
    ) -> tuple[Wanted, socket.socket]:
        """Wait for a message of this kind that comes with a socket.

        Raises:
            NotTakenOver: Another came, or none.
        """
        message, listening = await self._receive(kind, limit_s)
        if listening is None:
            raise NotTakenOver(why="the other process did not give its web server's socket")
        return message, listening

    async def _receive(
        self, kind: type[Wanted], limit_s: float
    ) -> tuple[Wanted, socket.socket | None]:
        given: list[socket.socket] = []
        try:
            async with asyncio.timeout(limit_s):
                message = await self._message(given)
        except (OSError, TimeoutError, Unreadable, EOFError) as error:
            why = "said nothing in time" if isinstance(error, TimeoutError) else "is gone"
            if isinstance(error, Unreadable):
                why = "said what this version does not understand"
            for one in given:
                one.close()
            raise NotTakenOver(why=f"the other process {why}") from None
        if isinstance(message, kind):
            return message, given[0] if given else None
        for one in given:
            one.close()
        if isinstance(message, Refused):
            raise NotTakenOver(why=message.why)
        raise NotTakenOver(why="the other process said something else than was its turn")

    async def _message(self, given: list[socket.socket]) -> AnyMessage:
        head = b""
        while len(head) < _LENGTH.size:
            await self._readable()
            with suppress(BlockingIOError):
                part, numbers, *_ = socket.recv_fds(
                    self._end, _LENGTH.size - len(head), 1, socket.MSG_CMSG_CLOEXEC
                )
                given += [socket.socket(fileno=number) for number in numbers]
                if not part:
                    raise EOFError
                head += part
        (length,) = _LENGTH.unpack(head)
        if length > MOST_BYTES:
            raise Unreadable
        body, loop = bytearray(), asyncio.get_running_loop()
        while len(body) < length:
            part = await loop.sock_recv(self._end, min(length - len(body), 1 << 20))
            if not part:
                raise EOFError
            body += part
        return decoded(bytes(body))

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        came: asyncio.Future[None] = loop.create_future()

        def tell() -> None:
            if not came.done():
                came.set_result(None)

        loop.add_reader(self._end, tell)
        try:
            await came
        finally:
            loop.remove_reader(self._end)
