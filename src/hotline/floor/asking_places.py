"""Places outside that agents ask while their callers are on hold: rung, talked with, given callers.

The agent hears the place ring, and then whoever picks up. What becomes of it is told to the router,
which says what comes then; a place that is given the caller is the call's own from that moment on.
The PBX rings it by itself, so it rings on when the process changes, and the next one takes it up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from hotline.asterisk.line import Line
from hotline.errors import HotlineError
from hotline.floor.callers_here import CallersHere
from hotline.floor.conversation import Conversation
from hotline.floor.conversations import Conversations
from hotline.floor.leg_names import LegNames
from hotline.floor.ports import Clock, PlaceLeg, Places
from hotline.jobs import Jobs
from hotline.routing.commands import ConferPlace, EndPlace, RingPlace
from hotline.routing.events import AnyEvent, PlaceAnswered, PlaceGone
from hotline.routing.offer import Conversation as Talk

GRACE_S = 90.0
"""So much longer than a place rings whoever waits for its end does: the link may be gone meanwhile.
"""
ORDERED_S = 5.0
"""How long a place that is given the caller may take to be ordered to ring."""
PBX_SOONER_S = 1.0
"""The PBX ends what is too long by itself, too, and may be that much sooner."""
LONGEST_RING_S = 120
"""No flow lets a place ring for longer."""
NO_ANSWER, NOT_NOW, LEFT, TOO_LONG = "no_answer", "not_now", "left", "too_long"
UNREACHABLE, RESUMED = "unreachable", "resumed"

log = structlog.get_logger()


class AskingPlaces:
    """Asks places.

    Args:
        tenant: Whose floor; legs are named after it.
        places: The places; None where there is no line out.
        callers: Those who are on the floor.
        talks: The conversations that are here.
        are_together: Tells of a leg whether somebody is together with it, once the PBX says.
        jobs: Owns what goes on beside.
        clock: The time.
        report: Takes what comes of it.
    """

    def __init__(
        self,
        *,
        tenant: str,
        places: Places | None,
        callers: CallersHere,
        talks: Conversations,
        are_together: Callable[[str], Awaitable[bool]],
        jobs: Jobs,
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._names = LegNames(tenant, "place")
        self._places = places
        self._callers = callers
        self._talks = talks
        self._are_together = are_together
        self._jobs = jobs
        self._clock = clock
        self._report = report
        self._open: dict[int, asyncio.Event] = {}
        self._legs: dict[int, PlaceLeg] = {}

    async def ring(self, command: RingPlace) -> None:
        """Ring a place, and tell what comes of it, to its end."""
        ref, call_id = command.ref, command.call_id
        talk, caller = self._talks.of_call(call_id), self._callers.get(call_id)
        # The floor's log has no number that an agent has typed: the call's journal seals it.
        secure = caller.secure if caller is not None else None
        rung = secure.telephone(command.place) if secure is not None else None
        if self._places is None or talk is None or caller is None or rung is None:
            self._report(PlaceGone(at=self._clock(), ref=ref, why=NOT_NOW))
            return
        ordered = self._open[ref] = asyncio.Event()
        leg: PlaceLeg | None = None
        try:
            await talk.hears_ringing()
            if ref in self._open:
                # The agent has not taken the caller back meanwhile.
                leg = await self._places.ring(
                    rung.rings,
                    caller.line,
                    leg_id=self._names.name(ref),
                    limit_s=command.ring_s,
                )
        except HotlineError as error:
            log.error("place_not_rung", ref=ref, why=str(error))
        finally:
            ordered.set()
        if leg is None:
            await self._has_ended(ref, talk, NOT_NOW)
        elif ref in self._open:
            self._legs[ref] = leg
            await self._follow(ref, leg, talk, command.ring_s)

    def take_up(self, talk: Conversation, known: Talk) -> None:
        """Go on with a place that an agent asks, as another process, now dead or still, left it.

        One that it was to hang up is hung up.
        """
        outside, before = known.outside, known.outside_before
        if outside is None:
            if before:
                self._jobs.spawn(self._end_before(before, talk, alone=known.consult is None))
            return
        ref = outside.ref
        if self._places is None:
            # The bank has no line out any more; who talks, talks on.
            if not outside.is_there:
                self._report(PlaceGone(at=self._clock(), ref=ref, why=NOT_NOW))
            return
        leg = self._legs[ref] = self._places.take_up(self._names.name(ref))
        ordered = self._open[ref] = asyncio.Event()
        ordered.set()
        if not outside.is_there:
            self._jobs.spawn(self._ring_on(ref, leg, talk))
            return
        self._jobs.spawn(self._talk(ref, leg, talk))
        if known.is_conference:
            self._jobs.spawn(self._go_on_conferring(ref, talk))

    async def confer(self, command: ConferPlace) -> None:
        """Let caller, agent and place hear each other, until the place has hung up."""
        if talk := self._talks.of_call(command.call_id):
            await self._confer(command.ref, talk)

    async def together_again(self, ref: int, talk: Conversation) -> None:
        """Bring an agent, who is on another leg by now, together with a place that is there."""
        leg = self._legs.get(ref)
        if leg is not None and self._places is not None and await talk.consult(leg):
            # By that the PBX has its limit no more.
            await self._places.limit(leg.leg_id)

    async def end(self, command: EndPlace) -> None:
        """Let a place ring no more, or hang it up; the agent hears no ringing any more."""
        self._forget(command.ref)
        if self._places is None:
            return
        talk = self._talks.of_call(command.call_id)
        if talk is not None:
            await talk.hears_no_ringing()
        await self._places.end(self._names.name(command.ref))

    async def hand_over(self, ref: int, call_id: str) -> None:
        """Let the caller be brought to a place by the flow; nobody here follows it any more."""
        await self.bring(ref, call_id, self._open.get(ref))
        self._forget(ref)

    async def bring(self, ref: int, call_id: str, ordered: asyncio.Event | None = None) -> None:
        """Let the PBX know to which place's leg a caller is to be brought.

        Where the caller has gone, or goes before the flow is there, the leg is hung up.
        """
        caller = self._callers.get(call_id)
        if self._places is None:
            return
        if caller is None:
            self._jobs.spawn(self._end(ref))
            return
        if ordered is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ORDERED_S):
                    await ordered.wait()
        await self._places.hand_over(caller.line, self._names.name(ref))
        self._jobs.spawn(self._end_with(caller.line, ref))

    async def _follow(
        self, ref: int, leg: PlaceLeg, talk: Conversation, ring_s: int, *, taken_up: bool = False
    ) -> None:
        """Wait until somebody picks up, and let the agent talk with whoever does."""
        is_in_company = False
        try:
            async with asyncio.timeout(ring_s + GRACE_S):
                is_there = await leg.answered()
        except TimeoutError:
            # What the other process had ordered may have come after it was looked for.
            is_there = is_in_company = taken_up and await self._are_together(leg.leg_id)
            if not is_there and ref in self._open:
                await self._end(ref)
        if ref not in self._open:
            return
        if not is_there:
            why = await leg.gone()
            if taken_up and why == UNREACHABLE:
                # Nobody saw why; or the other process's order comes only now.
                await self._end(ref)
                why = RESUMED
            await self._has_ended(ref, talk, why)
        else:
            await self._has_answered(ref, leg, talk, is_in_company=is_in_company)

    async def _has_answered(
        self, ref: int, leg: PlaceLeg, talk: Conversation, *, is_in_company: bool
    ) -> None:
        """Let the agent talk with whoever has picked up, and tell so, if they do not yet."""
        if await talk.consult(leg, is_there=is_in_company):
            self._report(PlaceAnswered(at=self._clock(), ref=ref))
            await self._talk(ref, leg, talk)
        elif ref in self._open:
            await self._end(ref)
            await self._has_ended(ref, talk, NO_ANSWER)

    async def _ring_on(self, ref: int, leg: PlaceLeg, talk: Conversation) -> None:
        """Go on with a place that rings, as far as the log tells; it may not have been ordered."""
        # Whoever talks with the agent already has picked up, and nobody has told.
        is_in_company = await self._are_together(leg.leg_id)
        if ref not in self._open:
            return
        if is_in_company:
            await self._has_answered(ref, leg, talk, is_in_company=True)
            return
        await talk.hears_ringing()
        await self._follow(ref, leg, talk, LONGEST_RING_S, taken_up=True)

    async def _talk(self, ref: int, leg: PlaceLeg, talk: Conversation) -> None:
        """Wait until whoever is at a place hangs up, or it has been too long."""
        assert self._places is not None, "there is a line out"
        time, why = asyncio.get_running_loop().time, LEFT
        left_s = await self._places.limit(leg.leg_id)
        too_long_at = time() + left_s - PBX_SOONER_S
        try:
            async with asyncio.timeout(left_s):
                await leg.gone()
                if time() >= too_long_at:
                    why = TOO_LONG
        except TimeoutError:
            if ref in self._open:
                why = TOO_LONG
                await self._end(ref)
        await self._has_ended(ref, talk, why)

    async def _has_ended(self, ref: int, talk: Conversation, why: str) -> None:
        if ref in self._open:
            self._forget(ref)
            if self._places is not None:
                self._places.is_over(self._names.name(ref))
            await talk.hears_no_ringing()
            self._report(PlaceGone(at=self._clock(), ref=ref, why=why))

    async def _end_before(self, ref: int, talk: Conversation, *, alone: bool) -> None:
        """Hang a place up that another process, now dead, has rung; the agent hears it no more."""
        await self._end(ref)
        if alone:
            await talk.hears_no_ringing(perhaps=True)

    async def _end_with(self, line: Line, ref: int) -> None:
        """Hang a place up when the caller is gone who was given to it."""
        await line.gone()
        await self._end(ref)

    async def _end(self, ref: int) -> None:
        if self._places is not None:
            await self._places.end(self._names.name(ref))

    async def _go_on_conferring(self, ref: int, talk: Conversation) -> None:
        is_there = talk.caller.line.is_bridged and await self._are_together(self._names.name(ref))
        await self._confer(ref, talk, is_there=is_there)

    async def _confer(self, ref: int, talk: Conversation, *, is_there: bool = False) -> None:
        leg = self._legs.get(ref)
        if talk.is_given_away:
            return
        if leg is not None:
            await talk.confer(leg, is_there=is_there)
        else:
            # The place has hung up just now.
            await talk.resume()

    def _forget(self, ref: int) -> None:
        self._open.pop(ref, None)
        self._legs.pop(ref, None)
