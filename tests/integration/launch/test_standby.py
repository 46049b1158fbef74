"""A process whose child is the service: what is passed on, and what comes of its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotline.launch.standby import LOST_CALLS, MOST_IN_A_ROW
from hotline.testing.processes import ended, runs

LIMIT_S = 20
CHILD = """
import os, signal, sys, time
from hotline.launch.standby import stand_by
from hotline.logs import configure_logs
configure_logs(style="json", level="info")
stand_by()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
# Not `print`, which may be at work just then.
signal.signal(signal.SIGHUP, lambda *_: os.write(1, b"hup\\n"))
signal.signal(signal.SIGINT, lambda *_: os.write(1, b"int\\n"))
print(os.getpid(), flush=True)
while True:
    time.sleep(0.05)
"""


@asynccontextmanager
async def standing_by(program: str = CHILD) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        return (await process.stdout.readline()).decode().strip()


async def test_a_child_that_is_killed_is_followed_by_another() -> None:
    async with standing_by() as process:
        first = int(await line(process))
        assert first != process.pid
        os.kill(first, signal.SIGKILL)
        second = int(await line(process))
        assert (second != first, runs(second), runs(first)) == (True, True, False)


async def test_only_the_first_child_is_told_that_it_is_the_first() -> None:
    program = CHILD.replace("stand_by()\n", "is_first = stand_by()\n", 1)
    program = program.replace("print(os.getpid(),", "print(os.getpid(), is_first,")
    async with standing_by(program) as process:
        for is_first in ("True", "False", "False"):
            child, told = (await line(process)).split()
            assert told == is_first
            os.kill(int(child), signal.SIGKILL)


async def test_signals_reach_the_child_and_its_exit_status_is_the_parents() -> None:
    async with standing_by() as process:
        await line(process)
        process.send_signal(signal.SIGHUP)
        assert await line(process) == "hup"
        process.send_signal(signal.SIGINT)
        assert await line(process) == "int"
        process.terminate()
        async with asyncio.timeout(LIMIT_S):
            assert await process.wait() == 7


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_child_that_is_told_to_end_before_it_listens_is_not_followed(
    number: signal.Signals,
) -> None:
    deaf = CHILD.replace(
        "stand_by()\n", "stand_by()\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\n", 1
    )
    deaf = "\n".join(one for one in deaf.splitlines() if "lambda" not in one)
    async with standing_by(deaf) as process:
        await line(process)
        process.send_signal(number)
        async with asyncio.timeout(LIMIT_S):
            assert await process.wait() == 0


async def test_a_child_that_is_killed_while_it_ends_is_not_followed() -> None:
    slow = CHILD.replace("sys.exit(7)", r'os.write(1, b"ending\n")')
    async with standing_by(slow) as process:
        child = int(await line(process))
        process.terminate()
        assert await line(process) == "ending"
        os.kill(child, signal.SIGKILL)
        async with asyncio.timeout(LIMIT_S):
            assert await process.wait() == 128 + signal.SIGKILL


async def test_who_kills_the_parent_kills_both() -> None:
    async with standing_by() as process:
        child = int(await line(process))
        process.kill()
        async with asyncio.timeout(LIMIT_S):
            await process.wait()
        await ended(child, within_s=LIMIT_S)


async def test_a_child_that_is_killed_by_its_own_start_ends_the_parent_too() -> None:
    program = CHILD.replace("print(os.getpid(), flush=True)", "os.kill(os.getpid(), 9)")
    async with standing_by(program) as process:
        async with asyncio.timeout(LIMIT_S):
            _, told = await process.communicate()
        assert process.returncode == 128 + signal.SIGKILL
        died = [json.loads(one) for one in told.splitlines()]
        assert [(one["event"], one["how"]) for one in died] == [
            ("service_died", "killed by SIGKILL")
        ] * (MOST_IN_A_ROW - 1)


async def test_a_child_that_lost_its_calls_is_followed_by_one_that_asks_whose_they_are() -> None:
    program = CHILD.replace("sys.exit(7)", f"os._exit({LOST_CALLS})")
    async with standing_by(program) as process:
        first = int(await line(process))
        os.kill(first, signal.SIGTERM)
        assert int(await line(process)) != first


@pytest.mark.parametrize("ending", ["sys.exit(3)", "raise SystemExit(3)"])
async def test_a_child_that_ends_by_itself_is_not_followed(ending: str) -> None:
    async with standing_by(CHILD.replace("print(os.getpid(), flush=True)", ending)) as process:
        async with asyncio.timeout(LIMIT_S):
            assert await process.wait() == 3
