"""Conversations of callers and agents: carried to their end, parted for a while, given away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable

from hotline.asterisk.line import Line
from hotline.errors import HotlineError
from hotline.floor.agent_legs import AgentLegs
from hotline.floor.asking_places import AskingPlaces
from hotline.floor.callers import Caller, Turn
from hotline.floor.callers_here import CallersHere
from hotline.floor.conversation import Conversation
from hotline.floor.conversations import Conversations
from hotline.floor.errors import ConversationNotFound
from hotline.floor.offering import Offering
from hotline.floor.ports import Clock
from hotline.floor.secure_asks import SecureAsks
from hotline.floor.telling import Speak
from hotline.jobs import Jobs
from hotline.journal import JournalError
from hotline.routing.commands import BridgeCall, SendOn
from hotline.routing.entry import Entry
from hotline.routing.events import AnyEvent, CallerLeft, ConversationEnded
from hotline.routing.offer import Conversation as Talk
from hotline.routing.offer import Offer, OfferState

TOGETHER_S = 3.0
"""How long the end of the service waits for a caller on hold to be with the agent again."""


class Talking:
    """Carries conversations.

    Args:
        callers: Those who are on the floor.
        legs: The agents' telephones.
        talks: The conversations that are here.
        offering: Knows the colleagues who are asked.
        asking: Knows the places that are asked.
        secure: Lets agents send callers into secure flows.
        speak: Speaks to agents.
        seat_of: Agent id to the telephone where the agent sits, "" for none.
        entry_of: Call id to how the call waits, or has waited until it was served; None of others.
        talk_of: Call id to what the router knows of a conversation, or None.
        settle_supervisors: Waits until supervisors of a call hear it if they may, and else none.
        changed: Tells desks that agents are another way than before.
        jobs: Owns what goes on beside.
        endings: Owns what silences telephones.
        clock: The time.
        report: Takes what comes of it.
        take: Takes it, too, and returns when it is in the log and done.

    Attributes:
        secure: Lets agents send callers into secure flows.
    """

    def __init__(
        self,
        *,
        callers: CallersHere,
        legs: AgentLegs,
        talks: Conversations,
        offering: Offering,
        asking: AskingPlaces,
        secure: SecureAsks,
        speak: Speak,
        seat_of: Callable[[str], str],
        entry_of: Callable[[str], Entry | None],
        talk_of: Callable[[str], Talk | None],
        settle_supervisors: Callable[[str], Awaitable[None]],
        changed: Callable[[Iterable[str]], None],
        jobs: Jobs,
        endings: Jobs,
        clock: Clock,
        report: Callable[[AnyEvent], None],
        take: Callable[[AnyEvent], Awaitable[object]],
    ) -> None:
        self.secure = secure
        self._callers = callers
        self._legs = legs
        self._talks = talks
        self._offering = offering
        self._asking = asking
        self._speak = speak
        self._seat_of = seat_of
        self._entry_of = entry_of
        self._talk_of = talk_of
        self._settle_supervisors = settle_supervisors
        self._changed = changed
        self._jobs = jobs
        self._endings = endings
        self._clock = clock
        self._report = report
        self._take = take

    def of_call(self, call_id: str) -> Conversation | None:
        """Return the conversation of a call; None for one that is not here."""
        return self._talks.of_call(call_id)

    async def is_here(self, call_id: str) -> bool:
        """Return whether a conversation is here; one that a process that died left may be soon."""
        return await self._talks.here(call_id) is not None

    async def until_together(self, call_id: str) -> None:
        """Wait for a moment until caller and agent hear each other."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TOGETHER_S):
                if talk := self._talks.of_call(call_id):
                    await talk.together()

    async def carry(
        self,
        bridge: BridgeCall,
        caller: Caller,
        *,
        apart: bool = False,
        held: bool = False,
        known: Talk | None = None,
    ) -> None:
        """Let a caller and an agent talk to the end; return when the telephone is hung up.

        Args:
            bridge: By which command they were brought together.
            caller: One of them.
            apart: Whether the caller is in a secure flow, as another process, now dead, knew.
            held: Whether the caller is on hold, as the floor's log knows.
            known: What the router knows of a conversation that another process began.
        """
        ref, call_id = bridge.ref, bridge.call_id
        leg = self._legs.of(ref) or self._legs.take_up(
            ref, bridge.agent_id, caller.line.info.caller_number, call_id
        )
        talk = Conversation(
            caller,
            bridge.agent_id,
            leg,
            self._speak,
            ask_secure=lambda number: self.secure.ask_by_number(call_id, number),
            settle=lambda: self._settle(call_id, bridge.agent_id),
            changed=lambda: self._changed([bridge.agent_id]),
            apart=apart,
            held=held,
        )
        if known is not None:
            self._go_on_handling(talk, known)
        with self._talks.carried(call_id, talk):
            await talk.over()
            await self._ends(call_id, talk)
        await self._legs.hang_up(ref)

    async def part(self, line: Line) -> None:
        """Take a caller out of the agent's hearing; one who talks with nobody is alone anyway.

        Raises:
            LineGone: The caller has gone.
            ConversationNotFound: An agent may hear the caller, and nobody here can part them.
        """
        if talk := await self._talks.of(line):
            await talk.part()
        elif await line.look_whether_bridged():
            raise ConversationNotFound

    async def bring_back(self, line: Line, *, identified: bool) -> None:
        """Bring a caller back to the agent who waits, if one still does.

        Raises:
            ConversationNotFound: One may, and is not here in time.
        """
        if talk := await self._talks.of(line):
            # Who the caller is now is in no record of the floor's that would tell the desk.
            self._changed([talk.agent_id])
            try:
                await talk.bring_back(identified=identified)
            finally:
                self._changed([talk.agent_id])

    def hold(self, call_id: str) -> None:
        """Let a caller hear music."""
        if talk := self._talks.of_call(call_id):
            self._jobs.spawn(talk.hold())

    def resume(self, call_id: str) -> None:
        """Let agent and caller hear each other again."""
        if talk := self._talks.of_call(call_id):
            self._jobs.spawn(talk.resume())

    def confer(self, call_id: str, ref: int) -> None:
        """Let a caller and the colleague who was asked hear each other, too."""
        leg, talk = self._legs.of(ref), self._talks.of_call(call_id)
        if talk is not None and not talk.is_given_away:
            # A colleague who has hung up just now leaves the two to each other.
            self._jobs.spawn(talk.confer(leg) if leg is not None else talk.resume())

    async def is_in_already(self, caller: Caller, ref: int) -> bool:
        """Return whether a caller is together with an agent, as in a conference."""
        if not caller.line.is_bridged or not await self._legs.are_together(ref):
            return False
        await caller.enough()
        return True

    def give_away(self, call_id: str) -> None:
        """Let a caller wait for somebody else, and the agent have done."""
        # At once: the next agent may be commanded to be there before the telephone is hung up.
        if caller := self._callers.get(call_id):
            entry = self._entry_of(call_id)
            caller.waits_again(entry.asked if entry is not None else caller.asked)
            if caller.recorder is not None:
                self._jobs.spawn(caller.recorder.end_talk())
        if talk := self._talks.of_call(call_id):
            talk.is_given_away = True
            self._endings.spawn(talk.give_away())

    def send_on(self, command: SendOn) -> None:
        """Let a caller go on in the flow once the agent, who has done, is out of hearing.

        With a place that is on the telephone already, the caller is to be brought there.
        """
        talk = self._talks.of_call(command.call_id)
        if talk is not None:
            talk.caller.sent_to = command.sent_to
            talk.is_given_away = True
            self._endings.spawn(self._send_on(talk, command))

    async def _send_on(self, talk: Conversation, command: SendOn) -> None:
        if command.place:
            # In a conference nobody is parted by that: the agent's talk is over all the same.
            if talk.caller.recorder is not None:
                await talk.caller.recorder.end_talk()
            await self._asking.hand_over(command.place, command.call_id)
        await talk.give_away()

    async def end_sent_on(self, caller: Caller, ref: int, place: int) -> None:
        """Let agent and caller be apart, as a process that died had ordered, and perhaps not done.

        Args:
            caller: The caller.
            ref: The offer that had brought both together.
            place: The leg to a place that has the caller now; 0 for none.

        Raises:
            LineGone: The caller has gone.
        """
        if place:
            await self._asking.bring(place, caller.asked.call_id)
            await self._legs.hang_up(ref)
        elif await caller.line.look_whether_bridged():
            await self._legs.hang_up(ref)
            await caller.line.alone()

    def look_whether_cut_off(self, seat: str) -> None:
        """Let whoever talks at a seat wait for the page there, if it is gone."""
        for talk in self._talks.all():
            if self._seat_of(talk.agent_id) == seat:
                self._jobs.spawn(self._look_whether_cut_off(talk))
            consult = self._consult(talk)
            colleague = self._legs.of(consult.ref) if consult is not None else None
            if (
                consult is not None
                and colleague is not None
                and self._seat_of(consult.presence.agent.agent_id) == seat
            ):
                self._jobs.spawn(talk.look_whether_company_is_cut_off(colleague))

    async def end(self, call_id: str, ref: int) -> None:
        """Let a conversation be over of which nobody tells."""
        if caller := self._callers.get(call_id):
            caller.parts()
        await self._legs.hang_up(ref)

    def let_go(self, ref: int) -> None:
        """Begin to hang up an agent's leg at which nobody is any more; twice does no harm."""
        self._endings.spawn(self._legs.hang_up(ref))

    def lose(self, error: JournalError) -> None:
        """Let all places be lost; conversations go on."""
        for caller in self._callers.values():
            if caller.line.is_bridged:
                # The log may not tell so yet: nobody is parted for that.
                self._jobs.spawn(self._lose_when_parted(caller, caller.turn, error))
            else:
                caller.is_lost(error)

    async def _lose_when_parted(self, caller: Caller, turn: Turn, error: JournalError) -> None:
        await caller.line.alone()
        # Whoever is given to another agent by then has a new one, in a log that is well again.
        turn.is_lost(error)

    async def _ends(self, call_id: str, talk: Conversation) -> None:
        """Tell that a conversation is over, and let the caller go on who is nobody else's."""
        caller = talk.caller
        if not talk.is_given_away:
            # What the agent asked for last may not be in the log yet: whose the caller is by that,
            # the router says before it takes this.
            is_asked = talk.is_held or talk.is_conference
            over = CallerLeft if is_asked and caller.line.is_gone else ConversationEnded
            event = over(at=self._clock(), call_id=call_id)
            try:
                await self._take(event)
            except HotlineError:
                self._report(event)
        if caller.sent_to:
            await talk.handed_over.wait()
        if not talk.is_given_away or caller.sent_to:
            caller.parts()
        elif not caller.line.is_bridged:
            # Nobody of a conference is there, either.
            await caller.hears_music()

    async def _settle(self, call_id: str, agent_id: str) -> None:
        """Let supervisors hear two who are together, or not, and the desk offer what can be done.

        That they are, or are not any more, is in no record of the floor's that would tell the desk.
        """
        self._changed([agent_id])
        await self._settle_supervisors(call_id)

    def _go_on_handling(self, talk: Conversation, known: Talk) -> None:
        """Take up a caller on hold, and the colleague, whom another process, now dead, has left."""
        consult = known.consult
        self._asking.take_up(talk, known)
        if consult is not None and consult.state is OfferState.CONSULTING:
            self._offering.take_up(consult)
        if known.is_conference and consult is not None:
            self._jobs.spawn(self._go_on_conferring(talk, consult.ref))
        elif talk.is_held:
            self._jobs.spawn(talk.hold() if known.is_held else talk.resume())

    async def _go_on_conferring(self, talk: Conversation, ref: int) -> None:
        if (leg := self._legs.of(ref)) is not None:
            await talk.confer(leg, is_there=await self.is_in_already(talk.caller, ref))

    async def _look_whether_cut_off(self, talk: Conversation) -> None:
        if not await talk.look_whether_cut_off():
            return
        known, consult = self._talk_of(talk.caller.asked.call_id), self._consult(talk)
        colleague = self._legs.of(consult.ref) if consult is not None else None
        if colleague is not None:
            # Who is there still, and was parted from the page that is gone.
            await talk.consult(colleague)
        if known is not None and known.outside is not None and known.outside.is_there:
            await self._asking.together_again(known.outside.ref, talk)

    def _consult(self, talk: Conversation) -> Offer | None:
        """Return the offer to the colleague with whom the agent talks, if there is one."""
        known = self._talk_of(talk.caller.asked.call_id)
        consult = known.consult if known is not None else None
        is_there = consult is not None and consult.state is OfferState.CONSULTING
        return consult if is_there else None
