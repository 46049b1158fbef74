"""A UDP socket that hands every datagram to a function, with the time the kernel received it."""

import asyncio
import socket
import struct
import time
from collections.abc import Callable

Address = tuple[str, int]

Receiver = Callable[[bytes, Address, float], None]
"""Takes a datagram, its sender, and its arrival on the event loop's clock in seconds."""

_MAX_DATAGRAM = 65_535
_SO_TIMESTAMPNS = 35  # Linux; the socket module has no name for it
_TIMESPEC = struct.Struct("@qq")
_ANCILLARY_SIZE = socket.CMSG_SPACE(_TIMESPEC.size)


class UdpSocket:
    """A UDP socket on any free port of `host`, bound from construction until `close`.

    Attributes:
        address: The host and port it is bound to.
    """

    def __init__(self, host: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind((host, 0))
        self.address: Address = self._socket.getsockname()

    def listen(self, receiver: Receiver) -> None:
        """Hand every datagram to `receiver` from now on."""
        self._loop.add_reader(self._socket, self._readable, receiver)

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram; a closed socket, or one whose buffer is full, drops it as UDP may."""
        if self._socket.fileno() < 0:
            return
        try:
            self._socket.sendto(data, address)
        except BlockingIOError:
            return

    def close(self) -> None:
        """Stop receiving and sending, at once; closing twice does no harm."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _readable(self, receiver: Receiver) -> None:
        # A receiver may close the socket, so look before every read.
        while self._socket.fileno() >= 0:
            try:
                data, ancillary, _, sender = self._socket.recvmsg(_MAX_DATAGRAM, _ANCILLARY_SIZE)
            except (BlockingIOError, ConnectionRefusedError):
                return
            receiver(data, sender, self._arrival(ancillary))

    def _arrival(self, ancillary: list[tuple[int, int, bytes]]) -> float:
        """Return when the kernel received it: our own busy loop is not the sender's delay."""
        now: float = self._loop.time()
        for _, _, value in ancillary:
            seconds, nanoseconds = _TIMESPEC.unpack(value)
            now -= max(0.0, time.time() - seconds - nanoseconds / 1e9)
        return now
