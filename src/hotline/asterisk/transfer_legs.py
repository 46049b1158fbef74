"""The legs to other telephones with which callers are connected, and what the PBX knows of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.trunk import CustomerLeg, Trunk

TALKED = "HOTLINE_TRANSFERRED_TO"
"""The variable of a caller's channel that names the leg with which it was together last."""
ENDS = "HOTLINE_TRANSFER_ENDS"
"""The variable of that leg's channel with when it ends, in whole seconds since 1970."""
LIMIT = "TIMEOUT(absolute)"
HANDED_OVER = "HOTLINE_HANDED_OVER_TO"
"""The variable of a caller's channel that names the leg to which an agent has given the caller."""

log = structlog.get_logger()


class TransferLegs:
    """Rings other telephones for callers.

    Args:
        ami: The link to the PBX.
        trunk: By which they are rung.
        time: Seconds since 1970, which the next process knows, too.
    """

    def __init__(
        self, ami: AmiClient, trunk: Trunk, *, time: Callable[[], float] = time.time
    ) -> None:
        self._ami = ami
        self._trunk = trunk
        self._time = time
        self._rung: WeakValueDictionary[str, CustomerLeg] = WeakValueDictionary()

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> CustomerLeg:
        """Ring a number, as `Trunk.ring` does; whoever picks up waits to be bridged."""
        leg = await self._trunk.ring_other(number, leg_id=leg_id, limit_s=limit_s)
        self._rung[leg_id] = leg
        return leg

    def take_up(self, leg_id: str) -> CustomerLeg:
        """Return a leg that was rung before, also by another process; gone where it is."""
        if (leg := self._rung.get(leg_id)) is not None:
            return leg
        # Whoever follows it beside this one must have the same, for the PBX feeds one alone.
        leg = self._rung[leg_id] = self._trunk.take_up_other(leg_id)
        return leg

    async def limit(self, leg_id: str, *, longest_s: int) -> float:
        """Let the PBX end a leg by itself, although no service is there.

        To be told again whenever the leg is together with somebody else: by that its limit is off.
        Never raises: whoever waits here ends it, too.

        Args:
            leg_id: The leg.
            longest_s: After so many seconds.

        Returns:
            The seconds that are left: of a leg that was limited before, the rest.
        """
        ends, left_s = await self._get(leg_id, ENDS), float(longest_s)
        if ends.isdecimal():
            left_s = min(max(0.0, int(ends) - self._time()), longest_s)
        else:
            await self._set(leg_id, ENDS, str(math.ceil(self._time() + longest_s)))
        await self._set(leg_id, LIMIT, str(max(1, math.ceil(left_s))))
        return left_s

    async def are_together(self, channel: str, leg_id: str) -> None:
        """Let the PBX know that a caller is together with a leg.

        Args:
            channel: The caller's channel, its name or its Uniqueid.
            leg_id: The leg.
        """
        await self._set(channel, TALKED, leg_id)

    async def hand_over(self, channel: str, leg_id: str) -> None:
        """Let the PBX know that a caller is to be brought to a leg that is there."""
        await self._set(channel, HANDED_OVER, leg_id)

    async def handed_over(self, channel: str) -> str:
        """Return that leg until it was `taken`; "" for none, or where the PBX does not say."""
        return await self._get(channel, HANDED_OVER)

    async def taken(self, channel: str) -> None:
        """Let the caller be brought to no such leg any more."""
        await self._set(channel, HANDED_OVER, "")

    async def were_together(self, channel: str, leg_id: str) -> bool:
        """Tell whether a caller was together with a leg; not where the PBX does not say."""
        return await self._get(channel, TALKED) == leg_id

    async def end(self, leg_id: str) -> None:
        """Hang a leg up for certain, whichever process has rung it. Never raises."""
        await self._trunk.end(leg_id)

    async def _get(self, channel: str, variable: str) -> str:
        asked = Action("Getvar", (("Channel", channel), ("Variable", variable)))
        try:
            await self._ami.wait_up(LINK_RETURN_S)
            return (await self._ami.send(asked)).get("Value", "")
        except AmiError:
            return ""

    async def _set(self, channel: str, variable: str, value: str) -> None:
        headers = (("Channel", channel), ("Variable", variable), ("Value", value))
        try:
            await self._ami.wait_up(LINK_RETURN_S)
            await self._ami.send(Action("Setvar", headers))
        except AmiError as error:
            # We end it in time; only where we die, too, nobody does.
            log.warning("transfer_not_told", variable=variable, why=str(error))
