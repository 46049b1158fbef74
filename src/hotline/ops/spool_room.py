"""Whether there is room to record: the spool is memory, and what is in it is nobody's yet."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog

from hotline.model.sentence import Sentence
from hotline.ops.health import Probe
from hotline.ops.health_words import HealthWords
from hotline.recordings.shelf import spooled
from hotline.recordings.spool import free_bytes

LOOK_EVERY_S = 1.0
"""Of a hundred calls so much is recorded meanwhile: 3 MB."""
FULL = 0.8
"""So much of the room that recordings can have, they have: somebody should see to it."""

log = structlog.get_logger()


class SpoolRoom:
    """Has recordings end before Asterisk has no room to write them.

    What no longer fits Asterisk leaves out, of whatever call, and nobody is told: a hole that looks
    like silence. So all end while there is room for what they have, each with its end in its
    call's journal, and none begins before there is room again. What has ended is sealed, and makes
    that room.

    Args:
        spool: Where the PBX records, as we see it.
        least_bytes: With less free than this nothing is recorded.
        end_all: Lets all recordings that go on end.

    Attributes:
        free_bytes: What was free when it was looked at last; None where nobody can tell.
        held_bytes: What recordings had of it then.
    """

    def __init__(
        self, spool: Path, least_bytes: int, end_all: Callable[[], Awaitable[None]]
    ) -> None:
        self._spool = spool
        self._least_bytes = least_bytes
        self._end_all = end_all
        self.free_bytes: int | None = None
        self.held_bytes = 0

    async def look(self) -> None:
        """Look how much room there is; end what is recorded where it is too little."""
        was_full = self.is_full
        try:
            self.free_bytes, self.held_bytes = await asyncio.to_thread(self._measured)
        except OSError:
            # A spool that is gone is told by whoever seals what is in it.
            self.free_bytes = None
            return
        if self.is_full:
            if not was_full:
                log.error("recording_spool_full", free_bytes=self.free_bytes)
            await self._end_all()
        elif was_full:
            log.warning("recording_spool_has_room", free_bytes=self.free_bytes)

    @property
    def is_full(self) -> bool:
        """Whether there is too little room to record."""
        return self.free_bytes is not None and self.free_bytes < self._least_bytes

    @property
    def is_nearly_full(self) -> bool:
        """Whether recordings have most of the room that there is for them."""
        free = self.free_bytes
        return free is not None and free < self.held_bytes * (1 - FULL) / FULL

    def full_probe(self) -> Probe:
        """Tell whether nothing is recorded."""

        def probe() -> Sentence | None:
            if not self.is_full:
                return None
            return HealthWords.SPOOL_FULL(free=self._free_mb, least=_mb(self._least_bytes))

        return probe

    def nearly_full_probe(self) -> Probe:
        """Tell whether the spool fills."""

        def probe() -> Sentence | None:
            if self.is_full or not self.is_nearly_full:
                return None
            return HealthWords.SPOOL_NEARLY_FULL(free=self._free_mb)

        return probe

    @property
    def _free_mb(self) -> str:
        return _mb(self.free_bytes or 0)

    def _measured(self) -> tuple[int, int]:
        held = 0
        for one in spooled(self._spool):
            for piece in one.pieces:
                for track in (piece.said, piece.heard):
                    # It may just have been sealed, this very moment too.
                    with suppress(FileNotFoundError):
                        held += track.stat().st_size
        return free_bytes(self._spool), held


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f}"
