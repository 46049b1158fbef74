"""The live floor: who waits, who serves whom, and what may be asked of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from hotline.floor.absences import Absences
from hotline.floor.broadcasting import Broadcasting
from hotline.floor.callers import Caller
from hotline.floor.declining import Declining
from hotline.floor.dialling import Dialling
from hotline.floor.disagreements import What
from hotline.floor.due_callbacks import DueCallbacks
from hotline.floor.floor_log import EVERY, FloorLog
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.handling import Handling
from hotline.floor.inbox import Inbox
from hotline.floor.noticeboard import Noticeboard
from hotline.floor.performer import FloorPerformer
from hotline.floor.ports import Clock, Customers, Desks, Places, Telephones
from hotline.floor.qualifying import Qualifying
from hotline.floor.reconciling import Reconciler
from hotline.floor.recording_pauses import RecordingPauses
from hotline.floor.securing import Securing
from hotline.floor.serving import Serving
from hotline.floor.stepping import Stepping
from hotline.floor.supervising import Supervising
from hotline.floor.telling import Speak
from hotline.floor.wrapping_up import WrappingUp
from hotline.jobs import end_task
from hotline.journal import JournalPort
from hotline.model.agent import AgentState
from hotline.roster import Roster
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentLost,
    AnyEvent,
    PolicyChanged,
)
from hotline.routing.figures import Figures
from hotline.routing.policy import Policy
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router

LAST_DEEDS_S = 2.0
"""How long telephones may take to be silent when the floor ends."""


class LiveFloor:
    """Who waits, who serves whom, and the log of it. `async with` carries it.

    Attributes:
        tenant: Whose floor.
        policy: What the router goes by, from when it was told so on.
        serving: Lets callers be served.
        declining: Lets agents not take what is offered to them.
        handling: Takes what agents ask for in a conversation.
        securing: Takes it where callers are to prove who they are.
        recording_pauses: Takes what agents ask for of what is recorded.
        wrapping_up: Takes what agents tell of a call.
        supervising: Takes what supervisors ask for.

    Args:
        tenant: Whose floor.
        policy: What the router goes by.
        journal: Keeps the log.
        telephones: The agents' telephones.
        desks: What the agents look at.
        speak: Speaks to agents and callers.
        ready: Waits until telephones can be rung, and it is known which callers are there.
        is_carried: Tells whether a call goes on in this process, or its end is being written.
        clock: The time.
        customers: Those whom the bank rings; None where there is no line out.
        places: Those outside that agents ask; None where there is no line out.
        is_page: Tells of a seat whether its telephone is a page in a browser.
        snapshot_every: After how many events a snapshot is written.
    """

    def __init__(
        self,
        *,
        tenant: str,
        policy: Policy,
        journal: JournalPort,
        telephones: Telephones,
        desks: Desks,
        speak: Speak,
        ready: Callable[[], Awaitable[None]],
        is_carried: Callable[[str], bool],
        clock: Clock,
        customers: Customers | None = None,
        places: Places | None = None,
        is_page: Callable[[str], bool] = lambda _: False,
        snapshot_every: int = EVERY,
    ) -> None:
        self.tenant = tenant
        self.policy = policy
        self._folded = FoldedFloor(policy)
        self._ready = ready
        self._is_carried = is_carried
        self._dialling = Dialling(
            tenant=tenant,
            customers=customers,
            clock=clock,
            is_served=lambda call_id: call_id in self._performer.callers,
            let_go=lambda call_id: self._performer.let_go(call_id),
            report=self.tell,
        )
        self._clock = clock
        self._inbox = Inbox()
        self._absences = Absences(telephones, is_page=is_page, on_lost=self._is_lost)
        self._performer = FloorPerformer(
            tenant=tenant,
            telephones=telephones,
            desks=desks,
            speak=speak,
            promise_of=self.promise_of,
            seat_of=self.seat_of,
            entry_of=self._entry_of,
            talk_of=lambda call_id: self.router.floor.conversations.get(call_id),
            bridges=self._folded.bridges,
            dialling=self._dialling,
            places=places,
            absences=self._absences,
            is_carried=self._goes_on_here,
            clock=clock,
            report=self.tell,
            take=self.take,
        )
        self._reconciler = Reconciler(
            floor=lambda: self.router.floor,
            is_behind=lambda: self._stepping.is_busy,
            performer=self._performer,
            telephones=telephones,
            seat_of=self.seat_of,
            bridges=self._folded.bridges,
            is_carried=self._goes_on_here,
            on_unplugged=self.unplugged,
            clock=clock,
            report=self.tell,
        )
        self.recording_pauses = RecordingPauses(
            self._folded, self._performer.callers, desks.changed
        )
        self._stepping = Stepping(
            floor=self._folded,
            log=FloorLog(journal, tenant, snapshot_every),
            inbox=self._inbox,
            performer=self._performer,
            policy=lambda: self.policy,
            on_change=desks.changed,
            clock=clock,
        )
        self.serving = Serving(
            floor=self._folded,
            performer=self._performer,
            follow=self.recording_pauses.follow,
            dialling=self._dialling,
            is_back=self._stepping.is_back,
            clock=clock,
            report=self.tell,
        )
        self.declining = Declining(floor=self._folded, take=self.take, clock=clock)
        self.handling = Handling(
            floor=self._folded,
            callers=self._performer.callers,
            talking=self._performer.talking,
            take=self.take,
            clock=clock,
        )
        self.securing = Securing(self._folded, self._performer.talking.secure)
        self.wrapping_up = WrappingUp(floor=self._folded, take=self.take, clock=clock)
        self.supervising = Supervising(floor=self._folded, take=self.take, clock=clock)
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._stepping.come_back()
        self._performer.expect(self.router.floor.conversations)
        self._tasks = [asyncio.create_task(self._go_on(), name="floor")]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Callers who were just handed over have left: nobody is to pick up for them.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_DEEDS_S):
                await self._inbox.until_empty()
                await self._performer.until_silent()
        for task in self._tasks:
            await end_task(task)
        await self._performer.close()
        self._inbox.close()

    @property
    def seats(self) -> Mapping[str, str]:
        """Agent id to where the agent sits, or sat last."""
        return self._folded.seats

    @property
    def router(self) -> Router:
        """Who waits and who serves, to look at."""
        return self._folded.router

    @property
    def noticeboard(self) -> Noticeboard:
        """What supervisors have written on desks, to look at."""
        return self._folded.noticeboard

    @property
    def due(self) -> DueCallbacks:
        """What became of promises."""
        return self._folded.due

    @property
    def is_back(self) -> bool:
        """Whether it is as its log tells; before, nobody seems to be there."""
        return self._stepping.is_back.is_set()

    @property
    def seq(self) -> int:
        """The number of the last record of the log: it only grows."""
        return self._stepping.seq

    @property
    def has_line_out(self) -> bool:
        """Whether customers can be rung."""
        return self._dialling.has_line_out

    @property
    def can_dial(self) -> bool:
        """Whether customers can be rung now: there is a line out, and it is not lost."""
        return self.has_line_out and self.router.floor.has_line_out

    @property
    def healed(self) -> Mapping[What, int]:
        """How often what was found to disagree, and healed."""
        return self._reconciler.healed

    @property
    def figures(self) -> Figures:
        """What became of all calls that the log tells of, to look at."""
        return self._folded.figures

    def between_steps(self) -> AbstractAsyncContextManager[int]:
        """Let nothing happen meanwhile; gives the log's last record, with which all agrees."""
        return self._stepping.between_steps()

    async def begin_again(self) -> None:
        """Be as the log tells, for it alone counts; who talks, talks on.

        Raises:
            HotlineError: The log cannot be read. Then, and after a defect, all is as before.
        """
        await self._stepping.begin_again()

    def count_as(self, figures: Figures) -> None:
        """Go on from a copy of other figures, at the same place of the log."""
        self._folded.count_as(figures)

    def broadcasting(self, roster: Callable[[], Roster]) -> Broadcasting:
        """Return what takes broadcasts to agents of a roster."""
        return Broadcasting(floor=self._folded, roster=roster, take=self.take, clock=self._clock)

    def qualifying(self, roster: Callable[[], Roster]) -> Qualifying:
        """Return what takes changes for now in what agents of a roster can serve."""
        return Qualifying(floor=self._folded, roster=roster, take=self.take, clock=self._clock)

    def use(self, policy: Policy) -> None:
        """Let the router go by another policy, from its turn in the log on."""
        # Not the router's: it may still be to be told of the last one.
        if policy != self.policy:
            self.policy = policy
            self.tell(PolicyChanged(at=self._clock(), policy=policy))

    def tell(self, event: AnyEvent) -> None:
        """Tell of something that has happened, such as an agent who is ready."""
        self._inbox.tell(event)

    async def take(self, event: AnyEvent) -> str:
        """Tell of something, and wait until it is in the log; see `Inbox.take`."""
        return await self._inbox.take(event)

    def state_of(self, agent_id: str) -> AgentState:
        """Return what an agent does; who is not here is offline."""
        presence = self.router.floor.agents.get(agent_id)
        return presence.state if presence is not None else AgentState.OFFLINE

    def seat_of(self, agent_id: str) -> str:
        """Return where an agent sits, or sat last; "" for nowhere."""
        return self._folded.seats.get(agent_id, "")

    def promise_of(self, call_id: str) -> WaitPromise | None:
        """Return what a caller who waits was told; None for nothing."""
        return self._folded.announcer.promises.get(call_id)

    def caller(self, call_id: str) -> Caller | None:
        """Return the caller of a call; None for who is not on the line."""
        return self._performer.callers.get(call_id)

    def unplugged(self, seat_id: str) -> None:
        """Tell of a seat whose telephone is gone; who has a page there may come back."""
        if self._absences.begins(seat_id):
            self._performer.look_whether_cut_off(seat_id)
        else:
            self._is_lost(seat_id)

    def _is_lost(self, seat_id: str) -> None:
        """Let nobody at a seat be rung."""
        for agent_id, at in self._folded.seats.items():
            if at == seat_id and self.state_of(agent_id) is not AgentState.OFFLINE:
                self.tell(AgentLost(at=self._clock(), agent_id=agent_id, why="telephone"))

    def _entry_of(self, call_id: str) -> Entry | None:
        floor = self.router.floor
        talk = floor.conversations.get(call_id)
        return floor.entries.get(call_id) or (talk.entry if talk is not None else None)

    async def _go_on(self) -> None:
        await self._ready()
        self._tasks.append(asyncio.create_task(self._reconciler.run(), name="reconcile floor"))
        await self._stepping.go_on()

    def _goes_on_here(self, call_id: str) -> bool:
        """Return whether somebody may still come to the floor, or come back, for a call."""
        # Whom the bank has rung comes in another call, whose name nobody knows here.
        return self._folded.is_rung(call_id) or self._is_carried(call_id)
