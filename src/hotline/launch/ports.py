"""Ports: told apart in time, so that a taken one is a sentence and not a stack trace."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from random import SystemRandom
from typing import Literal

from hotline.launch.errors import AddressUnusable, PortTaken

Protocol = Literal["TCP", "UDP"]
NOBODYS = range(10_000, 20_000)
"""Below the ports of sound, and below those that Linux gives to whoever asks for any."""
TRIES = 100
_KINDS = {"TCP": socket.SOCK_STREAM, "UDP": socket.SOCK_DGRAM}


@dataclass(frozen=True, kw_only=True)
class Port:
    """A place where one of our programs will listen; `option` is how a person changes it."""

    what: str
    host: str
    number: int
    protocol: Protocol
    option: str


def require_free(port: Port) -> None:
    """Check that nobody listens there.

    Raises:
        PortTaken: Another program does.
        AddressUnusable: This machine has no such address, or forbids the port.
    """
    try:
        _bind(port.host, port.number, port.protocol).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                what=port.what,
                host=port.host,
                port=port.number,
                protocol=port.protocol,
                option=port.option,
            ) from error
        raise AddressUnusable(
            what=port.what,
            host=port.host,
            port=port.number,
            reason=error.strerror or str(error),
            option=port.option,
        ) from error


def free_port(protocol: Protocol, host: str = "127.0.0.1") -> int:
    """Return a port number that is free now, and that nobody gets by chance until it is used.

    Raises:
        OSError: There is none, or no such address.
    """
    failure = OSError(errno.EADDRINUSE, "no port is free")
    for number in SystemRandom().sample(NOBODYS, TRIES):
        try:
            _bind(host, number, protocol).close()
        except OSError as error:
            failure = error
        else:
            return number
    raise failure


def _bind(host: str, number: int, protocol: Protocol) -> socket.socket:
    listener = socket.socket(socket.AF_INET, _KINDS[protocol])
    try:
        if protocol == "TCP":
            # A port that a stopped program of ours used a moment ago is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, number))
    except OSError:
        listener.close()
        raise
    return listener
