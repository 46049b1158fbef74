from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import hotline
from hotline.journal import Journal, NewRecord
from hotline.testing.postgres import PostgresServer
from hotline.testing.stores import Stores, in_postgres

APPENDER = Path(__file__).with_name("endless_appender.py")
CALLS = range(8)


@pytest.mark.parametrize("lines_before_death", [1, 500, 2000])
async def test_every_confirmed_record_survives_kill_9(
    stores: Stores, new_record: Callable[..., NewRecord], lines_before_death: int
) -> None:
    async with appending(stores) as process:
        printed = await lines(process, lines_before_death)
        os.kill(process.pid, signal.SIGKILL)
        printed += await rest(process)
    seqs = await checked(stores, printed, new_record())
    if isinstance(stores.journal, Path):
        # PostgreSQL never gives the numbers again that the killed one had taken.
        assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("lines_before_death", [1, 1000])
async def test_every_confirmed_record_survives_kill_9_of_the_server(
    postgres: PostgresServer, new_record: Callable[..., NewRecord], lines_before_death: int
) -> None:
    async with postgres.database() as url:
        stores = in_postgres(url)
        async with appending(stores) as process:
            printed = await lines(process, lines_before_death)
            postgres.kill()
            # Its journal is lost, and it says so and ends.
            printed += await rest(process)
        postgres.start()
        await checked(stores, printed, new_record())


@asynccontextmanager
async def appending(stores: Stores) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that appends until it is killed, and prints each sequence once it is durable."""
    place = stores.journal
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(APPENDER),
        str(place.parent) if isinstance(place, Path) else place.url,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(Path(hotline.__file__).parents[1])},
    )
    async with asyncio.timeout(40):
        yield process
        await process.wait()


async def lines(process: asyncio.subprocess.Process, count: int) -> list[int]:
    assert process.stdout is not None
    return [int(await process.stdout.readline()) for _ in range(count)]


async def rest(process: asyncio.subprocess.Process) -> list[int]:
    assert process.stdout is not None
    # The last line may have been cut in the middle; a shorter number was printed before it.
    return [int(line) for line in (await process.stdout.read()).splitlines()[:-1]]


async def checked(stores: Stores, confirmed: list[int], record: NewRecord) -> list[int]:
    """Check that what was confirmed is there, in order and whole; return what is there."""
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        floors = [await journal.read("demo", f"floor:{call}") for call in CALLS]
        calls = [await journal.read("demo", f"call:{call}") for call in CALLS]
        next_seq = await journal.append(record)
    seqs = sorted(record.seq for record in itertools.chain(*floors, *calls))
    assert set(confirmed) <= set(seqs)
    assert next_seq > seqs[-1]
    for stream in (*floors, *calls):
        assert [record.event["n"] for record in stream] == list(range(len(stream)))
    assert [len(stream) for stream in calls] == [len(stream) for stream in floors]
    return seqs
