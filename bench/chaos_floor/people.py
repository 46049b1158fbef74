"""Agents and callers, who do what people do: pick up or not, hang up at any moment, come again."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from chaos_floor.desk import Desk
from chaos_floor.lines import LONGEST_S, Caller, over_within, until_registered
from hotline.model.seat import Seat
from hotline.testing.phone import NEVER, IncomingCall, PhoneError, SipPhone
from hotline.testing.seats import login_of

AWAY_S = 4.0
"""So long a telephone stays unplugged: PBX and floor have noticed it by then."""
NUMBERS_FROM = 13_900_000_000
SHORT_S = 2.5
"""Who talks no longer than that does nothing else meanwhile."""
CODE_S = 6.0
"""So long an agent listens to what a code says."""

PIN = "591736"
"""Every agent's, at a telephone."""
CUSTOMER, CUSTOMERS_PIN = "10000001", "246810"
"""Who every caller says to be."""
SECURE_CODE, CALLBACK_KEY = "*51", "1"

_NUMBER = re.compile(r"sip:(\d+)@")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often people do what is not just talking.

    Attributes:
        callback: The share of callers who would rather be called back.
        hold: The share of conversations in which the caller is put on hold.
        prove: The share in which the caller is sent through the secure flow.
        codes_after_s: After how many seconds an agent dials codes again, at least and at most.
    """

    callback: float = 0.25
    hold: float = 0.25
    prove: float = 0.2
    codes_after_s: tuple[float, float] = (6.0, 20.0)


@dataclass(eq=False, kw_only=True)
class Agent:
    """An agent at a seat.

    Attributes:
        seat: Where; the agent has the same name.
        number: What the agent types at a telephone.
        desk: What the agent looks at.
        habits: How often people do what.
        caller_of: Number to caller, of those on the line; None for nobody.
        chance: What the agent does is drawn from it.
        registrar: Where the telephone registers.
        call: The last call that has come.
        has_left: Whether the agent hangs that call up, declines it, or is unplugged.
        deeds: How often agents did what.
    """

    seat: Seat
    number: str
    desk: Desk
    habits: Habits
    caller_of: Callable[[str], Caller | None]
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
                await until_registered(phone, self.registrar)
                self.is_there.set()
                doing = [
                    asyncio.create_task(self._serve(phone)),
                    asyncio.create_task(self._dial_codes(phone)),
                ]
                try:
                    await self._unplugs.wait()
                finally:
                    for one in doing:
                        one.cancel()
                self.is_there.clear()
                self.has_left = True
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
        if await over_within(call, self.chance.uniform(0.05, 0.4)):
            return
        call.answer()
        if fate < 0.15:
            self._count("hung up early")
            talk_s = self.chance.uniform(0.0, 1.8)
        else:
            talk_s = self.chance.uniform(2.5, 8.0)
        talking = asyncio.get_running_loop().time()
        if talk_s > SHORT_S:
            await self._do_more_than_talk(call)
        left_s = talk_s - (asyncio.get_running_loop().time() - talking)
        if not await over_within(call, max(left_s, 0.0)):
            self.leave()
            await call.hang_up()

    async def _do_more_than_talk(self, call: IncomingCall) -> None:
        deed = self.chance.random()
        if deed > self.habits.hold + self.habits.prove:
            return
        if await over_within(call, self.chance.uniform(0.8, 1.6)):
            return
        if deed < self.habits.hold:
            await self._hold(call)
        else:
            await self._send_to_prove(call)

    async def _hold(self, call: IncomingCall) -> None:
        if not await self.desk.ask("hold"):
            return
        self._count("on hold")
        if not await over_within(call, self.chance.uniform(0.3, 2.5)):
            await self.desk.ask("resume")

    async def _send_to_prove(self, call: IncomingCall) -> None:
        caller = self.caller_of(self.caller_number)
        with contextlib.suppress(PhoneError):
            if caller is not None:
                caller.proves = True
            await call.press(SECURE_CODE)
            self._count("secure flows")
            if caller is None or await over_within(call, self.chance.uniform(0.3, 2.0)):
                return
            await caller.call.press(CUSTOMER + CUSTOMERS_PIN)

    async def _dial_codes(self, phone: SipPhone) -> None:
        while True:
            await asyncio.sleep(self.chance.uniform(*self.habits.codes_after_s))
            codes = [("*14", ""), ("*13", "")]
            if self.chance.random() < 0.4:
                codes = [("*12", ""), ("*11", f"{self.number}#{PIN}"), ("*13", "")]
            self._count("codes")
            for code, keys in codes:
                with contextlib.suppress(PhoneError):
                    await self._dial(phone, code, keys)

    async def _dial(self, phone: SipPhone, code: str, keys: str) -> None:
        uri = f"{self.registrar.replace('sip:', f'sip:{code}@')}"
        call = await phone.dial(uri, caller_number=self.seat.seat_id)
        if keys and call.answered:
            await call.press(keys)
        if not await over_within(call, CODE_S):
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
    habits: Habits
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
        elif fate < 0.15 + self.habits.callback:
            await self._choose_callback(caller)
        elif fate < 0.45 + self.habits.callback:
            stays_s = self.chance.uniform(4.0, 20.0)
        if not await over_within(caller.call, stays_s):
            caller.leave()
            await caller.call.hang_up()

    async def _choose_callback(self, caller: Caller) -> None:
        """Press the key for it once the announcement must have begun; an agent may be there."""
        if await over_within(caller.call, self.chance.uniform(0.8, 2.5)):
            return
        with contextlib.suppress(PhoneError):
            await caller.call.press(CALLBACK_KEY)
            self.deeds["wished to be called back"] = (
                self.deeds.get("wished to be called back", 0) + 1
            )
