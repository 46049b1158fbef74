"""What is recorded on a call's line: each step is done by the PBX, and told to the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy

import structlog

from hotline.asterisk.line import Line
from hotline.calls.ports import Clock
from hotline.flow.events import (
    AnyEvent,
    RecordingEvent,
    RecordingNotStarted,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from hotline.model.recording import PauseReason, RecordedPart, RecordingRule
from hotline.projection.recordings import CallRecording, Recordings

log = structlog.get_logger()


class RecordingOnLine:
    """The recordings of one call, of which one goes on at most. Its methods may raise `LineGone`.

    Attributes:
        is_behind: Whether the PBX may lack sound of what it records by now; begun again, it lacks
            none.
        is_to_end: Whether the one that goes on is to end, and the PBX has not said yet that it has.

    Args:
        call_id: The call.
        line: Its line.
        has_room: Tells whether there is room for a recording.
        clock: The time.
        report: Takes what is to be in the call's journal.
    """

    def __init__(
        self,
        *,
        call_id: str,
        line: Line,
        has_room: Callable[[], bool],
        clock: Clock,
        report: Callable[[RecordingEvent], None],
    ) -> None:
        self.is_behind = False
        self._call_id = call_id
        self._line = line
        self._has_room = has_room
        self._clock = clock
        self._report = report
        self._known = Recordings()
        self._is_adrift = False
        self.is_to_end = False
        self._last_tried = 0
        self._not_for: tuple[RecordedPart, str, str] | None = None
        self._was_hindered = False
        self._has_piece = True

    @property
    def open(self) -> CallRecording | None:
        """The recording that goes on, silent or not; None for none."""
        return self._known.open

    @property
    def is_on(self) -> bool:
        """Whether something is being recorded, silent or not, as far as anybody knows.

        Not where it could not go on. So it is where the PBX has not told whether it has begun.
        """
        has_begun = self._known.open is not None or not self._has_piece
        return has_begun and (self._has_piece or self._is_adrift)

    @property
    def is_as_told(self) -> bool:
        """Whether the line records as the journal tells, by what the PBX says."""
        return not self._is_adrift

    @property
    def is_owed(self) -> bool:
        """Whether the PBX has not said yet that it records as it is to."""
        return self._is_adrift or self.is_to_end

    @property
    def is_idle(self) -> bool:
        """Whether nothing is recorded, not by another process either."""
        return self._known.open is None and not self._is_adrift

    def take_up(self, known: Recordings, since: Iterable[AnyEvent]) -> None:
        """Go on with what another process recorded: what the journal tells, and what came since."""
        # The call's journal takes the same events, some of them sooner. That process may have ended
        # a piece, and not begun the next one.
        self._known, self._is_adrift, self.is_behind = deepcopy(known), True, True
        for event in since:
            self._known.take(event)
        # Of what it has just begun it may have told nobody.
        self._last_tried = self._last_known + 1

    async def come_back(self, *, apart: bool) -> None:
        """Let the line record as the journal says, or no more where that is to end.

        The process before may have come further, and the PBX may have done what it did not say.

        Args:
            apart: Whether the agent has sent the caller aside, where all is secret.
        """
        going_on = self._known.open
        if self.is_to_end:
            await self.stop()
        elif not self._is_adrift:
            pass
        elif going_on is None or "secret" in going_on.paused or not self._has_piece:
            self._is_adrift = not await self._line.stop_recording()
        elif apart:
            await self.pause("secret")
        elif going_on.paused:
            self._is_adrift = not await self._line.mute_recording()
        else:
            self._is_adrift = not await self._line.unmute_recording()

    async def start(self, part: RecordedPart, rule: RecordingRule, customer: str) -> None:
        """Begin a recording by a rule, unless that could not be done for this customer before.

        Where only something else stood in the way then, it is begun once that does so no more.
        """
        refused, is_hindered = (part, rule.name, customer), self._is_adrift or not self._has_room()
        if refused == self._not_for and (is_hindered or not self._was_hindered):
            # It was tried, and told, once.
            return
        name = "" if is_hindered else self._new_name()
        if name and await self._begin_piece(name):
            at = self._clock()
            keep_until = at + rule.kept if rule.kept is not None else None
            self._tell(
                RecordingStarted(
                    at=at, recording=name, part=part, rule=rule.name, keep_until=keep_until
                )
            )
        else:
            self._not_for, self._was_hindered = refused, is_hindered or self._is_adrift
            self._tell_not_started(part, rule.name)

    def _new_name(self) -> str:
        """Return one that was never tried: what may have begun unsaid is no part of another."""
        self._last_tried = max(self._last_tried, self._last_known) + 1
        return f"{self._call_id}-r{self._last_tried}"

    @property
    def _last_known(self) -> int:
        """The number of the latest recording that was told; 0 for none."""
        return int(self._known.all[-1].name.rpartition("-r")[2]) if self._known.all else 0

    async def end_of(self, part: RecordedPart) -> None:
        """End the recording if it is of this part of the call."""
        if self._known.open is not None and self._known.open.part == part:
            await self.stop()

    async def stop(self) -> bool:
        """End the recording that goes on, if any.

        Returns:
            Whether nothing is recorded any more; else it is to end still, as `is_owed` tells.
        """
        if self._known.open is not None:
            name = self._known.open.name
            self.is_to_end = True
            if not await self._line.stop_recording():
                log.error("recording_not_stopped", call_id=self._call_id, recording=name)
                return False
            self.is_to_end = self._is_adrift = False
            self._tell(RecordingStopped(at=self._clock(), recording=name))
        return True

    async def run_out_of_room(self, customer: str) -> None:
        """End the recording that goes on, for there is no room for it."""
        going_on = self._known.open
        if going_on is not None and not self.is_to_end:
            await self.stop()
            self._not_for = (going_on.part, going_on.rule, customer)
            self._was_hindered = True
            self._tell_not_started(going_on.part, going_on.rule)

    async def pause(self, why: PauseReason) -> bool:
        """Let the recording be silent, for one more reason.

        Returns:
            Whether what is said now is not recorded, by what the PBX says.
        """
        going_on = self._known.open
        if self.is_to_end:
            return await self.stop()
        if going_on is None or why in going_on.paused:
            return not self._is_adrift
        paused = RecordingPaused(at=self._clock(), recording=going_on.name, why=why)
        # Told as of before, and its end as of after: the journal's gap is never the shorter. Here
        # it counts, and is shown, once it is so.
        self._report(paused)
        is_silent = False
        try:
            if why == "secret":
                is_silent = await self._line.stop_recording()
            elif "secret" in going_on.paused:
                is_silent = not self._is_adrift
            else:
                is_silent = await self._line.mute_recording()
        finally:
            self._is_adrift = not is_silent
            if is_silent:
                self._known.take(paused)
            else:
                log.error("recording_not_paused", call_id=self._call_id, why=why)
                ended = RecordingResumed(at=self._clock(), recording=going_on.name, why=why)
                self._report(ended)
        return is_silent

    async def resume(self, why: PauseReason) -> bool:
        """Let the recording be heard, for one reason less; return whether it was one."""
        going_on = self._known.open
        if going_on is None or self.is_to_end or why not in going_on.paused:
            return False
        if why == "secret":
            if not await self._begin_piece(going_on.name):
                self._tell_not_started(going_on.part, going_on.rule)
                return True
            if "agent" in going_on.paused and not await self._mute_from_the_start():
                self._tell_not_started(going_on.part, going_on.rule)
                return True
        try:
            if why == "agent" and "secret" not in going_on.paused:
                self._is_adrift = True
                self._is_adrift = not await self._line.unmute_recording()
        finally:
            # Also where nobody knows: what may be heard is not to be taken for silent.
            self._tell(RecordingResumed(at=self._clock(), recording=going_on.name, why=why))
        return True

    async def start_again(self) -> None:
        """Begin the recording anew, exactly in time, if it is heard."""
        going_on = self._known.open
        if going_on is None or going_on.paused or self.is_to_end:
            return
        # One that goes on is late, and two at once would both be kept.
        self.is_behind = self._is_adrift = True
        self._is_adrift = not await self._line.stop_recording()
        if not self._is_adrift and not await self._begin_piece(going_on.name):
            self._tell_not_started(going_on.part, going_on.rule)

    async def _begin_piece(self, name: str) -> bool:
        """Record from now on, exactly in time; return whether it is, by what the PBX says."""
        if self._is_adrift:
            # Two at once would both be kept, and one end would end one of them.
            return False
        self.is_behind = self._has_piece = False
        self._is_adrift = True
        self._has_piece = await self._line.start_recording(name)
        if self._has_piece:
            self._is_adrift = False
        else:
            # It may have begun.
            self._is_adrift = not await self._line.stop_recording()
        return self._has_piece

    async def _mute_from_the_start(self) -> bool:
        """Let a piece that has just begun be silent, or else be none; return whether it is."""
        self._is_adrift = True
        if await self._line.mute_recording():
            self._is_adrift = False
            return True
        # Better nothing than what the agent believes to be silent.
        self._has_piece = False
        self._is_adrift = not await self._line.stop_recording()
        return False

    def _tell_not_started(self, part: RecordedPart, rule: str) -> None:
        log.error("recording_not_started", call_id=self._call_id, rule=rule)
        self._tell(RecordingNotStarted(at=self._clock(), part=part, rule=rule))

    def _tell(self, event: RecordingEvent) -> None:
        self._known.take(event)
        self._report(event)
