"""Listens for whichever of several prompts comes next."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.testing.phone import Call
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.matching import Search
from hotline.testing.phone.reference import Reference

LOOK_EVERY_S = 0.3


@dataclass(frozen=True, kw_only=True)
class HeardPrompt:
    """A prompt that was heard; `started_at` is when its first packet came, by the loop's clock."""

    name: str
    started_at: float


class Ear:
    """Listens on one call, in order: what was heard is behind it."""

    def __init__(self, call: Call, references: Mapping[str, Reference]) -> None:
        self._call = call
        self._references = references
        self._behind = 0

    def forget(self) -> None:
        """Put what was heard until now behind."""
        self._behind = self._call.heard.end

    async def next(self, names: Iterable[str], *, within_s: float) -> HeardPrompt | None:
        """Return the first of these prompts to be heard; None if none is, or the call ends."""
        heard = self._call.heard
        searches = {
            name: Search(heard, self._references[name], start=self._behind) for name in names
        }
        time = asyncio.get_running_loop().time
        deadline = time() + within_s
        while self._call.ended_by is None and time() < deadline:
            await asyncio.sleep(LOOK_EVERY_S)
            found = [
                (match.offset_s, name, match)
                for name, search in searches.items()
                if (match := search.advance()) is not None
            ]
            if found:
                _, name, match = min(found, key=lambda one: one[0])
                self._behind = round((match.offset_s + match.to_s) * RATE_HZ)
                return HeardPrompt(name=name, started_at=heard.started_at(match))
        return None
