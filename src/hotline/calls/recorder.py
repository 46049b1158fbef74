"""Records one call, part by part, as the bank's rules say; each step is told to its journal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from hotline.asterisk.line import Line, LineGone
from hotline.calls.call_consent import CallConsent
from hotline.calls.owed import Owed
from hotline.calls.ports import Clock
from hotline.calls.recorded_commands import HEARD, NEVER_RECORDED, PLAYED, UNHEARD
from hotline.calls.recording_on_line import RecordingOnLine
from hotline.errors import HotlineError
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    Listen,
    PartFromAgent,
)
from hotline.flow.events import AnyEvent, RecordingEvent
from hotline.flow.requests import KeepConsent, QueueForAgent, Transfer
from hotline.model.recording import RecordedPart, RecordingRule, rule_for, wants_consent
from hotline.projection.recordings import Recordings


class StillRecorded(HotlineError):
    """What is secret may not be asked for: it would be recorded, as far as anybody knows.

    Attributes:
        ref: By which command it was to be.
    """

    def __init__(self, *, ref: int) -> None:
        self.ref = ref
        super().__init__(ref)

    def __str__(self) -> str:
        return (
            f"command {self.ref} asks for something secret, and the PBX has not said that it "
            "records no more; look whether it is reached, and at write= in manager.conf"
        )


class CallRecorder:
    """Keeps the contract of `hotline.floor.ports.Recorder` for one call.

    Nothing is recorded from before the question for something secret until after the answer, and
    while the caller is in a flow that an agent sent them to. After an entry a recording is started
    again, for the PBX may have lost the time of the keys; and before what is played after anything
    else, for it loses some 50 ms between silence and sound (an audiohook that is flushed).

    Args:
        call_id: The call.
        line: Its line.
        rules: What is recorded; the first one that fits decides.
        consent: What the caller says to it.
        has_room: Tells whether there is room for a recording.
        is_aside: Tells whether the caller is in a secure flow, as far as the flow is.
        clock: The time.
        report: Takes what is to be in the call's journal.
    """

    def __init__(
        self,
        *,
        call_id: str,
        line: Line,
        rules: Sequence[RecordingRule],
        consent: CallConsent,
        has_room: Callable[[], bool],
        is_aside: Callable[[], bool],
        clock: Clock,
        report: Callable[[RecordingEvent], None],
    ) -> None:
        self._direction = line.info.direction
        self._rules = rules
        self._consent = consent
        self._is_aside = is_aside
        self._recording = RecordingOnLine(
            call_id=call_id, line=line, has_room=has_room, clock=clock, report=report
        )
        self._owed = Owed(lambda: self._recording.is_owed, self._ask_again)
        self._is_apart = False
        self._is_returning = False
        self._is_taken_up = self._is_under_way = False
        self._is_late = False
        self._watching: Callable[[], None] = lambda: None
        self._one_at_a_time = asyncio.Lock()

    def take_up(
        self,
        known: Recordings,
        since: Iterable[AnyEvent],
        *,
        apart: bool,
        under_way: bool = False,
    ) -> None:
        """Go on with what another process recorded.

        Args:
            known: What the journal tells.
            since: What is not in the journal yet.
            apart: Whether the caller is out of the agent's hearing.
            under_way: Whether the next command runs on the line already, behind which another one
                would be lost.
        """
        self._is_taken_up = True
        self._is_apart, self._is_under_way = apart, under_way
        self._recording.take_up(known, since)
        self._owed.look()

    async def insist(self) -> None:
        """Ask the PBX again for what it has not said it has done, until this is cancelled.

        There may be no other step for as long as a talk lasts. A no that the process before had
        not seen done counts, too.
        """
        if self._is_taken_up and self._consent.knows_whom:
            with suppress(LineGone):
                await self.consent_changed()
        await self._owed.collect()

    @property
    def wants_consent(self) -> bool:
        """Whether somebody who calls like this is recorded only who has agreed."""
        return wants_consent(self._rules, self._direction)

    @property
    def _is_idle(self) -> bool:
        return not self._rules and self._recording.is_idle

    async def before(self, command: AnyCommand) -> None:
        """Let the recording suit what is about to be done.

        Raises:
            LineGone: The caller has gone.
            StillRecorded: The caller is asked for what is secret, and it would be recorded.
        """
        if self._is_idle or isinstance(command, UNHEARD):
            return
        async with self._one_step():
            await self._come_back()
            if isinstance(command, HEARD) and not self._is_aside():
                # Whose agent has hung up meanwhile is brought back to nobody.
                self._is_apart = False
            match command:
                case AskPort(request=QueueForAgent() | Transfer()):
                    # What is said to other telephones is recorded by nobody here.
                    await self._recording.stop()
                case PartFromAgent():
                    self._is_apart, self._is_returning = True, False
                    await self._recording.pause("secret")
                case BackToAgent():
                    self._is_returning = True
                case Collect() if command.secret or self._is_apart:
                    if not await self._before_secret():
                        raise StillRecorded(ref=command.ref)
                case _ if isinstance(command, NEVER_RECORDED):
                    await self._recording.stop()
                case _ if self._is_apart or not isinstance(command, HEARD):
                    pass
                case _:
                    await self._before_heard(plays=isinstance(command, PLAYED))
            if isinstance(command, AskPort) and isinstance(command.request, KeepConsent):
                # What the CRM tells from now on may be another answer.
                self._consent.forget()
            if isinstance(command, HEARD):
                self._is_under_way = False
                self._is_late = isinstance(command, Collect | Listen)
                self._recording.is_behind |= isinstance(command, PLAYED | AskBank)

    async def before_finding_out(self, command: AnyCommand) -> None:
        """Let the recording suit what another process, now dead, may have done already.

        Whoever asked for an agent then may talk with one by now, and is recorded on.

        Raises:
            LineGone: The caller has gone.
        """
        if not isinstance(command, AskPort) or not isinstance(command.request, QueueForAgent):
            await self.before(command)
        elif not self._is_idle:
            async with self._one_step():
                await self._come_back()
                await self._recording.end_of("flow")

    async def _before_secret(self) -> bool:
        if not self._is_apart:
            await self._recording.end_of("talk")
            if not self._is_under_way:
                await self._record("flow", "")
        return await self._recording.pause("secret")

    async def _before_heard(self, *, plays: bool) -> None:
        await self._recording.end_of("talk")
        if self._is_under_way:
            return
        await self._record("flow", "")
        was_silent = await self._recording.resume("secret")
        is_due = self._is_late or (plays and self._recording.is_behind)
        if is_due and not was_silent:
            await self._recording.start_again()

    async def after(self, command: AnyCommand) -> None:
        """Let the recording suit what was done."""
        if isinstance(command, BackToAgent) and self._is_returning:
            # Else the agent has sent the caller into another one by now.
            self._is_apart = self._is_returning = False

    # --- the talk ---

    async def begin_talk(self, queue: str) -> None:
        """Record from now on what caller and agent say to each other, if a rule wants it.

        Raises:
            LineGone: The caller has gone.
        """
        if self._is_idle:
            return
        async with self._one_step():
            await self._come_back()
            # What the customer says to recordings may have changed at the desk.
            self._consent.forget()
            if self._is_apart and not self._is_returning:
                # A telephone that joins again, of an agent who has sent the caller aside meanwhile.
                return
            await self._record("talk", queue)
            was_silent = await self._recording.resume("secret")
            if self._recording.is_behind and not was_silent:
                # Of what another process has left nobody knows more than what was told.
                await self._recording.start_again()

    async def end_talk(self) -> None:
        """Record nothing any more of a talk whose agent gives the caller away. Never raises."""
        async with self._one_step():
            await self._recording.end_of("talk")

    async def consent_changed(self) -> None:
        """Record no more if the customer refuses by now.

        A yes counts when caller and agent are brought together the next time: while they talk, the
        PBX has no dialplan to begin in.

        Raises:
            LineGone: The caller has gone.
        """
        if self._is_idle:
            return
        async with self._one_step():
            await self._come_back()
            self._consent.forget()
            going_on = self._recording.open
            if going_on is not None and not self._recording.is_to_end:
                by = (going_on.part, going_on.rule)
                said = await self._consent.now()
                rules = (one for one in self._rules if (one.part, one.name) == by)
                if not any(one.allows(said) for one in rules):
                    await self._recording.stop()

    async def run_out_of_room(self) -> None:
        """Record no more: there is no room for it. What was recorded is whole, up to now.

        Once there is room again, what comes next is recorded.

        Raises:
            LineGone: The caller has gone.
        """
        if self._is_idle:
            return
        async with self._one_step():
            await self._come_back()
            await self._recording.run_out_of_room(self._consent.customer)

    @property
    def records(self) -> str:
        """The name of the recording that goes on; "" for none."""
        return "" if self._recording.open is None else self._recording.open.name

    @property
    def is_on(self) -> bool:
        """Whether something is being recorded, silent or not, as far as anybody knows."""
        return self._recording.is_on

    @property
    def is_paused(self) -> bool:
        """Whether there is silence, for the agent has asked for it; not before the PBX says so."""
        going_on = self._recording.open
        return going_on is not None and "agent" in going_on.paused and self._recording.is_as_told

    async def pause(self) -> bool:
        """Let what is recorded be silent, for the agent asks for it; return whether it is."""
        async with self._one_step():
            await self._come_back()
            await self._recording.pause("agent")
            return self.is_paused

    async def resume(self) -> bool:
        """Let what is recorded be heard again, as far as the agent is concerned.

        Returns:
            Whether there is no pause any more that the agent has asked for, by what the PBX says.
            Else there may be none, and none is shown.
        """
        async with self._one_step():
            await self._come_back()
            await self._recording.resume("agent")
            return not (self.is_paused or self._recording.is_owed)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this from now on when `is_on` or `is_paused` is another than before."""
        self._watching = changed

    # --- within ---

    @asynccontextmanager
    async def _one_step(self) -> AsyncIterator[None]:
        """Let nothing else be done to the recording meanwhile, and tell what it is then."""
        async with self._one_at_a_time:
            before = self.is_on, self.is_paused
            try:
                yield
            finally:
                self._owed.look()
                if (self.is_on, self.is_paused) != before:
                    self._watching()

    async def _ask_again(self) -> None:
        async with self._one_step():
            await self._come_back()

    async def _come_back(self) -> None:
        await self._recording.come_back(apart=self._is_apart and not self._is_returning)

    async def _record(self, part: RecordedPart, queue: str) -> None:
        rule = rule_for(self._rules, part, queue=queue, direction=self._direction)
        allowed = rule is not None and rule.allows(await self._consent.now())
        going_on = self._recording.open
        if going_on is not None:
            if self._recording.is_to_end:
                return
            if allowed and rule is not None and (going_on.part, going_on.rule) == (part, rule.name):
                return
            if not await self._recording.stop():
                return
        if rule is None or not allowed:
            return
        await self._recording.start(part, rule, self._consent.customer)
