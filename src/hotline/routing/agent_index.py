"""Finds the first agent, in the order of their coming, who has all of several traits.

A bitmap index: one long integer per trait, in which each agent is a bit, the first to come the
lowest. The AND of a few integers is all who fit, and its lowest bit is who came first. Ten thousand
agents are 157 machine words, so that a search looks at nobody in particular, however few fit.
(P. O'Neil and D. Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997.)
"""

from __future__ import annotations

from collections.abc import Iterator

from hotline.routing.presence import Presence

_SPARE = 64
"""So many places more than twice the agents, and the empty ones are closed up."""


class AgentIndex:
    """Agents in the order of their coming. One who is hidden keeps the place and is not found."""

    def __init__(self) -> None:
        self._places: dict[Presence, int] = {}
        self._holders: list[Presence | None] = []
        self._shown = 0
        self._maps: list[int] = []

    def __iter__(self) -> Iterator[Presence]:
        for place, holder in enumerate(self._holders):
            if holder is not None and self._shown >> place & 1:
                yield holder

    def everybody(self) -> Iterator[tuple[Presence, bool]]:
        """Yield all, those who are hidden too, and whether each is to be found."""
        for place, holder in enumerate(self._holders):
            if holder is not None:
                yield holder, bool(self._shown >> place & 1)

    def add(self, presence: Presence) -> None:
        """Let an agent come last."""
        if len(self._holders) > 2 * len(self._places) + _SPARE:
            self._close_up()
        self._places[presence] = len(self._holders)
        self._holders.append(presence)
        self.show(presence)

    def show(self, presence: Presence) -> None:
        """Let an agent who was hidden be found again, at the old place."""
        bit = 1 << self._places[presence]
        self._shown |= bit
        self._set(presence, bit)

    def hide(self, presence: Presence) -> None:
        """Let an agent not be found for a while; one who is not here is no mistake."""
        if presence not in self._places:
            return
        bit = 1 << self._places[presence]
        if not self._shown & bit:
            return
        self._shown ^= bit
        maps = self._maps
        known = len(maps)
        for number in presence.qualification.numbers:
            if number < known:
                maps[number] ^= bit

    def remove(self, presence: Presence) -> None:
        """Forget an agent; one who is not here is no mistake."""
        self.hide(presence)
        if presence in self._places:
            self._holders[self._places.pop(presence)] = None

    def first(self, numbers: tuple[int, ...]) -> Presence | None:
        """Return who came first of those who have all traits of these numbers, or None."""
        found = self._fitting(numbers)
        return self._holders[(found & -found).bit_length() - 1] if found else None

    def _fitting(self, numbers: tuple[int, ...]) -> int:
        found = self._shown
        maps = self._maps
        if numbers and numbers[-1] >= len(maps):
            self._learn(numbers[-1])
        for number in numbers:
            found &= maps[number]
        return found

    def _learn(self, number: int) -> None:
        """Begin the maps of traits that nobody has asked for before."""
        first = len(self._maps)
        self._maps.extend(0 for _ in range(first, number + 1))
        for presence in self:
            bit = 1 << self._places[presence]
            for one in presence.qualification.numbers:
                if first <= one <= number:
                    self._maps[one] |= bit

    def _set(self, presence: Presence, bit: int) -> None:
        maps = self._maps
        known = len(maps)
        for number in presence.qualification.numbers:
            if number < known:
                maps[number] |= bit

    def _close_up(self) -> None:
        shown = list(self)
        self._holders = [one for one in self._holders if one is not None]
        self._places = {one: place for place, one in enumerate(self._holders) if one is not None}
        self._shown = 0
        self._maps = [0] * len(self._maps)
        for presence in shown:
            self.show(presence)
