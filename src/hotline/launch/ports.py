"""Ports: told apart in time, so that a taken one is a sentence and not a stack trace."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from typing import Literal

from hotline.launch.errors import AddressUnusable, PortTaken

Protocol = Literal["TCP", "UDP"]
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
    """Return a port number that is free now."""
    with _bind(host, 0, protocol) as listener:
        return int(listener.getsockname()[1])


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
