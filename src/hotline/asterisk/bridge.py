"""A channel and another one, together: two people who talk, while nobody of ours is needed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from hotline.asterisk.ami import (
    Action,
    AmiActionRefused,
    AmiActionTimeout,
    AmiClient,
    AmiError,
    AmiLinkLost,
)

LINK_RETURN_S = 60.0
"""Longest wait for the link to the PBX to come back; then the call starts over, if it is there."""
LOOK_TIMES = 3
"""So often the PBX is asked, across gaps in the link, until it says."""
PART_TIMES = 3
"""So often two are taken apart until the PBX tells that they are."""
PARTED_WITHIN_S = 2.0
"""How long that may take: an AsyncAGI session of the channel's own begins."""

Place = tuple[str, str, str]
"""Where a channel goes on in the dialplan: context, extension, priority."""


class Bridge:
    """What is known of one channel's company.

    Args:
        ami: The link to the PBX.
        name: The channel's name.
        uniqueid: The channel's Uniqueid.
    """

    def __init__(self, ami: AmiClient, *, name: str, uniqueid: str) -> None:
        self._ami = ami
        self._name = name
        self._uniqueid = uniqueid
        self._parted = asyncio.Event()
        self._parted.set()
        self._partings = 0

    @property
    def is_up(self) -> bool:
        """Whether the channel is together with another, as far as the PBX has told."""
        return not self._parted.is_set()

    def on_parted(self) -> None:
        """Note that the channel is alone again, or no more."""
        self._parted.set()
        self._partings += 1

    async def parted(self) -> None:
        """Wait until the channel is alone again, or is no more."""
        await self._parted.wait()

    async def join(self, other: str) -> bool:
        """Bring the channel together with another that waits in AsyncAGI; return whether they are.

        A command that runs on either would never be answered: nothing may run.

        Args:
            other: The other channel's name or Uniqueid.
        """
        headers = (("Channel1", self._name), ("Channel2", other), ("Tone", "no"))
        partings = self._partings
        try:
            await self._ami.send(Action("Bridge", headers))
            if self._partings != partings:
                # Told beside the answer, in what order nobody knows here: they were parted at once,
                # or the channel has just come to where it waited for this.
                return await self.look()
            await self._are_together((self._name, other))
        except (AmiLinkLost, AmiActionTimeout):
            return await self.look()
        except AmiError:
            # Refused; or the right to send was lost when they were together already.
            return self.is_up
        return True

    async def part(self, place: Place, other: str, other_place: Place) -> bool:
        """Take the channel and its company apart, each to a place of its own; tell whether it is.

        Where the other one is gone already, the dialplan brings the channel back by itself.

        Args:
            place: Where the channel goes on, in AsyncAGI.
            other: The other channel's name or Uniqueid.
            other_place: Where that one goes on.
        """
        headers = (
            *_to("", self._name, place),
            *_to("Extra", other, other_place),
        )
        for _ in range(PART_TIMES):
            with contextlib.suppress(AmiError):
                await self._ami.wait_up(LINK_RETURN_S)
                await self._ami.send(Action("Redirect", headers))
            # After a gap in the link, whoever asks which channels there are tells it.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PARTED_WITHIN_S):
                    await self._parted.wait()
                    return True
        return False

    async def look(self) -> bool:
        """Ask the PBX, on the next link, whether the channel is together with another."""
        for _ in range(LOOK_TIMES):
            # Whoever tells of a gap in the link has its turn first.
            await asyncio.sleep(0)
            try:
                await self._ami.wait_up(LINK_RETURN_S)
                partings = self._partings
                company = await self._company()
                if self._partings != partings:
                    # The answer may be of before that.
                    continue
                if company:
                    await self._are_together(company)
            except AmiError:
                # Nothing was said of the channel: that is no parting.
                continue
            break
        return self.is_up

    async def _company(self) -> list[str]:
        """Return all channels that are together with this one, this one among them."""
        channels = await self._ami.send_list(Action("CoreShowChannels", []))
        ours = (one for one in channels if one.get("Uniqueid") == self._uniqueid)
        bridge = next((one.get("BridgeId") for one in ours), "")
        return [one.get("Channel") for one in channels if bridge and one.get("BridgeId") == bridge]

    async def _are_together(self, channels: Iterable[str]) -> None:
        """Stop the dead-man timers, which are for who waits for us; the dialplan starts them again.

        Nobody else does so: one that goes on on either channel ends the conversation.
        """
        self._parted.clear()
        for channel in channels:
            await self._disarm(channel)

    async def _disarm(self, channel: str) -> None:
        headers = (("Channel", channel), ("Variable", "TIMEOUT(absolute)"), ("Value", "0"))
        with contextlib.suppress(AmiActionRefused):
            # It is gone.
            await self._ami.send(Action("Setvar", headers))


def _to(which: str, channel: str, place: Place) -> tuple[tuple[str, str], ...]:
    """Return the headers of a Redirect that tell where one of two channels goes."""
    context, extension, priority = place
    return (
        (f"{which}Channel", channel),
        (f"{which}Context", context),
        (f"{which}Exten", extension),
        (f"{which}Priority", priority),
    )
