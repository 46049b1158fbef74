"""Who is on the floor, and at which seat: agents sign in, are ready, take breaks and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from hotline.floor.errors import (
    DeskPhoneThere,
    NotSignedIn,
    SeatTaken,
    SignedInAlready,
    UnknownAgent,
    UnknownSeat,
)
from hotline.floor.live_floor import LiveFloor
from hotline.floor.ports import Clock
from hotline.floor.supervising import Supervising
from hotline.model.agent import Agent, AgentState
from hotline.model.seat import Seat
from hotline.roster import Roster
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentBreakStarted,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    AnyEvent,
)

_SERVING = frozenset({AgentState.RESERVED, AgentState.ON_CALL, AgentState.WRAP_UP})


@dataclass(frozen=True, kw_only=True)
class Present:
    """An agent, as the floor has them.

    Attributes:
        agent: Who.
        name: What people are shown.
        state: What the agent does.
        seat: Where; "" for who is offline.
    """

    agent: Agent
    name: str
    state: AgentState
    seat: str


class Attendance:
    """Lets agents come and go.

    What is told here has happened when the floor's log has it, which is a moment later. Each says
    who does it, `by`: `token:NAME`, `user:LOGIN` or `telephone:SEAT`.

    Attributes:
        broadcasting: What supervisors write on their desks.
        qualifying: What supervisors change for now in what they can serve.

    Args:
        floor: Where they serve.
        roster: Who they are, and which seats there are.
        clock: The time.
    """

    def __init__(self, floor: LiveFloor, roster: Callable[[], Roster], clock: Clock) -> None:
        self._floor = floor
        self._roster = roster
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self.broadcasting = floor.broadcasting(roster)
        self.qualifying = floor.qualifying(roster)

    @property
    def tenant(self) -> str:
        """Whose floor."""
        return self._floor.tenant

    @property
    def supervising(self) -> Supervising:
        """What supervisors may do there."""
        return self._floor.supervising

    def all(self) -> list[Present]:
        """Return every agent of the roster, and who was taken out of it and still talks."""
        agents = self._roster().agents
        still_here = (one for one in self._floor.router.floor.agents if one not in agents)
        return [self.present(agent_id) for agent_id in (*agents, *still_here)]

    def seats(self) -> list[tuple[Seat, str]]:
        """Return every seat of the roster, each with who sits there; "" for nobody."""
        sitting = {one.seat: one.agent.agent_id for one in self.all() if one.seat}
        seats = self._roster().seats
        return [(seat, sitting.get(seat_id, "")) for seat_id, seat in seats.items()]

    def agent_at(self, seat_id: str) -> str:
        """Return who sits at a seat; "" for nobody."""
        return next((one.agent.agent_id for one in self.all() if one.seat == seat_id), "")

    def state_of(self, agent_id: str) -> AgentState:
        """Return what an agent does; who is not here is offline."""
        return self._floor.state_of(agent_id)

    def serves(self, agent_id: str) -> bool:
        """Return whether an agent has a caller, is offered one, or wraps up; or hears somebody's.

        That is where whoever signs them out cuts somebody off. It may be so of everybody until the
        floor is as its log tells: right after a start, with callers who are still on the line.
        """
        if not self._floor.is_back:
            return True
        if self.state_of(agent_id) in _SERVING:
            return True
        presence = self._floor.router.floor.agents.get(agent_id)
        return presence is not None and presence.supervision is not None

    def served_by(self, agent_id: str) -> list[Entry]:
        """Return the calls that an agent has, is offered, wraps up, or hears as a supervisor."""
        floor = self._floor.router.floor
        presence, talk = floor.agents.get(agent_id), floor.talk_of(agent_id)
        if presence is None:
            return []
        beside = [one.talk for one in (presence.wrap_up, presence.supervision) if one is not None]
        entries = [one.entry for one in (talk, *beside) if one is not None]
        return entries if presence.offer is None else [*entries, presence.offer.entry]

    async def serves_last(self, agent_id: str, reason: str, *, by: str) -> None:
        """Let no caller come after the one whom an agent serves; a break begins then.

        It begins at once for who is available. Nothing is done where that agent is on break, or has
        said what comes then.

        Raises:
            UnknownAgent: The roster has no such agent.
        """
        presence = self._floor.router.floor.agents.get(agent_id)
        if presence is None or presence.then or presence.state is AgentState.ON_BREAK:
            return
        event = AgentBreakStarted(
            at=self._clock(), agent_id=agent_id, reason=reason, by=by, after_caller=True
        )
        await self._tell(event, agent_id)

    def needs_disposition(self, agent_id: str) -> bool:
        """Return whether an agent cannot be ready before a disposition is given."""
        return self._floor.wrapping_up.needs_disposition(agent_id)

    def present(self, agent_id: str) -> Present:
        """Return an agent.

        Raises:
            UnknownAgent: There is no such agent.
        """
        roster = self._roster()
        agent = roster.agents.get(agent_id)
        if agent is None:
            presence = self._floor.router.floor.agents.get(agent_id)
            if presence is None:
                raise UnknownAgent(agent_id)
            agent = presence.agent
        state = self._floor.state_of(agent_id)
        return Present(
            agent=agent,
            name=roster.names.get(agent_id, agent_id),
            state=state,
            seat="" if state is AgentState.OFFLINE else self._floor.seat_of(agent_id),
        )

    async def sign_in(self, agent_id: str, seat_id: str, *, by: str) -> None:
        """Let an agent come to a seat, on break until ready; whoever sits there stays as they are.

        Raises:
            UnknownAgent: The roster has no such agent.
            UnknownSeat: Or no such seat.
            SignedInAlready: The agent sits somewhere else.
            SeatTaken: Another agent sits there.
        """
        # Until it is in the log, a seat looks free to the next one, too.
        async with self._one_at_a_time:
            await self._sign_in(agent_id, seat_id, by)

    async def _sign_in(self, agent_id: str, seat_id: str, by: str) -> None:
        self._known(agent_id)
        found = self.present(agent_id)
        if seat_id not in self._roster().seats:
            raise UnknownSeat(seat_id)
        if found.seat == seat_id:
            return
        if found.seat:
            raise SignedInAlready(agent_id=agent_id, seat_id=found.seat)
        if other := self.agent_at(seat_id):
            raise SeatTaken(seat_id=seat_id, agent_id=other)
        await self._floor.take(
            AgentLoggedIn(at=self._clock(), agent=found.agent, seat=seat_id, by=by)
        )

    async def is_ready(self, agent_id: str, *, by: str) -> None:
        """Let an agent take calls.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DispositionMissing: What came of the last call is to be said first.
        """
        self._floor.wrapping_up.may_be_ready(agent_id)
        await self._tell(AgentReady(at=self._clock(), agent_id=agent_id, by=by), agent_id)

    async def take_break(self, agent_id: str, reason: str, *, by: str) -> None:
        """Let an agent take no calls for a while; from its end on, where there is a conversation.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
        """
        event = AgentBreakStarted(at=self._clock(), agent_id=agent_id, reason=reason, by=by)
        await self._tell(event, agent_id)

    async def sign_out(self, agent_id: str, *, by: str) -> None:
        """Let an agent go; at its end, where there is a conversation.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
        """
        await self._tell(AgentLoggedOut(at=self._clock(), agent_id=agent_id, by=by), agent_id)

    def browser_seat(self, agent_id: str) -> str:
        """Return the seat of an agent who sits where the telephone is a page in a browser.

        Raises:
            UnknownAgent: The roster has no such agent.
            NotSignedIn: The agent is not here.
            DeskPhoneThere: The seat has a telephone of its own.
        """
        seat_id = self.present(agent_id).seat
        if not seat_id:
            raise NotSignedIn(agent_id)
        if not self._roster().is_page(seat_id):
            raise DeskPhoneThere(seat_id)
        return seat_id

    def _known(self, agent_id: str) -> None:
        if agent_id not in self._roster().agents:
            raise UnknownAgent(agent_id)

    async def ask_secure(self, agent_id: str, name: str) -> None:
        """Send the caller with whom an agent talks into a secure flow; both are back at its end.

        Raises:
            UnknownAgent: The roster has no such agent.
            NobodyToAsk: The agent talks with nobody.
            SecureFlowNotOffered: There is no such flow for this caller, or not now.
        """
        await self._floor.securing.ask(self.present(agent_id).agent.agent_id, name)

    async def dispose(
        self, agent_id: str, call_id: str, disposition: str, *, instead_of: str | None, by: str
    ) -> None:
        """Take what came of a call that an agent talks on, or wraps up.

        Raises:
            UnknownAgent: The roster has no such agent.
            NothingToWrapUp: The agent has no such call.
            UnknownDisposition: The call's queue has no such disposition.
            DispositionChanged: Something else than `instead_of` was said before.
        """
        self.present(agent_id)
        await self._floor.wrapping_up.dispose(
            agent_id, call_id, disposition, instead_of=instead_of, by=by
        )

    async def extend_wrap_up(self, agent_id: str, call_id: str, *, by: str) -> None:
        """Let an agent have more time to wrap a call up.

        Raises:
            UnknownAgent: The roster has no such agent.
            NothingToWrapUp: The agent does not wrap up that call.
            NotNow: There is no more time.
        """
        self.present(agent_id)
        await self._floor.wrapping_up.extend(agent_id, call_id, by=by)

    async def _tell(self, event: AnyEvent, agent_id: str) -> None:
        self._known(agent_id)
        if not self.present(agent_id).seat:
            raise NotSignedIn(agent_id)
        await self._floor.take(event)
