"""What new calls get: the newest bundle that is sound, whatever the files say at the moment.

A bundle is taken whole or not at all: the checker passes it, every number still leads to a flow,
its prompts are spoken, and it is kept in the store; only then do new calls get it. When the files
are refused at the start, the service begins with the bundle that it took last.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from hotline.calls.ports import Clock, Speaker
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import load_bundle
from hotline.journal import BundlesPort, compile_stored
from hotline.ops.refused import CheckerFailed, FlowsStillRouted, Refused
from hotline.ops.systems_allowed import check_systems
from hotline.settings import Settings
from hotline.speech.errors import RecordingUnusable
from hotline.speech.recordings import Recordings, load_recordings

Routed = Callable[[], Awaitable[frozenset[str]]]
"""Names the flows that numbers lead to."""
Speak = Callable[[Bundle, Recordings], Awaitable[Speaker]]
"""Makes every prompt of a bundle ready, and returns who speaks them."""
SpeakAtOnce = Callable[[Bundle, Recordings], Speaker]
"""Returns who speaks the prompts of a bundle, and makes each when it is needed."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What new calls get.

    Attributes:
        bundle: What they are pinned to.
        speaker: Who speaks its prompts.
        since: When it was taken, in UTC.
    """

    bundle: Bundle
    speaker: Speaker
    since: datetime


class BundleKeeper:
    """Keeps what new calls get. Not for two tasks at once; `start` it before anything else.

    Attributes:
        refused: Why the files are not taken; None where they are.
    """

    def __init__(
        self,
        *,
        tenant: str,
        bundles: BundlesPort,
        routed: Routed,
        speak: Speak,
        speak_at_once: SpeakAtOnce,
        clock: Clock,
    ) -> None:
        self.refused: Refused | None = None
        self._tenant = tenant
        self._bundles = bundles
        self._routed = routed
        self._speak = speak
        self._speak_at_once = speak_at_once
        self._clock = clock
        self._serving: Serving | None = None

    @property
    def serving(self) -> Serving:
        """What new calls get now."""
        assert self._serving is not None, "start() comes first"
        return self._serving

    async def start(self, settings: Settings) -> Serving:
        """Take the files or, where they are refused, the bundle that was taken last.

        Raises:
            HotlineError: The files are refused, and there is no bundle to go on with.
        """
        try:
            return await self.take(settings)
        except HotlineError as error:
            if not await self._go_on(settings):
                raise
            log.error("flows_refused", why=str(error), bundle=self.serving.bundle.digest[:12])
            return self.serving

    async def take(self, settings: Settings) -> Serving:
        """Take the files as they are now.

        Raises:
            HotlineError: They are refused; all is as it was, and `refused` tells why.
        """
        try:
            bundle, speaker = await self._made(settings)
            # In the store before any call is pinned to it.
            await self._bundles.take(self._tenant, bundle.digest, bundle.sources, self._clock())
            (taken,) = await self._bundles.taken(self._tenant, limit=1)
        except HotlineError as error:
            self._refuse(error)
            raise
        except Exception as defect:
            log.exception("checker_failed")
            failed = CheckerFailed(f"{type(defect).__name__}: {defect}")
            self._refuse(failed)
            raise failed from defect
        self.refused = None
        self._serving = Serving(bundle=bundle, speaker=speaker, since=taken.taken_at)
        return self._serving

    async def stored(self, digest: str, settings: Settings) -> tuple[Bundle, Speaker]:
        """Return a bundle that calls were pinned to before, and who speaks its prompts.

        Its prompts are in the cache from then; nobody waits until that is sure.

        Raises:
            HotlineError: It is not in the store, or cannot be used any more.
        """
        bundle = await self.bundle(digest)
        if bundle is self.serving.bundle:
            return bundle, self.serving.speaker
        return bundle, self._speak_at_once(bundle, await self._recordings(settings))

    async def bundle(self, digest: str) -> Bundle:
        """Return a bundle that calls were pinned to.

        Raises:
            HotlineError: It is not in the store, or cannot be used any more.
        """
        if digest == self.serving.bundle.digest:
            return self.serving.bundle
        return await compile_stored(self._bundles, self._tenant, digest)

    async def _made(self, settings: Settings) -> tuple[Bundle, Speaker]:
        # In threads, for calls wait for nothing that a file may keep busy.
        bundle = await asyncio.to_thread(load_bundle, settings.flows_dir, settings.prompts_dir)
        check_systems(bundle, settings)
        if lost := await self._routed() - bundle.flows.keys():
            raise FlowsStillRouted(tuple(sorted(lost)))
        recordings = await asyncio.to_thread(load_recordings, settings.prompts_dir)
        return bundle, await self._speak(bundle, recordings)

    async def _go_on(self, settings: Settings) -> bool:
        """Serve the bundle that was taken last; return whether that can be done."""
        try:
            taken = await self._bundles.taken(self._tenant, limit=1)
            if not taken:
                return False
            stored = await compile_stored(self._bundles, self._tenant, taken[0].digest)
            # New calls get nothing that this version finds a mistake in.
            bundle = await asyncio.to_thread(compile_bundle, stored.sources)
            speaker = await self._speak(bundle, await self._recordings(settings))
        except HotlineError as error:
            log.error("last_bundle_unusable", why=str(error))
            return False
        self._serving = Serving(bundle=bundle, speaker=speaker, since=taken[0].taken_at)
        return True

    async def _recordings(self, settings: Settings) -> Recordings:
        try:
            return await asyncio.to_thread(load_recordings, settings.prompts_dir)
        except RecordingUnusable:
            # Recorded voices are in no store; the synthesiser speaks until they are mended.
            return Recordings(files={})

    def _refuse(self, error: HotlineError) -> None:
        since = self.refused.since if self.refused is not None else self._clock()
        self.refused = Refused(error=error, since=since)
