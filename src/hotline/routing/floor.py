"""The floor: everybody who waits or serves, and everything that a decision may do there."""

from __future__ import annotations

from datetime import datetime

from hotline.model.agent import Agent, AgentState
from hotline.routing.agent_index import AgentIndex
from hotline.routing.commands import (
    AnyCommand,
    CancelTimer,
    Ignore,
    LeaveQueue,
    SetAgentState,
    StartTimer,
    Way,
)
from hotline.routing.entry import Entry
from hotline.routing.offer import Conversation, Offer
from hotline.routing.policy import Policy
from hotline.routing.presence import Presence
from hotline.routing.selection import FreeAgents
from hotline.routing.traits import Traits
from hotline.routing.waiting_line import WaitingLine

Subject = Entry | Offer | Presence
"""What a timer was started for."""

_BUSY = frozenset({AgentState.ON_CALL, AgentState.WRAP_UP})


class Floor:
    """Agents, calls and offers, and the commands of the current step.

    Attributes:
        policy: What the bank has decided.
        now: When the latest event happened, in seconds since 1970; it never goes back.
        agents: Agent id to the agents who are logged in.
        entries: Call id to the calls in queues.
        offers: Ref to the offers that are out.
        conversations: Call id to those who are bridged.
        free: The agents who are available.
        staff: The agents who are logged in, whatever they do.
        waiting: The calls that wait, without those on offer.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = 0.0
        self.agents: dict[str, Presence] = {}
        self.entries: dict[str, Entry] = {}
        self.offers: dict[int, Offer] = {}
        self.conversations: dict[str, Conversation] = {}
        self.traits = Traits()
        self.free = FreeAgents(queue.selection for queue in policy.queues.values())
        self.staff = AgentIndex()
        self.waiting = WaitingLine(self.traits)
        self._timers: dict[int, Subject] = {}
        self._commands: list[AnyCommand] = []
        self._last_ref = 0
        self._last_entry = 0

    # --- time ---

    def set_clock(self, at: datetime) -> None:
        """Let it be `at`; a clock that was set back stands still instead."""
        self.now = max(self.now, at.timestamp())

    def start_timer(self, seconds: float, subject: Subject) -> None:
        """Start the one timer that a call, an offer or an agent has."""
        ref = subject.timer = self.new_ref()
        self._timers[ref] = subject
        self._commands.append(StartTimer(ref=ref, seconds=max(seconds, 0.0)))

    def cancel_timer(self, subject: Subject) -> None:
        """Stop a timer; one that does not run is no mistake."""
        if subject.timer:
            self._commands.append(CancelTimer(ref=subject.timer))
            del self._timers[subject.timer]
            subject.timer = 0

    def take_timer(self, ref: int) -> Subject | None:
        """Return what a timer that fired was started for; None when nobody wants it any more."""
        subject = self._timers.pop(ref, None)
        if subject is not None:
            subject.timer = 0
        return subject

    # --- commands ---

    def do(self, command: AnyCommand) -> None:
        """Give one command."""
        self._commands.append(command)

    def ignore(self, why: str) -> None:
        """Record that an event meant nothing here."""
        self._commands.append(Ignore(why=why))

    def take_commands(self) -> list[AnyCommand]:
        """Return the commands given since the last time."""
        commands, self._commands = self._commands, []
        return commands

    def new_ref(self) -> int:
        """Return a `ref` that no command has had."""
        self._last_ref += 1
        return self._last_ref

    def new_entry_number(self) -> int:
        """Return a number that is higher than that of every entry before."""
        self._last_entry += 1
        return self._last_entry

    # --- agents ---

    def log_in(self, agent: Agent, reason: str) -> None:
        """Let an agent be on the floor, and on break."""
        presence = Presence(
            agent=agent,
            qualification=self.traits.of(agent),
            since=self.now,
            state=AgentState.ON_BREAK,
            reason=reason,
            state_since=self.now,
        )
        self.agents[agent.agent_id] = presence
        self.staff.add(presence)
        self._show_state(presence)

    def log_out(self, presence: Presence, reason: str) -> None:
        """Let an agent leave the floor."""
        self.cancel_timer(presence)
        self.set_state(presence, AgentState.OFFLINE, reason)
        self.staff.remove(presence)
        del self.agents[presence.agent.agent_id]

    def set_state(self, presence: Presence, state: AgentState, reason: str = "") -> None:
        """Let an agent be in a state; who is reserved and gets no call keeps the place."""
        before = presence.state
        if before in _BUSY:
            presence.busy_s += self.now - presence.state_since
        if state is AgentState.RESERVED:
            self.free.hide(presence)
        elif state is AgentState.AVAILABLE and before is AgentState.RESERVED:
            self.free.show(presence)
        elif state is AgentState.AVAILABLE:
            self.free.add(presence, self.now)
        elif before in (AgentState.AVAILABLE, AgentState.RESERVED):
            self.free.remove(presence)
        presence.state = state
        presence.reason = reason
        presence.state_since = self.now
        self._show_state(presence)

    def requalify(self, presence: Presence, agent: Agent) -> None:
        """Let an agent be able to serve other calls from now on, at the same place."""
        qualification = self.traits.of(agent)
        self.staff.hide(presence)
        self.free.hide(presence)
        presence.agent, presence.qualification = agent, qualification
        self.staff.show(presence)
        if presence.state is AgentState.AVAILABLE:
            self.free.show(presence)

    # --- calls ---

    def leave_queue(self, entry: Entry, way: Way, why: str = "") -> None:
        """Let a call, which is not on offer, leave its queue."""
        self.waiting.remove(entry)
        self.cancel_timer(entry)
        del self.entries[entry.call_id]
        self._commands.append(
            LeaveQueue(
                call_id=entry.call_id,
                queue=entry.queue.name,
                way=way,
                why=why,
                wait_s=self.now - entry.queued_at,
            )
        )

    def _show_state(self, presence: Presence) -> None:
        self._commands.append(
            SetAgentState(
                agent_id=presence.agent.agent_id, state=presence.state, reason=presence.reason
            )
        )
