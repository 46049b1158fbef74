"""What an onlooker knows of a floor who reads its log: events and commands, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hotline.model.agent import Agent, AgentState
from hotline.routing.commands import (
    AnyCommand,
    BridgeCall,
    ConfirmCallback,
    DialCustomer,
    KeepPlace,
    LeaveQueue,
    OfferCall,
    OfferConsult,
    PutFirst,
    QueueAgain,
    SendOn,
    SetAgentState,
    StopDialling,
    WithdrawOffer,
)
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedIn,
    AgentRequalified,
    AgentRestored,
    AnyEvent,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    CustomerUnreachable,
    LineOutFound,
    LineOutLost,
)
from hotline.routing.handling import ALONE_S
from hotline.routing.policy import Policy
from hotline.routing.priority import USUAL_PRIORITY
from hotline.routing.resting import LOOK_S, ON_THE_LINE_S
from hotline.testing.floor_laws.seen_call import BEFORE, SeenCall, are_of_one_customer

A_HAIR_S = 1e-3
"""What falls on one moment are timers that fire one after the other."""

LOWEST_PRIORITY, HIGHEST_PRIORITY = 1, 10

_AWAY = frozenset({AgentState.OFFLINE, AgentState.ON_BREAK})


@dataclass(kw_only=True)
class FloorPicture:
    """The floor after some steps of its log.

    Attributes:
        policy: What the bank has decided.
        now: When the last event happened.
        agents: Agent id to agent, of those who are logged in.
        records: The same as they are on record.
        requalified: Agent id to what a supervisor has changed for now.
        states: Agent id to state.
        calls: Call id to the calls in queues.
        offers: Ref to the offers that are out.
        on_call: The refs of those whose agents talk: with a colleague, or with the caller at once.
        bridging: The refs of those of which only the shell knows what came of them.
        dialled: The refs of those for which a customer rings, or has picked up.
        served: Customer and matter to who served the customer last, and when.
        rung_again: The callbacks whose customer has just called, to the new call.
        talking: Call id to those who talk.
        has_line_out: Whether customers can be rung.
    """

    policy: Policy
    now: datetime = BEFORE
    agents: dict[str, Agent] = field(default_factory=dict)
    records: dict[str, Agent] = field(default_factory=dict)
    requalified: dict[str, AgentRequalified] = field(default_factory=dict)
    states: dict[str, AgentState] = field(default_factory=dict)
    calls: dict[str, SeenCall] = field(default_factory=dict)
    offers: dict[int, OfferCall | OfferConsult] = field(default_factory=dict)
    on_call: set[int] = field(default_factory=set)
    bridging: set[int] = field(default_factory=set)
    dialled: set[int] = field(default_factory=set)
    served: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    rung_again: dict[str, str] = field(default_factory=dict)
    talking: dict[str, CallQueued] = field(default_factory=dict)
    has_line_out: bool = True
    _came: int = 0
    _talked: dict[str, SeenCall] = field(default_factory=dict)
    _waited_s: dict[str, float] = field(default_factory=dict)
    _left: dict[tuple[str, str], int] = field(default_factory=dict)

    def see_event(self, event: AnyEvent, *, ignored: bool) -> None:
        """Take an event, before the commands that it causes."""
        self.now = max(self.now, event.at)
        self.rung_again = {}
        self.see_who_is_here()
        if ignored:
            return
        match event:
            case AgentLoggedIn() | AgentChanged():
                agent_id = event.agent.agent_id
                if isinstance(event, AgentLoggedIn):
                    self.requalified.pop(agent_id, None)
                self.records[agent_id] = event.agent
                self._see_qualified(agent_id)
            case AgentRequalified():
                self.requalified[event.agent_id] = event
                self._see_qualified(event.agent_id)
            case AgentRestored():
                del self.requalified[event.agent_id]
                self._see_qualified(event.agent_id)
            case CallQueued():
                self._see_call(event)
            case CustomerUnreachable():
                self.dialled.discard(event.ref)
                self._see_unreached(event)
            case ConversationEnded():
                self.talking.pop(event.call_id, None)
            case LineOutLost():
                self.has_line_out = False
            case LineOutFound():
                self.has_line_out = True
                for call in self.calls.values():
                    call.lacks_line = False
            case CallerLeft() if event.call_id in self.talking:
                del self.talking[event.call_id]
            case CallerLeft() if event.call_id in self.calls:
                call = self.calls[event.call_id]
                self.dialled -= {one.ref for one in call.offers}
                if call.callback and not call.hung_up:
                    call.hung_up, call.rests_until = True, BEFORE
            case _:
                pass

    def _see_qualified(self, agent_id: str) -> None:
        """See what an agent can serve by now: what is on record, but for what is changed."""
        agent, change = self.records[agent_id], self.requalified.get(agent_id)
        if change is not None:
            skills = {**agent.skills, **change.skills}
            agent = replace(
                agent,
                skills={name: level for name, level in skills.items() if level > 0},
                languages=change.languages or agent.languages,
            )
        self.agents[agent_id] = agent

    def see_command(self, command: AnyCommand) -> None:
        """Take one command."""
        match command:
            case OfferCall():
                self.offers[command.ref] = command
                if command.call_id in self.calls:
                    self.calls[command.call_id].offers.append(command)
            case OfferConsult():
                self.offers[command.ref] = command
            case QueueAgain():
                self._see_again(command)
            case SendOn():
                self.talking.pop(command.call_id, None)
            case BridgeCall():
                self.bridging.add(command.ref)
            case DialCustomer():
                self.dialled.add(command.ref)
            case StopDialling():
                self.dialled.discard(command.ref)
            case WithdrawOffer():
                self._end_offer(command)
            case ConfirmCallback():
                call = self.calls[command.call_id]
                call.callback = True
                if not call.asked.callback:
                    call.rests_until = self.now + timedelta(seconds=ON_THE_LINE_S)
            case KeepPlace():
                self._keep_place(command)
            case PutFirst():
                self._put_first(command)
            case LeaveQueue():
                self._leave(command)
            case SetAgentState(state=AgentState.OFFLINE):
                self.agents.pop(command.agent_id, None)
                self.states.pop(command.agent_id, None)
            case SetAgentState():
                self.states[command.agent_id] = command.state
                if command.state is AgentState.ON_CALL:
                    offers = self.offers.items()
                    self.on_call |= {ref for ref, one in offers if one.agent_id == command.agent_id}
            case _:
                pass

    def see_who_is_here(self) -> None:
        """Let callbacks rest whose customers have a busy line, and a moment longer."""
        until = self.now + timedelta(seconds=LOOK_S)
        for call in self.calls.values():
            if call.callback and self.is_here(call):
                call.rests_until = max(call.rests_until, until)

    def is_here(self, callback: SeenCall) -> bool:
        """Return whether the customer of a callback waits or talks, or is rung by somebody else."""
        others = [one for one in self.calls.values() if one is not callback]
        waiting = [one.asked for one in others if not one.callback or one.offers]
        here = [*waiting, *self.talking.values()]
        return any(are_of_one_customer(callback.asked, one) for one in here)

    def waiting(self) -> list[SeenCall]:
        """Return the calls that are not on offer, nor callbacks that rest."""
        return [one for one in self.calls.values() if not one.offers and not self._rests(one)]

    def available(self) -> list[str]:
        """Return the ids of the agents who are free."""
        return [one for one, state in self.states.items() if state is AgentState.AVAILABLE]

    def waited_s(self, call: SeenCall) -> float:
        """Return how long a call has been in its queue, in seconds."""
        return (self.now - call.at).total_seconds()

    def may_wait_for_another(self, call: SeenCall, agent_id: str) -> bool:
        """Return whether a call may wait for one agent alone who is not this one."""
        if call.wish is None or call.wish[0] == agent_id:
            return False
        about = self.states.get(call.wish[0], AgentState.OFFLINE) not in _AWAY
        return about and self.waited_s(call) < call.wish[1] + A_HAIR_S

    def longest_head_start_s(self) -> float:
        """Return by how many seconds a call can be put forward more than another one."""
        steps = HIGHEST_PRIORITY - LOWEST_PRIORITY
        return max(self.policy.head_start_s.values(), default=0) + steps * self.policy.priority_s

    def comes_before(self, one: SeenCall, other: SeenCall) -> bool:
        """Return whether one call has the older right to an agent who could take both."""
        ahead_s = (other.at - one.at).total_seconds()
        ahead_s += one.head_start_s - other.head_start_s
        return (round(-ahead_s, 6), one.number) < (0, other.number)

    def _rests(self, call: SeenCall) -> bool:
        if call.rests_until >= self.now:
            return True
        lacks_line = call.lacks_line or not self.has_line_out
        return call.callback and (lacks_line or self.is_here(call))

    def _see_unreached(self, event: CustomerUnreachable) -> None:
        offer = self.offers.get(event.ref)
        call = self.calls.get(offer.call_id) if offer is not None else None
        if call is not None and event.means == "no_line":
            call.lacks_line = True

    def _see_call(self, event: CallQueued) -> None:
        self._came += 1
        call = SeenCall(
            asked=event,
            queue=event.queue,
            at=self.now,
            number=self._came,
            head_start_s=self._head_start_s(event),
            wish=self._wish(event),
        )
        # A promise that is due is nobody who rings.
        self.rung_again = {
            call_id: event.call_id
            for call_id in ([] if event.callback else self._callbacks_to(event))
            if not any(offer.ref in self.bridging for offer in self.calls[call_id].offers)
        }
        self.calls[event.call_id] = call

    def _see_again(self, command: QueueAgain) -> None:
        """Take that a call comes to a queue whose caller has talked with an agent."""
        before, waited_s = self._talked[command.call_id], self._waited_s[command.call_id]
        self.talking.pop(command.call_id, None)
        is_same = command.queue == before.queue
        skills = before.asked.skills if is_same else frozenset[str]()
        asked = replace(before.asked, queue=command.queue, skills=skills)
        self._came += 1
        self.calls[command.call_id] = SeenCall(
            asked=asked,
            queue=command.queue,
            at=self.now - timedelta(seconds=waited_s),
            number=self._came,
            head_start_s=self._head_start_s(asked),
            wish=(command.to_agent, waited_s + ALONE_S) if command.to_agent else None,
            offers=[
                one
                for one in self.offers.values()
                if command.attended and one.call_id == command.call_id
            ],
        )

    def _callbacks_to(self, event: CallQueued) -> list[str]:
        """Return the callbacks that somebody who calls may have been promised."""
        promised = {
            call_id: one.asked
            for call_id, one in self.calls.items()
            if one.callback and one.asked.queue == event.queue
        }
        named = [one for one, asked in promised.items() if asked.customer == event.customer != ""]
        if named or not event.caller_number:
            return named
        there = {
            call_id: asked.customer
            for call_id, asked in promised.items()
            if asked.caller_number == event.caller_number
        }
        nameless = [call_id for call_id, customer in there.items() if not customer]
        if nameless or event.customer or len(there) > 1:
            return nameless
        return list(there)

    def _head_start_s(self, event: CallQueued) -> float:
        tier_s = self.policy.head_start_s.get(event.tier, 0.0)
        return tier_s + (event.priority - USUAL_PRIORITY) * self.policy.priority_s

    def _wish(self, event: CallQueued) -> tuple[str, float] | None:
        rules = self.policy.preferred
        if event.manager and event.tier in rules.manager_tiers:
            return event.manager, rules.manager_s
        matter = (event.customer, event.matter or event.queue)
        agent_id, at = self.served.get(matter, ("", BEFORE))
        if agent_id and (self.now - at).total_seconds() <= rules.last_agent_within_s:
            return agent_id, rules.last_agent_s
        return None

    def _keep_place(self, command: KeepPlace) -> None:
        call = self.calls[command.call_id]
        call.at = self.now - timedelta(seconds=command.waited_s)
        if command.why == "returned":
            # A router with a bug gives away what nobody has left.
            call.number = self._left.get((call.asked.queue, command.of_call), call.number)
            return
        before = self.calls.pop(command.of_call, None)
        if before is None:
            # And what is over.
            return
        call.number = before.number
        call.put_first = before.put_first
        call.head_start_s = before.head_start_s
        call.offers = [replace(one, call_id=command.call_id) for one in before.offers]
        self.offers |= {one.ref: one for one in call.offers}

    def _put_first(self, command: PutFirst) -> None:
        """Let a call be as old as the first of its queue by rank, and come before it."""
        call = self.calls[command.call_id]
        first = call
        for one in self.calls.values():
            if one.queue == call.queue and self.comes_before(one, first):
                first = one
        call.head_start_s = first.head_start_s + (call.at - first.at).total_seconds()
        self._came += 1
        call.number, call.put_first = -self._came, True

    def _end_offer(self, command: WithdrawOffer) -> None:
        self.bridging.discard(command.ref)
        self.on_call.discard(command.ref)
        offer = self.offers.pop(command.ref, None)
        call = self.calls.get(offer.call_id) if offer is not None else None
        if call is None:
            return
        call.offers = [one for one in call.offers if one.ref != command.ref]
        if command.why == "customer_unreachable":
            call.hung_up = True
            call.rests_until = self.now + timedelta(seconds=self.policy.callback.retry_s)

    def _leave(self, command: LeaveQueue) -> None:
        call = self.calls.get(command.call_id)
        if call is None:
            return
        for offer in call.offers:
            self.offers.pop(offer.ref, None)
            self.dialled.discard(offer.ref)
            if call.asked.customer:
                matter = (call.asked.customer, call.asked.matter or call.asked.queue)
                self.served.pop(matter, None)
                self.served[matter] = (offer.agent_id, self.now)
        if command.to:
            call.queue = command.to
        else:
            if command.way in ("answered", "called_back"):
                self.talking[command.call_id] = call.asked
            self._left[call.asked.queue, command.call_id] = call.number
            self._talked[command.call_id] = call
            self._waited_s[command.call_id] = self.waited_s(call)
            del self.calls[command.call_id]
