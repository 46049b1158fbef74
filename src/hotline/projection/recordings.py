"""Which recordings of a call there are, as its journal tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from hotline.flow.codec import event_from_json
from hotline.flow.events import (
    AnyEvent,
    CallerHungUp,
    CallLost,
    RecordingEvent,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from hotline.model.recording import PauseReason, RecordedPart

_TELLING = frozenset(
    kind.__dataclass_fields__["kind"].default
    for kind in (*get_args(RecordingEvent), CallerHungUp, CallLost)
)
"""The kinds of events that tell of recordings; others may hold what was erased."""
_KEYS_IN = {"digits_collected": "length", "keys_lost": "count", "keys_unused": "count"}
"""Where events of which kind say how many keys the caller has pressed."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A silence in a recording.

    Attributes:
        why: The reason that came first.
        begins: When it begins, aware.
        ends: When it ends; None where that is the end of the recording.
    """

    why: PauseReason
    begins: datetime
    ends: datetime | None = None


@dataclass(kw_only=True)
class CallRecording:
    """One recording.

    Attributes:
        name: Its name.
        part: Of what part of the call.
        rule: By which rule.
        begins: When its sound begins, aware.
        ends: When it ended; None while it goes on.
        keep_until: How long it may be kept; None for as long as the call.
        paused: Why it is silent now.
        gaps: Its silences.
        keys: When the caller's entries were told meanwhile, and how many keys each had.
    """

    name: str
    part: RecordedPart
    rule: str
    begins: datetime
    keep_until: datetime | None = None
    ends: datetime | None = None
    paused: set[PauseReason] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    keys: list[tuple[datetime, int]] = field(default_factory=list)


class Recordings:
    """The recordings of one call.

    Attributes:
        all: Each that was begun, in order.
    """

    def __init__(self) -> None:
        self.all: list[CallRecording] = []

    @property
    def open(self) -> CallRecording | None:
        """The one that goes on, if one does."""
        last = self.all[-1] if self.all else None
        return last if last is not None and last.ends is None else None

    def take(self, event: AnyEvent) -> None:
        """Take what happened."""
        match event:
            case RecordingStarted():
                self._end(event.at)
                self.all.append(
                    CallRecording(
                        name=event.recording,
                        part=event.part,
                        rule=event.rule,
                        begins=event.at,
                        keep_until=event.keep_until,
                    )
                )
            case RecordingPaused() if self.open is not None:
                if not self.open.paused:
                    self.open.gaps.append(Gap(why=event.why, begins=event.at))
                self.open.paused.add(event.why)
            case RecordingResumed() if self.open is not None:
                self.open.paused.discard(event.why)
                if not self.open.paused:
                    self._close_gap(event.at)
            case RecordingStopped() | CallerHungUp() | CallLost():
                self._end(event.at)
            case _:
                pass

    def _end(self, at: datetime) -> None:
        if self.open is not None:
            if self.open.paused:
                self._close_gap(at)
            self.open.ends = at

    def _close_gap(self, at: datetime) -> None:
        if self.open is not None and self.open.gaps and self.open.gaps[-1].ends is None:
            last = self.open.gaps.pop()
            self.open.gaps.append(Gap(why=last.why, begins=last.begins, ends=at))


def recordings_of(events: Iterable[Mapping[str, object]]) -> list[CallRecording]:
    """Return the recordings of which a call's events tell, as its journal has them."""
    known = Recordings()
    for event in events:
        if event.get("kind") in _TELLING:
            known.take(event_from_json(event))
        elif known.all and (count := event.get(_KEYS_IN.get(str(event.get("kind")), ""))):
            # Not the event itself: its keys may have been erased.
            at = datetime.fromisoformat(str(event["at"]))
            known.all[-1].keys.append((at, int(str(count))))
    return known.all
