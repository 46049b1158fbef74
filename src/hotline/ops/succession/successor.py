"""The new process: it loads everything, folds the calls from their journals, and goes on."""

from __future__ import annotations

import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import structlog

from hotline.asterisk.ami import AmiClient, AmiError
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import LineInfo
from hotline.asterisk.lines import Lines
from hotline.calls.carried import CarriedCall
from hotline.calls.interrupted import CannotGoOn, InterruptedCall
from hotline.calls.ports import Speaker
from hotline.calls.switchboard import Switchboard
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.journal.errors import CallsTakenOver
from hotline.journal.lease import Lease
from hotline.ops.succession.errors import NotTakenOver
from hotline.ops.succession.link import Link
from hotline.ops.succession.messages import (
    PROTOCOL,
    Given,
    Hello,
    Prepared,
    Ready,
    State,
    Taken,
    Welcome,
)
from hotline.ops.succession.predecessor import IN_FLIGHT_S, MARK_S, STILL_S, WORD_S
from hotline.ops.taking_up import TakingUp
from hotline.speech.audio_urls import AudioShelf

LINK_S = 10.0
"""How long the link to the PBX may take to come up."""
STATE_S = IN_FLIGHT_S + MARK_S + STILL_S + WORD_S

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the successor works with.

    Attributes:
        ami: The link to the PBX.
        feed: Its events, kept back.
        lines: The PBX's lines, which keep new callers waiting.
        switchboard: Carries the calls.
        journal: What they have come to.
        shelf: What the PBX fetches.
        taking_up: Reads calls, and takes up what was not carried here.
        serve_on: Serves on the socket that the predecessor listened on.
        on_lost: Called once when the right to carry calls is lost later.
    """

    ami: AmiClient
    feed: EventFeed
    lines: Lines
    switchboard: Switchboard
    journal: Journal
    shelf: AudioShelf
    taking_up: TakingUp
    serve_on: Callable[[socket.socket], Awaitable[None]]
    on_lost: Callable[[], None]


@dataclass(kw_only=True)
class Outcome:
    """What became of a take-over.

    Attributes:
        carried: How many calls went on without a pause.
        resumed: The calls that did not, with why.
        gap_ms: Milliseconds from the last thing that the predecessor could do to the first that
            this process could.
    """

    carried: int = 0
    resumed: dict[str, str] = field(default_factory=dict)
    gap_ms: float = 0.0

    def __str__(self) -> str:
        text = f"took over {self.carried} calls, {self.gap_ms:.0f} ms without anybody"
        if self.resumed:
            text += f"; {len(self.resumed)} were resumed with an apology"
        return text


class Successor:
    """Takes the calls over from the process that carries them.

    Args:
        link: To that process.
        tenant: Whose calls.
        pbx: Where they are.
    """

    def __init__(self, link: Link, *, tenant: str, pbx: str) -> None:
        self._link = link
        self._tenant = tenant
        self._pbx = pbx
        self._calls: Welcome
        self._listening: socket.socket
        self._bundles: dict[str, tuple[Bundle, Speaker]] = {}
        self.is_over = False
        self.outcome = Outcome()

    @classmethod
    async def meet(
        cls, path: Path, *, tenant: str, pbx: str, schemas: Mapping[str, str]
    ) -> Self | None:
        """Return a successor to whoever is asked there; None where nobody is.

        Raises:
            NotTakenOver: It refuses.
        """
        link = await Link.to(path)
        if link is None:
            return None
        successor = cls(link, tenant=tenant, pbx=pbx)
        try:
            hello = Hello(protocol=PROTOCOL, tenant=tenant, pbx=pbx, schemas=schemas)
            await link.send(hello, limit_s=WORD_S)
            welcome = await link.receive_listening(Welcome, limit_s=WORD_S)
            successor._calls, successor._listening = welcome
        except NotTakenOver:
            link.close()
            raise
        return successor

    async def take_over(self, parts: Parts) -> Lease:
        """Take the calls over, and go on with them.

        Raises:
            NotTakenOver: They go on where they were.
            DatabaseError: The journal cannot be used.
        """
        with self._link:
            await self._load(parts)
            await self._link.send(Ready(), limit_s=WORD_S)
            state = await self._link.receive(State, limit_s=STATE_S)
            calls = [await self._fold(one, parts.taking_up) for one in state.calls]
            parts.shelf.put_copies(state.audio)
            await self._heard(state.mark, parts.feed)
            await parts.serve_on(self._listening)
            await self._link.send(Prepared(), limit_s=WORD_S)
            lease = await self._confirm(state.number, parts)
            self.is_over = True
            self._begin(state, calls, parts)
            await self._tell_taken()
        try:
            await self._resume(parts)
        finally:
            # Not before: whose agent has just hung up would be taken for a new caller.
            parts.lines.let_go()
        log.info("took_over", **vars(self.outcome))
        return lease

    async def _load(self, parts: Parts) -> None:
        """Load what the calls need, and say beforehand which of them will be resumed."""
        try:
            await parts.ami.wait_up(LINK_S)
        except AmiError as error:
            raise NotTakenOver(why=str(error)) from None
        for call in self._calls.calls:
            try:
                await parts.taking_up.read(call.call_id, self._bundles)
            except Exception as error:
                # Whatever it is, it costs one caller. Its text may name a person.
                log.warning("call_will_be_resumed", call_id=call.call_id, why=_why(error))

    async def _fold(
        self, carried: CarriedCall, taking_up: TakingUp
    ) -> tuple[CarriedCall, InterruptedCall, Speaker] | None:
        """Return a call as it is now; None where its journal does not bring this version there."""
        try:
            call, speaker = await taking_up.read(carried.call_id, self._bundles)
            if call.records != carried.records or carried.undone > len(call.last):
                raise CannotGoOn(why="its journal has something else than the other process")
            await taking_up.hold(carried.call_id)
        except Exception as error:
            self.outcome.resumed[carried.call_id] = _why(error)
            return None
        return carried, call, speaker

    async def _heard(self, mark: str, feed: EventFeed) -> None:
        if not await feed.has_seen(mark, limit_s=MARK_S):
            raise NotTakenOver(why="the new process does not hear what Asterisk tells the old one")
        if not feed.is_whole:
            raise NotTakenOver(why="the new process's link to Asterisk broke meanwhile; try again")

    async def _confirm(self, number: int, parts: Parts) -> Lease:
        try:
            await self._link.receive(Given, limit_s=WORD_S)
        except NotTakenOver as error:
            # It may have died between giving the right and saying so: the journal knows.
            log.warning("predecessor_fell_silent", why=error.why)
        try:
            return await parts.journal.confirm_calls(
                self._tenant, self._pbx, number, on_lost=parts.on_lost
            )
        except CallsTakenOver:
            raise NotTakenOver(why="the process before kept them, or died") from None

    def _begin(
        self,
        state: State,
        calls: list[tuple[CarriedCall, InterruptedCall, Speaker] | None],
        parts: Parts,
    ) -> None:
        """Go on with all calls. Nothing here waits."""
        for one in calls:
            if one is None:
                continue
            carried, call, speaker = one
            header = call.header
            info = LineInfo(
                # The PBX takes a channel's unique id for its name, too.
                channel=header.channel,
                uniqueid=header.channel,
                caller_number=header.caller_number,
                dialled_number=header.dialled_number,
                direction=header.direction,
            )
            parts.switchboard.take_up(
                parts.lines.take_on(info, carried.line),
                call,
                speaker,
                ready=_at_once,
                release=parts.lines.release,
                carried=carried,
            )
            self.outcome.carried += 1
        parts.feed.begin(state.mark, frozenset(state.waiting))
        self.outcome.gap_ms = round((time.monotonic() - state.held_at) * 1000, 1)

    async def _tell_taken(self) -> None:
        try:
            await self._link.send(Taken(), limit_s=WORD_S)
        except NotTakenOver:
            log.warning("predecessor_gone")

    async def _resume(self, parts: Parts) -> None:
        """Take up, as after a death, the calls that were not carried here."""
        for call_id in await parts.taking_up.take_up():
            self.outcome.resumed.setdefault(call_id, "it did not come to stillness")


async def _at_once() -> None:
    return


def _why(error: Exception) -> str:
    return error.why if isinstance(error, CannotGoOn) else type(error).__name__
