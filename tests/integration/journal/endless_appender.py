"""Appends pairs of records until it is killed, and prints each sequence once it is durable."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from hotline.journal import Journal, NewRecord
from hotline.testing.stores import Stores, in_files, in_postgres

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


def stores_at(place: str) -> Stores:
    return in_postgres(place) if "://" in place else in_files(Path(place))


async def main() -> None:
    stores = stores_at(sys.argv[1])
    journal = await Journal.open(stores.journal, await stores.open_keys())
    async with asyncio.TaskGroup() as tasks:
        for call in range(APPENDERS):
            tasks.create_task(append_for_ever(journal, call))


asyncio.run(main())
