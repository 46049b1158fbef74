"""Which telephones the PBX has lost: they are registered no more, or do not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hotline.asterisk.ami import AmiMessage
from hotline.asterisk.feed import EventFeed

COMES_BACK_S = 1.0
"""A telephone that is registered no more, and comes back within this time, was never gone."""


class Registrations:
    """Tells of seats whose telephones are gone.

    Args:
        feed: The PBX's events.
        on_unplugged: Is told the seat whose telephone is gone.
    """

    def __init__(self, feed: EventFeed, *, on_unplugged: Callable[[str], None]) -> None:
        self._on_unplugged = on_unplugged
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        feed.to("ContactStatus", self._changed)

    def _changed(self, message: AmiMessage) -> None:
        seat = message.get("AOR")
        if leaving := self._leaving.pop(seat, None):
            leaving.cancel()
        match message.get("ContactStatus"):
            case "Unreachable":
                self._on_unplugged(seat)
            case "Removed":
                # One that registers from another address is removed, and there again at once.
                later = asyncio.get_running_loop().call_later
                self._leaving[seat] = later(COMES_BACK_S, self._has_left, seat)

    def _has_left(self, seat: str) -> None:
        del self._leaving[seat]
        self._on_unplugged(seat)
