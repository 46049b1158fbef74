"""The whole IVR beside the native dialplan and a bare AsyncAGI controller, on one Asterisk.

A call chooses the language, hears the welcome, enters number and PIN, hears the balance, skips it,
presses a key in the menu and hears the goodbye. The rounds of the three kinds take turns, with the
same callers and the same prompts. CPU is that of Asterisk and of what drives the call, from
/proc; the callers' and the bank's is not counted. Run it with `make bench-ivr`.

The native dialplan and the bare controller check nothing and play the prompts from files; the IVR
has a bank (with a cheap PIN hash), a journal and a CRM, and serves its prompts over HTTP.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

import aiohttp
from rich.console import Console
from rich.table import Table

from hotline.crm import CrmRepository
from hotline.flow.utterance import Utterance
from hotline.launch.process import Child
from hotline.testing.demo import CHOOSE_LANGUAGE, CUSTOMERS, balances, phrase
from hotline.testing.keys import open_test_keys
from hotline.testing.running import TENANT, RunningHotline, running_hotline

HERE = Path(__file__).parent
CUSTOMER = "10000001"
KEYS = [(0.8, "2"), (2.2, CUSTOMER), (0.8, CUSTOMERS[CUSTOMER].pin), (2.5, "9"), (1.0, "*")]
"""Seconds of waiting before each entry; the tones themselves take 0.16 s a key."""
CALL_S = sum(pause for pause, _ in KEYS) + 0.16 * sum(len(keys) for _, keys in KEYS) + 2.1
NATIVE, BARE, IVR = "native dialplan", "bare controller", "whole IVR"
ADDRESSES = {NATIVE: "7000001", BARE: "7000002", IVR: "8888"}
PROMPTS: dict[str, Utterance] = {
    "choose_language": CHOOSE_LANGUAGE,
    "welcome": (phrase("welcome"),),
    "customer": (phrase("enter_customer_number"),),
    "pin": (phrase("enter_pin"),),
    "balance": balances(CUSTOMER, "en-US"),
    "menu": (phrase("main_menu"),),
    "goodbye": (phrase("goodbye"),),
}
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PROBE_EVERY_S = 0.05
CRM_ROWS = 100_000


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round cost: CPU in milliseconds a call, records of the journal a call."""

    calls: int
    followed: int
    asterisk_ms: float
    driver_ms: float
    memory_mb: float = 0.0
    records: float = 0.0
    health_ms: tuple[float, ...] = ()

    @property
    def calls_a_cpu_s(self) -> float:
        return 1000 / (self.asterisk_ms + self.driver_ms)


def cpu_s(process_id: int) -> float:
    """Return the CPU seconds of a process and of the children that it waited for."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_A_SECOND


def memory_mb(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def write_prompts(hotline: RunningHotline) -> dict[str, str]:
    """Write every prompt as a file; return its name in Asterisk."""
    folder = hotline.folder / "prompts"
    folder.mkdir()
    for name, utterance in PROMPTS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes((await hotline.sound(*utterance)).tobytes())
    return {name: str(folder / name) for name in PROMPTS}


async def add_numbers(hotline: RunningHotline, names: dict[str, str]) -> None:
    """Give the other two kinds of IVR their numbers on the same Asterisk."""
    etc = hotline.pbx.config.etc_dir
    native = [
        "1,Answer()",
        f"n,Read(language,{names['choose_language']},1,,,5)",
        f"n,Playback({names['welcome']})",
        f"n,Read(customer,{names['customer']},8,,,5)",
        f"n,Read(pin,{names['pin']},6,,,5)",
        f"n,Read(skip,{names['balance']}&{names['menu']},1,,,5)",
        f"n,Read(choice,{names['menu']},1,,,5)",
        f"n,Playback({names['goodbye']})",
        "n,Hangup()",
    ]
    bare = ["1,NoOp()", "n(control),AGI(agi:async)", "n,Goto(control)"]
    with (etc / "extensions.conf").open("a") as dialplan:
        dialplan.write("\n[hotline-in](+)\n")
        for kind, steps in ((NATIVE, native), (BARE, bare)):
            dialplan.writelines(f"exten => {ADDRESSES[kind]},{step}\n" for step in steps)
    with (etc / "modules.conf").open("a") as modules:
        modules.write("\nrequire = app_read.so\n")
    await hotline.pbx.restart()


def bare_steps(names: dict[str, str]) -> list[str]:
    return [
        "ANSWER",
        f"GET DATA {names['choose_language']} 5000 1",
        f'STREAM FILE {names["welcome"]} ""',
        f"GET DATA {names['customer']} 5000 8",
        f"GET DATA {names['pin']} 5000 6",
        f"GET DATA {names['balance']}&{names['menu']} 5000 1",
        f"GET DATA {names['menu']} 5000 1",
        f'STREAM FILE {names["goodbye"]} ""',
        "HANGUP",
    ]


async def callers(hotline: RunningHotline, kind: str, calls: int, rate: float) -> int:
    """Let callers come; return how many the IVR followed to the end of their calls."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "ivr_callers.py"),
        f"sip:{ADDRESSES[kind]}@{hotline.pbx.sip_address}",
        json.dumps(KEYS),
        str(calls),
        str(rate),
        stdout=asyncio.subprocess.PIPE,
    )
    answer, _ = await process.communicate()
    # Whatever they log stands before it.
    return int(json.loads(answer.splitlines()[-1])["followed"])


async def one_round(
    hotline: RunningHotline, kind: str, driver: int | None, calls: int, rate: float
) -> Round:
    processes = [hotline.pbx.process_id, *([driver] if driver else [])]
    before = [cpu_s(process) for process in processes]
    followed = await callers(hotline, kind, calls, rate)
    spent = [cpu_s(process) - start for process, start in zip(processes, before, strict=True)]
    return Round(
        calls=calls,
        followed=followed,
        asterisk_ms=1000 * spent[0] / calls,
        driver_ms=1000 * sum(spent[1:]) / calls,
        memory_mb=memory_mb(driver) if driver else 0.0,
    )


async def native_round(hotline: RunningHotline, _: list[str], calls: int, rate: float) -> Round:
    return await one_round(hotline, NATIVE, None, calls, rate)


async def bare_round(hotline: RunningHotline, steps: list[str], calls: int, rate: float) -> Round:
    pbx = hotline.pbx
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "ivr_bare.py"),
        pbx.ami_host,
        str(pbx.ami_port),
        pbx.ami_username,
        *steps,
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(f"{pbx.ami_secret}\n".encode())
        await asyncio.sleep(1)
        return await one_round(hotline, BARE, process.pid, calls, rate)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def service(hotline: RunningHotline) -> AsyncIterator[None]:
    await hotline.start_service()
    try:
        yield
    finally:
        await hotline.service.stop()


async def ivr_round(hotline: RunningHotline, _: list[str], calls: int, rate: float) -> Round:
    async with service(hotline):
        already = await completed(hotline)
        found = await one_round(hotline, IVR, hotline.worker_id, calls, rate)
        followed = min(found.followed, await completed(hotline) - already)
        return replace(found, followed=followed)


async def completed(hotline: RunningHotline) -> int:
    """Return how many calls have their row in the CRM with customer and outcome."""
    async with (
        await open_test_keys(hotline.folder) as keys,
        await CrmRepository.open(hotline.folder / "crm.db", keys) as crm,
    ):
        rows = await crm.interactions(TENANT, limit=CRM_ROWS)
    return sum((row.customer, row.outcome) == (CUSTOMER, "completed") for row in rows)


async def probed_round(hotline: RunningHotline, calls: int, rate: float) -> Round:
    """Make a round of the IVR; the probe costs CPU too, so the comparison goes without it."""
    already = records(hotline)
    async with service(hotline), health_probe(hotline) as latencies:
        found = await one_round(hotline, IVR, hotline.worker_id, calls, rate)
    written = records(hotline) - already
    return replace(found, records=written / calls, health_ms=tuple(latencies))


def records(hotline: RunningHotline) -> int:
    """Return how many records the journal has."""
    with closing(sqlite3.connect(hotline.folder / "journal.db")) as journal:
        return int(journal.execute("SELECT count(*) FROM journal_record").fetchone()[0])


@asynccontextmanager
async def health_probe(hotline: RunningHotline) -> AsyncIterator[list[float]]:
    """Ask the service for its health all the while: how long it waits for its turn in the loop."""
    latencies: list[float] = []
    url = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"] + "/health"

    async def probe() -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                began = time.perf_counter()
                async with session.get(url) as answer:
                    await answer.read()
                latencies.append(1000 * (time.perf_counter() - began))
                await asyncio.sleep(PROBE_EVERY_S)

    probing = asyncio.create_task(probe())
    try:
        yield latencies
    finally:
        probing.cancel()
        await asyncio.wait({probing})


@asynccontextmanager
async def ready_hotline() -> AsyncIterator[tuple[RunningHotline, list[str]]]:
    """Run a hotline as in production, but for the cheap bank; its service waits to be started."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        async with running_hotline(
            Path(folder), {"HOTLINE_LOG__LEVEL": "info"}, start=Child.start
        ) as hotline:
            await hotline.service.stop()
            await hotline.bank.stop()
            for file in hotline.folder.glob("demo-bank.db*"):
                file.unlink()
            command = (sys.executable, str(HERE / "ivr_bank.py"))
            cheap = await Child.start(replace(hotline.bank.spec, command=command))
            try:
                await cheap.ready()
                names = await write_prompts(hotline)
                await add_numbers(hotline, names)
                yield hotline, bare_steps(names)
            finally:
                await cheap.stop()


RoundMaker = Callable[[RunningHotline, list[str], int, float], Awaitable[Round]]
KINDS: dict[str, RoundMaker] = {NATIVE: native_round, BARE: bare_round, IVR: ivr_round}


async def compare(rounds: int, calls: int, rate: float) -> dict[str, list[Round]]:
    found: dict[str, list[Round]] = {kind: [] for kind in KINDS}
    async with ready_hotline() as (hotline, steps):
        for number in range(rounds):
            for kind, make in KINDS.items():
                print(f"round {number + 1} of {rounds}: {kind}", file=sys.stderr)
                found[kind].append(await make(hotline, steps, calls, rate))
    return found


async def grow(at_once: list[int]) -> dict[int, Round]:
    found = {}
    async with ready_hotline() as (hotline, _):
        for count in at_once:
            print(f"{count} calls at once", file=sys.stderr)
            found[count] = await probed_round(hotline, 2 * count, count / CALL_S)
    return found


def comparison(found: dict[str, list[Round]], rate: float) -> Table:
    table = Table(
        title=f"{rate:g} calls a second, about {rate * CALL_S:.0f} at once; medians of "
        f"{len(found[IVR])} rounds",
        caption="CPU ms a call; calls/CPU s: of Asterisk and driver together; x: the same round's "
        "ratio to the native dialplan, and to the bare controller",
    )
    table.add_column("IVR")
    for column in ("followed", "Asterisk", "driver", "calls/CPU s", "x native", "driver x bare"):
        table.add_column(column, justify="right")
    for kind, rounds in found.items():
        speed = [
            one.calls_a_cpu_s / native.calls_a_cpu_s
            for one, native in zip(rounds, found[NATIVE], strict=True)
        ]
        driver = [
            one.driver_ms / bare.driver_ms for one, bare in zip(rounds, found[BARE], strict=True)
        ]
        table.add_row(
            kind,
            f"{sum(one.followed for one in rounds)}/{sum(one.calls for one in rounds)}",
            f"{median(one.asterisk_ms for one in rounds):.1f}",
            f"{median(one.driver_ms for one in rounds):.1f}",
            f"{median(one.calls_a_cpu_s for one in rounds):.1f}",
            f"{median(speed):.2f}",
            f"{median(driver):.2f}",
        )
    return table


def growth(found: dict[int, Round]) -> Table:
    table = Table(title="the service as calls grow", caption="/health: how long it takes to answer")
    columns = (
        "at once",
        "followed",
        "CPU ms a call",
        "records a call",
        "memory MB",
        "/health p50 ms",
        "p99 ms",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for count, one in found.items():
        cuts = quantiles(one.health_ms, n=100)
        table.add_row(
            str(count),
            f"{one.followed}/{one.calls}",
            f"{one.driver_ms:.1f}",
            f"{one.records:.1f}",
            f"{one.memory_mb:.0f}",
            f"{cuts[49]:.1f}",
            f"{cuts[98]:.1f}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="times each kind runs")
    parser.add_argument("--calls", type=int, default=80, help="calls a round")
    parser.add_argument("--rate", type=float, default=4.0, help="calls a second")
    parser.add_argument(
        "--at-once", default="", help="measure growth instead, such as 10,50,100,200"
    )
    given = parser.parse_args()
    if given.at_once:
        counts = [int(count) for count in given.at_once.split(",")]
        Console().print(growth(asyncio.run(grow(counts))))
    else:
        found = asyncio.run(compare(given.rounds, given.calls, given.rate))
        Console().print(comparison(found, given.rate))


if __name__ == "__main__":
    main()
