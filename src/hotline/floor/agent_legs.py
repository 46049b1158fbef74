"""The agents' telephones that ring, or are picked up, each for an offer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from hotline.floor.absences import Absences
from hotline.floor.leg_names import LegNames
from hotline.floor.page_leg import PageLeg
from hotline.floor.ports import Leg, Telephones

RING_S = 120.0
"""A telephone that nobody was told to stop rings no longer: the queue's own limit is shorter."""
LOOK_AGAIN_S = 0.5
"""How soon the PBX is asked again that has said nothing."""
SAYS_WITHIN_S = 120.0
"""So long it is asked. Whoever then is on a leg still is in company: long before that the PBX has
given up by itself on who waits alone, whom nobody has told it to keep."""

log = structlog.get_logger()


class AgentLegs:
    """The legs to agents, by the `ref` of the offer that each is for, and is named after.

    Args:
        tenant: Whose floor.
        telephones: The agents' telephones.
        absences: Waits for telephones that are pages.
        seat_of: Agent id to the telephone where the agent sits, "" for none.
    """

    def __init__(
        self,
        tenant: str,
        telephones: Telephones,
        absences: Absences,
        seat_of: Callable[[str], str],
    ) -> None:
        self._names = LegNames(tenant, "offer")
        self._telephones = telephones
        self._absences = absences
        self._seat_of = seat_of
        self._legs: dict[int, Leg] = {}
        self._ordering: set[int] = set()

    def __contains__(self, ref: int) -> bool:
        return ref in self._legs

    def of(self, ref: int) -> Leg | None:
        """Return the leg of an offer; None where there is none here."""
        return self._legs.get(ref)

    def name(self, ref: int) -> str:
        """Return the name of an offer's leg, whether it is here or not."""
        return self._names.name(ref)

    async def ring(
        self, ref: int, agent_id: str, shows: str, *, call_id: str, is_wanted: Callable[[], bool]
    ) -> Leg | None:
        """Ring an agent; a telephone that is a page, and away, is waited for.

        Args:
            ref: For which offer.
            agent_id: Whose telephone.
            shows: The number of the caller, to be shown; "" for none.
            call_id: For which call.
            is_wanted: Tells whether it is still to ring, once it does.

        Returns:
            The leg; None where it is not wanted any more, and hung up.
        """
        seat = self._seat_of(agent_id)
        self._ordering.add(ref)
        try:
            await self._absences.over(seat)
            leg = await self._telephones.ring(
                seat,
                leg_id=self._names.name(ref),
                shows=shows,
                limit_s=RING_S,
                call_id=call_id if self._absences.is_page(seat) else "",
            )
        finally:
            self._ordering.discard(ref)
        if not is_wanted():
            await leg.hang_up()
            return None
        return self._keep(ref, leg, seat, shows, call_id)

    def take_up(self, ref: int, agent_id: str, shows: str, call_id: str) -> Leg:
        """Return the leg of an agent who has picked up, as another process, now dead, left them."""
        leg = self._telephones.take_up(leg_id=self._names.name(ref))
        return self._keep(ref, leg, self._seat_of(agent_id), shows, call_id, is_up=True)

    def forget(self, ref: int) -> bool:
        """Know nothing of a leg that is gone; return whether it was known."""
        return self._legs.pop(ref, None) is not None

    async def hang_up(self, ref: int) -> None:
        """Hang up the leg of an offer, which another process may have rung."""
        if leg := self._legs.pop(ref, None):
            await leg.hang_up()
        else:
            await self._telephones.end(self._names.name(ref))

    async def are_together(self, ref: int) -> bool:
        """Ask whether an agent is together with somebody; see `is_in_company`."""
        return await self.is_in_company(self._names.name(ref))

    async def is_in_company(self, leg_id: str) -> bool:
        """Ask whether somebody is together with a leg, by its name, until the PBX says.

        No answer is not a no: who talks would be taken for somebody who waits, and hung up. A PBX
        that has said nothing for `SAYS_WITHIN_S` is taken to say yes.
        """
        try:
            async with asyncio.timeout(SAYS_WITHIN_S):
                return (await self._there()).get(leg_id, False)
        except TimeoutError:
            log.error("company_not_told", leg=leg_id, waited_s=SAYS_WITHIN_S)
            return True

    async def _there(self) -> Mapping[str, bool]:
        while (there := await self._telephones.there()) is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(LOOK_AGAIN_S)
        return there

    def ringing(self) -> set[int]:
        """Return the offers whose telephones are just being ordered, or are pages that are away."""
        away = (ref for ref, leg in self._legs.items() if isinstance(leg, PageLeg) and leg.is_away)
        return {*self._ordering, *away}

    def refs_of(self, channels: Mapping[str, bool]) -> dict[int, bool]:
        """Return those of the PBX's channels that are ours, by their offers."""
        return {
            ref: together for name, together in channels.items() if (ref := self._names.ref(name))
        }

    def _keep(
        self, ref: int, leg: Leg, seat: str, shows: str, call_id: str, *, is_up: bool = False
    ) -> Leg:
        """Have a leg, which outlives its page where the seat's telephone is one."""
        if self._absences.is_page(seat):

            def ring_again(enough: asyncio.Event) -> Awaitable[Leg | None]:
                return self._absences.ring_again(
                    seat, leg_id=leg.leg_id, shows=shows, call_id=call_id, enough=enough
                )

            self._legs[ref] = PageLeg(leg, ring_again, is_up=is_up)
        else:
            self._legs[ref] = leg
        return self._legs[ref]
