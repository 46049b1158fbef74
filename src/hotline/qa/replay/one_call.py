"""One call replayed on other flows while people wait: those that the journal keeps, or a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from hotline.flow.bundle import Bundle, compile_bundle, digest_of, recompile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing, read_files
from hotline.journal import BundlesPort, BundleTaken, WrittenCall, compile_stored
from hotline.qa.replay.errors import (
    DraftHasMistakes,
    DraftUnreadable,
    NoDraft,
    NotInJournal,
    ReplaysBusy,
    ReplayTooLong,
    VersionUnreadable,
)
from hotline.qa.replay.examples import Example, example_of

DRAFT = "draft"
"""The name of the flows that are not live yet."""
LISTED = 20
"""So many versions are offered."""
WAITING = 2
"""So many wait for another's replay at most."""
LIMIT_S = 20.0
"""So long somebody waits for others, and as long for the call's own replay, in seconds."""


class HistoryPort(Protocol):
    """Gives whole calls, as `hotline.journal.History` does."""

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""

    async def count(self, tenant: str, *, since: datetime, until: datetime) -> int:
        """Count the calls that arrived from `since` to before `until`."""


class CallReplays:
    """Replays the calls of one tenant, one at a time: it takes the service's time.

    What takes too long is not waited for, and goes on all the same, for nothing stops a thread; the
    next one begins when it is over.

    Args:
        tenant: Whose calls.
        history: Has them.
        bundles: Has the flows that were live once.
        draft: The folder of edited flows; None where there is none.
        prompts: Where their prompts are, if not beside them.
        limit_s: How long somebody waits for others, and as long for the call's own replay.
    """

    def __init__(
        self,
        tenant: str,
        history: HistoryPort,
        bundles: BundlesPort,
        *,
        draft: Path | None,
        prompts: Path,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._tenant = tenant
        self._history = history
        self._bundles = bundles
        self._draft = draft
        self._prompts = prompts
        self._limit_s = limit_s
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._working: asyncio.Task[Example] | None = None

    @property
    def tenant(self) -> str:
        """Whose calls."""
        return self._tenant

    @property
    def has_draft(self) -> bool:
        """Whether there are edited flows to choose."""
        return self._draft is not None

    async def versions(self) -> Sequence[BundleTaken]:
        """Return what new calls got, the current one first, each version once: when it was last."""
        taken = await self._bundles.taken(self._tenant, limit=LISTED)
        latest: dict[str, BundleTaken] = {}
        for one in taken:
            latest.setdefault(one.digest, one)
        return [*latest.values()]

    async def replay(self, call_id: str, version: str) -> Example:
        """Replay a call on the flows of a version, or on the draft.

        Raises:
            NotInJournal: There is no such call.
            NoDraft: There is no draft.
            DraftHasMistakes: It cannot be used.
            DraftUnreadable: It cannot be read.
            UnknownBundle: The journal has no such version.
            BundleAltered: What it has of it was altered.
            VersionUnreadable: This version of the hotline cannot read it.
            ReplaysBusy: Too many wait already, or it came to no turn in time.
            ReplayTooLong: It came to no end in time.
            HotlineError: The journal cannot be used.
        """
        return await self._in_turn(call_id, lambda: self.flows(version))

    async def replay_on(self, call_id: str, sources: Mapping[str, str]) -> Example:
        """Replay a call on flows that were proved before; see `replay`.

        Raises:
            VersionUnreadable: This version of the hotline cannot read them.
        """

        async def flows() -> Bundle:
            try:
                return await asyncio.to_thread(recompile_bundle, sources)
            except FlowProblems:
                raise VersionUnreadable(digest_of(sources)) from None

        return await self._in_turn(call_id, flows)

    async def count(self, since: datetime, until: datetime) -> int:
        """Count the calls that arrived from `since` to before `until`."""
        return await self._history.count(self._tenant, since=since, until=until)

    async def flows(self, version: str) -> Bundle:
        """Return the flows of a version, or the draft; see `replay` for what it raises."""
        if version == DRAFT:
            return await self._draft_flows()
        try:
            return await compile_stored(self._bundles, self._tenant, version)
        except FlowProblems:
            raise VersionUnreadable(version) from None

    async def _in_turn(self, call_id: str, flows: Callable[[], Awaitable[Bundle]]) -> Example:
        await self._take_turn()
        work = asyncio.create_task(self._replayed(call_id, flows), name=f"replay {call_id}")
        self._working = work
        work.add_done_callback(self._end_turn)
        try:
            async with asyncio.timeout(self._limit_s):
                return await asyncio.shield(work)
        except TimeoutError:
            raise ReplayTooLong(self._limit_s) from None

    async def _take_turn(self) -> None:
        if self._waiting >= WAITING:
            raise ReplaysBusy(self._left_s)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limit_s):
                await self._one_at_a_time.acquire()
        except TimeoutError:
            raise ReplaysBusy(self._left_s) from None
        finally:
            self._waiting -= 1

    def _end_turn(self, work: asyncio.Task[Example]) -> None:
        self._working = None
        self._one_at_a_time.release()
        if not work.cancelled():
            # Where nobody waits any more, nobody else takes it.
            work.exception()

    @property
    def _left_s(self) -> int:
        return max(1, round(self._limit_s / 4))

    async def _replayed(self, call_id: str, flows: Callable[[], Awaitable[Bundle]]) -> Example:
        call = await self._history.call(self._tenant, call_id)
        if call is None:
            raise NotInJournal
        return await example_of(call, self._bundles, await flows())

    async def _draft_flows(self) -> Bundle:
        if self._draft is None:
            raise NoDraft
        try:
            return await asyncio.to_thread(_compiled, self._draft, self._prompts)
        except FlowProblems as problems:
            raise DraftHasMistakes(f"{len(problems.problems)} of them") from None
        except FlowFilesMissing as missing:
            raise DraftUnreadable(f"{missing.path.name} {missing.why}") from None
        except OSError as error:
            raise DraftUnreadable(str(error.strerror)) from None


def _compiled(draft: Path, prompts: Path) -> Bundle:
    sources: Mapping[str, str] = read_files(draft, prompts)
    return compile_bundle(sources)
