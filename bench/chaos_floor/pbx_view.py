"""What the PBX itself says: which telephones are up, who waits, and who is together with whom."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from hotline.asterisk.ami import Action, AmiClient, AmiError, AmiMessage

CALL_ID = "HOTLINE_CALL_ID"
LEG = "-offer-"
"""What stands in the unique id of a channel to an agent."""
RUNG = "-customer-"
"""What stands in that of a channel to a customer."""


@dataclass(frozen=True, kw_only=True)
class PbxNow:
    """What the PBX has.

    Attributes:
        legs: Channel's unique id to seat, of agents' telephones.
        numbers: Call id to the caller's number, of callers whom the service has taken.
        waiting: The calls of those who are with the service, and in no bridge.
        together: Caller's or customer's number and seat of those who are in one.
        rung: The numbers of the customers who were rung.
    """

    legs: dict[str, str]
    numbers: dict[str, str]
    waiting: frozenset[str]
    together: frozenset[tuple[str, str]]
    rung: frozenset[str]


@dataclass(kw_only=True)
class PbxView:
    """Asks the PBX, over a link of its own.

    Attributes:
        ami: The link.
    """

    ami: AmiClient

    async def look(self) -> PbxNow:
        """Return what it has.

        Raises:
            AmiError: It does not say.
        """
        channels = await self.ami.send_list(Action("CoreShowChannels", []))
        legs = {one.get("Uniqueid"): _seat(one) for one in channels if LEG in one.get("Uniqueid")}
        customers = [one for one in channels if RUNG in one.get("Uniqueid")]
        others = {*legs, *(one.get("Uniqueid") for one in customers)}
        callers = [one for one in channels if one.get("Uniqueid") not in others]
        calls = {await self._call_id(one): one for one in callers}
        calls.pop("", None)
        bridges: dict[str, list[str]] = {}
        for one in channels:
            if one.get("Uniqueid") in legs and (bridge := one.get("BridgeId")):
                bridges.setdefault(bridge, []).append(legs[one.get("Uniqueid")])
        together = {
            (_number(one), seat)
            for one in (*callers, *customers)
            for seat in bridges.get(one.get("BridgeId"), ())
        }
        return PbxNow(
            legs=legs,
            numbers={call_id: _number(one) for call_id, one in calls.items()},
            waiting=frozenset(
                call_id
                for call_id, one in calls.items()
                if one.get("ApplicationData") == "agi:async" and not one.get("BridgeId")
            ),
            together=frozenset(together),
            rung=frozenset(_number(one) for one in customers),
        )

    async def _call_id(self, channel: AmiMessage) -> str:
        """Return the id that the service gave a call; "" if it has not yet, or nobody knows.

        It is asked for each time: a caller whose call began as the service died starts over, and
        is another call on the same channel.
        """
        headers = [("Channel", channel.get("Channel")), ("Variable", CALL_ID)]
        with contextlib.suppress(AmiError):
            return (await self.ami.send(Action("Getvar", headers))).get("Value")
        return ""


def _seat(leg: AmiMessage) -> str:
    return leg.get("Channel").removeprefix("PJSIP/").rpartition("-")[0]


def _number(channel: AmiMessage) -> str:
    """Return a caller's number, or which number was dialled; without the country's code."""
    if RUNG in channel.get("Uniqueid"):
        return channel.get("Exten").removeprefix("+86")
    return channel.get("CallerIDNum")
