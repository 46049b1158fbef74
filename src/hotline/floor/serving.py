"""Those who want an agent: they wait, choose, talk, and come back to the flow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from hotline.asterisk.line import Line
from hotline.floor.callers import Caller, Left, how_left
from hotline.floor.choices import Choice, chosen
from hotline.floor.dialling import Dialling
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.performer import FloorPerformer
from hotline.floor.ports import Clock, Recorder, SecureFlows
from hotline.journal import JournalError
from hotline.routing.commands import ConfirmCallback
from hotline.routing.entry import Entry
from hotline.routing.events import AnyEvent, CallerLeft, CallQueued, WaitContinued
from hotline.routing.offer import OfferState

LOG_LOST = "the floor's log is lost"


class Serving:
    """Lets callers be served, each from the wish for an agent to the end of the conversation.

    Args:
        floor: Who waits and who serves.
        performer: What is done for it.
        follow: Has desks told of what is recorded of a caller.
        dialling: Those whom the bank rings.
        is_back: Set once the floor has been read from its log.
        clock: The time.
        report: Takes what the router is to know.
    """

    def __init__(
        self,
        *,
        floor: FoldedFloor,
        performer: FloorPerformer,
        follow: Callable[[Caller], None],
        dialling: Dialling,
        is_back: asyncio.Event,
        clock: Clock,
        report: Callable[[AnyEvent], None],
    ) -> None:
        self._floor = floor
        self._performer = performer
        self._follow = follow
        self._dialling = dialling
        self._is_back = is_back
        self._clock = clock
        self._report = report

    async def part(self, line: Line) -> None:
        """Take a caller out of the agent's hearing, who waits.

        Raises:
            LineGone: The caller has hung up.
        """
        await self._is_back.wait()
        await self._performer.talking.part(line)

    async def bring_back(self, line: Line, *, identified: bool) -> None:
        """Bring a caller back to the agent, who is told whether the bank has identified them."""
        await self._is_back.wait()
        await self._performer.talking.bring_back(line, identified=identified)

    async def serve(
        self,
        asked: CallQueued,
        line: Line,
        choices: Sequence[Choice] = (),
        *,
        secure: SecureFlows | None = None,
        recorder: Recorder | None = None,
        again: bool = False,
    ) -> Left:
        """Let a caller wait, hear music, and be served; return how the queue was left.

        After a conversation it returns when that is over. One that is told twice of a call, as
        after a crash, goes on with what it knows.

        Args:
            asked: What the caller wants.
            line: The caller's line.
            choices: What the caller may choose instead of waiting.
            secure: What the agent may send the caller into.
            recorder: What records the call.
            again: Whether another process, now dead, may have been told of it.

        Raises:
            LineGone: The caller has hung up.
            JournalError: The floor's log is lost, and with it the caller's place.
        """
        call_id = asked.call_id
        caller = Caller(asked=asked, line=line, choices=choices, secure=secure, recorder=recorder)
        await self._is_back.wait()
        self._performer.callers.enter(caller)
        self._follow(caller)
        try:
            if call_id in self._floor.router.floor.conversations:
                await self._performer.joining.go_on(caller)
            elif again and (gone := self._floor.departures.of(asked)) is not None:
                if gone.talked is not None:
                    await self._performer.talking.end_sent_on(caller, gone.talked.ref, gone.place)
                return how_left(gone.left, gone.sent_to)
            else:
                await self._wait(caller)
            left = await caller.served(
                lambda: self._still_waits(caller),
                lambda choice: self._report(chosen(choice, call_id, self._clock())),
            )
            if left.way == "called_back":
                self._performer.gone.follow(caller)
            return left
        except JournalError:
            # Without the log the call goes to the fallback: nobody is to be rung for it.
            self._report(CallerLeft(at=self._clock(), call_id=call_id, cause=LOG_LOST))
            raise
        finally:
            self._performer.leave(caller)
            if line.is_gone:
                self._report(CallerLeft(at=self._clock(), call_id=call_id))

    async def _wait(self, caller: Caller) -> None:
        """Begin to let a caller wait, who may wait already by what the log tells."""
        call_id = caller.asked.call_id
        entry = self._floor.router.floor.entries.get(call_id)
        if entry is not None and entry.callback:
            self._performer.perform(ConfirmCallback(call_id=call_id))
            return
        self._report(caller.asked)
        if await self._may_be_bridged(caller):
            return
        await caller.line.play_music()
        if call_id in self._floor.announcer.told:
            # By another process, and with the place the choices.
            caller.keys_count()
        elif entry is not None:
            self._still_waits(caller)

    def _still_waits(self, caller: Caller) -> None:
        self._report(WaitContinued(at=self._clock(), call_id=caller.asked.call_id))

    async def serve_rung(
        self,
        call_id: str,
        line: Line,
        *,
        secure: SecureFlows | None = None,
        recorder: Recorder | None = None,
    ) -> Left | None:
        """Let a customer whom the bank has rung talk to the agent who waits for that.

        Args:
            call_id: The call in which the bank has rung.
            line: The customer's line.
            secure: What the agent may send the customer into.
            recorder: What records the call.

        Returns:
            How the queue was left, once the conversation is over; None where nobody waits.

        Raises:
            LineGone: The customer has hung up.
            JournalError: The floor's log is lost.
        """
        await self._is_back.wait()
        entry = self._entry_of(line)
        if entry is None:
            return None
        caller = Caller(
            asked=entry.asked, line=line, secure=secure, recorder=recorder, rung_in=call_id
        )
        self._performer.callers.enter(caller)
        self._follow(caller)
        try:
            if entry.call_id in self._floor.router.floor.conversations:
                await self._performer.joining.go_on(caller)
            return await caller.served(lambda: None, lambda choice: None)
        except JournalError:
            self._report(CallerLeft(at=self._clock(), call_id=entry.call_id, cause=LOG_LOST))
            raise
        finally:
            self._performer.leave(caller)
            if line.is_gone:
                self._report(CallerLeft(at=self._clock(), call_id=entry.call_id))

    def rung_for(self, line: Line) -> str:
        """Return the customer for whom the bank has rung, by pseudonym; "" for nobody."""
        entry = self._entry_of(line)
        return entry.asked.customer if entry is not None else ""

    def language_of(self, line: Line) -> str | None:
        """Return the language of a customer whom the bank has rung; None where nobody waits."""
        entry = self._entry_of(line)
        return entry.asked.language if entry is not None else None

    def _entry_of(self, line: Line) -> Entry | None:
        """Return the callback for which the bank has rung whoever is on a line, if it still is."""
        ref = self._dialling.offer_of(line.info.uniqueid)
        floor = self._floor.router.floor
        if ref in floor.offers:
            entry = floor.offers[ref].entry
        elif (
            bridge := self._floor.bridges.of_offer(ref)
        ) and bridge.call_id in floor.conversations:
            entry = floor.conversations[bridge.call_id].entry
        else:
            return None
        return entry if entry.callback else None

    async def _may_be_bridged(self, caller: Caller) -> bool:
        """Return whether another process, now dead, has just brought the caller to an agent."""
        entry = self._floor.router.floor.entries.get(caller.asked.call_id)
        if entry is None or entry.offer is None or entry.offer.state is not OfferState.BRIDGING:
            return False
        return await caller.line.look_whether_bridged()
