"""Listens for whichever of several prompts comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from chaos.spotter import ANCHOR, SIZE, Spotter
from hotline.testing.phone import Call
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.matching import Match, Search
from hotline.testing.phone.reference import Reference

LOOK_EVERY_S = 0.4
CONFIRMED_S = 2.5
"""A prompt that was spotted is confirmed within that, or is none."""
BEFORE = 400
"""Samples before the spot at which the search for it begins."""


@dataclass(frozen=True, kw_only=True)
class HeardPrompt:
    """A prompt that was heard; `started_at` is when its first packet came, by the loop's clock."""

    name: str
    started_at: float


@dataclass(frozen=True, kw_only=True)
class Prompts:
    """By what prompts are recognised: searched for where they were spotted."""

    references: Mapping[str, Reference]
    spotter: Spotter


class Ear:
    """Listens on one call, in order: what was heard is behind it."""

    def __init__(self, call: Call, prompts: Prompts) -> None:
        self._call = call
        self._prompts = prompts
        self._behind = 0
        self._looked = 0
        self._searches: dict[str, tuple[Search, int]] = {}

    @property
    def can_hear(self) -> bool:
        """Whether the call is not over."""
        return self._call.ended_by is None

    async def next(
        self, expected: Callable[[], Collection[str]], *, within_s: float
    ) -> HeardPrompt | None:
        """Return the first expected prompt to be heard; None if none is, or the call ends."""
        heard = self._call.heard
        time = asyncio.get_running_loop().time
        deadline = time() + within_s
        while self.can_hear and time() < deadline:
            await asyncio.sleep(LOOK_EVERY_S)
            names = expected()
            self._spot(names)
            found = [
                (match.offset_s, name, match)
                for name, (search, _) in self._searches.items()
                if name in names and (match := search.advance()) is not None
            ]
            if found:
                _, name, match = min(found, key=lambda one: one[0])
                self._put_behind(match)
                return HeardPrompt(name=name, started_at=heard.started_at(match))
        return None

    def _spot(self, names: Collection[str]) -> None:
        """Begin searches for prompts that may have begun, and give up those that have not."""
        heard = self._call.heard
        while heard.end - self._looked >= ANCHOR:
            stop = min(heard.end, self._looked + SIZE)
            for name, place in self._prompts.spotter.spot(heard.window(self._looked, stop), names):
                start = max(self._behind, self._looked + place - BEFORE)
                reference = self._prompts.references[name]
                self._searches.setdefault(name, (Search(heard, reference, start=start), start))
            self._looked = stop - ANCHOR + 1
        late = heard.end - round(CONFIRMED_S * RATE_HZ)
        self._searches = {
            name: (search, start)
            for name, (search, start) in self._searches.items()
            if start + len(self._prompts.references[name].samples) > late
        }

    def _put_behind(self, match: Match) -> None:
        self._behind = round((match.offset_s + match.to_s) * RATE_HZ)
        self._looked = max(self._looked, self._behind)
        self._searches.clear()
