"""Ends processes that were started to do some work for this one."""

from __future__ import annotations

import asyncio
import contextlib

PIECE_BYTES = 1 << 16


async def end_child(process: asyncio.subprocess.Process) -> int:
    """Kill a process, whatever it still had to say; return how it ended, once it has.

    Nobody else reads what it says any more.
    """
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdout is not None:
        # Before Python 3.12.4 `wait` waits for the end of the pipe, too, and more of it than fits
        # a reader's limit is not read by itself (python/cpython#119710).
        while await process.stdout.read(PIECE_BYTES):
            pass
    return await process.wait()
