"""Other processes of this machine, by their ids."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

LOOK_EVERY_S = 0.01


def runs(pid: int) -> bool:
    """Whether a process runs; one that only waits to be counted does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def descendants(pid: int, *, named: str) -> set[int]:
    """Return the processes that a process has begun, and those that they have, by their name."""
    parents, ours = dict[int, int](), set[int]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            front, _, back = stat.read_text().rpartition(")")
            found = int(stat.parent.name)
            parents[found] = int(back.split()[1])
            if named in front:
                ours.add(found)
    return {one for one in ours if pid in _line(one, parents)}


def _line(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid]
        yield pid


async def ended(pid: int, *, within_s: float) -> None:
    """Wait until a process runs no more.

    Raises:
        TimeoutError: It still does.
    """
    async with asyncio.timeout(within_s):
        while runs(pid):  # noqa: ASYNC110 (nobody tells of the end of another one's child)
            await asyncio.sleep(LOOK_EVERY_S)


async def begun(pid: int, *, argument: str, within_s: float) -> int:
    """Wait until a process has begun one with this argument; return its id.

    Raises:
        TimeoutError: It has not.
    """
    async with asyncio.timeout(within_s):
        while True:
            for one in descendants(pid, named="python"):
                if argument.encode() in _command(one):
                    return one
            await asyncio.sleep(LOOK_EVERY_S)


def _command(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []
