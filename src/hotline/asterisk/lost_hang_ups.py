"""Hangs up on who has hung up already, where the PBX has lost that.

To bring a channel together with another, Asterisk puts it into another structure (a masquerade). A
hang-up that reaches the channel in just that moment is told (`HangupRequest`) and then lost: the
channel stays, the other one talks with nobody, and nothing ends either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from hotline.asterisk.ami import Action, AmiActionRefused, AmiClient, AmiError, AmiMessage
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import NORMAL_CLEARING

ENDED_WITHIN_S = 0.5
"""A channel whose hang-up was told ends within this time; to be told twice harms none."""

TIMES = 3
"""So often it is hung up on, across gaps in the link, until the PBX says so."""

log = structlog.get_logger()


class LostHangUps:
    """Sees that each hang-up is followed by an end.

    Args:
        ami: The link to the PBX.
        feed: Its events.
        is_ours: Tells of a channel's Uniqueid whether it is one of ours.
        spawn: Runs a job on somebody's account.
    """

    def __init__(
        self,
        ami: AmiClient,
        feed: EventFeed,
        *,
        is_ours: Callable[[str], bool],
        spawn: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._ami = ami
        self._is_ours = is_ours
        self._spawn = spawn
        self._ending: dict[str, asyncio.TimerHandle] = {}
        feed.to("HangupRequest", self._told)
        feed.to("Hangup", self._has_ended)

    def _told(self, message: AmiMessage) -> None:
        uniqueid = message.get("Uniqueid")
        if uniqueid not in self._ending:
            later = asyncio.get_running_loop().call_later
            self._ending[uniqueid] = later(ENDED_WITHIN_S, self._is_there_still, uniqueid)

    def _has_ended(self, message: AmiMessage) -> None:
        if handle := self._ending.pop(message.get("Uniqueid"), None):
            handle.cancel()

    def _is_there_still(self, uniqueid: str) -> None:
        del self._ending[uniqueid]
        # Not before: a process that takes calls over has their agents' channels a moment later.
        if self._is_ours(uniqueid):
            self._spawn(self._hang_up(uniqueid))

    async def _hang_up(self, uniqueid: str) -> None:
        log.warning("hang_up_lost", uniqueid=uniqueid)
        action = Action("Hangup", (("Channel", uniqueid), ("Cause", NORMAL_CLEARING)))
        for _ in range(TIMES):
            try:
                await self._ami.wait_up(LINK_RETURN_S)
                await self._ami.send(action)
            except AmiActionRefused:
                # It has ended meanwhile.
                return
            except AmiError as error:
                log.warning("hang_up_failed", uniqueid=uniqueid, why=str(error))
                # Whoever tells of a gap in the link has its turn first.
                await asyncio.sleep(0)
            else:
                return
