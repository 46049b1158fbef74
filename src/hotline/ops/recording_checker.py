"""Reads recordings again and again, so that one that is missing or altered is found unasked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from hotline.database import DatabaseError
from hotline.errors import HotlineError
from hotline.journal import JournalError, JournalPort
from hotline.ops.alone import alone
from hotline.privacy import MasterKeyUnknown
from hotline.projection.recordings import CallRecording
from hotline.qa.recordings import CallRecordings, State
from hotline.recordings.found import (
    EARLIEST,
    Fault,
    Found,
    LookedThrough,
    read_found,
    write_found,
)

LOOK_EVERY_S = 60.0
LONGEST_LOOK_S = 3.0
"""A look takes so long at most, and then goes on at the next one: calls on the line come first."""
ROUND = timedelta(days=1)
"""All are looked through in this time, as far as the looks are long enough."""
LEAST_CALLS = 20
"""So many calls are looked at in a look, if there are so many left."""
SEALED_AFTER = timedelta(minutes=1)
"""What a call has left is sealed by then."""
MOST_WAITING = 2_000
"""So many calls that have just ended wait for their look; more are looked at in the next round."""
MOST_FOUND = 1_000
"""So many faults are kept; they are worse than their number then."""
UNREADABLE_FOR = 2 * ROUND
"""A call that could not be read is looked at again by then, or is gone."""
AGAIN_AT_ONCE = 20
"""So many of those are looked at again in a look: somebody may have mended them."""
TOLD_FOR = timedelta(days=3)
"""So long a fault is news: most cannot be mended, and what is new would be lost among them."""
LOCK = ".looking-through"

log = structlog.get_logger()


class RecordingChecker:
    """Looks through the recordings of one tenant: those of new calls first, then all, a day long.

    How far it is lies beside the recordings: who is killed goes on where it was, and of several
    services one looks.

    Args:
        tenant: Whose calls.
        recordings: Reads them.
        journal: Tells which there should be.
        folder: Where they are kept.
        clock: The time.

    Attributes:
        state: What was found; None while nobody has looked.
        read: How many recordings were read since this process began.
        trouble: Why a look came to nothing; "" where it did not.
    """

    def __init__(
        self,
        *,
        tenant: str,
        recordings: CallRecordings,
        journal: JournalPort,
        folder: Path,
        clock: Callable[[], datetime],
    ) -> None:
        self._tenant = tenant
        self._recordings = recordings
        self._journal = journal
        self._folder = folder
        self._clock = clock
        # When each was noted, the first first.
        self._ended: dict[str, datetime] = {}
        self._unreadable: dict[str, datetime] = {}
        self._again = 0
        self._found: dict[str, Found] = {}
        self.state: LookedThrough | None = None
        self.read = 0
        self.trouble = ""

    def call_ended(self, call_id: str) -> None:
        """Note that a call is over: what it has left is looked at before all others."""
        self._ended.pop(call_id, None)
        self._ended[call_id] = self._clock()
        if len(self._ended) > MOST_WAITING:
            del self._ended[next(iter(self._ended))]

    def count(self, fault: Fault) -> int:
        """Return how many recordings have this fault."""
        found = self.state.found if self.state is not None else ()
        return sum(one.fault == fault for one in found)

    def lately(self) -> list[Found]:
        """Return what was found first a short time ago, the latest first."""
        found = self.state.found if self.state is not None else ()
        return [one for one in found if self._clock() - one.found_at < TOLD_FOR]

    @property
    def unreadable(self) -> int:
        """How many calls there are of which nobody can tell what was recorded."""
        now = self._clock()
        return sum(now - at < UNREADABLE_FOR for at in self._unreadable.values())

    @property
    def unread_s(self) -> float:
        """For how long, in seconds, some recording may not have been read; 0 while unknown.

        In the first round that is since it began.
        """
        if self.state is None:
            return 0.0
        since = self.state.all_since or self.state.began
        return max(0.0, (self._clock() - since).total_seconds())

    async def look(self) -> None:
        """Look at some, and keep what was found."""
        try:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True, mode=0o700)
            with alone(self._folder / LOCK) as is_alone:
                kept = await asyncio.to_thread(read_found, self._folder)
                if kept is not None and not kept.may_be(self._clock()):
                    log.warning("found_recordings_not_believed", began=f"{kept.began}")
                    kept = None
                if not is_alone:
                    self.state = kept
                    return
                state = await self._look(kept or LookedThrough(began=self._clock()))
                await asyncio.to_thread(write_found, self._folder, state)
                self.state = state
        except (OSError, HotlineError) as error:
            if self.trouble != str(error):
                log.warning("recordings_not_looked_through", why=str(error))
            self.trouble = str(error)
        else:
            self.trouble = ""

    async def _look(self, state: LookedThrough) -> LookedThrough:
        self._found = {one.recording: one for one in state.found}
        until = time.monotonic() + LONGEST_LOOK_S
        # A part each at most, so that the round goes on, too.
        await self._look_again(time.monotonic() + LONGEST_LOOK_S / 3)
        await self._look_at_ended(time.monotonic() + LONGEST_LOOK_S / 3)
        state = await self._next_round(state)
        left = max(LEAST_CALLS, state.a_look)
        while left > 0 and not state.is_over and time.monotonic() < until:
            # Calls of the very microsecond at which one page ends would be on no page; the pages
            # of the next round end elsewhere.
            calls = await self._journal.calls(
                self._tenant, limit=min(left, LEAST_CALLS), before=state.down_to
            )
            for call in calls:
                await self._look_at(call.call_id)
                state = state.model_copy(update={"down_to": call.opened_at})
                left -= 1
                if time.monotonic() >= until:
                    break
            if not calls:
                state = state.model_copy(update={"is_over": True, "all_since": state.began})
        found = sorted(self._found.values(), key=lambda one: one.found_at, reverse=True)
        return state.model_copy(update={"found": tuple(found[:MOST_FOUND])})

    async def _next_round(self, state: LookedThrough) -> LookedThrough:
        """Return how far it is; from the beginning again where the last round is over."""
        now = self._clock()
        if state.is_over and now - state.began >= ROUND:
            state = state.model_copy(update={"began": now, "down_to": None, "is_over": False})
        if state.down_to is None:
            calls = await self._journal.count_calls(self._tenant, since=EARLIEST, until=now)
            a_look = -(-calls * LOOK_EVERY_S // ROUND.total_seconds())
            state = state.model_copy(update={"a_look": int(a_look)})
        return state

    def _due_again(self) -> Collection[str]:
        """Return the calls of some of what was found, by turns."""
        calls = list(dict.fromkeys(one.call for one in self._found.values()))
        first = self._again if self._again < len(calls) else 0
        self._again = first + AGAIN_AT_ONCE
        return calls[first : self._again]

    async def _look_again(self, until: float) -> None:
        for call_id in self._due_again():
            if time.monotonic() >= until:
                return
            await self._look_at(call_id)

    async def _look_at_ended(self, until: float) -> None:
        now = self._clock()
        for call_id, noted_at in list(self._ended.items()):
            if now - noted_at < SEALED_AFTER or time.monotonic() >= until:
                return
            await self._look_at(call_id)
            if self._ended.get(call_id) == noted_at:
                del self._ended[call_id]

    async def _look_at(self, call_id: str) -> None:
        try:
            told = await self._recordings.of_call(call_id, thoroughly=True)
        except (DatabaseError, JournalError, MasterKeyUnknown, OSError):
            raise
        except Exception as error:
            # One call that cannot be read must not keep all others from being looked at.
            self._note_unreadable(call_id, error)
            return
        self._unreadable.pop(call_id, None)
        if any(state.code == "not_sealed" for _, state in told):
            # It may be sealed late, and lost until then.
            self.call_ended(call_id)
        self.read += sum(state.label is not None for _, state in told)
        self._note(call_id, told)

    def _note_unreadable(self, call_id: str, error: Exception) -> None:
        if call_id not in self._unreadable:
            # Another one's words may be those of the call.
            why = str(error) if isinstance(error, HotlineError) else type(error).__name__
            log.error("recordings_of_call_not_read", call_id=call_id, why=why)
        now = self._clock()
        self._unreadable = {
            one: at for one, at in self._unreadable.items() if now - at < UNREADABLE_FOR
        }
        if len(self._unreadable) < MOST_FOUND:
            self._unreadable[call_id] = now

    def _note(self, call_id: str, told: Sequence[tuple[CallRecording, State]]) -> None:
        before = {name: one for name, one in self._found.items() if one.call == call_id}
        for name in before:
            del self._found[name]
        for known, state in told:
            fault = _fault_of(state)
            if fault is None:
                continue
            first = before.get(known.name)
            if first is None or first.fault != fault:
                log.error("recording_faulty", recording=known.name, fault=fault, why=state.why)
            self._found[known.name] = Found(
                recording=known.name,
                call=call_id,
                fault=fault,
                begins=known.begins,
                lacks_s=state.lacks_s,
                found_at=self._clock() if first is None else first.found_at,
            )


def _fault_of(state: State) -> Fault | None:
    match state.code:
        case "missing" | "cut" | "damaged":
            return state.code
        case "whole" | "goes_on" | "not_sealed" | "erased" | "expired":
            return None
