"""What goes wrong with a hotline while its callers type: its link, its journal, its processes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing

from hotline.testing.faulty_link import FaultyLink
from hotline.testing.running import RunningHotline

Trouble = Callable[[RunningHotline, FaultyLink], Coroutine[None, None, None]]

STALL_S = 4.0
"""Beyond 2 s the callers of a stalled journal are given to the fallback."""
UNDER_WAY = 30
"""When so many records have come, calls are under way."""
THAW_S = 3.0
"""A link that is frozen for so long is not given up: what was typed comes late."""


async def cut_often(_: RunningHotline, link: FaultyLink) -> None:
    """Break the link to the PBX under all that is typed, and spoil what comes over it."""
    for _round in range(3):
        await asyncio.sleep(1.0)
        links = link.links
        link.cut()
        await link.linked(links + 1)
    link.garble(b"Event: DTMFEnd\r\nDigit: \xff\r\n\r\n\x00rubbish\r\n\r\n")


async def freeze_link(_: RunningHotline, link: FaultyLink) -> None:
    """Freeze the link to the PBX for a moment, and again until it is given up."""
    await asyncio.sleep(1.0)
    link.freeze()
    await asyncio.sleep(THAW_S)
    link.mend()
    await asyncio.sleep(1.0)
    links = link.links
    link.freeze()
    await link.linked(links + 1)
    link.mend()


async def stall_journal(hotline: RunningHotline, _: FaultyLink) -> None:
    """Have another program hold the journal, as one that is full or far away holds up a writer."""
    with closing(sqlite3.connect(hotline.folder / "journal.db", isolation_level=None)) as other:
        before = _records(other)
        await asyncio.sleep(2.0)
        # Who comes only to a journal that is stalled is no call yet.
        while _records(other) < before + UNDER_WAY:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.05)
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(STALL_S)


def _records(journal: sqlite3.Connection) -> int:
    return int(journal.execute("SELECT count(*) FROM journal_record").fetchone()[0])


async def take_over(hotline: RunningHotline, _: FaultyLink) -> None:
    """Let a new service take the calls over, and what is being typed with them."""
    await asyncio.sleep(2.0)
    await hotline.upgrade()


async def restart_pbx(hotline: RunningHotline, _: FaultyLink) -> None:
    await asyncio.sleep(2.0)
    await hotline.pbx.kill()
    await hotline.pbx.restart()


async def end_service(hotline: RunningHotline, _: FaultyLink) -> None:
    await asyncio.sleep(2.0)
    await hotline.service.stop()
    await hotline.start_service()
