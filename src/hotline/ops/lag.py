"""How late the event loop comes round: what every caller waits for before anything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from hotline.jobs import end_task

BEAT_S = 0.5
"""How often the loop's lag is measured."""


@asynccontextmanager
async def measuring_lag(report: Callable[[float], None]) -> AsyncIterator[None]:
    """Report, inside the block, on each beat how many seconds too late the loop came round."""
    task = asyncio.create_task(_measure(report), name="loop lag")
    try:
        yield
    finally:
        await end_task(task)


async def _measure(report: Callable[[float], None]) -> None:
    time = asyncio.get_running_loop().time
    while True:
        due = time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        report(max(0.0, time() - due))
