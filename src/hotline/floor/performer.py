"""Does what the router commands: rings, whispers, bridges and parts; tells what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import assert_never

import structlog

from hotline.floor.absences import Absences
from hotline.floor.agent_legs import AgentLegs
from hotline.floor.asking_places import AskingPlaces
from hotline.floor.bridges import Bridges
from hotline.floor.callers import Caller, Left, how_left
from hotline.floor.callers_here import BACK_S, CallersHere
from hotline.floor.conversations import Conversations
from hotline.floor.dialling import Dialling
from hotline.floor.gone_callers import GoneCallers
from hotline.floor.joining import Joining
from hotline.floor.offering import Offering
from hotline.floor.ports import Clock, Desks, Places, Telephones
from hotline.floor.secure_asks import SecureAsks
from hotline.floor.supervisors import Supervisors
from hotline.floor.talking import Talking
from hotline.floor.telling import Speak, Telling
from hotline.floor.timers import Timers
from hotline.jobs import Jobs
from hotline.journal import JournalError
from hotline.routing.commands import (
    AnyCommand,
    AskBridge,
    BridgeCall,
    BridgeConsult,
    CancelTimer,
    Confer,
    ConferPlace,
    ConfirmCallback,
    DialCustomer,
    EndPlace,
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
    RingPlace,
    SendOn,
    SetAgentState,
    SetDoing,
    StartTimer,
    StopDialling,
    Supervise,
    WithdrawOffer,
)
from hotline.routing.entry import Entry
from hotline.routing.events import AnyEvent, TimerFired
from hotline.routing.offer import Conversation as Talk
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.spoken import WaitPromise

AGENT_GONE = "agent_gone"
"""Why a customer who was rung talks to nobody: the agent has gone meanwhile."""

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
        entry_of: Call id to how the call waits, or has waited until it was served; None of others.
        talk_of: Call id to what the router knows of a conversation, or None.
        bridges: What was commanded for those who talk.
        dialling: Rings customers.
        places: Rings places outside, for agents; None where there is no line out.
        absences: Waits for telephones that are pages.
        is_carried: Tells whether a call goes on in this process, or its end is being written.
        clock: The time.
        report: Takes what comes of commands.
        take: Takes it, too, and returns when it is in the log and done.

    Attributes:
        callers: Call id to those who wait or are served.
        gone: Tells of callers who have gone, and whom nobody serves.
        legs: The agents' telephones that ring or are picked up.
        offering: Brings offers to agents.
        talking: Carries conversations.
        joining: Begins them, and goes on with those of a process that died.
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
        entry_of: Callable[[str], Entry | None],
        talk_of: Callable[[str], Talk | None],
        bridges: Bridges,
        dialling: Dialling,
        places: Places | None,
        absences: Absences,
        is_carried: Callable[[str], bool],
        clock: Clock,
        report: Callable[[AnyEvent], None],
        take: Callable[[AnyEvent], Awaitable[object]],
    ) -> None:
        self._jobs = Jobs()
        self._endings = Jobs()
        self._dialling = dialling
        self._absences = absences
        self.callers = CallersHere(is_carried)
        self._talks = Conversations(BACK_S)
        self._telling = Telling(self.callers, speak, promise_of, clock)
        self._timers = Timers(lambda ref: report(TimerFired(at=clock(), ref=ref)))
        self._supervisors = Supervisors(
            tenant=tenant,
            telephones=telephones,
            seat_of=seat_of,
            agent_leg=self._talks.agent_leg,
            clock=clock,
            report=report,
        )
        self.gone = GoneCallers(
            self.callers, self._talks, jobs=self._jobs, clock=clock, report=report
        )
        self.legs = AgentLegs(tenant, telephones, absences, seat_of)
        self.offering = Offering(
            callers=self.callers,
            legs=self.legs,
            desks=desks,
            speak=speak,
            seat_of=seat_of,
            entry_of=entry_of,
            talk_of=talk_of,
            jobs=self._jobs,
            clock=clock,
            report=report,
        )
        self._asking = AskingPlaces(
            tenant=tenant,
            places=places,
            callers=self.callers,
            talks=self._talks,
            are_together=self.legs.is_in_company,
            jobs=self._jobs,
            clock=clock,
            report=report,
        )
        self.talking = Talking(
            callers=self.callers,
            legs=self.legs,
            talks=self._talks,
            offering=self.offering,
            asking=self._asking,
            secure=SecureAsks(self.callers, self._talks, talk_of),
            speak=speak,
            seat_of=seat_of,
            entry_of=entry_of,
            talk_of=talk_of,
            settle_supervisors=self._supervisors.settle,
            changed=desks.changed,
            jobs=self._jobs,
            endings=self._endings,
            clock=clock,
            report=report,
            take=take,
        )
        self.joining = Joining(
            callers=self.callers,
            legs=self.legs,
            offering=self.offering,
            talking=self.talking,
            bridges=bridges,
            dialling=dialling,
            talk_of=talk_of,
            clock=clock,
            report=report,
        )

    def leave(self, caller: Caller) -> None:
        """Have a caller on the floor no more."""
        self.callers.leave(caller)
        self._talks.miss(caller.asked.call_id)

    def expect(self, call_ids: Iterable[str]) -> None:
        """Wait for those who talk, as another process left them: they are about to be back."""
        self._talks.expect(call_ids)

    def let_go(self, call_id: str) -> None:
        """Let a customer who was rung, and for whom no agent is there, go on in the flow."""
        if caller := self.callers.get(call_id):
            caller.leaves(Left(way="overflowed", why=AGENT_GONE))

    def look_whether_cut_off(self, seat: str) -> None:
        """Let whoever talks at a seat, or rings there, wait for the page there, if it is gone."""
        self.talking.look_whether_cut_off(seat)
        self.offering.ring_again_at(seat)

    async def until_silent(self) -> None:
        """Wait until no telephone rings any more that was told not to."""
        await self._endings.all_end()

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
        self.talking.lose(error)
        for ref in self.offering.refs():
            self._dialling.stop(ref)
            self._endings.spawn(self.offering.withdraw(ref))

    def perform(self, command: AnyCommand | AnnounceWait) -> None:
        """Begin to do one command."""
        match command:
            case OfferCall() | OfferConsult():
                self.offering.begin(command)
            case RingAgent():
                self._jobs.spawn(self.offering.ring(command))
            case PlayWhisper():
                self._jobs.spawn(self.offering.whisper(command.ref))
            case WithdrawOffer():
                self._endings.spawn(self.offering.withdraw(command.ref))
            case BridgeCall():
                self._jobs.spawn(self.joining.bridge(command))
            case BridgeConsult():
                self._jobs.spawn(self.joining.bridge_consult(command))
            case AskBridge():
                self._jobs.spawn(self.joining.find_out(command.ref))
            case HoldCaller():
                self.talking.hold(command.call_id)
            case ResumeCaller():
                self.talking.resume(command.call_id)
            case Confer():
                self.talking.confer(command.call_id, command.ref)
            case QueueAgain():
                self.talking.give_away(command.call_id)
            case SendOn():
                self.talking.send_on(command)
            case RingPlace():
                self._jobs.spawn(self._asking.ring(command))
            case ConferPlace():
                self._jobs.spawn(self._asking.confer(command))
            case EndPlace():
                self._endings.spawn(self._asking.end(command))
            case Supervise():
                self._supervisors.supervise(command)
            case EndSupervision():
                self._supervisors.end(command)
            case AnnounceWait():
                self._jobs.spawn(self._telling.announce(command))
            case LeaveQueue():
                if not command.to and (caller := self.callers.get(command.call_id)):
                    caller.leaves(how_left(command))
            case ConfirmCallback():
                self._jobs.spawn(self._telling.confirm(command))
            case RefuseChoice():
                self._jobs.spawn(self._telling.refuse(command))
            case DialCustomer():
                self._dialling.start(command, self.legs.of(command.ref))
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

    async def _give_up(self, command: ReportDefect) -> None:
        log.error("floor_defect", what=command.what, call_id=command.call_id)
        if caller := self.callers.get(command.call_id):
            await caller.line.hand_over()
