"""Looking after what no call looks after, at once and on a beat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from hotline.errors import HotlineError
from hotline.jobs import end_task

log = structlog.get_logger()


@asynccontextmanager
async def looking(
    look: Callable[[], Awaitable[None]], *, after: str, every_s: float
) -> AsyncIterator[None]:
    """Look inside the block, at once and every `every_s` seconds.

    A look that fails is told in the log, as one `after` this, and the next one comes in its time;
    one that fails by a defect, too: nobody would notice that there are no more.
    """
    task = asyncio.create_task(_look(look, after, every_s), name=f"looking after {after}")
    try:
        yield
    finally:
        await end_task(task)


async def _look(look: Callable[[], Awaitable[None]], after: str, every_s: float) -> None:
    while True:
        try:
            await look()
        except HotlineError as error:
            # The next look may find the file free; the calls on the line come first.
            log.warning("look_failed", after=after, why=str(error))
        except Exception:
            log.exception("look_failed", after=after)
        await asyncio.sleep(every_s)
