"""An open desk hears from the service every few seconds, so that silence tells it of a dead link.

The pings that hold a WebSocket against its other end (RFC 6455, 5.5.2) tell the service alone: no
page of a browser sees them, and one whose packets are dropped would show its last desk for minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hotline.desk.protocol import BEAT_S, Beat, Message


async def beat(send: Callable[[Message], Awaitable[None]], seq: Callable[[], int]) -> None:
    """Tell a desk every `BEAT_S` that it is told all there is, until cancelled.

    Args:
        send: Tells the desk; ends the link itself where that cannot be.
        seq: Returns the number of the last record of the floor's log.
    """
    while True:
        await asyncio.sleep(BEAT_S)
        await send(Beat(seq=seq()))
