"""How many records the journal takes, and how long one waits.

`python bench/journal.py [--seconds 3] [--folder DIR]` prints a table. The folder decides which disk
is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from hotline.journal import Journal, NewRecord
from hotline.testing.keys import open_test_keys

APPENDERS = (1, 10, 100)

MONEY = {"kind": "money", "amount": "23499.63", "currency": "CNY"}
EVENT = {"kind": "digits_collected", "ref": 17, "digits": "123456", "length": 6, "checks": {}}
COMMANDS = [
    {
        "kind": "play",
        "ref": 18,
        "utterance": [
            {"prompt": "your_balance", "language": "zh-CN", "values": {"balance": MONEY}},
            {"prompt": "goodbye", "language": "zh-CN", "values": {}},
        ],
    },
    {"kind": "start_timer", "ref": 19, "seconds": 5},
]


def a_record(call: int, *, critical: bool) -> NewRecord:
    return NewRecord(
        tenant="demo",
        stream=f"call:{call}",
        at=datetime.now(UTC),
        event=EVENT,
        commands=COMMANDS,
        critical=critical,
    )


async def append_until(journal: Journal, call: int, end: float, *, critical: bool) -> list[float]:
    waits = []
    while (start := time.perf_counter()) < end:
        await journal.append(a_record(call, critical=critical))
        waits.append(time.perf_counter() - start)
    return waits


async def measure(folder: Path, appenders: int, seconds: float, *, critical: bool) -> None:
    place = folder / f"{appenders}-{critical}"
    place.mkdir()
    async with (
        await open_test_keys(place) as keys,
        await Journal.open(place / "journal.db", keys) as journal,
    ):
        for call in range(appenders):
            await keys.begin("demo", f"call:{call}")
        start = time.perf_counter()
        cpu = time.process_time()
        per_call = await asyncio.gather(
            *(
                append_until(journal, call, start + seconds, critical=critical)
                for call in range(appenders)
            )
        )
        took = time.perf_counter() - start
        cpu = time.process_time() - cpu
    waits = sorted(wait * 1000 for waits in per_call for wait in waits)
    cuts = statistics.quantiles(waits, n=100)
    print(
        f"{'critical' if critical else 'ordinary':9} {appenders:9} {len(waits) / took:10,.0f} "
        f"{cuts[49]:8.2f} {cuts[98]:8.2f} {waits[-1]:8.2f} {cpu / len(waits) * 1e6:10.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}")
    print("records   appenders  appends/s   p50 ms   p99 ms   max ms  CPU us/one")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for critical in (False, True):
            for appenders in APPENDERS:
                asyncio.run(measure(Path(folder), appenders, options.seconds, critical=critical))


if __name__ == "__main__":
    main()
