"""Holds the calls of a PBX: says so, counts beats, and says so when another process has them.

SIGUSR1 freezes it between two beats: frozen within one it would keep the database's lock.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from hotline.journal import Journal
from hotline.testing.stores import in_files, in_postgres

BEAT_S = 0.1


async def main(place: str) -> None:
    stores = in_postgres(place) if "://" in place else in_files(Path(place))
    lost = asyncio.Event()
    frozen = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, frozen.set)
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        lease = await journal.take_calls("demo", "pbx", on_lost=lost.set)
        print("held", flush=True)  # noqa: T201
        while not lost.is_set():
            await lease.beat()
            if frozen.is_set():
                frozen.clear()
                print("frozen", flush=True)  # noqa: T201
                os.kill(os.getpid(), signal.SIGSTOP)
            await asyncio.sleep(BEAT_S)
    print("lost", flush=True)  # noqa: T201


asyncio.run(main(sys.argv[1]))
