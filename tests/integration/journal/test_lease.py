"""One process carries the calls of a PBX, on both databases."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.journal import CallHeader, Journal, NewRecord
from hotline.journal.errors import CallsHeld, CallsTakenOver
from hotline.testing.stores import Stores

HOLDER = Path(__file__).parent / "holder.py"
SILENT_S = 1.0
LIMIT_S = 20


@pytest.fixture
async def journal(stores: Stores) -> AsyncIterator[Journal]:
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        yield journal


@asynccontextmanager
async def holder(stores: Stores) -> AsyncIterator[Process]:
    """Run a process that holds the calls."""
    place = stores.journal
    where = str(place.parent) if isinstance(place, Path) else place.url
    process = await asyncio.create_subprocess_exec(sys.executable, HOLDER, where, stdout=PIPE)
    try:
        await says(process, "held")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: Process, word: str) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        assert (await process.stdout.readline()).decode().strip() == word


async def take(journal: Journal, lost: list[str] | None = None) -> None:
    heard = [] if lost is None else lost
    await journal.take_calls("demo", "pbx", on_lost=lambda: heard.append("lost"), silent_s=SILENT_S)


async def test_who_lives_keeps_the_calls(stores: Stores, journal: Journal) -> None:
    async with holder(stores) as living:
        with pytest.raises(CallsHeld, match=f"process {living.pid} on .*; stop it"):
            await take(journal)


async def test_calls_of_another_pbx_are_nobodys_business(stores: Stores, journal: Journal) -> None:
    async with holder(stores):
        await journal.take_calls("demo", "other", on_lost=lambda: None, silent_s=LIMIT_S)


async def test_the_calls_of_a_killed_process_are_taken_at_once(
    stores: Stores, journal: Journal
) -> None:
    async with holder(stores) as killed:
        killed.kill()
        await killed.wait()
    async with asyncio.timeout(LIMIT_S):
        await journal.take_calls("demo", "pbx", on_lost=lambda: None, silent_s=10 * LIMIT_S)


async def test_a_process_that_thaws_finds_that_it_lost_them(
    stores: Stores, journal: Journal
) -> None:
    async with holder(stores) as frozen:
        frozen.send_signal(signal.SIGUSR1)
        await says(frozen, "frozen")
        await take(journal)
        frozen.send_signal(signal.SIGCONT)
        await says(frozen, "lost")


async def test_who_lost_them_writes_nothing(
    stores: Stores,
    journal: Journal,
    new_record: Callable[..., NewRecord],
    new_header: Callable[..., CallHeader],
) -> None:
    lost: list[str] = []
    await take(journal, lost)
    await journal.append(new_record())
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as other,
    ):
        # Its holder, this very process, lives and counts nothing.
        await take(other)
        assert lost == []
        with pytest.raises(CallsTakenOver):
            await journal.append(new_record())
        with pytest.raises(CallsTakenOver):
            await journal.open_call(new_header())
        with pytest.raises(CallsTakenOver):
            await journal.append_many([new_record(), new_record()])
        assert lost == ["lost"]
        await other.append(new_record())
        assert len(await other.read("demo", "call:1")) == 2
        assert await other.call("demo", "0195-a") is None
