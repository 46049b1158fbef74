"""The trunk: customers are rung by it, in E.164 and as the bank."""

from __future__ import annotations

import asyncio
import re
from math import inf

from hotline.asterisk.ami import (
    Action,
    AmiActionRefused,
    AmiActionTimeout,
    AmiClient,
    AmiError,
    AmiLinkLost,
)
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.line import NORMAL_CLEARING
from hotline.asterisk.seat_leg import AGENT_PLACE, SeatLeg
from hotline.asterisk.seats import Seats

OUTBOUND_CONTEXT = "hotline-out"
"""Where a customer who has picked up comes to, as a number in E.164."""
RUNG_CONTEXT = "hotline-rung"
"""Where that customer's line waits for what we tell it."""
END_AGAIN_S = 0.2
"""The pause after which a leg that is being ended is looked for again."""
END_LIMIT_S = 60.0
"""A leg that does not end within this time is left to the PBX's own limits."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
REASONS = {
    "1": "no_such_number",
    "17": "busy",
    "18": "no_answer",
    "19": "no_answer",
    "21": "declined",
    "22": "no_such_number",
    "28": "no_such_number",
}
"""What Q.850 numbers mean to whoever rings a customer; for the others the network is to blame."""


class Trunk:
    """Rings customers.

    Args:
        ami: The link to the PBX.
        seats: Rings telephones, and feeds their legs.
        endpoint: The SIP endpoint of the PBX that leads to the telephone network.
        prefix: What is dialled before a number, its country's code first, such as `+` or `00`.
        shows: The bank's own number, which customers are shown.
    """

    def __init__(
        self, ami: AmiClient, seats: Seats, *, endpoint: str, prefix: str, shows: str
    ) -> None:
        self._ami = ami
        self._seats = seats
        self._endpoint = endpoint
        self._prefix = prefix
        self._shows = shows

    async def ring(self, number: str, *, leg_id: str, limit_s: float) -> CustomerLeg:
        """Ring a customer; the leg tells what comes of it.

        Args:
            number: In E.164: anything else is a defect of ours, and rings nobody.
            leg_id: The leg's name, 1 to 64 letters, digits and dashes, never used before.
            limit_s: Seconds after which it stops ringing.

        Raises:
            ValueError: `number` is none.
        """
        return await self._ring(number, leg_id, (OUTBOUND_CONTEXT, number), limit_s)

    async def ring_other(self, number: str, *, leg_id: str, limit_s: float) -> CustomerLeg:
        """Ring somebody whom a caller is to talk to; see `ring`.

        Whoever picks up waits as an agent does, and begins no call of its own.
        """
        return await self._ring(number, leg_id, AGENT_PLACE[:2], limit_s)

    def take_up_other(self, leg_id: str) -> CustomerLeg:
        """Return a leg that another process has rung by `ring_other`; gone where it is."""
        return CustomerLeg(self._seats.take_up(leg_id=leg_id))

    async def _ring(
        self, number: str, leg_id: str, goes_to: tuple[str, str], limit_s: float
    ) -> CustomerLeg:
        if not _E164.fullmatch(number):
            raise ValueError("telephones are rung at numbers in E.164 only")
        leg = await self._seats.ring_at(
            f"PJSIP/{self._prefix}{number[1:]}@{self._endpoint}",
            leg_id=leg_id,
            goes_to=goes_to,
            shows=self._shows,
            limit_s=limit_s,
        )
        return CustomerLeg(leg)

    async def is_there(self) -> bool:
        """Ask the PBX whether customers can be rung; where it does not say, they may be.

        It knows of a trunk that registers, and of one that it is told to watch
        (`qualify_frequency` of the AOR).
        """
        return await self._seats.is_reachable(self._endpoint)

    async def end(self, leg_id: str) -> None:
        """Hang a leg up, whichever process has rung it, until the PBX has it no more.

        An order that was given just now is no channel yet, and rings later: so who was told at
        once that there is none is told twice.
        """
        try:
            async with asyncio.timeout(END_LIMIT_S):
                await self._end_once(leg_id)
                await asyncio.sleep(END_AGAIN_S)
                await self._end_once(leg_id)
        except (AmiError, TimeoutError):
            # Nobody can be told; the order itself ends its ringing.
            return

    async def _end_once(self, leg_id: str) -> None:
        hang_up = Action("Hangup", [("Channel", leg_id), ("Cause", NORMAL_CLEARING)])
        while True:
            try:
                await self._ami.wait_up(LINK_RETURN_S)
                await self._ami.send(hang_up)
            except AmiActionRefused:
                return
            except (AmiLinkLost, AmiActionTimeout):
                # Whoever tells of the gap has its turn first.
                await asyncio.sleep(0)
                continue
            await asyncio.sleep(END_AGAIN_S)


class CustomerLeg:
    """The leg to a customer's telephone.

    Args:
        leg: What the PBX tells of it.
    """

    def __init__(self, leg: SeatLeg) -> None:
        self._leg = leg

    @property
    def leg_id(self) -> str:
        """Its name."""
        return self._leg.leg_id

    @property
    def is_gone(self) -> bool:
        """Whether it rings no more, and nobody is there."""
        return self._leg.channel.is_gone

    def joined(self, *, since: float = inf) -> None:
        """Note that who is there is in somebody's company, unless alone again since then."""
        self._leg.joined(since=since)

    async def settle(self) -> None:
        """Wait until who is there is in nobody's company any more.

        Raises:
            LineGone: They have hung up.
        """
        await self._leg.settle()

    async def confer(self, leg_id: str) -> None:
        """Let who is there take part in a conversation, on another leg. Never raises."""
        await self._leg.confer(leg_id)

    async def answered(self) -> bool:
        """Wait until the customer picks up; return False where the leg is gone instead."""
        return await self._leg.answered()

    async def gone(self) -> str:
        """Wait for its end; return why nobody picked up, such as `busy`."""
        await self._leg.gone()
        return REASONS.get(self._leg.cause_code, "unreachable")
