"""What is asked about recordings of calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hotline.api.problems import Refused
from hotline.api.route import Asked, Route, SoundOf
from hotline.crm.errors import UnknownCall
from hotline.crm.views.view import View
from hotline.desk.call_told import CallsTold
from hotline.model.recording import PauseReason, RecordedPart
from hotline.projection.recordings import CallRecording
from hotline.qa.recordings import CallRecordings, Code, State
from hotline.recordings.errors import NoRecording
from hotline.recordings.found import Fault
from hotline.recordings.shelf import call_of

LARGEST_PART = 4_194_304
"""So many bytes at most are given at once where a part is asked for: some minutes."""


class GapView(View):
    """A silence in a recording, in seconds from its beginning; `ends_s` of null is its end."""

    why: PauseReason
    begins_s: float
    ends_s: float | None


class RecordingView(View):
    """A recording of a call.

    `state` is what it is worth; a `cut` one lacks `lacks_s` seconds. `seconds` is how long it is,
    null where there is no sound (yet).
    """

    name: str
    part: RecordedPart
    rule: str
    begins: datetime
    ends: datetime | None
    seconds: float | None
    state: Code
    lacks_s: float
    gaps: tuple[GapView, ...]


class PeaksView(View):
    """How loud a recording is, part by part; each part lasts `each_s` seconds.

    `said` is the caller, `heard` what the caller heard: whole numbers from 0, silence, to 255.
    """

    each_s: float
    said: tuple[int, ...]
    heard: tuple[int, ...]


class FaultyRecordingView(View):
    """A recording that was found not to be as it should; a `cut` one lacks `lacks_s` seconds."""

    name: str
    call: str
    state: Fault
    lacks_s: float
    begins: datetime
    found_at: datetime


class FaultyRecordingsView(View):
    """What was found when recordings were read, the latest first; at most 1,000.

    Whatever was kept at `read_since` was read since then; null where not all were yet.
    """

    read_since: datetime | None
    faults: tuple[FaultyRecordingView, ...]


async def faulty(asked: Asked) -> FaultyRecordingsView:
    """Tell which recordings are not as they should be."""
    recordings = _recordings(asked.parts.calls)
    found = await recordings.found() if recordings is not None else None
    if found is None:
        return FaultyRecordingsView(read_since=None, faults=())
    return FaultyRecordingsView(
        read_since=found.all_since,
        faults=tuple(
            FaultyRecordingView(
                name=one.recording,
                call=one.call,
                state=one.fault,
                lacks_s=one.lacks_s,
                begins=one.begins,
                found_at=one.found_at,
            )
            for one in found.found
        ),
    )


async def listed(asked: Asked) -> Sequence[RecordingView]:
    """Tell which recordings there are of a call."""
    call_id = asked.place["call"]
    recordings = _recordings(asked.parts.calls)
    if recordings is None or asked.parts.calls is None:
        raise UnknownCall(tenant=asked.tenant, prefix=call_id)
    call = await asked.parts.calls.interaction(call_id)
    found = await recordings.of_call(call.call_id)
    return [_view(known, state) for known, state in found]


async def drawn(asked: Asked) -> PeaksView:
    """Tell how loud a recording is over its time; nobody hears what is said by that."""
    name = asked.place["recording"]
    recordings = _recordings(asked.parts.calls)
    if recordings is None:
        raise NoRecording(name)
    recording = await recordings.archive.open(name)
    peaks = await recording.peaks()
    return PeaksView(each_s=peaks.each_s, said=tuple(peaks.said), heard=tuple(peaks.heard))


async def heard(asked: Asked) -> SoundOf:
    """Give the sound of a recording, or the part of it that is asked for."""
    name = asked.place["recording"]
    recordings, call_id = _recordings(asked.parts.calls), call_of(name)
    if recordings is None or call_id is None or asked.parts.calls is None:
        raise NoRecording(name)
    recording = await recordings.archive.open(name)
    size = recording.label.size
    first, last = _asked_part(asked, size)
    content = b"".join([piece async for piece in recording.read(first, last)])
    call = await asked.parts.calls.interaction(call_id)
    return SoundOf(
        content=content,
        content_type="audio/flac",
        first=first,
        size=size,
        customer=call.customer or "",
    )


def _recordings(calls: CallsTold | None) -> CallRecordings | None:
    return calls.recordings if calls is not None else None


def _asked_part(asked: Asked, size: int) -> tuple[int, int]:
    """Return the first and the last byte that are asked for.

    Raises:
        Refused: There are none such.
    """
    try:
        part = asked.request.http_range
    except ValueError:
        part = slice(0, None)
    if "Range" not in asked.request.headers or size == 0:
        return 0, size - 1
    first, end, _ = part.indices(size)
    if first >= end:
        raise Refused(
            416,
            "no_such_part",
            f"the sound has {size} bytes",
            **{"Content-Range": f"bytes */{size}"},
        )
    return first, min(end, first + LARGEST_PART) - 1


def _view(known: CallRecording, state: State) -> RecordingView:
    return RecordingView(
        name=known.name,
        part=known.part,
        rule=known.rule,
        begins=known.begins,
        ends=known.ends,
        seconds=None if state.label is None else state.label.seconds,
        state=state.code,
        lacks_s=state.lacks_s,
        gaps=tuple(
            GapView(
                why=gap.why,
                begins_s=(gap.begins - known.begins).total_seconds(),
                ends_s=None if gap.ends is None else (gap.ends - known.begins).total_seconds(),
            )
            for gap in known.gaps
        ),
    )


ROUTES = (
    Route(
        method="GET",
        path="/recordings/faults",
        role="reader",
        listens=True,
        summary="Tell which recordings are missing, cut or damaged, as far as all were read.",
        handle=faulty,
        answer=FaultyRecordingsView,
    ),
    Route(
        method="GET",
        path="/calls/{call}/recordings",
        role="reader",
        listens=True,
        summary="Tell which recordings there are of a call, and what each is worth.",
        handle=listed,
        answer=RecordingView,
        many=True,
    ),
    Route(
        method="GET",
        path="/recordings/{recording}/peaks",
        role="reader",
        listens=True,
        summary="Tell how loud a recording is over its time, to be drawn: 8,000 parts at most.",
        handle=drawn,
        answer=PeaksView,
    ),
    Route(
        method="GET",
        path="/recordings/{recording}/sound",
        role="reader",
        listens=True,
        summary="Hear a recording: FLAC, left the caller, right what the caller heard. "
        "With `Range` a part of it, of four million bytes at most. Who listens is on record.",
        handle=heard,
        answers_with="audio/flac",
    ),
)
