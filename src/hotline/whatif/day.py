"""Plays a day on a router: callers come and give up, agents come, answer and go. No clock is read.

All that callers and agents will do is fixed before the day begins, so that two days with the same
callers differ by nothing but the policy and the agents.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hotline.model.agent import Agent, AgentState
from hotline.routing.commands import (
    AnyCommand,
    BridgeCall,
    CancelTimer,
    ConfirmCallback,
    DialCustomer,
    LeaveQueue,
    OfferCall,
    PlayWhisper,
    QueueAgain,
    RingAgent,
    SetAgentState,
    StartTimer,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    AnyEvent,
    CallbackChosen,
    CallBridged,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    CustomerAnswered,
    HoldAsked,
    OfferAccepted,
    QueueClosed,
    QueueOpened,
    ResumeAsked,
    TimerFired,
    TransferAsked,
    WhisperFinished,
)
from hotline.routing.log import Step
from hotline.routing.router import Router

CONFIRMED_S = 1.0
"""How long a caller stays on the line who was told that the bank calls back, in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Somebody who calls, and what will become of the call whatever the floor does.

    Attributes:
        asked: When the caller wants an agent, where, and for what.
        patience_s: How long the caller waits at the most, in seconds.
        talk_s: How long caller and agent will talk, hold included, in seconds.
        wrap_up_s: How long the agent wraps up, in seconds; None for as long as the queue allows.
        callback_after_s: After how many seconds of waiting the caller chooses to be called back,
            and hangs up; None for never.
        hold_after_s: After how many seconds of talk the agent puts the caller on hold; None for
            never.
        hold_s: For how long then, in seconds.
        given_away_after_s: After how many seconds of talk the first agent gives the caller back to
            the queue, for another one; None for never.
    """

    asked: CallQueued
    patience_s: float
    talk_s: float
    wrap_up_s: float | None = None
    callback_after_s: float | None = None
    hold_after_s: float | None = None
    hold_s: float = 0.0
    given_away_after_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """An agent's time on the floor.

    Attributes:
        agent: Who.
        begins: From when on, aware.
        ends: Until when, aware; who has a call then goes home after it.
        changes: When the agent could serve other calls than before, and what the agent was then.
    """

    agent: Agent
    begins: datetime
    ends: datetime
    changes: tuple[tuple[datetime, Agent], ...] = ()


Watch = Callable[[Step], None]
"""Told of each step: an event that the router was given, and what it commanded."""


class Day:
    """One day on one floor."""

    def __init__(
        self,
        router: Router,
        callers: Iterable[Caller],
        shifts: Iterable[Shift],
        closings: Iterable[QueueClosed | QueueOpened] = (),
        *,
        answer_s: float = 0.0,
    ) -> None:
        """Let a day be about to begin.

        Args:
            router: The floor; nobody else may give it events meanwhile.
            callers: Who will call.
            shifts: Who will serve.
            closings: When queues will close and open.
            answer_s: How long an agent takes to accept an offer and pick up the phone, in seconds.
        """
        self._router = router
        self._answer = timedelta(seconds=answer_s)
        self._callers: dict[str, Caller] = {}
        self._offers: dict[int, OfferCall] = {}
        self._waiting: set[str] = set()
        self._given_away: set[str] = set()
        self._timers: set[int] = set()
        self._states: dict[str, AgentState] = {}
        self._order = count()
        self._coming: list[tuple[datetime, int, AnyEvent]] = []
        for event in closings:
            self._plan(event)
        for shift in shifts:
            self._plan_shift(shift)
        for caller in callers:
            self._plan_caller(caller)

    def play(self, watch: Watch) -> None:
        """Let everything happen, until nothing is left to happen; `watch` is told of each step."""
        while self._coming:
            _, _, event = heapq.heappop(self._coming)
            if self._is_idle(event):
                continue
            commands = self._router.receive(event)
            for command in commands:
                self._obey(command, event.at)
            watch(Step(event=event, commands=commands))

    # --- what is planned ---

    def _plan(self, event: AnyEvent) -> None:
        heapq.heappush(self._coming, (event.at, next(self._order), event))

    def _plan_shift(self, shift: Shift) -> None:
        agent_id = shift.agent.agent_id
        self._plan(AgentLoggedIn(at=shift.begins, agent=shift.agent))
        self._plan(AgentReady(at=shift.begins, agent_id=agent_id))
        for at, agent in shift.changes:
            self._plan(AgentChanged(at=at, agent=agent))
        self._plan(AgentLoggedOut(at=shift.ends, agent_id=agent_id))

    def _plan_caller(self, caller: Caller) -> None:
        call_id = caller.asked.call_id
        self._callers[call_id] = caller
        self._waiting.add(call_id)
        gives_up = caller.asked.at + timedelta(seconds=caller.patience_s)
        self._plan(caller.asked)
        if caller.callback_after_s is not None:
            chooses = caller.asked.at + timedelta(seconds=caller.callback_after_s)
            self._plan(CallbackChosen(at=chooses, call_id=call_id))
        self._plan(CallerLeft(at=gives_up, call_id=call_id))

    # --- what happens ---

    def _is_idle(self, event: AnyEvent) -> bool:
        """Return whether what was planned does not happen, for it has been overtaken."""
        match event:
            case CallerLeft(call_id=call_id) | CallbackChosen(call_id=call_id):
                return call_id not in self._waiting
            case TimerFired(ref=ref):
                return ref not in self._timers
            case AgentReady(agent_id=agent_id):
                return self._states.get(agent_id) not in (AgentState.ON_BREAK, AgentState.WRAP_UP)
            case _:
                return False

    def _obey(self, command: AnyCommand, now: datetime) -> None:
        match command:
            case StartTimer(ref=ref, seconds=seconds):
                self._timers.add(ref)
                self._plan(TimerFired(at=now + timedelta(seconds=seconds), ref=ref))
            case CancelTimer(ref=ref):
                self._timers.discard(ref)
            case SetAgentState(agent_id=agent_id, state=state):
                self._states[agent_id] = state
            case ConfirmCallback(call_id=call_id):
                hangs_up = now + timedelta(seconds=CONFIRMED_S)
                self._plan(CallerLeft(at=hangs_up, call_id=call_id))
            case OfferCall(ref=ref):
                self._offers[ref] = command
                self._plan(OfferAccepted(at=now + self._answer, ref=ref))
            case RingAgent(ref=ref):
                self._plan(AgentAnswered(at=now, ref=ref))
            case PlayWhisper(ref=ref):
                self._plan(WhisperFinished(at=now, ref=ref))
            case DialCustomer(ref=ref):
                self._plan(CustomerAnswered(at=now, ref=ref))
            case BridgeCall(ref=ref):
                self._bridge(self._offers.pop(ref), now)
            case LeaveQueue(call_id=call_id, to=""):
                self._waiting.discard(call_id)
            case QueueAgain(call_id=call_id):
                self._waiting.add(call_id)
            case _:
                pass

    def _bridge(self, offer: OfferCall, now: datetime) -> None:
        call_id, agent_id = offer.call_id, offer.agent_id
        caller = self._callers[call_id]
        ends = now + timedelta(seconds=caller.talk_s)
        self._plan(CallBridged(at=now, ref=offer.ref))
        if caller.given_away_after_s is not None and call_id not in self._given_away:
            self._given_away.add(call_id)
            ends = now + timedelta(seconds=caller.given_away_after_s)
            self._plan(TransferAsked(at=ends, call_id=call_id, agent_id=agent_id))
        else:
            self._plan(ConversationEnded(at=ends, call_id=call_id))
        if caller.hold_after_s is not None:
            held = now + timedelta(seconds=caller.hold_after_s)
            back = held + timedelta(seconds=caller.hold_s)
            if back < ends:
                self._plan(HoldAsked(at=held, call_id=call_id, agent_id=agent_id))
                self._plan(ResumeAsked(at=back, call_id=call_id, agent_id=agent_id))
        if caller.wrap_up_s is not None:
            is_done = ends + timedelta(seconds=caller.wrap_up_s)
            self._plan(AgentReady(at=is_done, agent_id=agent_id))
