"""Customers whom the bank rings: one telephone stands for the network, whatever is dialled."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from dataclasses import dataclass, field

from chaos_floor.lines import LONGEST_S, Caller, over_within, until_registered
from hotline.launch.pbx_trunk import DEMO_TRUNK, demo_trunk_password
from hotline.testing.phone import BUSY, NEVER, IncomingCall, Login, PhoneError, SipPhone
from hotline.testing.seats import SEAT_KEY

AWAY_S = 4.0
"""So long the line out stays unplugged."""
COUNTRY = "86"

_DIALLED = re.compile(rf"sip:\+{COUNTRY}(\d+)@")


@dataclass(kw_only=True)
class Customers:
    """They pick up, or do not, and hang up at some time.

    Attributes:
        registrar: Where their telephone registers.
        chance: What they do is drawn from it.
        deeds: How often people did what.
        there: Number to customer, of those who ring or talk.
    """

    registrar: str
    chance: random.Random
    deeds: dict[str, int]
    there: dict[str, Caller] = field(default_factory=dict)
    _unplugs: asyncio.Event = field(default_factory=asyncio.Event)
    _meetings: set[asyncio.Task[None]] = field(default_factory=set)

    def leave(self) -> None:
        """Let all of them hang up, or decline."""
        for customer in self.there.values():
            customer.leave()

    def unplug(self) -> None:
        """Let the line out be gone without a word, and back a little later."""
        self._unplugs.set()

    async def be_rung(self) -> None:
        """Be there for ever."""
        login = Login(username=DEMO_TRUNK, password=demo_trunk_password(SEAT_KEY))
        while True:
            self._unplugs.clear()
            async with SipPhone.open(login=login) as phone:
                phone.pickup = NEVER
                await until_registered(phone, self.registrar)
                taking = asyncio.create_task(self._take_calls(phone))
                try:
                    await self._unplugs.wait()
                finally:
                    for one in (taking, *self._meetings):
                        one.cancel()
                for customer in self.there.values():
                    customer.has_left = True
                self.there.clear()
                phone.unplug()
            await asyncio.sleep(AWAY_S)

    async def _take_calls(self, phone: SipPhone) -> None:
        while True:
            with contextlib.suppress(PhoneError):
                call = await phone.rung(within_s=LONGEST_S)
                meeting = asyncio.create_task(self._meet(call))
                self._meetings.add(meeting)
                meeting.add_done_callback(self._meetings.discard)

    async def _meet(self, call: IncomingCall) -> None:
        found = _DIALLED.search(call.wanted)
        number = found[1] if found is not None else call.wanted
        customer = self.there[number] = Caller(number=number, call=call)
        try:
            with contextlib.suppress(PhoneError):
                await self._talk(customer, call)
        finally:
            if self.there.get(number) is customer:
                del self.there[number]

    async def _talk(self, customer: Caller, call: IncomingCall) -> None:
        self.deeds["customers rung"] = self.deeds.get("customers rung", 0) + 1
        fate = self.chance.random()
        if fate < 0.1:
            customer.has_left = True
            call.decline(BUSY.status)
            return
        if await over_within(call, self.chance.uniform(0.05, 1.0)):
            return
        call.answer()
        stays_s = self.chance.uniform(0.2, 3.0) if fate < 0.25 else self.chance.uniform(6.0, 20.0)
        if not await over_within(call, stays_s):
            customer.leave()
            await call.hang_up()
