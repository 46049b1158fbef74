"""How long a report takes over a day of 50,000 calls, on SQLite and on PostgreSQL.

`python bench/reports.py [--calls 50000] [--agents 500] [--sqlite] [--folder DIR]` plays the day
of `bench/router.py` on the router, keeps its floor's log and the calls in real stores, and prints a
table: what it takes to count the floor's log, once, for the whole day (a service does so as it goes
on), and then to make a report of the day by the hour, and one of its last hour. Every identity must
hold; otherwise the bench fails.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert

from hotline.crm import CrmRepository
from hotline.floor.floor_log import STREAM
from hotline.journal import Journal, NewRecord
from hotline.journal.tables import CALL_HEADER
from hotline.logs import configure_logs
from hotline.model.interaction import Interaction
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.survey import Mark
from hotline.reports.floor_keeper import FloorKeeper
from hotline.reports.making import ReportMaker
from hotline.reports.report import Report
from hotline.routing.codec import commands_to_json, event_to_json
from hotline.routing.events import PolicyChanged
from hotline.routing.log import Step
from hotline.routing.router import Router
from hotline.testing.postgres import PostgresServer, running_postgres
from hotline.testing.stores import Stores, in_files, in_postgres
from hotline.whatif.day import Day
from router import BEGINS, DAY_POLICY, DAY_S, drawn_day

TENANT = "demo"
ENDS = BEGINS + timedelta(seconds=DAY_S)
AT_ONCE = 500
NODES = [f"main.node_{number}" for number in range(60)]
ZONE = ZoneInfo("Asia/Shanghai")


def played(calls: int, agents: int) -> tuple[list[Step], list[datetime]]:
    """Return a day's floor log, and when its calls came."""
    callers, shifts = drawn_day(calls, agents, seed=1)
    steps = [Step(event=PolicyChanged(at=BEGINS, policy=DAY_POLICY), commands=[])]
    Day(Router(DAY_POLICY), callers, shifts).play(steps.append)
    return steps, [one.asked.at for one in callers]


def record(step: Step) -> NewRecord:
    return NewRecord(
        tenant=TENANT,
        stream=STREAM,
        at=step.event.at,
        event=event_to_json(step.event),
        commands=commands_to_json(step.commands),
    )


async def keep(
    journal: Journal, crm: CrmRepository, steps: Sequence[Step], came: Sequence[datetime]
) -> None:
    for start in range(0, len(steps), AT_ONCE):
        await journal.append_many([record(step) for step in steps[start : start + AT_ONCE]])
    chance = Random(2)
    for start in range(0, len(came), AT_ONCE):
        calls = [
            interaction(number, at, chance)
            for number, at in enumerate(came[start : start + AT_ONCE], start)
        ]
        await crm.save_interactions(calls)
        await crm.payments.save([payment(one) for one in calls if chance.random() < 0.1])
        await crm.marks.save([mark(one, chance) for one in calls if chance.random() < 0.3])
        await journal._database.write(partial(_insert_headers, calls=calls))


def _insert_headers(connection: Connection, *, calls: Sequence[Interaction]) -> None:
    """Write headers without a key of each call, which would take longer than all the rest."""
    connection.execute(insert(CALL_HEADER), [header(one) for one in calls])


def interaction(number: int, at: datetime, chance: Random) -> Interaction:
    return Interaction(
        tenant=TENANT,
        call_id=f"00000000-0000-7000-8000-{number:012}",
        caller_number="",
        dialled_number="95599",
        language="en-US",
        started_at=at,
        ended_at=at + timedelta(seconds=chance.uniform(20, 600)),
        outcome=chance.choice(["caller_hung_up", "completed", "served"]),
        flow="main",
        bundle="b",
        node=chance.choice(NODES),
    )


def header(call: Interaction) -> dict[str, object]:
    return {
        "tenant": TENANT,
        "call_id": call.call_id,
        "dialled_number": call.dialled_number,
        "flow": call.flow,
        "bundle": call.bundle,
        "engine": 10,
        "pbx": "pbx-1",
        "channel": call.call_id,
        "opened_at": call.started_at,
    }


def payment(call: Interaction) -> Payment:
    return Payment(
        tenant=TENANT,
        call_id=call.call_id,
        ref=7,
        operation="pay_card",
        matter=PaymentMatter(),
        intended_at=call.started_at,
        state="known",
        outcome="ok",
        known_at=call.started_at,
    )


def mark(call: Interaction, chance: Random) -> Mark:
    return Mark(
        tenant=TENANT,
        call_id=call.call_id,
        ref=9,
        question="satisfied",
        survey="after_agent",
        score=chance.randint(1, 5),
        lowest=1,
        highest=5,
        is_low=False,
        agent_id=f"agent_{chance.randint(0, 499)}",
        queue="skill_1",
        flow=call.flow,
        bundle=call.bundle,
        at=call.started_at,
    )


async def timed(work: Awaitable[Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = await work
    return time.perf_counter() - began, done


async def measure(
    database: str, stores: Stores, steps: Sequence[Step], came: Sequence[datetime]
) -> bool:
    """Print the rows of one database; return whether every identity held."""
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        await Journal.open(stores.journal, keys) as journal,
    ):
        await keep(journal, crm, steps, came)
        counting_s, _ = await timed(FloorKeeper(TENANT, journal, crm.floor_cells).look())
        maker = ReportMaker(tenant=TENANT, journal=journal, crm=crm, zone=ZONE, clock=lambda: ENDS)
        day_s, day = await timed(maker.make(BEGINS, ENDS + timedelta(hours=1), interval="1h"))
        hour = timedelta(hours=1)
        last_s, last = min(
            [await timed(maker.make(ENDS - hour, ENDS, interval="15m")) for _ in range(5)],
            key=lambda one: one[0],
        )
    for what, seconds in (
        (f"count the log of {len(steps):,} events, once", counting_s),
        ("the day, by the hour", day_s),
        ("the last hour, by the quarter", last_s),
    ):
        print(f"| {database} | {what} | {seconds * 1000:,.0f} |")
    return all(_is_sound(report) for report in (day, last))


def _is_sound(report: Report) -> bool:
    for one in report.identities:
        if one.residual:
            print(f"  does not hold: {one}")
    return report.is_sound


async def measure_all(folder: Path, calls: int, agents: int, server: PostgresServer | None) -> bool:
    steps, came = played(calls, agents)
    print(f"{calls:,} calls over {agents} agents")
    print("| | | ms |")
    print("|---|---|---|")
    sound = await measure("SQLite", in_files(folder), steps, came)
    if server is None:
        return sound
    async with server.database() as url:
        return await measure("PostgreSQL", in_postgres(url), steps, came) and sound


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50_000)
    parser.add_argument("--agents", type=int, default=500)
    parser.add_argument("--sqlite", action="store_true", help="not on PostgreSQL")
    parser.add_argument("--folder", type=Path, default=None, help="on which disk")
    options = parser.parse_args()
    configure_logs(style="console", level="critical")
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        nullcontext() if options.sqlite else running_postgres(options.folder) as server,
    ):
        sound = asyncio.run(measure_all(Path(folder), options.calls, options.agents, server))
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
