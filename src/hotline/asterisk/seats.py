"""The agents' telephones on one PBX: which of them ring, and which agents are on them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiError, AmiMessage, read_agi_result
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.seat_leg import SeatLeg
from hotline.model.outside import one_line

AGENT_CONTEXT = "hotline-agent"
"""Where the leg of an agent who has picked up waits for what we tell it."""
UNREACHABLE = "unreachable"
"""The cause of a telephone that could not even be rung: it is not registered."""
CAUSE_FOLLOWS_S = 0.1
"""After a telephone was rung in vain the hang-up that tells the cause follows within this time."""

log = structlog.get_logger()


class Seats:
    """Rings telephones, and feeds their legs with the PBX's events.

    Args:
        ami: The link to the PBX.
        feed: Its events.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
    """

    def __init__(
        self, ami: AmiClient, feed: EventFeed, *, looked: Callable[[], Awaitable[object]]
    ) -> None:
        self._ami = ami
        self._looked = looked
        self._legs: dict[str, SeatLeg] = {}
        for event, handler in (
            ("AsyncAGIStart", self._session_started),
            ("AsyncAGIExec", self._result_came),
            ("OriginateResponse", self._rung),
            ("Hangup", self._hung_up),
        ):
            feed.to(event, handler)

    async def ring(self, seat: str, *, leg_id: str, shows: str, limit_s: float) -> SeatLeg:
        """Ring a telephone; the leg tells what comes of it.

        Nothing is raised: a telephone that cannot be rung is a leg that is gone.

        Args:
            seat: Which telephone; the name of its SIP endpoint.
            leg_id: The leg's name, 1 to 64 letters, digits and dashes, never used before.
            shows: The number of the caller, to be shown; "" for none.
            limit_s: Seconds after which it stops ringing.
        """
        leg = SeatLeg(self._ami, seat=seat, leg_id=leg_id, looked=self._looked)
        self._legs[leg_id] = leg
        headers = [
            ("ActionID", leg_id),
            ("Channel", f"PJSIP/{seat}"),
            ("ChannelId", leg_id),
            ("Context", AGENT_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
            ("CallerID", f"<{shows}>"),
            ("Timeout", str(round(limit_s * 1000))),
            # Else the link is blocked until somebody picks up.
            ("Async", "true"),
        ]
        try:
            await self._ami.send(Action("Originate", headers))
        except AmiError as error:
            log.warning("seat_not_rung", seat=seat, why=str(error))
            self._end(leg_id, UNREACHABLE)
        return leg

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

    def _rung(self, message: AmiMessage) -> None:
        leg_id = message.get("ActionID")
        if message.get("Response") == "Failure" and leg_id in self._legs:
            later = asyncio.get_running_loop().call_later
            later(CAUSE_FOLLOWS_S, self._end, leg_id, UNREACHABLE)

    def _hung_up(self, message: AmiMessage) -> None:
        self._end(
            message.get("Uniqueid"), one_line(message.get("Cause-txt") or message.get("Cause"))
        )

    def _end(self, leg_id: str, cause: str) -> None:
        if leg := self._legs.pop(leg_id, None):
            leg.on_gone(cause)
