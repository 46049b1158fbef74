"""Waiting for something to be heard: searches run as packets arrive, without tasks of their own."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hotline.testing.phone.ears import Heard
from hotline.testing.phone.errors import NotHeard, NotQuiet
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.matching import Match, Search
from hotline.testing.phone.reference import Reference
from hotline.testing.phone.wav import write_wav

LOOK_EVERY = RATE_HZ // 10
"""Samples of new audio that are worth a look."""

PAUSE_S = 0.06
"""No packet for this long: the sender paused, so even less new audio is worth a look."""

START_S = 0.6
"""Seconds of sound by which a recording's start is recognised."""


class Until:
    """Waits for conditions that are looked at on every beat of the phone.

    Attributes:
        over: Set once nothing more can come; every wait then ends.
    """

    def __init__(self) -> None:
        self.over = False
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def look(self) -> None:
        """Wake those whose condition has come true."""
        for condition, future in self._waiting:
            if not future.done() and (self.over or condition()):
                future.set_result(None)

    async def true(self, condition: Callable[[], bool], *, deadline: float) -> bool:
        """Wait until `condition`, the loop time `deadline` or the end; tell whether it is true."""
        if condition():
            return True
        if self.over:
            return False
        entry = (condition, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        try:
            async with asyncio.timeout_at(deadline):
                await entry[1]
        except TimeoutError:
            return condition()
        finally:
            self._waiting.remove(entry)
        return condition()


class Listener:
    """Listens on one call, in order: what was recognised once is behind it."""

    def __init__(self, heard: Heard, until: Until) -> None:
        self._heard = heard
        self._until = until
        self._behind = 0

    async def hears(
        self, reference: NDArray[np.int16], *, within_s: float, save_to: Path | None
    ) -> Match:
        """Wait for the whole of `reference`; see `Call.hears`."""
        match = await self._search(Reference(reference), within_s, save_to)
        self._behind = round((match.offset_s + match.to_s) * RATE_HZ)
        return match

    async def hears_start(
        self, reference: NDArray[np.int16], *, within_s: float, save_to: Path | None
    ) -> Match:
        """Wait for the first sounds of `reference`; see `Call.hears_start`."""
        first_sound = Reference(reference).start
        start = Reference(reference[: first_sound + round(START_S * RATE_HZ)])
        match = await self._search(start, within_s, save_to)
        self._behind = max(self._behind, round(match.offset_s * RATE_HZ))
        return match

    async def quiet(self, *, for_s: float, within_s: float) -> None:
        """Wait for silence; see `Call.quiet`."""
        time = asyncio.get_running_loop().time
        start = time()

        def silent() -> bool:
            return time() - max(self._heard.last_loud_at, start) >= for_s

        if not await self._until.true(silent, deadline=start + within_s) and not self._until.over:
            raise NotQuiet(f"no {for_s:g} s of silence within {within_s:g} s")

    async def _search(self, reference: Reference, within_s: float, save_to: Path | None) -> Match:
        heard, time = self._heard, asyncio.get_running_loop().time
        search = Search(heard, reference, start=self._behind)
        deadline = time() + within_s

        def worth_a_look() -> bool:
            paused = time() - heard.last_packet_at >= PAUSE_S
            return heard.end - search.looked_to >= (1 if paused else LOOK_EVERY)

        while True:
            last_chance = self._until.over or time() >= deadline
            match = search.advance()
            if match is not None:
                return match
            if last_chance:
                raise self._not_heard(reference, search, within_s, save_to)
            await self._until.true(worth_a_look, deadline=deadline)

    def _not_heard(
        self, reference: Reference, search: Search, within_s: float, save_to: Path | None
    ) -> NotHeard:
        heard_s = self._heard.end / RATE_HZ
        waited = "the call ended" if self._until.over else f"{within_s:g} s passed"
        best = search.best()
        if save_to is not None:
            write_wav(save_to, self._heard.samples)
        return NotHeard(
            f"a recording of {reference.stop / RATE_HZ:.2f} s was not heard to its end before"
            f" {waited}: searched {self._behind / RATE_HZ:.2f}-{heard_s:.2f} s of the call, best"
            f" {best or 'nothing like it'}",
            saved_to=save_to,
        )
