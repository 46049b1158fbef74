"""Figures by interval, and by queue, tier, skill or agent: a fold over the floor's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from hotline.model.agent import AgentState
from hotline.model.queue import TierTarget
from hotline.routing.commands import Ignore, KeepPlace, LeaveQueue, SetAgentState
from hotline.routing.events import CallQueued, PolicyChanged
from hotline.routing.figures.agent_time import AgentTime, split
from hotline.routing.figures.contacts import Contacts
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.restricted import queue_for

By = Literal["floor", "queue", "tier", "queue_tier", "skill", "agent"]


class Cell(NamedTuple):
    """One line of a report: the interval's beginning in seconds since 1970, and whose figures.

    The name by queue and tier is both, with a blank between them: `cards vip`.
    """

    begin: float
    by: By
    name: str


@dataclass(frozen=True, kw_only=True)
class _Told:
    """Where a call is told, and the target that it has there."""

    contacts: Contacts
    target: TierTarget | None


@dataclass(kw_only=True)
class _Contact:
    """A call that is counted: what was asked, where it is, and when that interval began."""

    asked: CallQueued
    queue: str
    told: dict[tuple[By, str], _Told]
    begin: float


@dataclass(kw_only=True)
class _Agent:
    """An agent's state, since when, and the call that talk and wrap-up are told of."""

    state: AgentState
    since: float
    serves: _Contact | None = None


class Figures:
    """The figures after some steps of a floor's log.

    Attributes:
        contacts: Cell to what became of the calls that came then.
        time: Cell of an agent, or of the floor, to what was done with the time.
    """

    def __init__(
        self, policy: Policy, *, interval_s: float = 900.0, short_abandon_s: float = 5.0
    ) -> None:
        self.contacts: dict[Cell, Contacts] = {}
        self.time: dict[Cell, AgentTime] = {}
        self._policy = policy
        self._interval_s = interval_s
        self._short_abandon_s = short_abandon_s
        self._now = 0.0
        self._calls: dict[str, _Contact] = {}
        self._agents: dict[str, _Agent] = {}

    def take(self, step: Step) -> None:
        """Take a step of the log."""
        event = step.event
        self._now = max(self._now, event.at.timestamp())
        if isinstance(event, PolicyChanged):
            self._policy = event.policy
        elif isinstance(event, CallQueued) and not _is_idle(step):
            self._join(event, queue_for(self._policy, event))
        for command in step.commands:
            match command:
                case LeaveQueue():
                    self._leave(command)
                case SetAgentState():
                    self._set_state(command)
                case KeepPlace(why="rang_again") if isinstance(event, CallQueued):
                    self._take_over(command, event)
                case _:
                    pass

    def until(self, at: datetime) -> None:
        """Tell the agents' time up to a moment."""
        self._now = max(self._now, at.timestamp())
        for agent_id, agent in self._agents.items():
            self._tell_time(agent_id, agent)

    def total(self, by: By, name: str = "") -> Contacts:
        """Return a cell's figures over all intervals."""
        found = Contacts()
        for cell, contacts in self.contacts.items():
            if (cell.by, cell.name) == (by, name):
                found.add(contacts)
        return found

    def total_time(self, by: By, name: str = "") -> AgentTime:
        """Return a cell's time over all intervals."""
        found = AgentTime()
        for cell, time in self.time.items():
            if (cell.by, cell.name) == (by, name):
                for state, seconds in time.seconds.items():
                    found.add(state, seconds)
        return found

    def _join(self, asked: CallQueued, queue: str) -> None:
        contact = _Contact(asked=asked, queue=queue, told={}, begin=0.0)
        self._calls[asked.call_id] = contact
        self._tell(contact, queue)

    def _take_over(self, command: KeepPlace, asked: CallQueued) -> None:
        """Let a call go on as who was to be called back, and ask what is asked now."""
        contact = self._calls[asked.call_id] = self._calls.pop(command.of_call)
        contact.asked = asked
        queue = queue_for(self._policy, asked)
        if queue != contact.queue:
            self._move(contact, queue, command.waited_s)

    def _move(self, contact: _Contact, queue: str, wait_s: float) -> None:
        """Let a call overflow; what is told of both queues is told of one and the same call."""
        names = self._names(contact.asked, queue)
        for name in contact.told.keys() - names:
            told = contact.told.pop(name)
            told.contacts.leave("overflowed", wait_s, told.target, is_short=False)
        self._tell(contact, queue)

    def _tell(self, contact: _Contact, queue: str) -> None:
        """Tell a call that comes to a queue where it is not told yet."""
        tier = contact.asked.tier
        spec = self._policy.queues.get(queue)
        target = spec.targets.get(tier) if spec else None
        contact.queue = queue
        contact.begin = self._now // self._interval_s * self._interval_s
        for name in self._names(contact.asked, queue):
            if name not in contact.told:
                contacts = self._contacts(Cell(contact.begin, *name))
                contacts.join()
                contact.told[name] = _Told(contacts=contacts, target=target)

    def _names(self, asked: CallQueued, queue: str) -> list[tuple[By, str]]:
        spec = self._policy.queues.get(queue)
        skills = {one.skill for one in spec.skills} | asked.skills if spec else asked.skills
        return [
            ("floor", ""),
            ("queue", queue),
            ("tier", asked.tier),
            ("queue_tier", f"{queue} {asked.tier}"),
            *(("skill", skill) for skill in sorted(skills)),
        ]

    def _leave(self, command: LeaveQueue) -> None:
        if command.to:
            self._move(self._calls[command.call_id], command.to, command.wait_s)
            return
        contact = self._calls.pop(command.call_id)
        if command.agent_id:
            own = self._contacts(Cell(contact.begin, "agent", command.agent_id))
            own.join()
            target = contact.told["queue", contact.queue].target
            contact.told["agent", command.agent_id] = _Told(contacts=own, target=target)
            self._agents[command.agent_id].serves = contact
        is_short = command.way == "abandoned" and command.wait_s <= self._short_abandon_s
        for told in contact.told.values():
            told.contacts.leave(command.way, command.wait_s, told.target, is_short=is_short)

    def _set_state(self, command: SetAgentState) -> None:
        agent = self._agents.get(command.agent_id)
        if agent is None:
            agent = self._agents[command.agent_id] = _Agent(state=command.state, since=self._now)
        self._tell_time(command.agent_id, agent)
        agent.state = command.state

    def _tell_time(self, agent_id: str, agent: _Agent) -> None:
        seconds = self._now - agent.since
        for begin, part_s in split(agent.since, self._now, self._interval_s):
            for cell in (Cell(begin, "agent", agent_id), Cell(begin, "floor", "")):
                self.time.setdefault(cell, AgentTime()).add(agent.state, part_s)
        if agent.serves is not None and agent.state is AgentState.ON_CALL:
            for told in agent.serves.told.values():
                told.contacts.talk_s += seconds
        elif agent.serves is not None and agent.state is AgentState.WRAP_UP:
            for told in agent.serves.told.values():
                told.contacts.wrap_up_s += seconds
        agent.since = self._now

    def _contacts(self, cell: Cell) -> Contacts:
        return self.contacts.setdefault(cell, Contacts())


def _is_idle(step: Step) -> bool:
    """Return whether a call that comes is not told as one: ignored, or its callback's own."""
    return any(
        isinstance(one, Ignore) or (isinstance(one, KeepPlace) and one.why == "rang_again")
        for one in step.commands
    )
