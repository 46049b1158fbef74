"""AsyncAGI on one channel: one command in flight, its answer, and what breaks in between.

Measured on Asterisk 22: a second command queued behind a running one loses answers; a command that
fails ends the AsyncAGI session but not the call, because the dialplan loops back into it; after a
gap in the link the channel may be anywhere, since AMI repeats no event.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import NoReturn

from hotline.asterisk.agi_result import LINK_LOST, NO_ANSWER, REFUSED, CommandResult, read_result
from hotline.asterisk.ami import AmiActionTimeout, AmiClient, AmiError, AmiLinkLost
from hotline.asterisk.bridge import LINK_RETURN_S, Bridge, Place
from hotline.asterisk.carried import CarriedLine
from hotline.asterisk.channel_actions import ChannelActions
from hotline.asterisk.line import LINE_LOST, PBX_UNREACHABLE, LineGone

SHORT_COMMAND_S = 5.0
"""Longest wait for a command that plays and records nothing."""
SESSION_RETURN_S = 5.0
"""Longest wait for the dialplan to come back into AsyncAGI after a failed command."""
BARRIER_TIMES = 3
"""So often an empty command is tried behind which a channel that was left alone is ours again."""
HANG_UP_NOTICE_S = 0.3
"""After a failed command the hang-up that caused it follows within this time."""


class AgiChannel:
    """A channel in `AGI(agi:async)`.

    Attributes:
        actions: What is done to the channel from outside of AsyncAGI.
        bridge: The channel's company, as far as it has one.

    Args:
        ami: The link to the PBX.
        name: The channel's name.
        uniqueid: The channel's Uniqueid, from which its commands have their names.
        on_back: Called when the channel is found again after a gap in the link.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
        adrift: Whether another process drove it until now, so that anything may be running there.
    """

    def __init__(
        self,
        ami: AmiClient,
        *,
        name: str,
        uniqueid: str,
        on_back: Callable[[], None],
        looked: Callable[[], Awaitable[object]],
        adrift: bool = False,
    ) -> None:
        self._on_back = on_back
        self._ami = ami
        # Another process may have counted its commands on this channel from 1, too.
        self._prefix = f"{uniqueid}:{secrets.token_hex(4)}"
        self._one_at_a_time = asyncio.Lock()
        self._in_session = asyncio.Event()
        self._in_session.set()
        self.actions = ChannelActions(
            ami, name=name, looked=looked, is_gone=lambda: self._gone.done()
        )
        self.bridge = Bridge(ami, name=name, uniqueid=uniqueid)
        self._answers: dict[str, asyncio.Future[CommandResult]] = {}
        self._last_command = 0
        self._adrift = adrift
        self._running_on = ""
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def is_gone(self) -> bool:
        """Whether the channel is no more, or no longer ours."""
        return self._gone.done()

    @property
    def is_in_session(self) -> bool:
        """Whether the channel is ours and in AsyncAGI, as far as the PBX has told.

        Not while it is together with another, from the first moment: a dead-man timer that is wound
        up then ends the conversation.
        """
        return self._in_session.is_set() and not self.bridge.is_up and not self._gone.done()

    # --- what goes on in another process ---

    @property
    def running(self) -> str:
        """The id of the command whose end the PBX has not told yet; "" for none."""
        open_ones = (one for one, answer in self._answers.items() if not answer.done())
        return next(open_ones, "")

    @property
    def goes_on(self) -> bool:
        """Whether the next command is the one that another process sent, and that runs."""
        return bool(self._running_on)

    def take_on(self, carried: CarriedLine) -> None:
        """Go on with a channel that another process drove; to be told before any event of it.

        The next command is not sent, but is the one that runs, if there is one.
        """
        self._adrift = False
        if not carried.in_session:
            self._in_session.clear()
        if carried.running:
            self._running_on = carried.running
            self._answers[carried.running] = asyncio.get_running_loop().create_future()

    # --- what the PBX reports ---

    def on_session(self, *, inside: bool) -> None:
        """Note that the channel entered or left AsyncAGI."""
        if inside:
            self._in_session.set()
            self.bridge.on_parted()
        else:
            self._in_session.clear()
            self._fail_answers(CommandResult(code=-1, note="session ended", samples=0))

    def on_result(self, command_id: str, text: str) -> None:
        """Take the result of a command."""
        answer = self._answers.get(command_id)
        if answer is not None and not answer.done():
            answer.set_result(read_result(text))

    def on_gone(self, cause: str) -> None:
        """Note that the channel is no more."""
        if not self._gone.done():
            self._gone.set_result(cause)
        self.bridge.on_parted()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(LineGone())

    def on_link_lost(self) -> None:
        """Note that events may have been missed: nothing believed about the channel holds."""
        self._adrift = True
        if not self.bridge.is_up:
            self._in_session.set()
        self._answers.pop(self._running_on, None)
        self._running_on = ""
        self._fail_answers(LINK_LOST)

    # --- what a line asks for ---

    async def command(
        self, command: str, limit_s: float, *, to_the_end: bool = False
    ) -> CommandResult:
        """Run one AGI command, after the one before it; `LINK_LOST` when nobody knows its fate.

        Args:
            command: Such as `NOOP`.
            limit_s: Seconds it may take.
            to_the_end: Return what was done until a hang-up, instead of raising for it.

        Raises:
            LineGone: The channel is no more, or did not come back to us.
        """
        async with self._one_at_a_time:
            try:
                if self._adrift:
                    await self._come_back()
                result = await self._exchange(command, limit_s)
                # It runs on, perhaps, and a command behind it would be lost.
                self._adrift |= result is NO_ANSWER
            except asyncio.CancelledError:
                self._adrift = True
                raise
        if result.code < 0 and result is not LINK_LOST and not (to_the_end and result.samples):
            await self._raise_if_gone()
        return result

    async def come_back_after_the_running(self, limit_s: float) -> None:
        """After a gap in the link: let the command that ran then end by itself, within `limit_s`.

        Raises:
            LineGone: The channel is no more, or did not come back to us.
        """
        async with self._one_at_a_time:
            await self._come_back(stop=False, limit_s=limit_s)

    async def join(self, other: str) -> bool:
        """Bring the channel together with another that waits in AsyncAGI, once what runs has ended.

        What another process left running, or what ran when the link broke, is ended first: beside
        it nobody would be heard of again.

        Returns:
            Whether they are together.
        """
        try:
            async with self._one_at_a_time:
                if self._adrift:
                    await self._come_back()
                await self.actions.until_let_go()
                is_bridged = await self.bridge.join(other)
        except LineGone:
            return False
        self._leave_session_if_bridged()
        return is_bridged

    async def part(self, place: Place, other: str, other_place: Place) -> None:
        """Take the channel and its company apart, if there is one; each is in AsyncAGI then.

        Args:
            place: Where the channel goes on in the dialplan.
            other: The other channel's name or Uniqueid.
            other_place: Where that one does.

        Raises:
            LineGone: The channel is no more, or could not be taken back.
        """
        await self.actions.until_let_go()
        if not await self.look_for_company():
            return
        if not await self.bridge.part(place, other, other_place):
            self._give_up(LINE_LOST)
        if self.is_gone:
            raise LineGone

    async def look_for_company(self) -> bool:
        """Find out whether the channel is together with another, as another process may know."""
        is_bridged = await self.bridge.look()
        self._leave_session_if_bridged()
        return is_bridged

    def _leave_session_if_bridged(self) -> None:
        # Whoever was parted again meanwhile is back in AsyncAGI already.
        if self.bridge.is_up:
            self._in_session.clear()

    async def gone(self) -> str:
        """Wait for the end of the channel; return its cause."""
        return await asyncio.shield(self._gone)

    async def _come_back(self, *, stop: bool = True, limit_s: float = SHORT_COMMAND_S) -> None:
        """After a gap in the link: stop what still plays, and let one command come round.

        It comes round behind whatever runs; when the link breaks again, all of it begins again.
        """
        failures = 0
        while self._adrift:
            if self.is_gone:
                raise LineGone
            try:
                await self._ami.wait_up(LINK_RETURN_S)
            except AmiError:
                self._give_up(PBX_UNREACHABLE)
            self._adrift = False
            if stop:
                await self.actions.stop_playing()
            result = await self._exchange("NOOP", limit_s)
            if result.code < 0 and not self._adrift:
                # What ran there failed, and AsyncAGI began anew; or something runs that no stop
                # ends, and a command behind it would be lost.
                failures += 1
                self._adrift = True
                await self._raise_if_gone()
                if failures == BARRIER_TIMES:
                    self._give_up(LINE_LOST)
        self._on_back()

    async def _exchange(self, command: str, limit_s: float) -> CommandResult:
        command_id, self._running_on = self._running_on, ""
        try:
            if not command_id:
                command_id = await self._send(command)
            async with asyncio.timeout(limit_s):
                return await self._answers[command_id]
        except (AmiLinkLost, AmiActionTimeout):
            # A link that does not answer is as good as lost; the next ping will tell the client.
            # The sender learns of it before the event that tells everybody, and before the client
            # itself: let those have their turn, or trying again would never wait.
            self.on_link_lost()
            await asyncio.sleep(0)
            return LINK_LOST
        except TimeoutError:
            return LINK_LOST if self._adrift else NO_ANSWER
        except AmiError:
            return LINK_LOST if self._adrift else REFUSED
        finally:
            self._answers.pop(command_id, None)

    async def _send(self, command: str) -> str:
        """Send a command and return its id, under which its answer will be."""
        await self._wait_for_session()
        await self.actions.until_let_go()
        self._last_command += 1
        command_id = f"{self._prefix}:{self._last_command}"
        answer = self._answers[command_id] = asyncio.get_running_loop().create_future()
        # Where the action fails nobody waits for its answer, which the channel's end still gives.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        headers = (("Command", command), ("CommandID", command_id))
        try:
            await self.actions.send("AGI", *headers)
        except AmiError:
            del self._answers[command_id]
            raise
        return command_id

    async def _wait_for_session(self) -> None:
        if self._gone.done():
            raise LineGone
        if self._in_session.is_set():
            return
        try:
            async with asyncio.timeout(SESSION_RETURN_S):
                await self._in_session.wait()
        except TimeoutError:
            self._give_up(LINE_LOST)

    def _give_up(self, cause: str) -> NoReturn:
        """Count the channel as gone: should it still be there, its call starts over."""
        self.on_gone(cause)
        raise LineGone from None

    async def _raise_if_gone(self) -> None:
        """Tell a failed command from one that a hang-up cut short: the hang-up follows at once."""
        await asyncio.wait({self._gone}, timeout=HANG_UP_NOTICE_S)
        if self._gone.done():
            raise LineGone

    def _fail_answers(self, result: CommandResult) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(result)
