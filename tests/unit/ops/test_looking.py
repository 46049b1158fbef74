"""What is looked after on a beat goes on after a look that failed."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from hotline.database import DatabaseStalled
from hotline.ops.looking import looking

LIMIT_S = 10.0


async def test_file_that_is_held_is_looked_at_again() -> None:
    looks = asyncio.Semaphore(0)

    async def look() -> None:
        looks.release()
        raise DatabaseStalled(where="crm.db", waited_s=2.0)

    with capture_logs() as logged:
        async with asyncio.timeout(LIMIT_S), looking(look, after="x", every_s=0.001):
            await looks.acquire()
            await looks.acquire()
    assert logged[0]["event"] == "look_failed"
