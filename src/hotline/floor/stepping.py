"""The floor's events, one at a time; each is logged with its commands before they run."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from hotline.errors import HotlineError
from hotline.floor.at_desks import touched
from hotline.floor.errors import FloorClosed
from hotline.floor.floor_log import FloorLog
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.inbox import Inbox, Told
from hotline.floor.performer import FloorPerformer
from hotline.floor.ports import Clock
from hotline.journal import JournalError
from hotline.routing.commands import AnyCommand, Ignore
from hotline.routing.events import AnyEvent, CallBridged, FloorResumed, PolicyChanged
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.promise.announce_wait import AnnounceWait

AGAIN_S = 1.0
"""The pause after which a log is read again that could not be written or read."""

log = structlog.get_logger()


class Stepping:
    """Takes what happens on a floor.

    Attributes:
        is_back: Is set once the floor is as its log tells.

    Args:
        floor: What the log tells.
        log: What has happened, for whoever comes after.
        inbox: What happens.
        performer: Does what the router commands.
        policy: Returns what the router is to go by.
        on_change: Is told whose desks have something new.
        clock: The time.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        log: FloorLog,
        inbox: Inbox,
        performer: FloorPerformer,
        policy: Callable[[], Policy],
        on_change: Callable[[Iterable[str]], object],
        clock: Clock,
    ) -> None:
        self.is_back = asyncio.Event()
        self._folded = floor
        self._log = log
        self._inbox = inbox
        self._performer = performer
        self._policy = policy
        self._on_change = on_change
        self._clock = clock
        self._one_step = asyncio.Lock()
        self._first: deque[AnyEvent] = deque()
        self._untold: dict[int, CallBridged] = {}
        self._set_aside: list[AnyEvent] = []

    @property
    def seq(self) -> int:
        """The number of the last record of the log: it only grows."""
        return self._log.seq

    @property
    def is_busy(self) -> bool:
        """Whether something has happened that is not all done yet."""
        return self._one_step.locked() or not self._inbox.is_empty

    @asynccontextmanager
    async def between_steps(self) -> AsyncIterator[int]:
        """Let nothing happen meanwhile; gives the log's last record, with which all agrees."""
        async with self._one_step:
            yield self._log.seq

    async def begin_again(self) -> None:
        """Be as the log tells, for it alone counts; who talks, talks on.

        Raises:
            HotlineError: The log cannot be read. Then, and after a defect, all is as before.
        """
        async with self._one_step:
            await self.come_back()
            while self._first:
                await self._try_to_take(Told(self._first.popleft()))

    async def come_back(self) -> None:
        """Fold the log: the floor is as it was when its last record was written.

        Each part of it is folded by the policy of then; the one of now is told of after that, and
        last who talks of whom it could not be told.
        """
        kept, events = await self._log.read()
        self._folded.begin(kept, events)
        self._first.clear()
        if kept is not None or events:
            self._say_first(FloorResumed(at=self._clock()))
        if self._folded.router.floor.policy != self._policy():
            self._say_first(PolicyChanged(at=self._clock(), policy=self._policy()))
        offers = self._folded.router.floor.offers
        self._untold = {ref: event for ref, event in self._untold.items() if ref in offers}
        self._first.extend(self._untold.values())
        self.is_back.set()
        self._on_change(self._folded.router.floor.agents)

    def _say_first(self, event: FloorResumed | PolicyChanged) -> None:
        """Have the router told of what coming back brings, unless that is what broke it here."""
        for failed in self._set_aside:
            if replace(failed, at=event.at) == event:
                log.error("floor_event_left_out", at=event.kind)
                return
        self._first.append(event)

    async def go_on(self) -> None:
        """Take what happens, for ever."""
        while True:
            while self._first:
                # What coming back brought goes before all else.
                await self._step(Told(self._first.popleft()))
            told = await self._inbox.next()
            try:
                if not told.is_given_up:
                    await self._step(told)
            finally:
                self._inbox.done()

    async def _step(self, told: Told) -> None:
        async with self._one_step:
            await self._try_to_take(told)

    async def _try_to_take(self, told: Told) -> None:
        event = told.event
        try:
            ignored = await self._take(event)
        except JournalError as error:
            # What the router knows now nobody would know after us: the log alone counts.
            log.error("floor_not_journaled", why=str(error))
            told.is_refused(error)
            self._performer.lose(error)
            if isinstance(event, CallBridged):
                # They talk all the same; nobody else would tell, and they would be parted.
                self._untold[event.ref] = event
            await self._come_back_when_it_can()
        except Exception as defect:
            # A defect of ours costs one event, and not everybody's place. The router may know of
            # it, and nothing of what it commanded was done: here, too, the log alone counts.
            log.exception("floor_defect", at=event.kind)
            told.is_refused(defect)
            if isinstance(event, FloorResumed | PolicyChanged):
                # Coming back would bring it again, and again, and nobody else's turn would come.
                self._set_aside.append(event)
            self._need_not_tell(event)
            await self._come_back_when_it_can()
        except asyncio.CancelledError:
            told.is_refused(FloorClosed())
            raise
        else:
            told.is_taken(ignored)
            self._need_not_tell(event)
            if self._log.wants_snapshot(self._folded.due):
                await self._try_to_keep()

    def _need_not_tell(self, event: AnyEvent) -> None:
        if isinstance(event, CallBridged):
            self._untold.pop(event.ref, None)

    async def _come_back_when_it_can(self) -> None:
        while True:
            await asyncio.sleep(AGAIN_S)
            try:
                return await self.come_back()
            except HotlineError as error:
                log.warning("floor_not_read", why=str(error))
            except Exception:
                # Whoever ended here would leave every caller to the music, for good.
                log.exception("floor_not_read")

    async def _take(self, event: AnyEvent) -> str:
        commands, announced = self._folded.receive(event)
        await self._log.append(event, [*commands, *announced])
        self._folded.is_written(Step(event=event, commands=commands, announced=announced))
        self._on_change(touched(self._folded.router.floor, event, commands))
        for command in (*commands, *announced):
            self._try_to_perform(command)
        if isinstance(event, FloorResumed):
            self._performer.gone.miss(self._folded.callers())
            self._performer.gone.follow_calls(self._folded.called_back())
        return next((one.why for one in commands if isinstance(one, Ignore)), "")

    def _try_to_perform(self, command: AnyCommand | AnnounceWait) -> None:
        try:
            self._performer.perform(command)
        except Exception:
            # The others of the same event are done all the same.
            log.exception("floor_defect", at=command.kind)

    async def _try_to_keep(self) -> None:
        try:
            at = self._clock()
            await self._log.keep(self._folded.kept(at), at)
        except Exception:
            # The log has everything: without a snapshot it is only read for longer.
            log.exception("floor_snapshot_not_made")
