"""Makes many calls on a real Asterisk, with faults among them, and replays every one.

`python bench/replay_live.py [--calls 1000] [--batch 100] [--rate 4]`. The callers are those of
`make bench-ivr`. In every fifth batch the service is ended as `kill -9` does while callers are on
the line, and in every other fifth the PBX is; both come back for the next batch. A call that does
not replay ends it with a traceback that names it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

from hotline.testing.replayed import TOTAL
from hotline.testing.running import RunningHotline
from ivr import IVR, callers, ready_hotline

FAULT_AFTER_S = 8.0
"""The first callers of a batch are then in the middle of their calls."""


async def batch(hotline: RunningHotline, number: int, calls: int, rate: float) -> int:
    """Let callers come, with a fault in some batches; return how many were followed to the end."""
    calling = asyncio.create_task(callers(hotline, IVR, calls, rate))
    if number % 5 == 2:
        await asyncio.sleep(FAULT_AFTER_S)
        await hotline.kill_service()
        await hotline.start_service()
    elif number % 5 == 4:
        await asyncio.sleep(FAULT_AFTER_S)
        await hotline.pbx.kill()
        await hotline.pbx.restart()
    return await calling


async def live(calls: int, size: int, rate: float) -> int:
    followed = 0
    async with ready_hotline() as (hotline, _):
        await hotline.start_service()
        for number in range(-(-calls // size)):
            now = min(size, calls - number * size)
            followed += await batch(hotline, number, now, rate)
            print(f"{number * size + now} calls made, {followed} followed", file=sys.stderr)
    return followed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1000, help="how many")
    parser.add_argument("--batch", type=int, default=100, help="calls between two pauses")
    parser.add_argument("--rate", type=float, default=4.0, help="calls a second")
    given = parser.parse_args()
    began = time.monotonic()
    followed = asyncio.run(live(given.calls, given.batch, given.rate))
    print(
        f"{given.calls} calls made in {time.monotonic() - began:.0f} s, {followed} of them "
        f"followed to the end; {TOTAL['calls']} are in the journal, {TOTAL['faults']} with faults, "
        f"{TOTAL['without_end']} without an end; all of them replay"
    )


if __name__ == "__main__":
    main()
