"""Other processes of this machine, by their ids."""

from __future__ import annotations

import asyncio
from pathlib import Path

LOOK_EVERY_S = 0.01


def runs(pid: int) -> bool:
    """Whether a process runs; one that only waits to be counted does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


async def ended(pid: int, *, within_s: float) -> None:
    """Wait until a process runs no more.

    Raises:
        TimeoutError: It still does.
    """
    async with asyncio.timeout(within_s):
        while runs(pid):  # noqa: ASYNC110 (nobody tells of the end of another one's child)
            await asyncio.sleep(LOOK_EVERY_S)
