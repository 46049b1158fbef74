"""A router with a virtual clock: what a shell does round it, without telephones."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hotline.model.agent import Agent, AgentState
from hotline.model.tier import Tier
from hotline.routing.commands import (
    AnyCommand,
    BridgeCall,
    BridgeConsult,
    CancelTimer,
    DialCustomer,
    LeaveQueue,
    OfferCall,
    OfferConsult,
    PlayWhisper,
    RingAgent,
    SetAgentState,
    StartTimer,
    WithdrawOffer,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    AgentLoggedIn,
    AgentReady,
    AnyEvent,
    CallbackChosen,
    CallBridged,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    CustomerAnswered,
    CustomerUnreachable,
    OfferAccepted,
    TimerFired,
    WhisperFinished,
)
from hotline.routing.log import Step
from hotline.routing.router import Router

OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When a played floor begins: a Monday morning."""


class VirtualFloor:
    """A floor on which time passes when it is told to.

    Attributes:
        now: What time it is, aware.
        log: All that happened.
        offers: Agent id to the offer that is out for the agent.
        consult_offers: Agent id to the last offer by which a colleague asked the agent.
        states: Agent id to the state that the agent was last shown in.
        reasons: Agent id to the reason for it.
        left: Call id to how the call left its last queue.
    """

    def __init__(self, router: Router, now: datetime = OPENING) -> None:
        self.router = router
        self.now = now
        self.log: list[Step] = []
        self.offers: dict[str, OfferCall] = {}
        self.consult_offers: dict[str, OfferConsult] = {}
        self.states: dict[str, AgentState] = {}
        self.reasons: dict[str, str] = {}
        self.left: dict[str, LeaveQueue] = {}
        self._timers: dict[int, datetime] = {}
        self._due: list[tuple[datetime, int]] = []

    @property
    def offered(self) -> dict[str, str]:
        """Agent id to the call that is on offer to the agent."""
        return {agent_id: offer.call_id for agent_id, offer in self.offers.items()}

    def receive(self, event: AnyEvent) -> Sequence[AnyCommand]:
        """Give the router an event, and note what it commands."""
        commands = self.router.receive(event)
        self.log.append(Step(event=event, commands=commands))
        for command in commands:
            self._note(command)
        return commands

    def passes(self, seconds: float) -> None:
        """Let time pass, and timers fire."""
        end = self.now + timedelta(seconds=seconds)
        while self._due and self._due[0][0] <= end:
            at, ref = heapq.heappop(self._due)
            if self._timers.get(ref) == at:
                del self._timers[ref]
                self.now = max(self.now, at)
                self.receive(TimerFired(at=self.now, ref=ref))
        self.now = end

    # --- what people do ---

    def comes(
        self,
        agent_id: str,
        skills: Mapping[str, int] | None = None,
        *,
        languages: Sequence[str] = ("en-US",),
        tiers: Sequence[Tier] = ("standard", "vip", "senior_vip"),
        teams: Sequence[str] = (),
    ) -> None:
        """Let an agent log in and be ready."""
        agent = Agent(
            agent_id=agent_id,
            skills=skills or {},
            languages=frozenset(languages),
            tiers=frozenset(tiers),
            teams=frozenset(teams),
        )
        self.receive(AgentLoggedIn(at=self.now, agent=agent))
        self.receive(AgentReady(at=self.now, agent_id=agent_id))

    def calls(
        self,
        call_id: str,
        queue: str,
        *,
        tier: Tier = "standard",
        language: str = "en-US",
        skills: Sequence[str] = (),
        priority: int = 5,
        customer: str = "",
        number: str = "",
        matter: str = "",
        manager: str = "",
        max_wait_s: float = 0.0,
    ) -> None:
        """Let a caller want an agent."""
        self.receive(
            CallQueued(
                at=self.now,
                call_id=call_id,
                queue=queue,
                tier=tier,
                language=language,
                skills=frozenset(skills),
                priority=priority,
                customer=customer,
                caller_number=number,
                matter=matter,
                manager=manager,
                max_wait_s=max_wait_s,
            )
        )

    def takes(self, agent_id: str) -> str:
        """Let an agent take the call on offer, up to the conversation; return which call it is."""
        offer = self.offers[agent_id]
        self._goes_on(OfferAccepted(at=self.now, ref=offer.ref))
        return offer.call_id

    def takes_and_reaches_nobody(self, agent_id: str) -> None:
        """Let an agent take the callback on offer, whose customer does not pick up."""
        self._goes_on(OfferAccepted(at=self.now, ref=self.offers[agent_id].ref), is_away=True)

    def takes_consult(self, agent_id: str) -> None:
        """Let an agent be there for the colleague who asks, up to their talk."""
        self._goes_on(OfferAccepted(at=self.now, ref=self.consult_offers[agent_id].ref))

    def ends(self, call_id: str) -> None:
        """Let a conversation be over."""
        self.receive(ConversationEnded(at=self.now, call_id=call_id))

    def leaves(self, call_id: str) -> None:
        """Let a caller hang up."""
        self.receive(CallerLeft(at=self.now, call_id=call_id))

    def wants_a_callback(self, call_id: str) -> None:
        """Let a caller choose to be called back, and hang up."""
        self.receive(CallbackChosen(at=self.now, call_id=call_id))
        self.leaves(call_id)

    def takes_a_break(self, agent_id: str, reason: str = "break") -> None:
        """Let an agent want no calls for a while."""
        self.receive(AgentBreakStarted(at=self.now, agent_id=agent_id, reason=reason))

    def is_ready(self, agent_id: str) -> None:
        """Let an agent want calls."""
        self.receive(AgentReady(at=self.now, agent_id=agent_id))

    def _goes_on(self, event: AnyEvent, *, is_away: bool = False) -> None:
        """Let everybody do what is asked for, until nothing is, but customers who are away."""
        for command in self.receive(event):
            match command:
                case RingAgent(ref=ref):
                    self._goes_on(AgentAnswered(at=self.now, ref=ref), is_away=is_away)
                case PlayWhisper(ref=ref):
                    self._goes_on(WhisperFinished(at=self.now, ref=ref), is_away=is_away)
                case DialCustomer(ref=ref) if is_away:
                    self.receive(CustomerUnreachable(at=self.now, ref=ref, why="no_answer"))
                case DialCustomer(ref=ref):
                    self._goes_on(CustomerAnswered(at=self.now, ref=ref))
                case BridgeCall(ref=ref) | BridgeConsult(ref=ref):
                    self._goes_on(CallBridged(at=self.now, ref=ref))
                case _:
                    pass

    def _note(self, command: AnyCommand) -> None:
        match command:
            case StartTimer():
                at = self._timers[command.ref] = self.now + timedelta(seconds=command.seconds)
                heapq.heappush(self._due, (at, command.ref))
            case CancelTimer():
                self._timers.pop(command.ref, None)
            case OfferCall():
                self.offers[command.agent_id] = command
            case OfferConsult():
                self.consult_offers[command.agent_id] = command
            case WithdrawOffer():
                self._forget_offer(command.ref)
            case SetAgentState():
                self.states[command.agent_id] = command.state
                self.reasons[command.agent_id] = command.reason
                if command.state is AgentState.ON_CALL:
                    self.offers.pop(command.agent_id, None)
            case LeaveQueue():
                self.left[command.call_id] = command
            case _:
                pass

    def _forget_offer(self, ref: int) -> None:
        self.offers = {agent: offer for agent, offer in self.offers.items() if offer.ref != ref}
