"""A process that works for this one is ended, whatever it is at."""

from __future__ import annotations

import asyncio
import signal
import sys

from hotline.child_process import ENDS_WITHIN_S, end_child

TALKS = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
STARTS_ANOTHER = "import subprocess\nprint('begun', flush=True)\nsubprocess.run(['sleep', '60'])"


async def test_who_still_says_more_than_anybody_reads_is_ended() -> None:
    process = await child(TALKS)
    assert process.stdout is not None
    await process.stdout.readexactly(1)
    # More than the reader takes by itself.
    await asyncio.sleep(0.3)
    await has_ended_in_time(process)


async def test_what_it_has_started_is_ended_with_it() -> None:
    process = await child(STARTS_ANOTHER)
    assert process.stdout is not None
    await process.stdout.readline()
    await has_ended_in_time(process)


async def test_who_has_ended_already_has_ended() -> None:
    process = await child("")
    await process.wait()
    await end_child(process)
    assert process.returncode == 0


async def has_ended_in_time(process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(ENDS_WITHIN_S - 1):
        await end_child(process)
    assert process.returncode == -signal.SIGKILL


async def child(code: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
