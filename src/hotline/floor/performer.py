"""Does what the router commands: rings, whispers, bridges and parts; tells what comes of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import assert_never

import structlog

from hotline.asterisk.line import Line, LineGone
from hotline.errors import HotlineError
from hotline.floor.absences import Absences
from hotline.floor.bridges import Bridges
from hotline.floor.callers import Caller, Left, Turn
from hotline.floor.conversation import Conversation
from hotline.floor.conversations import Conversations
from hotline.floor.dialling import Dialling
from hotline.floor.errors import ConversationNotFound
from hotline.floor.leg_names import LegNames
from hotline.floor.page_leg import PageLeg
from hotline.floor.ports import Clock, Desks, Leg, Telephones
from hotline.floor.secure_asks import SecureAsks
from hotline.floor.supervisors import Supervisors
from hotline.floor.telling import Speak, Telling
from hotline.floor.timers import Timers
from hotline.floor.whisper import consult_whisper, whisper
from hotline.jobs import Jobs
from hotline.journal import JournalError
from hotline.routing.commands import (
    AnyCommand,
    AskBridge,
    BridgeCall,
    BridgeConsult,
    CancelTimer,
    Confer,
    ConfirmCallback,
    DialCustomer,
    EndSupervision,
    HoldCaller,
    Ignore,
    KeepPlace,
    LeaveQueue,
    OfferCall,
    OfferConsult,
    PlayWhisper,
    PutFirst,
    QueueAgain,
    RefuseChoice,
    ReportDefect,
    ResumeCaller,
    RingAgent,
    SetAgentState,
    SetDoing,
    StartTimer,
    StopDialling,
    Supervise,
    WithdrawOffer,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentUnreachable,
    AnyEvent,
    BridgeFailed,
    CallBridged,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    OfferAccepted,
    TimerFired,
    WhisperFinished,
)
from hotline.routing.offer import Conversation as Talk
from hotline.routing.offer import Offer, OfferState
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.spoken import WaitPromise

RING_S = 120.0
"""A telephone that nobody was told to stop rings no longer: the queue's own limit is shorter."""
BACK_S = 10.0
"""How long a caller of a process that died may take to be back, whose call goes on here."""
LOOK_BACK_S = 0.1
"""How soon it is noticed that a call goes on no more whose caller is not on the floor."""
NOT_BACK = "not back after the service died"
TOGETHER_S = 3.0
"""How long the end of the service waits for a caller on hold to be with the agent again."""
AGENT_GONE = "agent_gone"
"""Why a customer who was rung talks to nobody: the agent has gone meanwhile."""
GREETED_S = 30.0
"""How long a customer who was rung may take to be greeted, and to come to the agent."""

log = structlog.get_logger()


class FloorPerformer:
    """The hands of the floor.

    Args:
        tenant: Whose floor; legs are named after it.
        telephones: The agents' telephones.
        desks: What the agents look at.
        speak: Speaks to agents and callers.
        promise_of: Call id to what that caller was promised, or None.
        seat_of: Agent id to the telephone where the agent sits, "" for none.
        asked_of: Call id to what was asked for it, None of a call that does not wait.
        talk_of: Call id to what the router knows of a conversation, or None.
        bridges: What was commanded for those who talk.
        dialling: Rings customers.
        absences: Waits for telephones that are pages.
        is_carried: Tells whether a call goes on in this process, or its end is being written.
        clock: The time.
        report: Takes what comes of commands.
        take: Takes it, too, and returns when it is in the log and done.

    Attributes:
        callers: Call id to those who wait or are served.
        secure: Lets agents send callers into secure flows.
    """

    def __init__(
        self,
        *,
        tenant: str,
        telephones: Telephones,
        desks: Desks,
        speak: Speak,
        promise_of: Callable[[str], WaitPromise | None],
        seat_of: Callable[[str], str],
        asked_of: Callable[[str], CallQueued | None],
        talk_of: Callable[[str], Talk | None],
        bridges: Bridges,
        dialling: Dialling,
        absences: Absences,
        is_carried: Callable[[str], bool],
        clock: Clock,
        report: Callable[[AnyEvent], None],
        take: Callable[[AnyEvent], Awaitable[object]],
    ) -> None:
        self.callers: dict[str, Caller] = {}
        self._telling = Telling(self.callers, speak, promise_of, clock)
        self._names = LegNames(tenant, "offer")
        self._telephones = telephones
        self._desks = desks
        self._speak = speak
        self._seat_of = seat_of
        self._asked_of = asked_of
        self._talk_of = talk_of
        self._bridges = bridges
        self._dialling = dialling
        self._absences = absences
        self._is_carried = is_carried
        self._clock = clock
        self._report = report
        self._take = take
        self._supervisors = Supervisors(
            tenant=tenant,
            telephones=telephones,
            seat_of=seat_of,
            agent_leg=self._agent_leg,
            clock=clock,
            report=report,
        )
        self._timers = Timers(lambda ref: report(TimerFired(at=clock(), ref=ref)))
        self._jobs = Jobs()
        self._endings = Jobs()
        self._offers: dict[int, OfferCall | OfferConsult] = {}
        self._legs: dict[int, Leg] = {}
        self._talks = Conversations(BACK_S)
        self.secure = SecureAsks(self.callers, self._talks, talk_of)
        self._asked: set[int] = set()
        self._ordering: set[int] = set()
        self._arrival = asyncio.Event()

    def enter(self, caller: Caller) -> None:
        """Have another caller on the floor."""
        self.callers[caller.asked.call_id] = caller
        self._arrival.set()

    def leave(self, caller: Caller) -> None:
        """Have a caller on the floor no more."""
        if self.callers.get(caller.asked.call_id) is caller:
            # Whoever was rung meanwhile is on another line, and stays.
            del self.callers[caller.asked.call_id]
        self._talks.miss(caller.asked.call_id)

    def expect(self, call_ids: Iterable[str]) -> None:
        """Wait for those who talk, as another process left them: they are about to be back."""
        self._talks.expect(call_ids)

    def follow(self, caller: Caller) -> None:
        """Tell when a caller hangs up who is to be called back, and goes on without the floor."""
        self._jobs.spawn(self._follow(caller))

    async def _follow(self, caller: Caller) -> None:
        await caller.line.gone()
        self._report(CallerLeft(at=self._clock(), call_id=caller.asked.call_id))

    def follow_calls(self, call_ids: Iterable[str]) -> None:
        """Tell when calls are over whose callers, as another process left them, are called back."""
        for call_id in call_ids:
            self._jobs.spawn(self._follow_call(call_id))

    async def _follow_call(self, call_id: str) -> None:
        while self._is_carried(call_id):  # noqa: ASYNC110 - whoever carries it tells nobody
            await asyncio.sleep(LOOK_BACK_S)
        self._report(CallerLeft(at=self._clock(), call_id=call_id))

    def miss(self, call_ids: Iterable[str]) -> None:
        """Tell of those, known from a process that died, who do not come back: they have gone."""
        for call_id in call_ids:
            self._jobs.spawn(self._miss(call_id))

    async def _miss(self, call_id: str) -> None:
        if await self._back(call_id) is None:
            self._talks.miss(call_id)
            self._report(CallerLeft(at=self._clock(), call_id=call_id, cause=NOT_BACK))

    async def go_on_talking(self, caller: Caller) -> None:
        """Wait for the end of a conversation that another process, now dead, began."""
        call_id = caller.asked.call_id
        # Asked before: both are forgotten when the conversation is over.
        bridge, how = self._bridges.ordered(call_id), self._bridges.answered(call_id)
        is_bridged = await caller.line.look_whether_bridged()
        was_apart = caller.secure is not None and caller.secure.is_apart
        known = self._talk_of(call_id)
        caller.leaves(_left(how))
        if was_apart and not is_bridged:
            await self._until_over(bridge, caller, apart=True)
        else:
            # Whoever is apart and not on hold was on the way back from it, or the agent has gone.
            held = known is not None and (known.is_held or (known.was_held and not is_bridged))
            await self._until_over(bridge, caller, held=held, known=known)

    async def until_silent(self) -> None:
        """Wait until no telephone rings any more that was told not to."""
        await self._endings.all_end()

    async def part(self, line: Line) -> None:
        """Take a caller out of the agent's hearing; one who talks with nobody is alone anyway.

        Raises:
            LineGone: The caller has gone.
            ConversationNotFound: An agent may hear the caller, and nobody here can part them.
        """
        if talk := await self._talks.of(line):
            await talk.part()
            # Less can be asked for meanwhile, and no record of the floor's tells the desk.
            self._desks.changed([talk.agent_id])
        elif await line.look_whether_bridged():
            raise ConversationNotFound

    async def bring_back(self, line: Line, *, identified: bool) -> None:
        """Bring a caller back to the agent who waits, if one still does.

        Raises:
            ConversationNotFound: One may, and is not here in time.
        """
        if talk := await self._talks.of(line):
            # Who the caller is now is in no record of the floor's that would tell the desk.
            self._desks.changed([talk.agent_id])
            try:
                await talk.bring_back(identified=identified)
            finally:
                self._desks.changed([talk.agent_id])

    async def close(self) -> None:
        """Stop waiting for anything; telephones and conversations stay as they are."""
        self._timers.close()
        await self._absences.close()
        await self._dialling.close()
        await self._supervisors.close()
        await self._jobs.cancel()
        await self._endings.cancel()

    def lose(self, error: JournalError) -> None:
        """Give up all who wait, and every offer; conversations go on."""
        self._timers.close()
        for caller in self.callers.values():
            self._lose(caller, error)
        for ref in list(self._offers):
            self._dialling.stop(ref)
            self._endings.spawn(self._withdraw(ref))

    def _lose(self, caller: Caller, error: JournalError) -> None:
        if caller.line.is_bridged:
            # The log may not tell so yet: nobody is parted for that.
            self._jobs.spawn(self._lose_when_parted(caller, caller.turn, error))
        else:
            caller.is_lost(error)

    async def _lose_when_parted(self, caller: Caller, turn: Turn, error: JournalError) -> None:
        await caller.line.alone()
        # Whoever is given to another agent by then has a new one, in a log that is well again.
        turn.is_lost(error)

    def perform(self, command: AnyCommand | AnnounceWait) -> None:
        """Begin to do one command."""
        match command:
            case OfferCall() | OfferConsult():
                self._offers[command.ref] = command
                self._jobs.spawn(self._offer(command))
            case RingAgent():
                self._jobs.spawn(self._ring(command))
            case PlayWhisper():
                self._jobs.spawn(self._whisper(command.ref))
            case BridgeCall():
                self._jobs.spawn(self._bridge(command))
            case BridgeConsult():
                self._jobs.spawn(self._bridge_consult(command))
            case HoldCaller():
                if talk := self._talks.of_call(command.call_id):
                    self._jobs.spawn(talk.hold())
            case ResumeCaller():
                if talk := self._talks.of_call(command.call_id):
                    self._jobs.spawn(talk.resume())
            case Confer():
                self._confer(command.call_id, command.ref)
            case QueueAgain():
                self._give_away(command.call_id)
            case Supervise():
                self._supervisors.supervise(command)
            case EndSupervision():
                self._supervisors.end(command)
            case AskBridge():
                self._jobs.spawn(self._tell_bridge(command.ref))
            case WithdrawOffer():
                self._endings.spawn(self._withdraw(command.ref))
            case AnnounceWait():
                self._jobs.spawn(self._telling.announce(command))
            case LeaveQueue():
                if not command.to and (caller := self.callers.get(command.call_id)):
                    caller.leaves(_left(command))
            case ConfirmCallback():
                self._jobs.spawn(self._telling.confirm(command))
            case RefuseChoice():
                self._jobs.spawn(self._telling.refuse(command))
            case DialCustomer():
                self._dialling.start(command, self._legs.get(command.ref))
            case StopDialling():
                self._dialling.stop(command.ref)
            case StartTimer():
                self._timers.start(command)
            case CancelTimer():
                self._timers.cancel(command)
            case ReportDefect():
                self._jobs.spawn(self._give_up(command))
            case SetAgentState() | SetDoing() | KeepPlace() | PutFirst() | Ignore():
                pass
            case _:
                assert_never(command)

    # --- an offer ---

    async def _offer(self, command: OfferCall | OfferConsult) -> None:
        # The agent sees who is calling before the telephone rings. It, not the desk, is picked up.
        await self._desks.shows(command.agent_id, command.ref)
        if command.ref in self._offers:
            self._report(OfferAccepted(at=self._clock(), ref=command.ref))

    async def _ring(self, command: RingAgent) -> None:
        offer = self._offers.get(command.ref)
        if offer is None:
            return
        shows = ""
        if isinstance(offer, OfferConsult) or not offer.callback:
            # Nobody's telephone rings for a caller of a process that died before that one is back.
            caller = await self._back(offer.call_id)
            if caller is None or command.ref not in self._offers:
                return
            shows = caller.line.info.caller_number
        seat = self._seat_of(command.agent_id)
        self._ordering.add(command.ref)
        try:
            await self._absences.over(seat)
            leg = await self._telephones.ring(
                seat,
                leg_id=self._names.name(command.ref),
                shows=shows,
                limit_s=RING_S,
            )
        finally:
            self._ordering.discard(command.ref)
        if command.ref not in self._offers:
            # Withdrawn while it was being ordered.
            await leg.hang_up()
            return
        leg = self._legs[command.ref] = self._lasting(leg, seat, shows)
        if await leg.answered():
            self._report(AgentAnswered(at=self._clock(), ref=command.ref))
        await self._tell_unreachable(command.ref, leg)

    async def _tell_unreachable(self, ref: int, leg: Leg) -> None:
        why = await leg.gone()
        if self._legs.pop(ref, None) and ref in self._offers:
            self._report(AgentUnreachable(at=self._clock(), ref=ref, why=why))

    async def _whisper(self, ref: int) -> None:
        offer, leg = self._offers.get(ref), self._legs.get(ref)
        asked = self._asked_of(offer.call_id) if offer else None
        if offer is None or asked is None or leg is None:
            return
        is_consult = isinstance(offer, OfferConsult)
        if is_consult and self._talk_of(offer.call_id) is not None:
            words = consult_whisper(asked)
        else:
            # Whoever was asked by a colleague who has gone meanwhile gets the caller.
            callback = not isinstance(offer, OfferConsult) and offer.callback
            words = whisper(asked, self._clock(), callback=callback)
        try:
            await leg.play(await self._speak(words))
        except HotlineError as error:
            log.error("whisper_not_spoken", why=str(error))
        except LineGone:
            # Whoever waits for the leg's end tells of it.
            return
        self._report(WhisperFinished(at=self._clock(), ref=ref))

    async def _bridge(self, command: BridgeCall) -> None:
        leg = self._legs.get(command.ref)
        caller = self.callers.get(command.call_id)
        if caller is None and self._dialling.has_answered(command.ref):
            # The flow says first who is calling.
            caller = await self._back(command.call_id, within_s=GREETED_S)
        await self._dialling.agent_waits_no_more(command.ref)
        is_there = False
        if isinstance(self._offers.get(command.ref), OfferConsult) and leg is not None:
            is_there = caller is not None and await self._confer_already(caller, leg)
            if not is_there:
                # The colleague who has given the caller away is just leaving.
                with contextlib.suppress(LineGone):
                    await leg.settle()
        if leg is None or caller is None or not (is_there or await caller.joins(leg.leg_id)):
            if caller is not None and caller.line.is_gone:
                # Told before the bridge: the agent is not to blame, and nobody else is rung.
                self._report(CallerLeft(at=self._clock(), call_id=command.call_id))
            self._report(BridgeFailed(at=self._clock(), ref=command.ref, why="not together"))
            return
        self._offers.pop(command.ref, None)
        self._report(CallBridged(at=self._clock(), ref=command.ref))
        await self._until_over(command, caller)

    async def _confer_already(self, caller: Caller, leg: Leg) -> bool:
        """Return whether a caller is together with an agent, as in a conference."""
        if not caller.line.is_bridged:
            return False
        together = await self._telephones.there() or {}
        if not together.get(leg.leg_id):
            return False
        await caller.enough()
        return True

    async def _until_over(
        self,
        bridge: BridgeCall,
        caller: Caller,
        *,
        apart: bool = False,
        held: bool = False,
        known: Talk | None = None,
    ) -> None:
        leg = self._legs.get(bridge.ref)
        if leg is None:
            leg = self._lasting(
                self._telephones.take_up(leg_id=self._names.name(bridge.ref)),
                self._seat_of(bridge.agent_id),
                caller.line.info.caller_number,
            )
            self._legs[bridge.ref] = leg
        talk = Conversation(
            caller,
            bridge.agent_id,
            leg,
            self._speak,
            ask_secure=lambda number: self.secure.ask_by_number(bridge.call_id, number),
            settle_supervisors=lambda: self._supervisors.settle(bridge.call_id),
            apart=apart,
            held=held,
        )
        if known is not None:
            self._go_on_handling(talk, known)
        with self._talks.carried(bridge.call_id, talk):
            await talk.over()
            await self._ends(bridge.call_id, talk)
        await self._hang_up(bridge.ref)

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
        if not talk.is_given_away:
            caller.parts()
        elif not caller.line.is_bridged:
            # Nobody of a conference is there, either.
            await caller.hears_music()

    async def _tell_bridge(self, ref: int) -> None:
        """Find out what became of a bridge that another process, now dead, ordered.

        Where it came to nothing, and the agent is still on the telephone, it is made now.
        """
        if ref in self._legs or ref in self._asked:
            # It is on its way here, or is being found out: what comes of it is told, once.
            return
        self._asked.add(ref)
        bridge = self._bridges.of_offer(ref)
        caller = await self._back(bridge.call_id) if bridge is not None else None
        if bridge is None or caller is None or not await self._are_together(caller, ref):
            self._report(BridgeFailed(at=self._clock(), ref=ref, why="not together"))
            return
        self._report(CallBridged(at=self._clock(), ref=ref))
        await self._until_over(bridge, caller)

    async def _are_together(self, caller: Caller, ref: int) -> bool:
        """Return whether caller and agent are together; an agent who waits still is brought in."""
        if await caller.line.look_whether_bridged():
            return True
        return await caller.joins(self._names.name(ref))

    async def _back(self, call_id: str, *, within_s: float | None = None) -> Caller | None:
        """Wait for a caller to come to the floor, as of a process that died, if one does.

        Args:
            call_id: The call.
            within_s: For so long somebody is waited for whose call is still to begin; None for a
                call that goes on here, or never will.
        """
        time = asyncio.get_running_loop().time
        time_limit = time() + (BACK_S if within_s is None else within_s)
        while call_id not in self.callers and time() < time_limit:
            if within_s is None and not self._is_carried(call_id):
                break
            self._arrival.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_BACK_S):
                    await self._arrival.wait()
        return self.callers.get(call_id)

    async def _withdraw(self, ref: int) -> None:
        self._offers.pop(ref, None)
        await self._hang_up(ref)

    # --- what an agent asks for in a conversation ---

    async def is_here(self, call_id: str) -> bool:
        """Return whether a conversation is here; one that a process that died left may be soon."""
        return await self._talks.here(call_id) is not None

    async def until_together(self, call_id: str) -> None:
        """Wait for a moment until caller and agent hear each other."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TOGETHER_S):
                if talk := self._talks.of_call(call_id):
                    await talk.together()

    def _agent_leg(self, call_id: str) -> Leg | None:
        """Return the leg of the agent of a conversation; None while its caller is elsewhere."""
        talk = self._talks.of_call(call_id)
        return talk.agent_leg if talk is not None and not talk.is_apart else None

    async def _bridge_consult(self, command: BridgeConsult) -> None:
        leg, talk = self._legs.get(command.ref), self._talks.of_call(command.call_id)
        if leg is None or talk is None or not await talk.consult(leg):
            self._report(BridgeFailed(at=self._clock(), ref=command.ref, why="not together"))
        else:
            self._report(CallBridged(at=self._clock(), ref=command.ref))

    def _give_away(self, call_id: str) -> None:
        # At once: the next agent may be commanded to be there before the telephone is hung up.
        if caller := self.callers.get(call_id):
            caller.waits_again(self._asked_of(call_id) or caller.asked)
            if caller.recorder is not None:
                self._jobs.spawn(caller.recorder.end_talk())
        if talk := self._talks.of_call(call_id):
            talk.is_given_away = True
            self._endings.spawn(talk.give_away())

    def _confer(self, call_id: str, ref: int) -> None:
        leg, talk = self._legs.get(ref), self._talks.of_call(call_id)
        if leg is not None and talk is not None:
            self._jobs.spawn(talk.confer(leg))

    async def _go_on_conferring(self, talk: Conversation, leg: Leg) -> None:
        await talk.confer(leg, is_there=await self._confer_already(talk.caller, leg))

    def _go_on_handling(self, talk: Conversation, known: Talk) -> None:
        """Take up a caller on hold, and the colleague, whom another process, now dead, has left."""
        if known.consult is not None and known.consult.state is OfferState.CONSULTING:
            self._follow_colleague(known.consult)
        if known.is_conference and known.consult is not None:
            self._jobs.spawn(self._go_on_conferring(talk, self._legs[known.consult.ref]))
        elif talk.is_held:
            self._jobs.spawn(talk.hold() if known.is_held else talk.resume())

    def _follow_colleague(self, consult: Offer) -> None:
        ref, talk = consult.ref, consult.consult
        leg = self._legs[ref] = self._telephones.take_up(leg_id=self._names.name(ref))
        self._offers[ref] = OfferConsult(
            ref=ref,
            call_id=consult.entry.call_id,
            agent_id=consult.presence.agent.agent_id,
            colleague=talk.presence.agent.agent_id if talk is not None else "",
            rule=consult.rule,
        )
        self._jobs.spawn(self._tell_unreachable(ref, leg))

    # --- telephones that are pages ---

    def _lasting(self, leg: Leg, seat: str, shows: str) -> Leg:
        """Return a leg that outlives its page, where the seat's telephone is one."""
        if not self._absences.is_page(seat):
            return leg

        def ring_again(enough: asyncio.Event) -> Awaitable[Leg | None]:
            return self._absences.ring_again(seat, leg_id=leg.leg_id, shows=shows, enough=enough)

        return PageLeg(leg, ring_again)

    def look_whether_cut_off(self, seat: str) -> None:
        """Let whoever talks at a seat, or rings there, wait for the page there, if it is gone."""
        for talk in self._talks.all():
            if self._seat_of(talk.agent_id) == seat:
                self._jobs.spawn(self._look_whether_cut_off(talk))
        for ref, offer in self._offers.items():
            leg = self._legs.get(ref)
            if isinstance(leg, PageLeg) and leg.rings and self._seat_of(offer.agent_id) == seat:
                # A page that rang is gone, and so is what it was told of the call.
                self._jobs.spawn(leg.comes_back())

    async def _look_whether_cut_off(self, talk: Conversation) -> None:
        if not await talk.look_whether_cut_off():
            return
        known = self._talk_of(talk.caller.asked.call_id)
        consult = known.consult if known is not None else None
        colleague = self._legs.get(consult.ref) if consult is not None else None
        if consult is not None and consult.state is OfferState.CONSULTING and colleague is not None:
            # Who is there still, and was parted from the page that is gone.
            await talk.consult(colleague)

    # --- what there is, for whoever compares ---

    def ringing(self) -> set[int]:
        """Return the offers whose telephones are just being ordered, or are pages that are away."""
        away = (ref for ref, leg in self._legs.items() if isinstance(leg, PageLeg) and leg.is_away)
        return {*self._ordering, *away}

    def refs_of(self, channels: Mapping[str, bool]) -> dict[int, bool]:
        """Return those of the PBX's channels that are ours, by their offers."""
        return {
            ref: together for name, together in channels.items() if (ref := self._names.ref(name))
        }

    async def end_talk(self, call_id: str, ref: int) -> None:
        """Let a conversation be over of which nobody tells."""
        if caller := self.callers.get(call_id):
            caller.parts()
        await self._hang_up(ref)

    def let_go(self, call_id: str) -> None:
        """Let a customer who was rung, and for whom no agent is there, go on in the flow."""
        if caller := self.callers.get(call_id):
            caller.leaves(Left(way="overflowed", why=AGENT_GONE))

    async def end_leg(self, ref: int) -> None:
        """Hang up a telephone for which there is no offer."""
        await self._withdraw(ref)

    async def _hang_up(self, ref: int) -> None:
        if leg := self._legs.pop(ref, None):
            await leg.hang_up()
        else:
            await self._telephones.end(self._names.name(ref))

    # --- trouble ---

    async def _give_up(self, command: ReportDefect) -> None:
        log.error("floor_defect", what=command.what, call_id=command.call_id)
        if caller := self.callers.get(command.call_id):
            await caller.line.hand_over()


def _left(how: LeaveQueue) -> Left:
    """Return how a caller goes on; a customer who was rung, and has talked, was answered, too."""
    way = "answered" if how.way == "called_back" else how.way
    queue = how.queue if how.agent_id else ""
    return Left(way=way, why=how.why, agent_id=how.agent_id, queue=queue)
