"""Ends processes that were started to do some work for this one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal

import structlog

PIECE_BYTES = 1 << 16
ENDS_WITHIN_S = 5.0
"""A process that is killed ends within this time, and with it all that it has started."""

log = structlog.get_logger()


async def end_child(process: asyncio.subprocess.Process) -> None:
    """Kill a process with all that it has started, whatever it still had to say, and wait for it.

    Nobody else reads what it says any more.

    Args:
        process: One that was started as the leader of a session of its own.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            if process.stdout is not None:
                # Before Python 3.12.4 `wait` waits for the end of the pipe, too, and more of it
                # than fits a reader's limit is not read by itself (python/cpython#119710).
                while await process.stdout.read(PIECE_BYTES):
                    pass
            await process.wait()
    except TimeoutError:
        # Its output is held by somebody who has left its session.
        log.warning("child_not_ended", pid=process.pid, within_s=ENDS_WITHIN_S)
