"""Many calls replayed by the process that does it, from a journal on disk, whatever happens."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from hotline.crm import CrmRepository
from hotline.crm.replays.repository import ReplayRun, ReplayRuns, State
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.model.bank import BankAnswer
from hotline.pace import LEAST_POLITE
from hotline.qa.replay.apart import replay_apart
from hotline.qa.replay.many import LIMIT, ManyReplays
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.replay.orders import Order, order_to_line
from hotline.testing.caller import Caller
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.processes import descendants, runs
from hotline.testing.recorded import TENANT, header, keep
from hotline.testing.wanderer import Wanderer

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
NEXT_DAY = FIRST + timedelta(days=1)
WANDERERS = 20
WRONG = BankAnswer(outcome="wrong")
FEWER = ("say: not_signed_in, tries: 3", "say: not_signed_in, tries: 2")
ENDLESS = ["call-00"] * 90_000
"""So many that no test waits for the last one."""


@pytest.fixture
async def folder(
    tmp_path: Path,
    small_bank_sources: dict[str, str],
    small_bank: Bundle,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Where a service would run: with settings, stores, calls in its journal, and a draft."""
    for file, text in small_bank_sources.items():
        for copy in (tmp_path / file, tmp_path / "edited" / file):
            copy.parent.mkdir(exist_ok=True, parents=True)
            copy.write_text(text.replace(*FEWER) if "edited" in copy.parts else text)
    write_settings(tmp_path, tenant=TENANT)
    clumsy = Caller(small_bank, bank={"verify_pin": [WRONG, WRONG, WRONG]}).arrives().presses("2")
    for pin in ("111111", "222222", "333333"):
        clumsy.presses("10000001").presses(pin)
    clumsy.presses("*")
    wanderer = Wanderer(small_bank, "main", Random(1), fault=0.5)
    calls = [clumsy.steps, *(wanderer.call() for _ in range(WANDERERS))]
    async with (
        await open_test_keys(tmp_path) as keys,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        await journal.bundles.take(TENANT, small_bank.digest, small_bank.sources, FIRST)
        for number, steps in enumerate(calls):
            opened_at = FIRST + timedelta(minutes=number)
            of = header(small_bank, "main", call_id=f"call-{number:02}", opened_at=opened_at)
            await keep(journal, of, steps)
    # The process reads the service's settings where the service does.
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOTLINE_CONFIG", raising=False)
    return tmp_path


@asynccontextmanager
async def replays_in(
    folder: Path, *, limit: timedelta = LIMIT
) -> AsyncIterator[tuple[ManyReplays, ReplayRuns]]:
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        one_call = CallReplays(
            TENANT,
            journal.history,
            journal.bundles,
            draft=folder / "edited/ivr_flows",
            prompts=folder / "voice_prompts",
        )
        runs_there = ReplayRuns(crm.database)
        async with ManyReplays(
            runs_there, one_call, replay_apart, lambda: datetime.now(UTC), limit=limit
        ) as many:
            yield many, runs_there


async def until(many: ManyReplays, run: ReplayRun, *states: State) -> ReplayRun:
    async with asyncio.timeout(40):
        while True:
            told = await many.get(run.replay_id, None)
            if told.state in states:
                return told
            await asyncio.sleep(0.02)


async def has_begun(many: ManyReplays, run: ReplayRun) -> ReplayRun:
    """Return a replay once something came of it."""
    async with asyncio.timeout(40):
        while True:
            told = await many.get(run.replay_id, None)
            if told.done:
                return told
            await asyncio.sleep(0.02)


async def worker() -> int:
    """Return the process that replays, once it yields to everybody."""
    async with asyncio.timeout(40):
        while True:
            for pid in descendants(os.getpid(), named="python"):
                if os.getpriority(os.PRIO_PROCESS, pid) == LEAST_POLITE and _replays(pid):
                    return pid
            await asyncio.sleep(0.02)


def _replays(pid: int) -> bool:
    return b"apart_process" in Path(f"/proc/{pid}/cmdline").read_bytes()


async def endless(many: ManyReplays) -> ReplayRun:
    return await many.ask("user:quinn", "draft", wanted="{}", calls=ENDLESS)


async def test_it_finds_what_the_command_finds(folder: Path) -> None:
    async with replays_in(folder) as (many, _):
        run = await many.ask("user:quinn", "draft", wanted="{}", since=FIRST, until=NEXT_DAY)
        told = await until(many, run, "done", "failed")
    command = run_hotline(
        folder, "replay", "--since", "2026-03-01", "--flows", "edited/ivr_flows", "--json"
    )
    assert (told.state, told.done) == ("done", WANDERERS + 1)
    assert json.loads(told.report) == json.loads(command.stdout)
    assert json.loads(told.report)["groups"][0]["node"] == "check_pin"


async def test_an_example_is_of_the_draft_as_it_was(folder: Path) -> None:
    async with replays_in(folder) as (many, _):
        run = await many.ask("user:quinn", "draft", wanted="{}", since=FIRST, until=NEXT_DAY)
        await until(many, run, "done")
        for file in (folder / "edited/ivr_flows").glob("*.yaml"):
            file.write_text("start: [")
        example = await many.example(run.replay_id, "call-00")
    assert type(example.verdict).__name__ in ("Differs", "Unknown")


async def test_it_tells_how_far_it_is_and_is_stopped_in_the_middle(folder: Path) -> None:
    async with replays_in(folder) as (many, _):
        run = await endless(many)
        pid = await worker()
        told = await has_begun(many, run)
        stopped = await many.stop(run.replay_id, None)
        assert stopped.state == "stopped"
        assert 0 < told.done <= stopped.done < len(ENDLESS)
        assert json.loads(stopped.report)["calls"] == stopped.done
    assert not runs(pid)


async def test_a_process_that_dies_is_told_and_the_next_replay_begins(folder: Path) -> None:
    async with replays_in(folder) as (many, _):
        run = await endless(many)
        os.kill(await worker(), signal.SIGKILL)
        told = await until(many, run, "failed")
        assert told.why == "its process ended in the middle"
        again = await many.ask("user:quinn", "draft", wanted="{}", calls=["call-00"])
        assert (await until(many, again, "done")).done == 1


async def test_it_takes_no_longer_than_it_may_and_what_came_of_it_is_told(folder: Path) -> None:
    async with replays_in(folder, limit=timedelta(seconds=8)) as (many, _):
        run = await endless(many)
        told = await until(many, run, "time_up")
    assert 0 < told.done < len(ENDLESS)


async def test_a_service_that_ends_says_so_of_what_it_leaves(folder: Path) -> None:
    async with replays_in(folder) as (many, _):
        at_work, waiting = await endless(many), await endless(many)
        pid = await worker()
    async with replays_in(folder) as (again, _):
        for run in (at_work, waiting):
            assert (await again.get(run.replay_id, None)).state == "interrupted"
    assert not runs(pid)


async def test_the_process_ends_with_a_service_that_is_killed(folder: Path) -> None:
    order = Order(tenant=TENANT, sources={}, calls=ENDLESS)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline.qa.replay.apart_process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.write(order_to_line(order))
    process.stdin.close()
    async with asyncio.timeout(40):
        assert await process.wait() == 1


async def test_what_is_wrong_with_the_settings_stands_in_the_log(folder: Path) -> None:
    (folder / "hotline.toml").write_text("tenant = 3")
    with capture_logs() as logs:
        async with replays_in(folder) as (many, _):
            run = await endless(many)
            told = await until(many, run, "failed")
    assert told.why == "it met trouble, which the service's log tells"
    (failed,) = [line for line in logs if line["event"] == "replay_failed"]
    assert "settings cannot be used" in failed["detail"]
