"""Who has a WebSocket open may lose the right to it: that is looked at on a beat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hotline.database import DatabaseError

MAY_STILL_EVERY_S = 10.0
"""How often it is looked whether who opened a socket may have it still."""


async def until_refused(may_still: Callable[[], Awaitable[bool]]) -> None:
    """Wait until somebody may have what they opened no longer.

    Nobody loses a desk or a telephone because the database does not answer: it is looked again.
    """
    while True:
        await asyncio.sleep(MAY_STILL_EVERY_S)
        try:
            if not await may_still():
                return
        except DatabaseError:
            continue
