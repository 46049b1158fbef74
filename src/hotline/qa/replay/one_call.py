"""One call replayed on other flows while people wait: those that the journal keeps, or a draft."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_files
from hotline.journal import BundlesPort, BundleTaken, WrittenCall, compile_stored
from hotline.qa.replay.examples import Example, example_of

DRAFT = "draft"
"""The name of the flows that are not live yet."""
LISTED = 20
"""So many versions are offered."""


class HistoryPort(Protocol):
    """Gives whole calls, as `hotline.journal.History` does."""

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""


class NoDraft(HotlineError):
    """Nobody has said where edited flows are."""

    def __init__(self) -> None:
        super().__init__("there is no draft: flows_draft_dir (in hotline.toml) says where it is")


class DraftHasMistakes(HotlineError):
    """The edited flows cannot be used yet."""

    def __init__(self, problems: str) -> None:
        super().__init__(f"the draft has mistakes, which `hotline check` tells: {problems}")


class NotInJournal(HotlineError):
    """Nothing of a call can be replayed."""

    def __init__(self) -> None:
        super().__init__("the journal has nothing of this call any more")


class CallReplays:
    """Replays the calls of one tenant, one at a time: it takes the service's time.

    Args:
        tenant: Whose calls.
        history: Has them.
        bundles: Has the flows that were live once.
        draft: The folder of edited flows; None where there is none.
        prompts: Where their prompts are, if not beside them.
    """

    def __init__(
        self,
        tenant: str,
        history: HistoryPort,
        bundles: BundlesPort,
        *,
        draft: Path | None,
        prompts: Path,
    ) -> None:
        self._tenant = tenant
        self._history = history
        self._bundles = bundles
        self._draft = draft
        self._prompts = prompts
        self._one_at_a_time = asyncio.Lock()

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
            UnknownBundle: The journal has no such version.
            HotlineError: The journal cannot be used.
        """
        async with self._one_at_a_time:
            call = await self._history.call(self._tenant, call_id)
            if call is None:
                raise NotInJournal
            return await example_of(call, self._bundles, await self._flows(version))

    async def _flows(self, version: str) -> Bundle:
        if version != DRAFT:
            return await compile_stored(self._bundles, self._tenant, version)
        if self._draft is None:
            raise NoDraft
        try:
            return await asyncio.to_thread(_compiled, self._draft, self._prompts)
        except FlowProblems as problems:
            raise DraftHasMistakes(f"{len(problems.problems)} of them") from None


def _compiled(draft: Path, prompts: Path) -> Bundle:
    sources: Mapping[str, str] = read_files(draft, prompts)
    return compile_bundle(sources)
