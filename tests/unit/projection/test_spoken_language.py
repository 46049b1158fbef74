"""Which language was spoken with a caller, as the journal tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import Answer, AnyCommand, Play
from hotline.flow.events import AnyEvent, CallArrived, PromptFinished
from hotline.flow.utterance import Phrase
from hotline.journal import JournalRecord, call_stream
from hotline.projection.spoken_language import languages_of

BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def record(at_s: int, event: AnyEvent, *commands: AnyCommand) -> JournalRecord:
    return JournalRecord(
        seq=at_s + 1,
        tenant="demo",
        stream=call_stream("1"),
        at=BEGAN + timedelta(seconds=at_s),
        event_kind=event.kind,
        event=event_to_json(event),
        commands=tuple(map(command_to_json, commands)),
    )


def says(at_s: int, *languages: str) -> JournalRecord:
    utterance = tuple(Phrase(prompt="menu", language=language) for language in languages)
    return record(at_s, PromptFinished(at=BEGAN, ref=at_s), Play(ref=at_s, utterance=utterance))


def test_a_language_is_spoken_from_its_first_prompt_on() -> None:
    arrived = CallArrived(at=BEGAN, caller_number="", dialled_number="8888", language="zh-CN")
    records = [
        record(0, arrived, Answer()),
        # Whoever is asked which language is asked in all of them.
        says(1, "zh-CN", "en-US"),
        says(5, "en-US"),
        says(7, "en-US"),
        record(8, PromptFinished(at=BEGAN, ref=8)),
        says(9, "zh-CN"),
    ]
    assert [(one.language, (one.at - BEGAN).seconds) for one in languages_of(records)] == [
        ("zh-CN", 0),
        ("en-US", 5),
        ("zh-CN", 9),
    ]


def test_of_nothing_nothing_is_known() -> None:
    assert languages_of([]) == []
