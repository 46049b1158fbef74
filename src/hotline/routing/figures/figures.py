"""Figures by interval, and by queue, tier, skill or agent: a fold over the floor's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from hotline.model.agent import AgentState
from hotline.routing.commands import Ignore, KeepPlace, LeaveQueue, SetAgentState
from hotline.routing.events import CallQueued
from hotline.routing.figures.agent_time import AgentTime, split
from hotline.routing.figures.contacts import Contacts
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.restricted import queue_for

By = Literal["floor", "queue", "tier", "skill", "agent"]


class Cell(NamedTuple):
    """One line of a report: the interval's beginning in seconds since 1970, and whose figures."""

    begin: float
    by: By
    name: str


@dataclass(kw_only=True)
class _Contact:
    """A call that is counted: where it is told, and for how long it may wait."""

    asked: CallQueued
    cells: list[Contacts]
    begin: float
    within_s: float | None


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
        if isinstance(event, CallQueued) and not _is_idle(step):
            self._join(event, queue_for(self._policy, event))
        for command in step.commands:
            match command:
                case LeaveQueue():
                    self._leave(command)
                case SetAgentState():
                    self._set_state(command)
                case KeepPlace(why="rang_again", of_call=of_call) if isinstance(event, CallQueued):
                    # Goes on as who was to be called back, and asks what is asked now.
                    contact = self._calls[event.call_id] = self._calls.pop(of_call)
                    contact.asked = event
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
        spec = self._policy.queues.get(queue)
        skills = {one.skill for one in spec.skills} | asked.skills if spec else asked.skills
        target = spec.targets.get(asked.tier) if spec else None
        names: list[tuple[By, str]] = [("floor", ""), ("queue", queue), ("tier", asked.tier)]
        names += [("skill", skill) for skill in sorted(skills)]
        begin = self._now // self._interval_s * self._interval_s
        contact = _Contact(
            asked=asked,
            begin=begin,
            cells=[self._contacts(Cell(begin, by, name)) for by, name in names],
            within_s=target.within_s if target is not None else None,
        )
        for cell in contact.cells:
            cell.join()
        self._calls[asked.call_id] = contact

    def _leave(self, command: LeaveQueue) -> None:
        contact = self._calls.pop(command.call_id)
        if command.agent_id:
            own = self._contacts(Cell(contact.begin, "agent", command.agent_id))
            own.join()
            contact.cells.append(own)
            self._agents[command.agent_id].serves = contact
        in_time = contact.within_s is not None and command.wait_s <= contact.within_s
        is_short = command.wait_s <= self._short_abandon_s
        for cell in contact.cells:
            cell.leave(command.way)
            if command.way == "answered":
                cell.wait_s += command.wait_s
                cell.answered_in_time += in_time
            elif command.way == "abandoned":
                cell.abandoned_short += is_short
        if command.to:
            self._join(contact.asked, command.to)

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
            for cell_of_call in agent.serves.cells:
                cell_of_call.talk_s += seconds
        elif agent.serves is not None and agent.state is AgentState.WRAP_UP:
            for cell_of_call in agent.serves.cells:
                cell_of_call.wrap_up_s += seconds
        agent.since = self._now

    def _contacts(self, cell: Cell) -> Contacts:
        return self.contacts.setdefault(cell, Contacts())


def _is_idle(step: Step) -> bool:
    """Return whether a call that comes is not told as one: ignored, or its callback's own."""
    return any(
        isinstance(one, Ignore) or (isinstance(one, KeepPlace) and one.why == "rang_again")
        for one in step.commands
    )
