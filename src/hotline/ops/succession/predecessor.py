"""The old process: it makes its calls still, tells what it knows, gives the right, and ends."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from hotline.asterisk.ami import AmiError
from hotline.asterisk.carried import MOST_TEXT
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.lines import Lines
from hotline.calls.carried import CarriedCall
from hotline.calls.switchboard import Switchboard
from hotline.database import DatabaseError
from hotline.jobs import end_task
from hotline.journal import Journal
from hotline.journal.lease import process_of
from hotline.ops.succession.errors import NotTakenOver
from hotline.ops.succession.link import Link
from hotline.ops.succession.messages import (
    PROTOCOL,
    Given,
    Hello,
    LiveCall,
    Prepared,
    Ready,
    Refused,
    State,
    Taken,
    Welcome,
)
from hotline.speech.audio_urls import AudioShelf, Kind

WORD_S = 5.0
"""How long either side may take for a message that costs no work."""
READY_S = 180.0
"""How long the successor may take to load what it needs: it may have to speak every prompt."""
IN_FLIGHT_S = 8.0
"""How long questions to bank and ports may take to be answered, while no new one is asked."""
MARK_S = 2.0
"""How long the PBX may take to come round with the mark."""
STILL_S = 1.0
"""How long calls may take to come to stillness; the others are resumed as after a death."""
HELD_S = 3.0
"""How long the successor may take to fold the calls: less than lies between two keys."""
TAKEN_S = 2.0
"""How long it may take to confirm; then the right is taken back, if it has not."""
LOOK_S = 0.002
AUDIO_OF_CALL = 2
"""So many prompts of each call may not have been fetched yet."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Predecessor:
    """Hands the calls on to whoever asks for them.

    Attributes:
        path: Where it is asked.
        tenant: Whose calls.
        pbx: Where they are.
        schemas: The newest schema that it knows of each store.
        journal: Has the right to carry them.
        switchboard: Carries them.
        lines: Their lines.
        feed: What feeds those.
        shelf: What the PBX fetches.
        listening: Where it fetches that.
        end: Ends this process once it carries no calls any more. Does not return.
        lose: Ends it where nobody knows whether it does.
    """

    path: Path
    tenant: str
    pbx: str
    schemas: Mapping[str, str]
    journal: Journal
    switchboard: Switchboard
    lines: Lines
    feed: EventFeed
    shelf: AudioShelf
    listening: socket.socket
    end: Callable[[], Awaitable[None]]
    lose: Callable[[], None]

    @asynccontextmanager
    async def asked(self) -> AsyncIterator[None]:
        """Let it be asked within the block."""
        listening = _listen_at(self.path)
        task = asyncio.create_task(self._wait(listening), name="waiting for a successor")
        try:
            yield
        finally:
            await end_task(task)
            listening.close()

    async def _wait(self, listening: socket.socket) -> None:
        while True:
            end, _ = await asyncio.get_running_loop().sock_accept(listening)
            with Link(end) as link:
                if not link.is_of_this_user:
                    log.warning("successor_refused", why="another user's", pid=link.peer)
                    continue
                try:
                    await self._hand_on(link)
                except NotTakenOver as error:
                    log.warning("not_taken_over", why=error.why)

    async def _hand_on(self, link: Link) -> None:
        """Hand the calls on, or go on with them.

        Raises:
            NotTakenOver: This process goes on with them, and nobody was disturbed.
        """
        hello = await link.receive(Hello, limit_s=WORD_S)
        why = self._why_not(hello)
        if why:
            await link.send(Refused(why=why), limit_s=WORD_S)
            raise NotTakenOver(why=why)
        calls = [
            LiveCall(call_id=call_id, bundle=session.pinned.bundle)
            for call_id, session in self.switchboard.sessions.items()
        ]
        await link.send(Welcome(calls=calls), limit_s=WORD_S, listening=self.listening)
        await link.receive(Ready, limit_s=READY_S)
        log.info("handing_calls_on", calls=self.switchboard.live_calls, to=link.peer)
        try:
            await self._give(link)
        except (NotTakenOver, AmiError, TimeoutError, DatabaseError) as error:
            why = error.why if isinstance(error, NotTakenOver) else _why(error)
            await self._go_on_or_end()
            log.warning("not_taken_over", why=why)
            with suppress(NotTakenOver):
                await link.send(Refused(why=why[:MOST_TEXT]), limit_s=WORD_S)
            return
        await self._end()

    def _why_not(self, hello: Hello) -> str:
        if hello.protocol != PROTOCOL:
            return "the two versions do not understand each other; restart the service instead"
        if (hello.tenant, hello.pbx) != (self.tenant, self.pbx):
            return f"this process carries the calls of '{self.tenant}' on {self.pbx}"
        if dict(hello.schemas) != dict(self.schemas):
            return (
                "the new version changes the stores, which the old one could not use any more; "
                "restart the service instead"
            )
        return "it is about to end" if self.switchboard.draining else ""

    async def _give(self, link: Link) -> None:
        self.lines.keep_new_waiting()
        self.switchboard.gate.close()
        await self.switchboard.gate.until_answered(IN_FLIGHT_S)
        self.lines.hold()
        held_at = time.monotonic()
        mark = secrets.token_hex(16)
        try:
            async with asyncio.timeout(MARK_S):
                await self.feed.mark(mark)
                await self.feed.seen(mark)
        except (AmiError, TimeoutError) as error:
            raise NotTakenOver(why=_no_mark(error)) from None
        await self._until_still()
        calls = self._freeze()
        copies = AUDIO_OF_CALL * (len(calls) + 1)
        state = State(
            mark=mark,
            number=self.journal.next_number,
            held_at=held_at,
            calls=calls,
            waiting=self.lines.kept_waiting,
            audio={
                path: wav
                for kind in Kind
                for path, wav in self.shelf.copies(kind, newest=copies).items()
            },
        )
        async with asyncio.timeout(HELD_S):
            await link.send(state, limit_s=HELD_S)
            await link.receive(Prepared, limit_s=HELD_S)
        if not self.feed.is_whole:
            raise NotTakenOver(why="the link to Asterisk broke meanwhile; try again")
        await self.journal.give_calls(process_of(link.peer))
        await link.send(Given(), limit_s=WORD_S)
        await link.receive(Taken, limit_s=TAKEN_S)

    async def _until_still(self) -> None:
        for _ in range(round(STILL_S / LOOK_S)):
            if all(map(self._is_still, self._live())):
                return
            await asyncio.sleep(LOOK_S)

    def _live(self) -> list[str]:
        return list(self.switchboard.sessions)

    def _is_still(self, call_id: str) -> bool:
        session = self.switchboard.sessions[call_id]
        line = self.lines.line(session.channel)
        return line is not None and session.handing_on.is_still(line)

    def _freeze(self) -> list[CarriedCall]:
        carried = []
        for call_id in self._live():
            session = self.switchboard.sessions[call_id]
            line = self.lines.line(session.channel)
            if line is not None and session.handing_on.is_still(line):
                carried.append(session.handing_on.freeze(line, self.switchboard.gate.sent))
            else:
                log.warning("call_not_still", call_id=call_id)
        return carried

    async def _go_on_or_end(self) -> None:
        """Go on as if nothing had been, unless the successor carries the calls already."""
        try:
            is_ours = await self.journal.take_calls_back()
        except DatabaseError:
            self.lose()
            return
        if not is_ours:
            await self._end()
        for session in self.switchboard.sessions.values():
            session.handing_on.thaw()
        # What was pressed meanwhile comes before anything is believed to have timed out.
        self.feed.go_on()
        self.lines.let_go()
        self.switchboard.gate.open()

    async def _end(self) -> None:
        log.info("calls_handed_on", calls=self.switchboard.live_calls)
        await self.end()


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the new process took too long to fold the calls"
    return str(error)


def _no_mark(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return (
            "Asterisk does not come round with a UserEvent: its manager.conf needs the class "
            "'user' for reading and writing, and eventfilter(action(include),name(UserEvent))"
        )
    return str(error)


def _listen_at(path: Path) -> socket.socket:
    """Return a socket that only this user can reach; whose was there before carries no calls."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.setblocking(False)
    listening.bind(str(path))
    # Nobody can connect before `listen`.
    path.chmod(0o600)
    listening.listen(1)
    return listening
