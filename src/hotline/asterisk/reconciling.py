"""The lines of one PBX held against its own channels: what it says counts."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Container
from dataclasses import replace

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError, AmiMessage
from hotline.asterisk.asterisk_line import FALLBACK_CONTEXT, AsteriskLine
from hotline.asterisk.channels import is_page, waits_for_us
from hotline.asterisk.left_behind import hang_up, start_over
from hotline.asterisk.line import GONE_UNSEEN, HANDED_OVER, PBX_RESTARTED, Line
from hotline.asterisk.pbx_start import PbxStart
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.asterisk.seats import SEAT_CONTEXT
from hotline.asterisk.trunk import RUNG_CONTEXT

LOOK_AGAIN_S = 0.25
"""Seconds between two looks at a channel that waits for nobody: it may be on its way."""

log = structlog.get_logger()


class Reconciler:
    """Ends lines that the PBX no longer has, and helps callers for whom nobody comes.

    Attributes:
        is_behind: Whether there is a new link, behind which may be a PBX that was started anew.

    Args:
        ami: The link to the PBX.
        lines: The lines by their channels' unique ids; those that have ended are taken out.
        owned: Those whose calls go on here.
    """

    def __init__(
        self, ami: AmiClient, lines: dict[str, AsteriskLine], owned: Container[Line]
    ) -> None:
        self.is_behind = False
        self._ami = ami
        self._lines = lines
        self._owned = owned
        self._one_at_a_time = asyncio.Lock()
        self._helping = asyncio.Lock()
        self._pbx_start = PbxStart(ami)
        self._doubtful: set[str] = set()
        self._adopted: set[str] = set()
        self._looked = asyncio.Event()

    def adopt(self, uniqueid: str) -> None:
        """Note that a line is another process's, now dead, of which a journal tells alone."""
        self._adopted.add(uniqueid)

    def link_lost(self) -> None:
        """Note that nothing is heard of the PBX from now on."""
        self._looked.clear()
        self._doubtful.update(self._lines)

    def link_up(self) -> None:
        """Note that the PBX is heard of again, or another one."""
        self.is_behind = True

    async def until_looked(self) -> None:
        """Wait until the PBX was asked, on the link that there is, which channels it has."""
        await self._looked.wait()

    async def reconcile(self) -> None:
        """Believe the PBX: end lines that it no longer has, help callers for whom nobody comes.

        A failure is logged; the next beat tries again.
        """
        try:
            async with self._one_at_a_time:
                await self._notice_restart()
                strays = await self._look()
                self._looked.set()
            if strays and not self._helping.locked():
                async with self._helping:
                    await self._help_who_is_there_still(strays)
        except AmiError as error:
            log.warning("reconcile_failed", why=str(error))

    async def _help_who_is_there_still(self, strays: Collection[str]) -> None:
        """Look again at who waits for nobody, and help them.

        Looking goes on meanwhile: where the link breaks, help waits for that on the next one.

        Raises:
            AmiError: The PBX does not say which channels it has.
        """
        await asyncio.sleep(LOOK_AGAIN_S)
        async with self._one_at_a_time:
            again = await self._look()
        for uniqueid in again.keys() & set(strays):
            await self._help(uniqueid, again[uniqueid])

    async def _notice_restart(self) -> None:
        """Behind a new link may be a new PBX: end the lines that were on the one before.

        Raises:
            AmiError: The PBX does not say since when it runs.
        """
        if not self.is_behind:
            return
        last = self._pbx_start.at
        await self._pbx_start.read()
        self.is_behind = False
        lost, self._doubtful = self._doubtful & self._lines.keys(), set()
        if last in ("", self._pbx_start.at):
            return
        log.warning("pbx_restarted", started_at=self._pbx_start.at, lost_calls=len(lost))
        for uniqueid in lost:
            self._lines.pop(uniqueid).channel.on_gone(PBX_RESTARTED)

    async def _look(self) -> dict[str, AmiMessage]:
        """Compare our lines with the PBX's channels; return the channels that wait for nobody.

        Raises:
            AmiError: The PBX does not say which channels it has.
        """
        # A call that arrives while the list is made may be missing from it.
        known = set(self._lines)
        # So may one that is bridged while the list is made look as if it were not.
        bridged = {uniqueid for uniqueid, line in self._lines.items() if line.is_bridged}
        channels = await self._ami.send_list(Action("CoreShowChannels", []))
        there = {message.get("Uniqueid"): message for message in channels}
        for uniqueid in (self._lines.keys() & known) - there.keys():
            cause = await self._cause_of_end(uniqueid)
            if line := self._lines.pop(uniqueid, None):
                line.channel.on_gone(cause)
        for uniqueid in self._adopted & self._lines.keys() & there.keys():
            # A journal has its unique id alone.
            line = self._lines[uniqueid]
            line.info = replace(line.info, is_page=is_page(there[uniqueid]))
        self._adopted.clear()
        for uniqueid in self._lines.keys() & there.keys():
            if there[uniqueid].get("Context") == FALLBACK_CONTEXT:
                # The dead-man timer struck unseen: this caller must not be disturbed any more.
                self._lines[uniqueid].channel.on_gone(HANDED_OVER)
            elif uniqueid in bridged and waits_for_us(there[uniqueid]):
                # The agent has hung up unseen.
                self._lines[uniqueid].channel.on_session(inside=True)
        return {
            uniqueid: message
            for uniqueid, message in there.items()
            if waits_for_us(message)
            and message.get("Context") != AGENT_CONTEXT
            and not self._is_carried(uniqueid)
        }

    async def _cause_of_end(self, uniqueid: str) -> str:
        """Return why a channel is no more; of those of another process no restart was noticed."""
        if uniqueid in self._adopted and await self._pbx_start.is_after(uniqueid):
            return PBX_RESTARTED
        return GONE_UNSEEN

    def _is_carried(self, uniqueid: str) -> bool:
        line = self._lines.get(uniqueid)
        return line is not None and line in self._owned

    async def _help(self, uniqueid: str, message: AmiMessage) -> None:
        if self._is_carried(uniqueid):
            return
        line = self._lines.get(uniqueid)
        if line is not None and not line.channel.is_gone:
            log.warning("caller_left_behind", channel=line.info.channel)
            await line.hand_over()
        elif message.get("Context") in (RUNG_CONTEXT, SEAT_CONTEXT):
            await hang_up(self._ami, message)
        else:
            await start_over(self._ami, message)
