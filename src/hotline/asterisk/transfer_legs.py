"""The legs to other telephones with which callers are connected, and what the PBX knows of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.trunk import CustomerLeg, Trunk

TALKED = "HOTLINE_TRANSFERRED_TO"
"""The variable of a caller's channel that names the leg with which it was together last."""
ENDS = "HOTLINE_TRANSFER_ENDS"
"""The variable of that leg's channel with when it ends, in whole seconds since 1970."""
LIMIT = "TIMEOUT(absolute)"

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

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> CustomerLeg:
        """Ring a number, as `Trunk.ring` does; whoever picks up waits to be bridged."""
        return await self._trunk.ring_other(number, leg_id=leg_id, limit_s=limit_s)

    async def together(self, channel: str, leg_id: str, *, longest_s: int) -> float:
        """Let the PBX know that a caller is together with a leg, and end that by itself.

        It ends it although no service is there. Never raises: whoever waits here ends it, too.

        Args:
            channel: The caller's channel, its name or its Uniqueid.
            leg_id: The leg.
            longest_s: After so many seconds.

        Returns:
            The seconds that are left: of a leg that another process has told of, the rest.
        """
        ends = await self._get(leg_id, ENDS)
        if ends.isdecimal():
            # The PBX's own limit counts already.
            return min(max(0.0, int(ends) - self._time()), longest_s)
        await self._set(channel, TALKED, leg_id)
        await self._set(leg_id, ENDS, str(math.ceil(self._time() + longest_s)))
        await self._set(leg_id, LIMIT, str(longest_s))
        return longest_s

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
