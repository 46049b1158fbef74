"""Plays a day on a router: callers come and give up, agents come, answer and go. No clock is read.

Everything that callers and agents will do is fixed before the day begins, so that two days with the
same callers differ by nothing but the policy and the agents.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from hotline.model.agent import Agent
from hotline.model.tier import Tier
from hotline.routing.commands import (
    AnyCommand,
    BridgeCall,
    CancelTimer,
    LeaveQueue,
    OfferCall,
    PlayWhisper,
    RingAgent,
    StartTimer,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    AnyEvent,
    CallBridged,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    OfferAccepted,
    TimerFired,
    WhisperFinished,
)
from hotline.routing.router import Router


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Somebody who calls, and what will become of the call whatever the floor does.

    Attributes:
        call_id: The call.
        at_s: When the caller wants an agent, in seconds after the day's beginning.
        queue: Where.
        tier: The caller's tier.
        language: BCP-47 tag.
        skills: Skills that the call needs besides the queue's.
        talk_s: How long caller and agent will talk, hold included.
        patience_s: How long the caller waits at the most.
    """

    call_id: str
    at_s: float
    queue: str
    tier: Tier
    language: str = "en-US"
    skills: frozenset[str] = frozenset()
    talk_s: float
    patience_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """An agent's time on the floor, in seconds after the day's beginning.

    Who has a call when the shift ends goes home after it.
    """

    agent: Agent
    from_s: float
    to_s: float


Watch = Callable[[AnyEvent, Sequence[AnyCommand]], None]
"""Told of every step: the event that the router was given, and what it commanded."""


class Day:
    """One day on one floor."""

    def __init__(
        self,
        router: Router,
        callers: Iterable[Caller],
        shifts: Iterable[Shift],
        *,
        begins: datetime,
        answer_s: float = 0.0,
    ) -> None:
        """Let a day be about to begin.

        Args:
            router: The floor; nobody else may give it events meanwhile.
            callers: Who will call.
            shifts: Who will serve.
            begins: The moment that all seconds count from, aware.
            answer_s: How long an agent takes to accept an offer and pick up the phone.
        """
        self._router = router
        self._begins = begins
        self._answer_s = answer_s
        self._callers: dict[str, Caller] = {}
        self._offered: dict[int, Caller] = {}
        self._waiting: set[str] = set()
        self._timers: set[int] = set()
        self._order = count()
        self._coming: list[tuple[float, int, AnyEvent]] = []
        for shift in shifts:
            self._plan_shift(shift)
        for caller in callers:
            self._plan_caller(caller)

    def play(self, watch: Watch) -> None:
        """Let everything happen, until nothing is left to happen."""
        while self._coming:
            now_s, _, event = heapq.heappop(self._coming)
            if self._is_idle(event):
                continue
            commands = self._router.receive(event)
            for command in commands:
                self._obey(command, now_s)
            watch(event, commands)

    # --- what is planned ---

    def _plan(self, at_s: float, event: AnyEvent) -> None:
        heapq.heappush(self._coming, (at_s, next(self._order), event))

    def _at(self, at_s: float) -> datetime:
        return self._begins + timedelta(seconds=at_s)

    def _plan_shift(self, shift: Shift) -> None:
        agent, begins, ends = shift.agent, self._at(shift.from_s), self._at(shift.to_s)
        self._plan(shift.from_s, AgentLoggedIn(at=begins, agent=agent))
        self._plan(shift.from_s, AgentReady(at=begins, agent_id=agent.agent_id))
        self._plan(shift.to_s, AgentLoggedOut(at=ends, agent_id=agent.agent_id))

    def _plan_caller(self, caller: Caller) -> None:
        self._callers[caller.call_id] = caller
        self._waiting.add(caller.call_id)
        gives_up_s = caller.at_s + caller.patience_s
        self._plan(
            caller.at_s,
            CallQueued(
                at=self._at(caller.at_s),
                call_id=caller.call_id,
                queue=caller.queue,
                tier=caller.tier,
                language=caller.language,
                skills=caller.skills,
            ),
        )
        self._plan(gives_up_s, CallerLeft(at=self._at(gives_up_s), call_id=caller.call_id))

    # --- what happens ---

    def _is_idle(self, event: AnyEvent) -> bool:
        """Return whether what was planned does not happen: the call or the timer is over."""
        match event:
            case CallerLeft(call_id=call_id):
                return call_id not in self._waiting
            case TimerFired(ref=ref):
                return ref not in self._timers
            case _:
                return False

    def _obey(self, command: AnyCommand, now_s: float) -> None:
        match command:
            case StartTimer(ref=ref, seconds=seconds):
                self._timers.add(ref)
                self._plan(now_s + seconds, TimerFired(at=self._at(now_s + seconds), ref=ref))
            case CancelTimer(ref=ref):
                self._timers.discard(ref)
            case OfferCall(ref=ref, call_id=call_id):
                self._offered[ref] = self._callers[call_id]
                answers_s = now_s + self._answer_s
                self._plan(answers_s, OfferAccepted(at=self._at(answers_s), ref=ref))
            case RingAgent(ref=ref):
                self._plan(now_s, AgentAnswered(at=self._at(now_s), ref=ref))
            case PlayWhisper(ref=ref):
                self._plan(now_s, WhisperFinished(at=self._at(now_s), ref=ref))
            case BridgeCall(ref=ref):
                self._bridge(self._offered.pop(ref), ref, now_s)
            case LeaveQueue(call_id=call_id):
                self._waiting.discard(call_id)
            case _:
                pass

    def _bridge(self, caller: Caller, ref: int, now_s: float) -> None:
        ends_s = now_s + caller.talk_s
        self._plan(now_s, CallBridged(at=self._at(now_s), ref=ref))
        self._plan(ends_s, ConversationEnded(at=self._at(ends_s), call_id=caller.call_id))
