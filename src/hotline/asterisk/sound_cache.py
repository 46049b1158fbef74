"""Asterisk's copies of the sound it fetched: those that are about somebody are removed.

Asterisk never removes a copy by itself, and names it as it likes (`bucket-x7Fk2a.sln`); only the
ending tells what it is. A copy that is still playing goes on to its end, for its file is open.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from hotline.jobs import end_task

SWEEP_EVERY_S = 5.0
OPENED_WITHIN_S = 3.0
"""A copy younger than this may not have been opened for playing yet."""

log = structlog.get_logger()


class SoundCache:
    """Sweeps one PBX's cache; `async with` does it at once, on a beat, and at the end.

    Args:
        folder: The PBX's cache, as we see it.
        ending: The ending of the copies to be removed, such as `.sln`.
        sweep_every_s: Seconds of the beat.

    Attributes:
        folder: The PBX's cache.
        trouble: Why the latest sweep failed; None if it did not.
    """

    def __init__(self, folder: Path, *, ending: str, sweep_every_s: float = SWEEP_EVERY_S) -> None:
        self.folder = folder
        self._ending = ending
        self._sweep_every_s = sweep_every_s
        self.trouble: str | None = None
        self._beat: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._beat = asyncio.create_task(self._sweep_on_a_beat(), name="sweep sound cache")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._beat is not None:
            await end_task(self._beat)
        # No call is left that could still open one.
        self.sweep(older_than_s=0)

    def sweep(self, *, older_than_s: float = OPENED_WITHIN_S) -> int:
        """Remove what is older than so many seconds; return how many copies that was.

        A folder that cannot be read is told in the log, once until it can be.
        """
        removed = 0
        latest = time.time() - older_than_s
        try:
            for copy in self.folder.iterdir():
                if copy.suffix == self._ending and copy.stat().st_mtime <= latest:
                    copy.unlink(missing_ok=True)
                    removed += 1
            self.trouble = None
        except OSError as error:
            if self.trouble is None:
                log.error("sound_cache_not_swept", folder=str(self.folder), why=error.strerror)
            self.trouble = error.strerror or str(error)
        return removed

    async def _sweep_on_a_beat(self) -> None:
        while True:
            self.sweep()
            await asyncio.sleep(self._sweep_every_s)
