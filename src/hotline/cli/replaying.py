"""Many calls through replay: read a page at a time, replayed on as many cores as there are."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import Self

from hotline.journal import BundlesPort, UnknownBundle, WrittenCall
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.verdicts import Verdict

FEW = 2_000
"""So many calls are replayed sooner than other processes have begun."""

Sources = Mapping[str, str]
OwnBundles = Mapping[str, Sources | None]
"""A bundle's digest to its sources; None where the journal has lost them."""


class Workers:
    """Replays pages of calls, in this process or in several; `with` ends those.

    Args:
        edited: The sources of the edited flows; None where each call has its own.
        calls: How many calls are about to come.
        jobs: How many processes there may be.
    """

    def __init__(self, edited: Sources | None, *, calls: int, jobs: int) -> None:
        self.jobs = 1 if calls <= FEW else jobs
        self._edited = edited
        self._stack = ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._own: Replayer | None = None

    def __enter__(self) -> Self:
        if self.jobs > 1:
            # Not by fork: the threads of the database would be half there.
            pool = ProcessPoolExecutor(
                self.jobs,
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(self._edited,),
            )
            self._pool = self._stack.enter_context(pool)
        else:
            self._own = Replayer(self._edited)
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    async def replay(self, calls: Sequence[WrittenCall], bundles: OwnBundles) -> list[Verdict]:
        """Replay a page."""
        if self._pool is None:
            assert self._own is not None, "used outside its context"
            return _page(self._own, calls, bundles)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _page_there, calls, bundles)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


async def replayed(
    pages: AsyncIterator[list[WrittenCall]], stored: BundlesPort, workers: Workers
) -> AsyncIterator[list[tuple[WrittenCall, Verdict]]]:
    """Yield what comes of pages of calls, in their order; few of them are in memory at once."""
    bundles: dict[str, Sources | None] = {}
    waiting: deque[tuple[list[WrittenCall], asyncio.Task[list[Verdict]]]] = deque()
    async for page in pages:
        for header in (call.header for call in page):
            if header.bundle not in bundles:
                bundles[header.bundle] = await _sources(stored, header.tenant, header.bundle)
        own = {call.header.bundle: bundles[call.header.bundle] for call in page}
        waiting.append((page, asyncio.create_task(workers.replay(page, own))))
        if len(waiting) > workers.jobs:
            yield await _next(waiting)
    while waiting:
        yield await _next(waiting)


async def _next(
    waiting: deque[tuple[list[WrittenCall], asyncio.Task[list[Verdict]]]],
) -> list[tuple[WrittenCall, Verdict]]:
    page, task = waiting.popleft()
    return list(zip(page, await task, strict=True))


async def _sources(stored: BundlesPort, tenant: str, digest: str) -> Sources | None:
    try:
        return await stored.sources(tenant, digest)
    except UnknownBundle:
        return None


def _page(replayer: Replayer, calls: Sequence[WrittenCall], bundles: OwnBundles) -> list[Verdict]:
    return [replayer.replay(call, bundles[call.header.bundle]) for call in calls]


# --- in the other processes ---

_replayer: Replayer | None = None


def _begin(edited: Sources | None) -> None:
    global _replayer
    _replayer = Replayer(edited)


def _page_there(calls: Sequence[WrittenCall], bundles: OwnBundles) -> list[Verdict]:
    assert _replayer is not None, "the process was not begun"
    return _page(_replayer, calls, bundles)
