"""Figures by interval, and by queue, tier, skill or agent: a fold over the floor's log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from hotline.model.agent import AgentState
from hotline.model.queue import TierTarget
from hotline.routing.commands import (
    Doing,
    Ignore,
    KeepPlace,
    LeaveQueue,
    QueueAgain,
    SendOn,
    SetAgentState,
    SetDoing,
)
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
class Told:
    """Where a call is told, and the target that it has there."""

    cell: Cell
    target: TierTarget | None


@dataclass(kw_only=True)
class CountedCall:
    """A call that is counted, or one leg of it, where agents give it to others.

    Attributes:
        asked: What was asked.
        queue: Where it is.
        told: Where it is told.
        begin: When that interval began.
        keep_by: By when its turn was promised to come, in seconds since 1970; 0 for no promise.
        counted: Where it has left already, with an agent: only seconds are told there.
        waited_s: Seconds that it had waited before this leg.
    """

    asked: CallQueued
    queue: str
    told: dict[tuple[By, str], Told]
    begin: float
    keep_by: float = 0.0
    counted: set[tuple[By, str]] = field(default_factory=set)
    waited_s: float = 0.0


@dataclass(kw_only=True)
class CountedAgent:
    """An agent's state, since when, the call of which it is told, and what is done with it."""

    state: AgentState
    since: float
    serves: CountedCall | None = None
    doing: Doing = "talk"


class Figures:
    """The figures after some steps of a floor's log.

    Args:
        policy: By which queues and targets they are counted, until the log tells of another.
        interval_s: Seconds of an interval.
        short_abandon_s: Who gives up within so many seconds is in no service level.
        by_agent: Whether there are cells of agents; without, those of the floor have their time.

    Attributes:
        contacts: Cell to what became of the calls that came then.
        time: Cell of an agent, or of the floor, to what was done with the time.
        calls: Call id to the calls in queues.
        agents: Agent id to what the agents do.
        now: When the last step was, in seconds since 1970.
        since: The beginning of the first interval that still has cells of its own.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        interval_s: float = 900.0,
        short_abandon_s: float = 5.0,
        by_agent: bool = True,
    ) -> None:
        self.contacts: dict[Cell, Contacts] = {}
        self.time: dict[Cell, AgentTime] = {}
        self._policy = policy
        self._interval_s = interval_s
        self._short_abandon_s = short_abandon_s
        self._by_agent = by_agent
        self.now = self.since = 0.0
        self.calls: dict[str, CountedCall] = {}
        self.agents: dict[str, CountedAgent] = {}

    def go_by(self, policy: Policy) -> None:
        """Let a policy hold for all that is counted from now on."""
        self._policy = policy

    def take(self, step: Step) -> None:
        """Take a step of the log."""
        event = step.event
        self.now = max(self.now, event.at.timestamp())
        if isinstance(event, PolicyChanged):
            self.go_by(event.policy)
        elif isinstance(event, CallQueued) and not _is_idle(step):
            self._join(event, queue_for(self._policy, event))
        for command in step.commands:
            match command:
                case LeaveQueue():
                    self._leave(command)
                case SetAgentState():
                    self._set_state(command)
                case SetDoing():
                    self._set_doing(command)
                case QueueAgain():
                    self._queue_again(command)
                case SendOn(agent_id=agent_id):
                    self._count_transferred(agent_id)
                case KeepPlace(why="rang_again") if isinstance(event, CallQueued):
                    self._take_over(command, event)
                case _:
                    pass
        for said in step.announced:
            if said.promise is not None and (call := self.calls.get(said.call_id)) is not None:
                call.keep_by = said.promise.keep_by

    def until(self, at: datetime) -> None:
        """Tell the agents' time up to a moment."""
        self.now = max(self.now, at.timestamp())
        for agent_id, agent in self.agents.items():
            self._tell_time(agent_id, agent)

    def forget_intervals(self, before: float) -> None:
        """Tell what was before a moment as one interval, the first; all totals stay as they are.

        So is what comes to be known of that time later, such as how long an agent was away.
        """
        self.since = max(self.since, before)
        for cell in [cell for cell in self.contacts if 0.0 < cell.begin < self.since]:
            self._contacts(cell).add(self.contacts.pop(cell))
        for cell in [cell for cell in self.time if 0.0 < cell.begin < self.since]:
            earlier = self._time(cell)
            for state, seconds in self.time.pop(cell).seconds.items():
                earlier.add(state, seconds)

    def total(self, by: By, name: str = "", *, since: float = 0.0) -> Contacts:
        """Return a cell's figures over all intervals, or those that began since a moment."""
        return self.totals(by, since=since).get(name) or Contacts()

    def totals(self, by: By, *, since: float = 0.0) -> dict[str, Contacts]:
        """Return the figures of all cells of a kind, over all intervals that began since then."""
        found: dict[str, Contacts] = {}
        for cell, contacts in self.contacts.items():
            if cell.by == by and cell.begin >= since:
                found.setdefault(cell.name, Contacts()).add(contacts)
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
        contact = CountedCall(asked=asked, queue=queue, told={}, begin=0.0)
        self.calls[asked.call_id] = contact
        self._tell(contact, queue)

    def _take_over(self, command: KeepPlace, asked: CallQueued) -> None:
        """Let a call go on as who was to be called back, and ask what is asked now."""
        contact = self.calls[asked.call_id] = self.calls.pop(command.of_call)
        contact.asked = asked
        queue = queue_for(self._policy, asked)
        if queue != contact.queue:
            self._move(contact, queue, command.waited_s)

    def _move(self, contact: CountedCall, queue: str, wait_s: float) -> None:
        """Let a call overflow; what is told of both queues is told of one and the same call."""
        names = self._names(contact.asked, queue)
        for name in contact.told.keys() - names:
            told = contact.told.pop(name)
            if name in contact.counted:
                # It may come there again, and is a call of that queue anew then.
                contact.counted.discard(name)
            else:
                self._contacts(told.cell).leave("overflowed", wait_s, told.target, is_short=False)
        self._tell(contact, queue)

    def _queue_again(self, command: QueueAgain) -> None:
        """Let an agent give a call away: what is told of it from now on is another leg's."""
        before = self._count_transferred(command.agent_id)
        if before is None:
            return
        skills = before.asked.skills if command.queue == before.queue else frozenset[str]()
        leg = CountedCall(
            asked=replace(before.asked, queue=command.queue, skills=skills),
            queue=before.queue,
            told=dict(before.told),
            begin=before.begin,
            counted=set(before.told),
            waited_s=command.waited_s,
        )
        self.calls[command.call_id] = leg
        if command.queue != before.queue:
            self._move(leg, command.queue, 0.0)
        if command.attended:
            # Nobody waits for an agent who was found before.
            self._count_taken_over(leg)

    def _count_transferred(self, agent_id: str) -> CountedCall | None:
        """Count that an agent gives a call away; return the call, None for one that is not told."""
        before = self.agents[agent_id].serves
        if before is not None:
            for cell in self._cells(agent_id, before):
                self._contacts(cell).transferred += 1
        return before

    def _count_taken_over(self, leg: CountedCall) -> None:
        for name in leg.told.keys() - leg.counted:
            contacts = self._contacts(leg.told[name].cell)
            contacts.offered -= 1
            contacts.waiting -= 1
            contacts.taken_over += 1
            leg.counted.add(name)

    def _tell(self, contact: CountedCall, queue: str) -> None:
        """Tell a call that comes to a queue where it is not told yet."""
        tier = contact.asked.tier
        spec = self._policy.queues.get(queue)
        target = spec.targets.get(tier) if spec else None
        contact.queue = queue
        contact.begin = self.now // self._interval_s * self._interval_s
        for name in self._names(contact.asked, queue):
            if name not in contact.told:
                cell = Cell(contact.begin, *name)
                self._contacts(cell).join()
                contact.told[name] = Told(cell=cell, target=target)

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
            self._move(self.calls[command.call_id], command.to, command.wait_s)
            return
        contact = self.calls.pop(command.call_id)
        wait_s = max(command.wait_s - contact.waited_s, 0.0)
        counts = [told for name, told in contact.told.items() if name not in contact.counted]
        if command.agent_id:
            self._serve(command.agent_id, contact)
            if self._by_agent:
                own = Cell(contact.begin, "agent", command.agent_id)
                if contact.counted:
                    self._contacts(own).taken_over += 1
                else:
                    self._contacts(own).join()
                    target = contact.told["queue", contact.queue].target
                    counts.append(Told(cell=own, target=target))
        is_short = command.way == "abandoned" and wait_s <= self._short_abandon_s
        for told in counts:
            contacts = self._contacts(told.cell)
            contacts.leave(command.way, wait_s, told.target, is_short=is_short)
            if command.way == "answered" and contact.keep_by:
                contacts.answer_promised(in_time=self.now <= contact.keep_by)

    def _serve(self, agent_id: str, contact: CountedCall) -> None:
        agent = self.agents[agent_id]
        self._tell_time(agent_id, agent)
        agent.serves, agent.doing = contact, "talk"

    def _set_state(self, command: SetAgentState) -> None:
        agent = self.agents.get(command.agent_id)
        if agent is None:
            agent = self.agents[command.agent_id] = CountedAgent(
                state=command.state, since=self.now
            )
        self._tell_time(command.agent_id, agent)
        agent.state = command.state

    def _set_doing(self, command: SetDoing) -> None:
        agent = self.agents[command.agent_id]
        self._tell_time(command.agent_id, agent)
        agent.doing = command.doing
        if command.asked_by:
            agent.serves = self.agents[command.asked_by].serves

    def _cells(self, agent_id: str, contact: CountedCall) -> list[Cell]:
        """Return where an agent's work on a call is told."""
        cells = [told.cell for told in contact.told.values()]
        return [*cells, Cell(contact.begin, "agent", agent_id)] if self._by_agent else cells

    def _tell_time(self, agent_id: str, agent: CountedAgent) -> None:
        seconds = self.now - agent.since
        for begin, part_s in split(agent.since, self.now, self._interval_s):
            cells = [Cell(begin, "floor", "")]
            if self._by_agent:
                cells.append(Cell(begin, "agent", agent_id))
            for cell in cells:
                self._time(cell).add(agent.state, part_s)
        if agent.serves is not None and seconds > 0:
            for cell in self._cells(agent_id, agent.serves):
                _add(self._contacts, cell, agent, seconds)
        agent.since = self.now

    def _contacts(self, cell: Cell) -> Contacts:
        return self.contacts.setdefault(self._known(cell), Contacts())

    def _time(self, cell: Cell) -> AgentTime:
        return self.time.setdefault(self._known(cell), AgentTime())

    def _known(self, cell: Cell) -> Cell:
        """Return where a cell is told by now."""
        return cell if cell.begin >= self.since else cell._replace(begin=0.0)


def _add(
    contacts_of: Callable[[Cell], Contacts], cell: Cell, agent: CountedAgent, seconds: float
) -> None:
    """Tell in a cell what an agent has done with a call."""
    match agent.state, agent.doing:
        case AgentState.ON_CALL, "talk":
            contacts_of(cell).talk_s += seconds
        case AgentState.ON_CALL, "hold":
            contacts_of(cell).hold_s += seconds
        case AgentState.ON_CALL, "consult":
            contacts_of(cell).consult_s += seconds
        case AgentState.WRAP_UP, _:
            contacts_of(cell).wrap_up_s += seconds
        case _:
            pass


def _is_idle(step: Step) -> bool:
    """Return whether a call that comes is not told as one: ignored, or its callback's own."""
    return any(
        isinstance(one, Ignore) or (isinstance(one, KeepPlace) and one.why == "rang_again")
        for one in step.commands
    )
