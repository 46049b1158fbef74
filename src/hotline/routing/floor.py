"""The floor: everybody who waits or serves, and everything that a decision may do there."""

from __future__ import annotations

from collections import defaultdict
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
from hotline.routing.known_again import KnownAgain, Who, who
from hotline.routing.offer import Conversation, Offer
from hotline.routing.places import Sent
from hotline.routing.policy import Policy
from hotline.routing.preferred import LastAgents, Wishes
from hotline.routing.presence import Presence
from hotline.routing.returning import Leavers
from hotline.routing.selection import FreeAgents
from hotline.routing.traits import Traits
from hotline.routing.waiting_line import Lane, WaitingLine

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
        waiting: The calls that wait for anybody who may take them, without those on offer.
        wishes: The calls that wait and would rather have one agent, for the time being alone or
            not.
        last_agents: Who served whom last.
        leavers: The places of those who hung up lately.
        callbacks: The entries in which customers wait to be called back.
        sent: Who has sent callers to which places of their flows in the last hour.
        closed: The queues that take no calls now.
        has_line_out: Whether customers can be rung, as far as the floor was told.
        last_ref: The highest `ref` that a command has had.
        last_entry: The highest number that an entry has had.
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
        self.wishes = Wishes()
        self.last_agents = LastAgents(policy.preferred.last_agent_within_s)
        self.leavers = Leavers(policy.return_s)
        self.callbacks: KnownAgain[Entry] = KnownAgain()
        self.sent = Sent()
        self.closed: set[str] = set()
        self.has_line_out = True
        self._on_the_line: defaultdict[str, set[Entry]] = defaultdict(set)
        self._timers: dict[int, tuple[Subject, float]] = {}
        self._commands: list[AnyCommand] = []
        self.last_ref = 0
        self.last_entry = 0

    def go_by(self, policy: Policy) -> None:
        """Let another policy hold for all that is decided from now on."""
        self.policy = policy
        self.free.order_by((queue.selection for queue in policy.queues.values()), self.now)
        self.last_agents.within_s = policy.preferred.last_agent_within_s
        self.leavers.return_s = policy.return_s
        self.closed &= policy.queues.keys()

    def talk_of(self, agent_id: str) -> Conversation | None:
        """Return the conversation that is an agent's, or None."""
        talks = self.conversations.values()
        return next((one for one in talks if one.presence.agent.agent_id == agent_id), None)

    # --- time ---

    def set_clock(self, at: datetime) -> None:
        """Let it be `at`; a clock that was set back stands still instead."""
        now = at.timestamp()
        if now > self.now:
            self.now = now

    def waited_s(self, entry: Entry) -> float:
        """Return how long a call has been in its queue, in seconds, to the microsecond.

        Moments are whole microseconds, their differences as floats are not quite: a call would be
        a hair too young when its timer fires.
        """
        return round(self.now - entry.queued_at, 6)

    def joined_s(self, entry: Entry) -> float:
        """Return how long a call has been in this very queue, in seconds, to the microsecond."""
        return round(self.now - entry.joined_at, 6)

    def start_timer(self, seconds: float, subject: Subject) -> None:
        """Start the one timer that a call, an offer or an agent has."""
        ref = subject.timer = self.new_ref()
        seconds = max(round(seconds, 6), 0.0)
        self._timers[ref] = (subject, self.now + seconds)
        self._commands.append(StartTimer(ref=ref, seconds=seconds))

    def cancel_timer(self, subject: Subject) -> None:
        """Stop a timer; one that does not run is no mistake."""
        if subject.timer:
            self._commands.append(CancelTimer(ref=subject.timer))
            del self._timers[subject.timer]
            subject.timer = 0

    def restart_timers(self) -> None:
        """Start again all timers, with what is left of them."""
        for ref, (_, until) in self._timers.items():
            left_s = max(round(until - self.now, 6), 0.0)
            self._commands.append(StartTimer(ref=ref, seconds=left_s))

    def timers(self) -> list[tuple[int, float]]:
        """Return the `ref` of each timer that runs, and when it fires, in seconds since 1970."""
        return [(ref, until) for ref, (_, until) in self._timers.items()]

    def run_timer(self, subject: Subject, until: float) -> None:
        """Let the timer of a subject run, which has been started before."""
        self._timers[subject.timer] = (subject, until)

    def timed(self, ref: int) -> Subject | None:
        """Return what a timer runs for; None when nobody wants it any more."""
        subject, _ = self._timers.get(ref, (None, 0.0))
        return subject

    def take_timer(self, ref: int) -> Subject | None:
        """Return what a timer that fired was started for; None when nobody wants it any more."""
        if ref not in self._timers:
            return None
        subject, _ = self._timers.pop(ref)
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
        self.last_ref += 1
        return self.last_ref

    def new_entry_number(self) -> int:
        """Return a number that is higher than that of every entry before."""
        self.last_entry += 1
        return self.last_entry

    # --- agents ---

    def log_in(self, agent: Agent, reason: str) -> None:
        """Let an agent be on the floor, and on break."""
        presence = Presence(
            agent=agent,
            record=agent,
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
        if state is not AgentState.WRAP_UP:
            presence.wrap_up = None
        presence.state = state
        presence.reason = reason
        presence.state_since = self.now
        self._show_state(presence)

    def give_reason(self, presence: Presence, reason: str) -> None:
        """Let an agent be in the same state for another reason."""
        presence.reason = reason
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

    def join_queue(self, entry: Entry) -> None:
        """Let a call be in its queue, without a place yet."""
        self.entries[entry.call_id] = entry

    def wait(self, entry: Entry, lane: Lane | None) -> None:
        """Let a call stand in a lane of the line, or without one wait for one agent alone."""
        if lane is not None:
            self.waiting.add(entry, lane)
        self.wishes.add(entry)
        if not entry.callback:
            self._on_the_line[entry.queue.name].add(entry)

    def stop_waiting(self, entry: Entry) -> None:
        """Take a call out of the line; one that does not wait is no mistake."""
        self.waiting.remove(entry)
        self.wishes.remove(entry)
        self._on_the_line[entry.queue.name].discard(entry)
        self.cancel_timer(entry)
        entry.rests_for = ""

    def count_on_the_line(self, queue: str) -> int:
        """Return how many callers wait in a queue, without those on offer or to be called back."""
        return len(self._on_the_line[queue])

    def leave_queue(
        self, entry: Entry, way: Way, why: str = "", *, to: str = "", agent_id: str = ""
    ) -> None:
        """Let a call, which is not on offer, leave its queue."""
        self.stop_waiting(entry)
        del self.entries[entry.call_id]
        self.forget_callback(entry)
        self._commands.append(
            LeaveQueue(
                call_id=entry.call_id,
                queue=entry.queue.name,
                way=way,
                why=why,
                wait_s=self.waited_s(entry),
                to=to,
                agent_id=agent_id,
                callback=entry.callback,
                rings=entry.attempts,
            )
        )

    def promise_callback(self, entry: Entry, known: Who) -> None:
        """Let the caller of a call that waits be off the line, and known when calling again."""
        entry.callback = True
        self.callbacks.keep(known, entry)
        self._on_the_line[entry.queue.name].discard(entry)

    def forget_callback(self, entry: Entry) -> None:
        """Let nobody who calls be taken for the customer of a callback any more."""
        known = who(entry.came_to, entry.asked)
        if entry.callback and known is not None:
            self.callbacks.forget(known)

    def _show_state(self, presence: Presence) -> None:
        self._commands.append(
            SetAgentState(
                agent_id=presence.agent.agent_id, state=presence.state, reason=presence.reason
            )
        )
