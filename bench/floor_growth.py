"""The live floor as agents and callers grow: over fake telephones, with a real journal on SQLite.

Whoever is rung picks up at once, talks and hangs up; whoever was served is followed by another
caller. All agents may take all calls: what skills cost is seen in `bench/router.py`. Agents talk
for as long as is said, lognormal, or not at all: then the floor does as much as it can. Each floor
has a process of its own. Run it with `make bench-floor-growth`.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import quantiles

from rich.console import Console
from rich.table import Table

from hotline.floor.floor_log import STREAM
from hotline.floor.live_floor import LiveFloor
from hotline.journal import Journal
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing.events import AgentLoggedIn, AgentReady, CallQueued
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.keys import open_test_keys
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeLeg, FakeTelephones

TENANT = "bank"
POLICY = Policy(
    queues={"agents": QueueSpec(name="agents", whisper=False, wrap_up_s=0)},
    head_start_s={"vip": 300, "senior_vip": 900},
)
TIERS: Sequence[Tier] = ("standard", "vip", "senior_vip")
TIER_WEIGHTS = (80, 15, 5)
SETTLE_S = 2.0
"""Until everybody talks or waits; nothing is counted before."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a floor did while it was looked at.

    Attributes:
        agents: How many.
        waiting: How many callers waited at any time.
        talk_s: The mean of the conversations.
        events: Events a second.
        cores: CPU seconds a second, of all threads.
        order_ms: Median and 99th percentile from an agent's hang-up to the order to ring again.
        memory_mb: The process's most.
    """

    agents: int
    waiting: int
    talk_s: float
    events: float
    cores: float
    order_ms: tuple[float, float]
    memory_mb: float


class Desks(FakeTelephones):
    """Telephones whose agents pick up at once, and what passed until they rang again."""

    def __init__(self) -> None:
        super().__init__()
        self.waits_s: list[float] = []
        self._free_since: dict[str, float] = {}

    async def ring(
        self, seat: str, *, leg_id: str, shows: str, limit_s: float, call_id: str = ""
    ) -> FakeLeg:
        """Ring, and be picked up."""
        if (since := self._free_since.pop(seat, None)) is not None:
            self.waits_s.append(time.perf_counter() - since)
        leg = self.legs[leg_id] = FakeLeg(leg_id, seat, shows, call_id)
        leg.picks_up()
        return leg

    def hangs_up(self, leg_id: str) -> None:
        """Let an agent hang up."""
        self._free_since[self.legs.pop(leg_id).seat] = time.perf_counter()


class TalkingLine(FakeLine):
    """A caller whose agent hangs up after some seconds."""

    def __init__(self, desks: Desks, talk_s: float) -> None:
        super().__init__()
        self._desks = desks
        self._talk_s = talk_s

    async def bridge(self, leg_id: str) -> bool:
        """Begin to talk."""
        asyncio.get_running_loop().call_later(self._talk_s, self._is_left, leg_id)
        return await super().bridge(leg_id)

    def _is_left(self, leg_id: str) -> None:
        self._desks.hangs_up(leg_id)
        self.agent_hangs_up()


class Bench:
    """Agents and callers on one floor."""

    def __init__(self, floor: LiveFloor, desks: Desks, talk_s: float) -> None:
        self._floor = floor
        self._desks = desks
        self._talk_s = talk_s
        self._random = Random(1)
        self._calls = 0

    async def agents_come(self, count: int) -> None:
        for number in range(count):
            agent = Agent(
                agent_id=f"agent_{number}",
                languages=frozenset({"en-US"}),
                tiers=frozenset(TIERS),
            )
            await self._floor.take(AgentLoggedIn(at=now(), agent=agent, seat=f"desk_{number}"))
            await self._floor.take(AgentReady(at=now(), agent_id=agent.agent_id))

    async def callers_come(self) -> None:
        """Call, be served, and be followed by another caller."""
        while True:
            self._calls += 1
            asked = CallQueued(
                at=now(),
                call_id=f"call_{self._calls}",
                queue="agents",
                tier=self._random.choices(TIERS, TIER_WEIGHTS)[0],
                language="en-US",
            )
            # A mean of 1 times the seconds, with the spread that conversations have.
            talk_s = self._talk_s * self._random.lognormvariate(-(0.6**2) / 2, 0.6)
            await self._floor.serving.serve(asked, TalkingLine(self._desks, talk_s))


async def nothing_fails(callers: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Wait; raise what a caller raises meanwhile."""
    done, _ = await asyncio.wait(callers, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for caller in done:
        caller.result()


async def measure(agents: int, waiting: int, talk_s: float, seconds: float, folder: Path) -> Found:
    desks = Desks()
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
        fake_floor(TENANT, POLICY, journal, desks) as floor,
    ):
        bench = Bench(floor, desks, talk_s)
        await bench.agents_come(agents)
        callers = [asyncio.create_task(bench.callers_come()) for _ in range(agents + waiting)]
        await nothing_fails(callers, SETTLE_S)
        desks.waits_s.clear()
        before = len(await journal.read(TENANT, STREAM))
        began, cpu_s = time.perf_counter(), time.process_time()
        await nothing_fails(callers, seconds)
        took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_s
        waits_s = list(desks.waits_s)
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        events = len(await journal.read(TENANT, STREAM)) - before
        for caller in callers:
            caller.cancel()
        await asyncio.wait(callers)
    cuts = quantiles(waits_s, n=100, method="inclusive")
    return Found(
        agents=agents,
        waiting=waiting,
        talk_s=talk_s,
        events=events / took_s,
        cores=cpu_s / took_s,
        order_ms=(1000 * cuts[49], 1000 * cuts[98]),
        memory_mb=memory_mb,
    )


def in_folder(agents: int, waiting: int, talk_s: float, seconds: float) -> Found:
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        return asyncio.run(measure(agents, waiting, talk_s, seconds, Path(folder)))


def growth(found: list[Found]) -> Table:
    table = Table(title="the live floor as agents and callers grow, one process")
    columns = ("agents/waiting", "talk s", "events/s", "cores", "order p50 ms", "p99 ms", "MB")
    for column in columns:
        table.add_column(column, justify="right")
    for one in found:
        table.add_row(
            f"{one.agents:,}/{one.waiting:,}",
            f"{one.talk_s:g}",
            f"{one.events:,.0f}",
            f"{one.cores:.2f}",
            f"{one.order_ms[0]:.1f}",
            f"{one.order_ms[1]:.1f}",
            f"{one.memory_mb:.0f}",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--floors", default="30/100,100/200,500/1000", help="agents/waiting")
    parser.add_argument("--talk", default="10,0", help="mean seconds of a conversation")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each is looked at")
    given = parser.parse_args()
    found = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for floor in given.floors.split(","):
            agents, waiting = map(int, floor.split("/"))
            for talk in given.talk.split(","):
                work = pool.submit(in_folder, agents, waiting, float(talk), given.seconds)
                found.append(work.result())
    Console().print(growth(found))


if __name__ == "__main__":
    main()
