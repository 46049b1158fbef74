"""Agents and callers, who do what people do: pick up or not, hang up at any moment, come again."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from dataclasses import dataclass, field

from hotline.model.seat import Seat
from hotline.testing.phone import NEVER, Call, IncomingCall, PhoneError, SipPhone
from hotline.testing.seats import login_of

LONGEST_S = 60.0
"""No caller stays longer, whatever comes of it."""
AWAY_S = 4.0
"""So long a telephone stays unplugged: PBX and floor have noticed it by then."""
NUMBERS_FROM = 13_900_000_000

_NUMBER = re.compile(r"sip:(\d+)@")


@dataclass(eq=False, kw_only=True)
class Caller:
    """One caller on the line.

    Attributes:
        number: What number is shown.
        call: The call.
        has_left: Whether the caller hangs up, or has.
    """

    number: str
    call: Call
    has_left: bool = False

    def leave(self) -> None:
        """Hang up."""
        self.has_left = True
        self.call.start_hang_up()


@dataclass(eq=False, kw_only=True)
class Agent:
    """An agent at a seat.

    Attributes:
        seat: Where; the agent has the same name.
        chance: What the agent does is drawn from it.
        registrar: Where the telephone registers.
        call: The last call that has come.
        has_left: Whether the agent hangs that call up, declines it, or is unplugged.
        deeds: How often agents did what.
    """

    seat: Seat
    chance: random.Random
    registrar: str
    deeds: dict[str, int]
    call: IncomingCall | None = None
    has_left: bool = False
    is_there: asyncio.Event = field(default_factory=asyncio.Event)
    _unplugs: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def caller_number(self) -> str:
        """Whose call it is."""
        found = _NUMBER.search(self.call.caller) if self.call is not None else None
        return found[1] if found else ""

    def leave(self) -> None:
        """Hang up, or decline."""
        if self.call is not None:
            self.has_left = True
            self.call.start_hang_up()

    def unplug(self) -> None:
        """Be gone without a word, and back a little later."""
        self._unplugs.set()

    async def work(self) -> None:
        """Take calls for ever."""
        while True:
            self._unplugs.clear()
            async with SipPhone.open(login=login_of(self.seat)) as phone:
                phone.pickup = NEVER
                await _until_registered(phone, self.registrar)
                self.is_there.set()
                serving = asyncio.create_task(self._serve(phone))
                await self._unplugs.wait()
                self.is_there.clear()
                self.has_left = True
                serving.cancel()
                phone.unplug()
            self._count("unplugged")
            await asyncio.sleep(AWAY_S)

    async def _serve(self, phone: SipPhone) -> None:
        while True:
            with contextlib.suppress(PhoneError):
                call = await phone.rung(within_s=LONGEST_S)
                self.call, self.has_left = call, False
                await self._meet(call)

    async def _meet(self, call: IncomingCall) -> None:
        fate = self.chance.random()
        if fate < 0.04:
            self._count("declined")
            self.has_left = True
            call.decline()
            return
        if fate < 0.07:
            self._count("not answered")
            await call.settled(within_s=LONGEST_S)
            return
        if await _over_within(call, self.chance.uniform(0.05, 0.4)):
            return
        call.answer()
        if fate < 0.15:
            self._count("hung up early")
            talk_s = self.chance.uniform(0.0, 1.8)
        else:
            talk_s = self.chance.uniform(2.5, 8.0)
        if not await _over_within(call, talk_s):
            self.leave()
            await call.hang_up()

    def _count(self, what: str) -> None:
        self.deeds[what] = self.deeds.get(what, 0) + 1


@dataclass(kw_only=True)
class Callers:
    """Those who call: so many at a time, and whoever is gone is followed by another one.

    Attributes:
        there: Number to caller, of those on the line.
        calls: How many there were.
        refused: How many were not answered.
    """

    phone: SipPhone
    uri: str
    chance: random.Random
    deeds: dict[str, int]
    there: dict[str, Caller] = field(default_factory=dict)
    calls: int = 0
    refused: int = 0
    come: bool = True

    async def call_in(self) -> None:
        """Call, wait and talk, again and again."""
        while True:
            await asyncio.sleep(self.chance.uniform(0.1, 1.0))
            if not self.come:
                continue
            self.calls += 1
            number = str(NUMBERS_FROM + self.calls)
            try:
                call = await self.phone.dial(self.uri, caller_number=number)
            except PhoneError:
                self.refused += 1
                continue
            if not call.answered:
                self.refused += 1
                continue
            caller = self.there[number] = Caller(number=number, call=call)
            await self._stay(caller)
            del self.there[number]

    async def _stay(self, caller: Caller) -> None:
        fate = self.chance.random()
        stays_s = LONGEST_S
        if fate < 0.15:
            self.deeds["gave up"] = self.deeds.get("gave up", 0) + 1
            stays_s = self.chance.uniform(0.2, 6.0)
        elif fate < 0.45:
            stays_s = self.chance.uniform(4.0, 20.0)
        if not await _over_within(caller.call, stays_s):
            caller.leave()
            await caller.call.hang_up()


async def _over_within(call: Call, seconds: float) -> bool:
    """Wait; return whether the call is over by then."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        if call.ended_by is not None or call.failed_status is not None:
            return True
        await asyncio.sleep(min(0.05, max(until - loop.time(), 0)))
    return call.ended_by is not None or call.failed_status is not None


async def _until_registered(phone: SipPhone, registrar: str) -> None:
    while True:
        try:
            await phone.register(registrar, expires_s=40)
        except PhoneError:
            await asyncio.sleep(0.5)
        else:
            return
