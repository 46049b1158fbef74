"""Transcripts over the API: read and looked for by those who may hear calls, and on record."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.integration.api.filled_stores import CALL, RECORDING

from hotline.api import call_search
from hotline.calls.call_ids import new_call_id
from hotline.model.interaction import Interaction
from hotline.qa import transcripts
from hotline.recordings.archive import Archive
from hotline.recordings.untold import TRIES, note_failure
from hotline.testing.floor import now
from hotline.testing.recorded_sound import keep_sound
from hotline.testing.transcripts import Said, keep_transcript

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

ONE_KIND = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
"""For what the databases have no part in."""
LOST: list[Said] = [
    ("caller", 1.0, "en-US", "I have lost my card"),
    ("agent", 4.0, "en-US", "what is your name"),
    ("caller", 6.0, "zh-CN", "我 要 还款"),
]


async def has_call(api: Api, *said: Said, secret: bool = False) -> str:
    """Let a call be there in which something was said; return its id."""
    call_id, began = new_call_id(), now()
    await api.crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=call_id,
            customer="622200017",
            caller_number="",
            dialled_number="8888",
            language="en-US",
            started_at=began,
            flow="main",
            bundle="",
        )
    )
    await keep_sound(
        api.journal,
        api.keys,
        api.shelf,
        call_id,
        number=1,
        part="talk",
        begins=began,
        said=np.zeros(80_000, np.int16),
        heard=np.zeros(80_000, np.int16),
        secret=[(3.0, 3.5)] if secret else (),
    )
    if said:
        archive = Archive("demo", api.shelf, api.keys)
        await keep_transcript(archive, api.crm.spoken_words, f"{call_id}-r1", said)
    return call_id


async def found(api: Api, said: str, **more: str) -> tuple[list[str], dict[str, Any]]:
    answer = await api.ask_as("quality", "POST", "/calls/search", {"said": said, **more})
    assert answer.status == 200, answer.text
    assert "622200017" not in answer.text
    assert said not in answer.text
    told: dict[str, Any] = answer.json
    return [one["call"] for one in told["calls"]], told


async def test_who_may_hear_a_call_reads_what_was_said_and_is_on_record(api: Api) -> None:
    call_id = await has_call(api, *LOST, secret=True)
    answer = await api.ask_as("quality", "GET", f"/calls/{call_id}/transcript")
    (one,) = json.loads(answer.text)["items"]
    assert (one["recording"], one["state"], one["part"]) == (f"{call_id}-r1", "made", "talk")
    assert [(line["who"], line["text"]) for line in one["lines"]] == [
        ("caller", "I have lost my card"),
        ("agent", "what is your name"),
        ("caller", "我要还款"),
    ]
    assert one["lines"][0]["words"][3] == {
        "text": "my",
        "begins_s": 2.2,
        "ends_s": 2.6,
        "confidence": 0.9,
    }
    assert one["gaps"] == [{"why": "secret", "begins_s": 3.0, "ends_s": 3.5}]
    assert one["models"]["en-US"].startswith("en-demo")
    entry, *_ = await api.relations.trail.listed("demo", limit=10, customer="622200017")
    assert (entry.who, entry.what) == ("user:quality", "listened")
    assert entry.route == f"GET /calls/{call_id}/transcript"


@ONE_KIND
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/calls/{call}/transcript", None), ("POST", "/calls/search", {"said": "card"})],
)
async def test_who_may_not_hear_calls_may_not_read_them_either(
    api: Api, method: str, path: str, body: object
) -> None:
    answer = await api.ask_as("agent", method, path, body)
    assert answer.status == 403
    reader = await api.ask(method, path, body, role="reader")
    assert (reader.status, reader.json["code"]) == (403, "listening_refused")
    assert all(one.what != "listened" for one in await api.relations.trail.listed("demo", limit=99))


@ONE_KIND
async def test_what_is_not_written_down_is_told_and_nobody_has_read(api: Api) -> None:
    answer = await api.ask_as("quality", "GET", "/calls/{call}/transcript")
    (one,) = json.loads(answer.text)["items"]
    assert (one["recording"], one["state"], one["lines"]) == (RECORDING, "not_made", [])
    path = api.shelf.find(RECORDING)
    assert path is not None
    for _ in range(TRIES):
        note_failure(path, "no model")
    answer = await api.ask_as("quality", "GET", "/calls/{call}/transcript")
    assert json.loads(answer.text)["items"][0]["state"] == "failed"
    assert all(one.what != "listened" for one in await api.relations.trail.listed("demo", limit=99))


async def test_calls_are_found_by_what_was_said_and_that_is_on_record(api: Api) -> None:
    lost = await has_call(api, *LOST)
    other = await has_call(api, ("caller", 1.0, "en-US", "my balance please"))
    await has_call(api)
    assert (await found(api, "lost CARD"))[0] == [lost]
    assert (await found(api, "还款"))[0] == [lost]
    assert (await found(api, "my"))[0] == [other, lost]
    assert (await found(api, "card balance"))[0] == []
    assert (await found(api, "款还"))[0] == []
    assert (await found(api, "my", tier="vip"))[0] == []
    until = (now() - timedelta(days=300)).isoformat()
    assert (await found(api, "card", until=until))[0] == []
    entry, *_ = await api.relations.trail.listed("demo", limit=1)
    assert (entry.who, entry.what, entry.route) == (
        "user:quality",
        "listened",
        "POST /calls/search",
    )


@ONE_KIND
async def test_what_only_looks_alike_is_not_found(api: Api) -> None:
    # Both pairs of characters are said, and never all three in a row.
    apart = await has_call(api, ("caller", 1.0, "zh-CN", "信用"), ("caller", 2.0, "zh-CN", "用卡"))
    whole = await has_call(api, ("caller", 1.0, "zh-CN", "信 用 卡"))
    assert (await found(api, "信用卡"))[0] == [whole]
    assert (await found(api, "信用"))[0] == [whole, apart]


@ONE_KIND
async def test_pages_follow_each_other(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_search, "PAGE", 2)
    calls = [await has_call(api, ("caller", 1.0, "en-US", "card")) for _ in range(5)]
    seen: list[str] = []
    page, told = await found(api, "card")
    while told["before"] is not None:
        seen += page
        page, told = await found(api, "card", before=told["before"])
    assert seen + page == list(reversed(calls))


@ONE_KIND
async def test_of_many_that_look_alike_some_are_read_at_a_time(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcripts, "MOST_READ", 2)
    monkeypatch.setattr(call_search, "PAGE", 1)
    whole = await has_call(api, ("caller", 1.0, "zh-CN", "信用卡"))
    for _ in range(3):
        await has_call(api, ("caller", 1.0, "zh-CN", "信用"), ("caller", 2.0, "zh-CN", "用卡"))
    page, told = await found(api, "信用卡")
    assert (page, told["before"] is None) == ([], False)
    assert (await found(api, "信用卡", before=told["before"]))[0] == [whole]


@ONE_KIND
@pytest.mark.parametrize("said", ["", "...", "_", "_ ’", "\uff9e", "x" * 101])
async def test_what_is_no_word_is_refused(api: Api, said: str) -> None:
    answer = await api.ask_as("quality", "POST", "/calls/search", {"said": said})
    assert answer.status == 422
    assert answer.json["code"]


@ONE_KIND
async def test_a_damaged_file_keeps_nobody_from_the_call_s_other_recordings(api: Api) -> None:
    call_id = await has_call(api, *LOST)
    (path,) = api.shelf.of_call(call_id)
    path.with_name(f"{call_id}-r2.sealed").write_bytes(b"no recording")
    answer = await api.ask_as("quality", "GET", f"/calls/{call_id}/transcript")
    told = [(one["state"], one["part"]) for one in json.loads(answer.text)["items"]]
    assert told == [("made", "talk"), ("damaged", None)]
    assert (await found(api, "card"))[0] == [call_id]


@ONE_KIND
async def test_a_call_of_nobody_is_not_there(api: Api) -> None:
    answer = await api.ask_as("quality", "GET", f"/calls/{CALL[:-1]}0/transcript")
    assert (answer.status, answer.json["code"]) == (404, "unknown_call")
