"""The desks that are open: who is told when the floor changes, and who has seen a call."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hotline.desk.protocol import DeskNow

SHOWN_WITHIN_S = 0.2
"""So long a telephone waits for the desk to show who is calling, and then rings all the same."""


@dataclass(eq=False, kw_only=True)
class Desk:
    """A desk that is open: a window of the agent's; there may be several.

    Attributes:
        agent_id: Whose it is.
        is_over: Whether the service ends.
        is_last_caller: Whether nobody is ready there any more, as it was told last.
        told: What it was told last; None for nothing yet, or for what is told elsewhere.
    """

    agent_id: str
    is_over: bool = False
    is_last_caller: bool = False
    told: DeskNow | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def changes(self) -> None:
        """Note that something is another than before."""
        self._changed.set()

    async def changed(self) -> None:
        """Wait until something may be another than at the last time; at first, for nothing."""
        await self._changed.wait()
        self._changed.clear()


class Desks:
    """All desks that are open at this process."""

    def __init__(self) -> None:
        self._open: dict[str, set[Desk]] = {}
        self._shown: dict[int, asyncio.Event] = {}

    @contextlib.contextmanager
    def open(self, agent_id: str) -> Iterator[Desk]:
        """Have another desk open."""
        desk = Desk(agent_id=agent_id)
        desk.changes()
        self._open.setdefault(agent_id, set()).add(desk)
        try:
            yield desk
        finally:
            others = self._open[agent_id]
            others.discard(desk)
            if not others:
                del self._open[agent_id]

    @property
    def told(self) -> list[Desk]:
        """Those that were told what the floor has."""
        every = (desk for desks in self._open.values() for desk in desks)
        return [desk for desk in every if desk.told is not None]

    def changed(self, agent_ids: Iterable[str]) -> None:
        """Tell the desks of some agents that something there is another than before."""
        for agent_id in agent_ids:
            for desk in self._open.get(agent_id, ()):
                desk.changes()

    async def shows(self, agent_id: str, ref: int) -> None:
        """Wait until a desk shows an offer, `SHOWN_WITHIN_S` at most; not where none is open."""
        if agent_id not in self._open:
            return
        shown = self._shown[ref] = asyncio.Event()
        try:
            async with asyncio.timeout(SHOWN_WITHIN_S):
                await shown.wait()
        except TimeoutError:
            return
        finally:
            del self._shown[ref]

    def shown(self, ref: int) -> None:
        """Note that a desk shows an offer."""
        if shown := self._shown.get(ref):
            shown.set()

    def close(self) -> None:
        """Let every desk come to its end, for the service does."""
        for desks in self._open.values():
            for desk in desks:
                desk.is_over = True
                desk.changes()
