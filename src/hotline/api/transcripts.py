"""What was said in a call, read; who reads is on record as who listens is."""

from __future__ import annotations

from datetime import datetime

from hotline.api.recordings import GapView
from hotline.api.route import Asked, Route
from hotline.crm.errors import UnknownCall
from hotline.crm.views.view import View
from hotline.model.recording import RecordedPart
from hotline.model.transcript import Speaker, SpokenLine
from hotline.qa.transcripts import CallTranscript, CallTranscripts, Code


class SpokenWordView(View):
    """A word: when it was said, in seconds of its recording, and how sure that is, from 0 to 1.

    `•` is a digit of a long number, which nobody may read.
    """

    text: str
    begins_s: float
    ends_s: float
    confidence: float


class SpokenLineView(View):
    """What one side said without a pause; `language` is what was spoken then."""

    who: Speaker
    language: str
    begins_s: float
    ends_s: float
    confidence: float
    text: str
    words: tuple[SpokenWordView, ...]


class UnheardView(View):
    """A stretch in a language for which there was no model, in seconds of the recording."""

    language: str
    begins_s: float
    ends_s: float


class TranscriptView(View):
    """The words of a recording. `models` tells which model has heard each language.

    `state` is `made`, `not_made` where nobody has written it down (yet), or why there is none.
    `part` and `begins` are null where the file is damaged so that nothing is known of it.
    """

    recording: str
    part: RecordedPart | None
    begins: datetime | None
    state: Code
    made_at: datetime | None
    models: dict[str, str]
    lines: tuple[SpokenLineView, ...]
    gaps: tuple[GapView, ...]
    unheard: tuple[UnheardView, ...]


async def read(asked: Asked) -> list[TranscriptView]:
    """Tell what was said in a call."""
    call_id = asked.place["call"]
    recordings = asked.parts.calls.recordings if asked.parts.calls is not None else None
    if asked.parts.calls is None or recordings is None:
        raise UnknownCall(tenant=asked.tenant, prefix=call_id)
    call = await asked.parts.calls.interaction(call_id)
    found = await CallTranscripts(recordings.archive).of_call(call.call_id)
    if any(one.transcript is not None for one in found):
        trail = asked.relations.trail
        customers = {call.customer} if call.customer else set()
        await asked.on_record(
            "listened",
            f"GET /calls/{call.call_id}/transcript",
            pseudonyms=await trail.pseudonyms(asked.tenant, customers),
        )
    return [view(one) for one in found]


def view(one: CallTranscript) -> TranscriptView:
    """Return the words of a recording as they are told."""
    label, transcript = one.label, one.transcript
    return TranscriptView(
        recording=one.name,
        part=None if label is None else label.part,
        begins=None if label is None else label.begins,
        state=one.code,
        made_at=None if transcript is None else transcript.made_at,
        models={} if transcript is None else dict(transcript.models),
        lines=() if transcript is None else tuple(map(_line, transcript.lines)),
        gaps=()
        if label is None
        else tuple(
            GapView(why=gap.why, begins_s=gap.begins_s, ends_s=gap.ends_s) for gap in label.gaps
        ),
        unheard=()
        if transcript is None
        else tuple(UnheardView(**vars(stretch)) for stretch in transcript.unheard),
    )


def _line(line: SpokenLine) -> SpokenLineView:
    return SpokenLineView(
        who=line.who,
        language=line.language,
        begins_s=line.begins_s,
        ends_s=line.ends_s,
        confidence=round(line.confidence, 3),
        text=line.text,
        words=tuple(SpokenWordView(**vars(word)) for word in line.words),
    )


ROUTES = (
    Route(
        method="GET",
        path="/calls/{call}/transcript",
        role="reader",
        listens=True,
        summary="Read what was said in a call, recording by recording, as far as it was written "
        "down. Who reads is on record.",
        handle=read,
        answer=TranscriptView,
        many=True,
    ),
)
"""What people ask about what was said."""
