"""Appends pairs of records until it is killed, and prints each sequence once it is durable."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from hotline.journal import Journal, NewRecord
from hotline.testing.keys import open_test_keys

APPENDERS = 8


async def append_for_ever(journal: Journal, call: int) -> None:
    n = 0
    while True:
        event = {"kind": "tick", "n": n}
        seqs = await journal.append_many(
            [
                NewRecord(tenant="demo", stream=stream, at=datetime.now(UTC), event=event)
                for stream in (f"call:{call}", f"floor:{call}")
            ]
        )
        print(*seqs, sep="\n", flush=True)  # noqa: T201
        n += 1


async def main() -> None:
    path = Path(sys.argv[1])
    journal = await Journal.open(path, await open_test_keys(path.parent))
    async with asyncio.TaskGroup() as tasks:
        for call in range(APPENDERS):
            tasks.create_task(append_for_ever(journal, call))


asyncio.run(main())
