"""An offer to an agent: the desk shows it, the telephone rings, and words tell who is calling."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from hotline.asterisk.line import LineGone
from hotline.errors import HotlineError
from hotline.floor.agent_legs import AgentLegs
from hotline.floor.callers_here import CallersHere
from hotline.floor.page_leg import PageLeg
from hotline.floor.ports import Clock, Desks, Leg
from hotline.floor.telling import Speak
from hotline.floor.whisper import consult_whisper, whisper
from hotline.jobs import Jobs
from hotline.routing.commands import OfferCall, OfferConsult, RingAgent
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentAnswered,
    AgentUnreachable,
    AnyEvent,
    OfferAccepted,
    WhisperFinished,
)
from hotline.routing.offer import Conversation as Talk
from hotline.routing.offer import Offer

AnyOffer = OfferCall | OfferConsult
"""A caller is offered to an agent, or a colleague is asked for."""

log = structlog.get_logger()


class Offering:
    """Brings offers to agents, from the desk to the moment before the bridge.

    Args:
        callers: Those who are on the floor.
        legs: The agents' telephones.
        desks: What the agents look at.
        speak: Speaks to agents.
        seat_of: Agent id to the telephone where the agent sits, "" for none.
        entry_of: Call id to how the call waits, or has waited until it was served; None of others.
        talk_of: Call id to what the router knows of a conversation, or None.
        jobs: Owns what goes on beside.
        clock: The time.
        report: Takes what comes of it.
    """

    def __init__(
        self,
        *,
        callers: CallersHere,
        legs: AgentLegs,
        desks: Desks,
        speak: Speak,
        seat_of: Callable[[str], str],
        entry_of: Callable[[str], Entry | None],
        talk_of: Callable[[str], Talk | None],
        jobs: Jobs,
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._callers = callers
        self._legs = legs
        self._desks = desks
        self._speak = speak
        self._seat_of = seat_of
        self._entry_of = entry_of
        self._talk_of = talk_of
        self._jobs = jobs
        self._clock = clock
        self._report = report
        self._open: dict[int, AnyOffer] = {}

    def of(self, ref: int) -> AnyOffer | None:
        """Return an offer; None for one that was withdrawn, or has become a conversation."""
        return self._open.get(ref)

    def refs(self) -> list[int]:
        """Return which offers there are."""
        return list(self._open)

    def begin(self, offer: AnyOffer) -> None:
        """Show an agent who is calling, and tell when it is shown."""
        self._open[offer.ref] = offer
        self._jobs.spawn(self._show(offer))

    def take_up(self, consult: Offer) -> None:
        """Go on with a colleague who was asked, as another process, now dead, left them."""
        ref, talk, call_id = consult.ref, consult.consult, consult.entry.call_id
        agent_id, caller = consult.presence.agent.agent_id, self._callers.get(call_id)
        self._open[ref] = OfferConsult(
            ref=ref,
            call_id=call_id,
            agent_id=agent_id,
            colleague=talk.presence.agent.agent_id if talk is not None else "",
            rule=consult.rule,
        )
        shows = caller.line.info.caller_number if caller is not None else ""
        leg = self._legs.take_up(ref, agent_id, shows, call_id)
        self._jobs.spawn(self._tell_unreachable(ref, leg))

    def is_done(self, ref: int) -> None:
        """Note that an offer has become a conversation."""
        self._open.pop(ref, None)

    async def withdraw(self, ref: int) -> None:
        """Let a telephone ring no more; twice does no harm."""
        self._open.pop(ref, None)
        await self._legs.hang_up(ref)

    async def ring(self, command: RingAgent) -> None:
        """Ring an agent, and tell what comes of it, until the leg is gone."""
        ref, offer = command.ref, self._open.get(command.ref)
        if offer is None:
            return
        shows = ""
        if isinstance(offer, OfferConsult) or not offer.callback:
            # Nobody's telephone rings for a caller of a process that died before that one is back.
            caller = await self._callers.back(offer.call_id)
            if caller is None or ref not in self._open:
                return
            shows = caller.line.info.caller_number
        leg = await self._legs.ring(
            ref,
            command.agent_id,
            shows,
            call_id=offer.call_id,
            is_wanted=lambda: ref in self._open,
        )
        if leg is None:
            return
        if await leg.answered():
            self._report(AgentAnswered(at=self._clock(), ref=ref))
        await self._tell_unreachable(ref, leg)

    async def whisper(self, ref: int) -> None:
        """Tell an agent who has picked up who is calling."""
        offer, leg = self._open.get(ref), self._legs.of(ref)
        entry = self._entry_of(offer.call_id) if offer else None
        if offer is None or entry is None or leg is None:
            return
        if isinstance(offer, OfferConsult) and self._talk_of(offer.call_id) is not None:
            words = consult_whisper(entry.asked)
        else:
            # Whoever was asked by a colleague who has gone meanwhile gets the caller.
            callback = not isinstance(offer, OfferConsult) and offer.callback
            waited_s = self._clock().timestamp() - entry.queued_at
            words = whisper(entry.asked, waited_s, callback=callback)
        try:
            await leg.play(await self._speak(words))
        except HotlineError as error:
            log.error("whisper_not_spoken", why=str(error))
        except LineGone:
            # Whoever waits for the leg's end tells of it.
            return
        self._report(WhisperFinished(at=self._clock(), ref=ref))

    def ring_again_at(self, seat: str) -> None:
        """Let what rings at a seat, whose page is gone, wait for the next page there."""
        for ref, offer in self._open.items():
            leg = self._legs.of(ref)
            if isinstance(leg, PageLeg) and leg.rings and self._seat_of(offer.agent_id) == seat:
                # A page that rang is gone, and so is what it was told of the call.
                self._jobs.spawn(leg.comes_back())

    async def _show(self, offer: AnyOffer) -> None:
        # The agent sees who is calling before the telephone rings. It, not the desk, is picked up.
        await self._desks.shows(offer.agent_id, offer.ref)
        if offer.ref in self._open:
            self._report(OfferAccepted(at=self._clock(), ref=offer.ref))

    async def _tell_unreachable(self, ref: int, leg: Leg) -> None:
        why = await leg.gone()
        if self._legs.forget(ref) and ref in self._open:
            self._report(AgentUnreachable(at=self._clock(), ref=ref, why=why))
