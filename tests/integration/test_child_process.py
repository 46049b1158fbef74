"""A process that works for this one is ended, whatever it is at."""

from __future__ import annotations

import asyncio
import signal
import sys

from hotline.child_process import end_child

TALKS = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
ENDED_S = 5


async def test_who_still_says_more_than_anybody_reads_is_ended() -> None:
    process = await child(TALKS)
    assert process.stdout is not None
    await process.stdout.readexactly(1)
    # More than the reader takes by itself.
    await asyncio.sleep(0.3)
    async with asyncio.timeout(ENDED_S):
        assert await end_child(process) == -signal.SIGKILL


async def test_who_has_ended_already_has_ended() -> None:
    process = await child("")
    await process.wait()
    assert await end_child(process) == 0


async def child(code: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
