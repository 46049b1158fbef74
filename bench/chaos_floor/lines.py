"""What callers, customers and agents have in common: a telephone, and somebody who hangs up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hotline.testing.phone import Call, PhoneError, SipPhone

LONGEST_S = 60.0
"""No caller stays longer, whatever comes of it."""


@dataclass(eq=False, kw_only=True)
class Caller:
    """One caller on the line, or a customer whom the bank has rung.

    Attributes:
        number: What number is shown, or was dialled.
        call: The call.
        has_left: Whether the caller hangs up, or has.
        proves: Whether an agent has sent the caller into the secure flow, which the caller goes on
            with when the agent has hung up.
    """

    number: str
    call: Call
    has_left: bool = False
    proves: bool = False

    def leave(self) -> None:
        """Hang up."""
        self.has_left = True
        self.call.start_hang_up()


async def over_within(call: Call, seconds: float) -> bool:
    """Wait; return whether the call is over by then."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        if call.ended_by is not None or call.failed_status is not None:
            return True
        await asyncio.sleep(min(0.05, max(until - loop.time(), 0)))
    return call.ended_by is not None or call.failed_status is not None


async def until_registered(phone: SipPhone, registrar: str) -> None:
    """Register, whatever is in the way, and for however long."""
    while True:
        try:
            await phone.register(registrar, expires_s=40)
        except PhoneError:
            await asyncio.sleep(0.5)
        else:
            return
