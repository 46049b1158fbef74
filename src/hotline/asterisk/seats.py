"""The agents' telephones on one PBX: which of them ring, and which agents are on them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping

import structlog

from hotline.asterisk.ami import (
    Action,
    AmiActionTimeout,
    AmiClient,
    AmiError,
    AmiLinkLost,
    AmiMessage,
    LinkLost,
    LinkUp,
    read_agi_result,
)
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.channels import waits_for_us
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import GONE_UNSEEN
from hotline.asterisk.seat_leg import AGENT_PLACE, SeatLeg
from hotline.model.outside import one_line

SEAT_CONTEXT = "hotline-seat"
"""Where a seat's telephone is that has dialled a code."""
UNREACHABLE = "unreachable"
"""The cause of a telephone that could not even be rung: it is not registered."""
CAUSE_FOLLOWS_S = 0.1
"""After a telephone was rung in vain the hang-up that tells the cause follows within this time."""
ORDER_LOOKS, ORDER_COMES_S = 2, 0.2
"""An order that has reached the PBX is a channel there within this time."""
MISSING_S = 0.5
"""A leg that the PBX has not had for so long is gone, also on a PBX that has much to do."""

log = structlog.get_logger()


class Seats:
    """Rings telephones, and feeds their legs with the PBX's events.

    Args:
        ami: The link to the PBX.
        feed: Its events.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
        spawn: Runs a job on somebody's account.
    """

    def __init__(
        self,
        ami: AmiClient,
        feed: EventFeed,
        *,
        looked: Callable[[], Awaitable[object]],
        spawn: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._ami = ami
        self._spawn = spawn
        self._looked = looked
        self._legs: dict[str, SeatLeg] = {}
        self._ordered: set[str] = set()
        self._missing: dict[str, float] = {}
        for event, handler in (
            ("AsyncAGIStart", self._session_started),
            ("AsyncAGIExec", self._result_came),
            ("DTMFBegin", self._key_down),
            ("DTMFEnd", self._key_up),
            ("OriginateResponse", self._rung),
            ("Hangup", self._hung_up),
        ):
            feed.to(event, handler)
        ami.on_link(self._link_changed)

    async def ring(
        self, seat: str, *, leg_id: str, shows: str, limit_s: float, call_id: str = ""
    ) -> SeatLeg:
        """Ring a telephone; the leg tells what comes of it.

        Nothing is raised: a telephone that cannot be rung is a leg that is gone.

        Args:
            seat: Which telephone; the name of its SIP endpoint.
            leg_id: The leg's name, 1 to 64 letters, digits and dashes, never used before but for
                a leg that is gone: all that Asterisk tells of that one comes before its end.
            shows: The number of the caller, to be shown; "" for none.
            limit_s: Seconds after which it stops ringing.
            call_id: Is told as the caller's name, for a header of its own would take a module
                more; "" for none.
        """
        return await self.ring_at(
            f"PJSIP/{seat}",
            leg_id=leg_id,
            goes_to=AGENT_PLACE[:2],
            shows=shows,
            limit_s=limit_s,
            names=call_id,
        )

    async def ring_at(
        self,
        telephone: str,
        *,
        leg_id: str,
        goes_to: tuple[str, str],
        shows: str,
        limit_s: float,
        names: str = "",
    ) -> SeatLeg:
        """Ring a telephone as `ring` does, whose place in the dialplan is another one.

        Args:
            telephone: Which one, as the PBX dials it.
            leg_id: As for `ring`.
            goes_to: The context and the extension where whoever picks up waits for us.
            shows: As for `ring`.
            limit_s: As for `ring`.
            names: The caller's name, to be shown; "" for none.
        """
        leg = self._leg(leg_id)
        context, extension = goes_to
        headers = [
            ("ActionID", leg_id),
            ("Channel", telephone),
            ("ChannelId", leg_id),
            ("Context", context),
            ("Exten", extension),
            ("Priority", "1"),
            ("CallerID", f'"{names}" <{shows}>' if names else f"<{shows}>"),
            ("Timeout", str(round(limit_s * 1000))),
            # Else the link is blocked until somebody picks up.
            ("Async", "true"),
        ]
        self._ordered.add(leg_id)
        why = ""
        try:
            async with asyncio.timeout(limit_s):
                await self._order(leg, Action("Originate", headers))
        except (AmiError, TimeoutError) as error:
            why = str(error) or "no link to Asterisk"
        finally:
            self._ordered.discard(leg_id)
        if why:
            # The leg's name and not the telephone: that may be a customer's number.
            log.warning("telephone_not_rung", leg=leg_id, why=why)
            self._end(leg_id, UNREACHABLE)
        return leg

    def take_up(self, *, leg_id: str) -> SeatLeg:
        """Return the leg of an agent that another process, now dead, rang; gone where it is."""
        leg = self._leg(leg_id, adrift=True)
        self._spawn(self._look_after_gap())
        return leg

    def _leg(self, leg_id: str, *, adrift: bool = False) -> SeatLeg:
        leg = self._legs[leg_id] = SeatLeg(
            self._ami, leg_id=leg_id, looked=self._looked, adrift=adrift
        )
        return leg

    async def _order(self, leg: SeatLeg, originate: Action) -> None:
        may_have_come = False
        while True:
            await self._ami.wait_up(LINK_RETURN_S)
            try:
                if may_have_come and await self._has_come(leg):
                    return
                await self._ami.send(originate)
            except (AmiLinkLost, AmiActionTimeout):
                may_have_come = True
                # Whoever tells of the gap has its turn first.
                await asyncio.sleep(0)
            else:
                return

    async def _has_come(self, leg: SeatLeg) -> bool:
        """Find out whether an order whose answer was lost has reached the PBX.

        It must not be given twice: Asterisk says that it failed, while the first one rings on.
        """
        for _ in range(ORDER_LOOKS):
            found = (await self._channels()).get(leg.leg_id)
            if found is not None:
                if waits_for_us(found):
                    leg.on_session()
                return True
            await asyncio.sleep(ORDER_COMES_S)
        return False

    def has(self, leg_id: str) -> bool:
        """Tell whether a leg is known that has not ended."""
        return leg_id in self._legs

    async def there(self) -> Mapping[str, bool] | None:
        """Ask the PBX which channels it has; None where it does not say."""
        try:
            found = await self._look_for_missing()
        except AmiError:
            return None
        return {name: bool(message.get("BridgeId")) for name, message in found.items()}

    async def is_reachable(self, seat: str) -> bool:
        """Ask the PBX whether a seat's telephone can be rung; where it does not say, it may be."""
        asked = Action("Getvar", [("Variable", f"PJSIP_DIAL_CONTACTS({seat})")])
        try:
            return bool((await self._ami.send(asked)).get("Value"))
        except AmiError:
            return True

    async def end(self, leg_id: str) -> None:
        """Hang a leg up that another process, now dead, may have rung."""
        with contextlib.suppress(AmiError):
            await self._ami.send(Action("Hangup", [("Channel", leg_id)]))

    def _session_started(self, message: AmiMessage) -> None:
        if leg := self._legs.get(message.get("Uniqueid")):
            leg.on_session()

    def _result_came(self, message: AmiMessage) -> None:
        if leg := self._legs.get(message.get("Uniqueid")):
            leg.channel.on_result(message.get("CommandID"), read_agi_result(message).text)

    def _key_down(self, message: AmiMessage) -> None:
        leg = self._legs.get(message.get("Uniqueid"))
        if leg and message.get("Direction") == "Received":
            leg.key_ends.begin(message.get("Digit"))

    def _key_up(self, message: AmiMessage) -> None:
        leg = self._legs.get(message.get("Uniqueid"))
        if leg and message.get("Direction") == "Received":
            key = message.get("Digit")
            if leg.key_ends.is_key(key):
                leg.on_key(key)

    def _rung(self, message: AmiMessage) -> None:
        leg_id = message.get("ActionID")
        if message.get("Response") == "Failure" and leg_id in self._legs:
            later = asyncio.get_running_loop().call_later
            later(CAUSE_FOLLOWS_S, self._end, leg_id, UNREACHABLE)

    def _hung_up(self, message: AmiMessage) -> None:
        code = message.get("Cause")
        cause = one_line(message.get("Cause-txt") or code)
        self._end(message.get("Uniqueid"), cause, code)

    def _link_changed(self, change: LinkUp | LinkLost) -> None:
        match change:
            case LinkLost():
                for leg in self._legs.values():
                    leg.channel.on_link_lost()
            case LinkUp():
                self._spawn(self._look_after_gap())

    async def _look_after_gap(self) -> None:
        """Find out what became of the legs meanwhile."""
        try:
            there = await self._look_for_missing()
            for leg_id in there.keys() & self._legs.keys():
                if waits_for_us(there[leg_id]):
                    self._legs[leg_id].on_session()
            while self._missing:
                await asyncio.sleep(ORDER_COMES_S)
                await self._look_for_missing()
        except AmiError as error:
            log.warning("seats_not_looked_at", why=str(error))

    async def _look_for_missing(self) -> Mapping[str, AmiMessage]:
        """End the legs that the PBX has no more; return its channels by their names.

        An order that was taken just now is no channel yet: what is missing is missing for a while.

        Raises:
            AmiError: The PBX does not say.
        """
        known = self._legs.keys() - self._ordered
        there = await self._channels()
        now = asyncio.get_running_loop().time()
        missing = (known & self._legs.keys()) - there.keys()
        self._missing = {leg_id: self._missing.get(leg_id, now) for leg_id in missing}
        for leg_id, since in list(self._missing.items()):
            if now - since >= MISSING_S:
                del self._missing[leg_id]
                self._end(leg_id, GONE_UNSEEN)
        return there

    async def _channels(self) -> dict[str, AmiMessage]:
        channels = await self._ami.send_list(Action("CoreShowChannels", []))
        return {message.get("Uniqueid"): message for message in channels}

    def _end(self, leg_id: str, cause: str, cause_code: str = "") -> None:
        if leg_id in self._ordered:
            # What ends is what an order has left that was lost with the link.
            return
        if leg := self._legs.pop(leg_id, None):
            leg.on_gone(cause, cause_code)
