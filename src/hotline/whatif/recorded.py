"""A day as a floor's log tells it: who called, what became of the call, and who served when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.model.agent import Agent, AgentState
from hotline.routing.commands import Ignore, KeepPlace, LeaveQueue, OfferCall, SetAgentState, Way
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedIn,
    AgentRequalified,
    AgentRestored,
    CallQueued,
    QueueClosed,
    QueueOpened,
    TimerFired,
)
from hotline.routing.log import Step
from hotline.routing.requalifying import qualified
from hotline.whatif.day import Shift

ON_THE_FLOOR = frozenset(
    {AgentState.AVAILABLE, AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP}
)


@dataclass(kw_only=True)
class RecordedCall:
    """A call, and what was seen of it.

    Attributes:
        asked: How it came.
        way: How it left its last queue; None where the log ends before.
        wait_s: How long it was waiting until then, in seconds.
        talk_s: How long caller and agent talked; None where they did not, or the log ends before.
        wrap_up_s: How long the agent wrapped up; None where that was as long as the queue allows,
            or is not known.
    """

    asked: CallQueued
    way: Way | None = None
    wait_s: float = 0.0
    talk_s: float | None = None
    wrap_up_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class RecordedDay:
    """What the log says, and nothing that it does not.

    Attributes:
        calls: The calls in the order of their coming.
        shifts: When each agent was on the floor; a break ends a shift.
        closings: When queues closed and opened.
        answer_s: How long it took on average from an offer until caller and agent were bridged.
    """

    calls: Sequence[RecordedCall]
    shifts: Sequence[Shift]
    closings: Sequence[QueueClosed | QueueOpened]
    answer_s: float


def record(log: Iterable[Step]) -> RecordedDay:
    """Return the day that a log tells of; who is on the floor at its end goes home then."""
    recorder = _Recorder()
    for step in log:
        recorder.take(step)
    return recorder.day()


@dataclass(kw_only=True)
class _Agent:
    record: Agent
    requalified: AgentRequalified | None = None
    state: AgentState = AgentState.OFFLINE
    since: datetime
    shift: Shift | None = None
    offered_at: datetime | None = None
    serves: RecordedCall | None = None

    @property
    def agent(self) -> Agent:
        """Who, and what the agent could serve by now."""
        return qualified(self.record, self.requalified)

    def serves_what_holds(self, now: datetime) -> None:
        """Note in a shift that goes on what the agent can serve from now on."""
        if self.shift is not None:
            changes = (*self.shift.changes, (now, self.agent))
            self.shift = replace(self.shift, changes=changes)


@dataclass(kw_only=True)
class _Recorder:
    calls: dict[str, RecordedCall] = field(default_factory=dict)
    agents: dict[str, _Agent] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    closings: list[QueueClosed | QueueOpened] = field(default_factory=list)
    answers_s: list[float] = field(default_factory=list)
    now: datetime | None = None
    time_up: bool = False

    def take(self, step: Step) -> None:
        now = self.now = step.event.at
        self.time_up = isinstance(step.event, TimerFired)
        ignored = any(isinstance(one, Ignore) for one in step.commands)
        match step.event:
            case CallQueued() if not ignored:
                self.calls[step.event.call_id] = RecordedCall(asked=step.event)
            case AgentLoggedIn() | AgentChanged() if not ignored:
                agent = step.event.agent
                known = self.agents.setdefault(agent.agent_id, _Agent(record=agent, since=now))
                known.record = agent
                if isinstance(step.event, AgentLoggedIn):
                    known.requalified = None
                known.serves_what_holds(now)
            case AgentRequalified() | AgentRestored() as event if not ignored:
                known = self.agents[event.agent_id]
                known.requalified = event if isinstance(event, AgentRequalified) else None
                known.serves_what_holds(now)
            case QueueClosed() | QueueOpened() if not ignored:
                self.closings.append(step.event)
        for command in step.commands:
            match command:
                case OfferCall():
                    self.agents[command.agent_id].offered_at = now
                case KeepPlace(of_call=of_call, why="rang_again"):
                    # A customer who was to be called back, and is the new call.
                    del self.calls[of_call]
                case LeaveQueue():
                    self._left(command, now)
                case SetAgentState():
                    self._set_state(self.agents[command.agent_id], command.state, now)

    def day(self) -> RecordedDay:
        """Return the day up to the last step."""
        for agent in self.agents.values():
            if self.now is not None:
                self._set_state(agent, AgentState.OFFLINE, self.now)
        answer_s = sum(self.answers_s) / len(self.answers_s) if self.answers_s else 0.0
        return RecordedDay(
            calls=list(self.calls.values()),
            shifts=self.shifts,
            closings=self.closings,
            answer_s=answer_s,
        )

    def _left(self, command: LeaveQueue, now: datetime) -> None:
        call = self.calls[command.call_id]
        call.way = command.way
        # Without what an earlier call had waited whose place this one has.
        call.wait_s = max((now - call.asked.at).total_seconds(), 0.0)
        agent = self.agents.get(command.agent_id)
        if agent is not None:
            agent.serves = call
            if agent.offered_at is not None:
                self.answers_s.append((now - agent.offered_at).total_seconds())

    def _set_state(self, agent: _Agent, state: AgentState, now: datetime) -> None:
        if agent.serves is not None:
            self._served(agent, agent.serves, state, (now - agent.since).total_seconds())
        if agent.shift is None and state in ON_THE_FLOOR:
            agent.shift = Shift(agent=agent.agent, begins=now, ends=now)
        elif agent.shift is not None and state not in ON_THE_FLOOR:
            self.shifts.append(replace(agent.shift, ends=now))
            agent.shift = None
        agent.state, agent.since = state, now

    def _served(self, agent: _Agent, call: RecordedCall, state: AgentState, seconds: float) -> None:
        """Note how long an agent was in the state that is over now."""
        if agent.state is AgentState.ON_CALL:
            call.talk_s = seconds
            call.wrap_up_s = None if state is AgentState.WRAP_UP else 0.0
        elif agent.state is AgentState.WRAP_UP and not self.time_up:
            call.wrap_up_s = seconds
        if state not in (AgentState.ON_CALL, AgentState.WRAP_UP):
            agent.serves = None
