"""Edits noticed without being told: files are looked at on a beat, and read once they are at rest.

A look compares names, sizes and times, which works on every file system, whatever an editor does to
save a file. Nothing is read while it changes from one look to the next, and what was refused is
not read again before it changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from hotline.flow_files import Fingerprint, fingerprint
from hotline.jobs import end_task

EVERY_S = 2.0
"""How often the files are looked at; an edit is taken after at least one and at most two looks."""
AGAIN_S = 60.0
"""When something else than the files stood in the way, they are tried again after this."""

Folders = Callable[[], tuple[Path, ...]]
Take = Callable[[], Awaitable[bool]]
"""Takes the files; returns whether to wait for another edit, rather than to try these again."""

log = structlog.get_logger()


@asynccontextmanager
async def watching_files(
    folders: Folders,
    take: Take,
    *,
    known: Fingerprint,
    every_s: float = EVERY_S,
    again_s: float = AGAIN_S,
) -> AsyncIterator[None]:
    """Take the files, inside the block, whenever they have changed and come to rest.

    Args:
        folders: Where they are now.
        take: Is not called while it runs.
        known: What the files were like before they were read for the first time.
        every_s: Seconds between two looks.
        again_s: Seconds after which a take is repeated that wants it.
    """
    task = asyncio.create_task(_watch(folders, take, known, every_s, again_s), name="file watch")
    try:
        yield
    finally:
        await end_task(task)


async def _watch(
    folders: Folders, take: Take, known: Fingerprint, every_s: float, again_s: float
) -> None:
    time = asyncio.get_running_loop().time
    last, again_at = known, float("inf")
    while True:
        await asyncio.sleep(every_s)
        seen = await asyncio.to_thread(fingerprint, *folders())
        at_rest, last = seen == last, seen
        if at_rest and (seen != known or time() >= again_at):
            known = seen
            again_at = float("inf") if await take() else time() + again_s
