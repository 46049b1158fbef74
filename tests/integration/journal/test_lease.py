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
from hotline.journal.lease import Lease
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


class Clock:
    """Seconds that go on when a test says so."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


async def take_at(
    journal: Journal, clock: Clock, lost: list[str], silent_s: float = SILENT_S
) -> Lease:
    return await journal.take_calls(
        "demo", "pbx", on_lost=lambda: lost.append("lost"), silent_s=silent_s, clock=clock
    )


async def test_nobody_may_act_before_the_calls_are_taken(journal: Journal) -> None:
    with pytest.raises(CallsTakenOver):
        journal.check_right()


async def test_who_counts_its_beats_may_act(journal: Journal) -> None:
    clock, lost = Clock(), list[str]()
    lease = await take_at(journal, clock, lost)
    for _ in range(5):
        clock.at += 0.8 * SILENT_S
        journal.check_right()
        await lease.beat()
    assert lost == []


async def test_who_counted_none_for_too_long_may_not_act_though_nobody_has_the_calls(
    journal: Journal,
) -> None:
    clock, lost = Clock(), list[str]()
    lease = await take_at(journal, clock, lost)
    clock.at += 0.95 * SILENT_S
    with pytest.raises(CallsTakenOver):
        journal.check_right()
    # Once told, never taken back.
    await lease.beat()
    with pytest.raises(CallsTakenOver):
        journal.check_right()
    assert lost == ["lost"]


async def test_a_beat_counts_from_when_it_began_however_long_the_database_took(
    stores: Stores, journal: Journal
) -> None:
    clock, lost = Clock(), list[str]()
    lease = await take_at(journal, clock, lost)
    clock.at += 0.5 * SILENT_S
    beat = asyncio.ensure_future(lease.beat())
    await asyncio.sleep(0)
    clock.at += 0.7 * SILENT_S
    await beat
    journal.check_right()
    clock.at += 0.25 * SILENT_S
    with pytest.raises(CallsTakenOver):
        journal.check_right()


async def test_a_beat_that_was_not_counted_gives_no_time(stores: Stores, journal: Journal) -> None:
    clock, lost = Clock(), list[str]()
    lease = await take_at(journal, clock, lost)
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as other,
    ):
        await take(other)
        await lease.beat()
        assert lost == ["lost"]
        with pytest.raises(CallsTakenOver):
            journal.check_right()
