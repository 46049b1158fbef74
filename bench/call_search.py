"""How long it takes to find calls among very many, on SQLite and on PostgreSQL.

`python bench/call_search.py [--calls 50000] [--sqlite]` keeps calls of thirty days that nobody
made, with what they are found by, and prints how long a page of fifty takes: the median and the
most of eleven times.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from hotline.crm import CrmRepository
from hotline.crm.call_search.repository import nodes_text
from hotline.crm.call_search.tables import CALL_AGENT, CALL_QUEUE, CALL_SEARCH
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.crm.tables import INTERACTION
from hotline.logs import configure_logs
from hotline.testing.postgres import running_postgres
from hotline.testing.stores import Stores, in_files, in_postgres

TENANT = "demo"
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 30
EVER = CallsWanted(since=BEGAN, until=BEGAN + timedelta(days=DAYS))
NODES = [f"flow_{number // 10}.node_{number}" for number in range(120)]
AT_ONCE = 1_000
TIMES = 11
ASKED = {
    "the latest": EVER,
    "an agent's": replace(EVER, agent="agent_7"),
    "half of all, by their queue": replace(EVER, queue="cards"),
    "a rare queue's": replace(EVER, queue="rare"),
    "through a common node": replace(EVER, node=NODES[3]),
    "through a rare node": replace(EVER, node="flow_99.rare"),
    "VIPs who waited too long": replace(EVER, tier="vip", is_late=True),
    "silent for a minute": replace(EVER, silence_s=60),
    "low marks": replace(EVER, has_low_mark=True),
    "all at once, and none": replace(
        EVER, agent="agent_7", node=NODES[3], transfers=3, silence_s=90, has_low_mark=True
    ),
}


def rows(calls: int) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return what is kept, table by table."""
    chance = Random(1)
    contacts: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    agents: list[dict[str, Any]] = []
    queues: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    for number in range(calls):
        call_id = f"019ab2c4-7d1e-7000-8000-{number:012d}"
        key = {"tenant": TENANT, "call_id": call_id}
        began = BEGAN + timedelta(days=DAYS) * (number / calls)
        contacts.append(
            key
            | {
                "way": "phone",
                "dialled_number": "95599",
                "language": "zh-CN",
                "tier": chance.choices(["standard", "vip", "senior_vip"], [80, 15, 5])[0],
                "started_at": began,
                "ended_at": began + timedelta(seconds=200),
                "outcome": chance.choice(["served", "caller_hung_up", "completed"]),
                "flow": "main",
                "bundle": "b",
                "node": NODES[0],
            }
        )
        rare = ["flow_99.rare"] if chance.random() < 0.0002 else []
        facts.append(
            key
            | {
                "nodes": nodes_text([*chance.sample(NODES, 15), *rare]),
                "waited_s": chance.expovariate(1 / 60),
                "late_s": chance.expovariate(1 / 60) if chance.random() < 0.03 else 0,
                "longest_hold_s": chance.expovariate(1 / 20),
                "transfers": chance.random() < 0.05,
                "silence_s": chance.expovariate(1 / 8),
            }
        )
        agents.append(key | {"agent_id": f"agent_{chance.randint(0, 499)}"})
        queue = chance.choices(["cards", "loans", "rare"], [50, 50, 0.1])[0]
        queues.append(key | {"queue": queue, "at_s": began.timestamp()})
        if chance.random() < 0.2:
            marks.append(
                key
                | {
                    "ref": 9,
                    "question": "satisfied",
                    "survey": "after",
                    "score": 1,
                    "lowest": 1,
                    "highest": 5,
                    "is_low": chance.random() < 0.02,
                    "agent_id": "anna",
                    "queue": "cards",
                    "flow": "main",
                    "bundle": "b",
                    "at": began,
                }
            )
    return [
        (INTERACTION, contacts),
        (CALL_SEARCH, facts),
        (CALL_AGENT, agents),
        (CALL_QUEUE, queues),
        (SURVEY_MARK, marks),
    ]


async def measure(database: str, stores: Stores, calls: int) -> None:
    """Print the rows of one database."""
    async with await stores.open_keys() as keys, await CrmRepository.open(stores.crm, keys) as crm:
        for table, kept in rows(calls):
            for start in range(0, len(kept), AT_ONCE):
                await crm.database.write(_putting(table, kept[start : start + AT_ONCE]))
        for what, wanted in ASKED.items():
            took: list[float] = []
            for _ in range(TIMES):
                began = time.perf_counter()
                found = await crm.search.find(TENANT, wanted, limit=51)
                took.append((time.perf_counter() - began) * 1000)
            print(
                f"| {database} | {what} | {len(found)} |"
                f" {statistics.median(took):,.0f} | {max(took):,.0f} |"
            )


def _putting(table: Any, kept: list[dict[str, Any]]) -> Any:
    def put(connection: Connection) -> None:
        connection.execute(insert(table), kept)

    return put


async def measure_all(folder: Path, calls: int, server: Any) -> None:
    """Print all rows."""
    print("| | found by | on the page | ms, median | ms, most |")
    print("|---|---|---|---|---|")
    await measure("SQLite", in_files(folder), calls)
    if server is not None:
        async with server.database() as url:
            await measure("PostgreSQL", in_postgres(url), calls)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=50_000)
    parser.add_argument("--sqlite", action="store_true", help="not on PostgreSQL")
    options = parser.parse_args()
    configure_logs(style="console", level="critical")
    with (
        tempfile.TemporaryDirectory() as folder,
        nullcontext() if options.sqlite else running_postgres() as server,
    ):
        asyncio.run(measure_all(Path(folder), options.calls, server))


if __name__ == "__main__":
    main()
