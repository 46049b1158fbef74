"""Recordings over the API: whole and in parts, and who listens stays on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.integration.api.conftest import SOUND
from tests.integration.api.filled_stores import RECORDING

from hotline.recordings.found import Fault, Found, LookedThrough, write_found
from hotline.testing.floor import now

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

HEARD = "/recordings/{recording}/sound"


def fault(kind: Fault, *, lacks_s: float = 0.0) -> Found:
    return Found(
        recording=RECORDING,
        call=RECORDING.removesuffix("-r1"),
        fault=kind,
        begins=now(),
        lacks_s=lacks_s,
        found_at=now(),
    )


@pytest.mark.parametrize(
    ("asked", "status", "told", "part"),
    [
        ("", 200, SOUND, None),
        ("bytes=0-3", 206, SOUND[:4], f"bytes 0-3/{len(SOUND)}"),
        ("bytes=6-", 206, SOUND[6:], f"bytes 6-{len(SOUND) - 1}/{len(SOUND)}"),
        ("bytes=-4", 206, SOUND[-4:], f"bytes {len(SOUND) - 4}-{len(SOUND) - 1}/{len(SOUND)}"),
        ("bytes=0-", 200, SOUND, None),
        ("rubbish", 200, SOUND, None),
    ],
)
async def test_sound_is_heard_whole_and_in_parts(
    api: Api, asked: str, status: int, told: bytes, part: str | None
) -> None:
    answer = await (api.ask("GET", HEARD, Range=asked) if asked else api.ask("GET", HEARD))
    assert (answer.status, answer.content) == (status, told)
    assert answer.headers.get("Content-Range") == part
    assert answer.headers["Accept-Ranges"] == "bytes"


async def test_a_part_that_is_not_there_is_refused(api: Api) -> None:
    answer = await api.ask("GET", HEARD, Range="bytes=900000-")
    assert (answer.status, answer.json["code"]) == (416, "no_such_part")
    assert answer.headers["Content-Range"] == f"bytes */{len(SOUND)}"


async def test_a_call_tells_its_recordings(api: Api) -> None:
    answer = await api.ask("GET", "/calls/{call}/recordings")
    (one,) = json.loads(answer.text)["items"]
    assert (one["name"], one["state"], one["seconds"]) == (RECORDING, "whole", 2.0)


async def test_a_call_tells_of_a_recording_that_it_was_found_altered(api: Api) -> None:
    write_found(api.shelf.folder, LookedThrough(began=now(), found=(fault("damaged"),)))
    answer = await api.ask("GET", "/calls/{call}/recordings")
    (one,) = json.loads(answer.text)["items"]
    assert (one["state"], one["seconds"]) == ("damaged", 2.0)


async def test_who_listens_is_on_record_with_whose_call_it_was(api: Api) -> None:
    await api.ask_as("quality", "GET", HEARD)
    entry, *_ = await api.relations.trail.listed("demo", limit=10, customer="622200017")
    assert (entry.who, entry.what) == ("user:quality", "listened")
    assert entry.route == f"GET /recordings/{RECORDING}/sound"
    part = await api.ask_as("quality", "GET", HEARD, Range="bytes=100-199")
    entry, *_ = await api.relations.trail.listed("demo", limit=10, customer="622200017")
    assert entry.route == f"GET /recordings/{RECORDING}/sound {part.headers['Content-Range']}"


async def test_who_may_not_hear_is_not_on_record(api: Api) -> None:
    answer = await api.ask_as("agent", "GET", HEARD)
    assert (answer.status, answer.json["code"]) == (403, "listening_refused")
    assert all(one.what != "listened" for one in await api.relations.trail.listed("demo", limit=99))


async def test_there_is_no_other_recording(api: Api) -> None:
    answer = await api.ask("GET", HEARD.replace("{recording}", RECORDING.replace("-r1", "-r2")))
    assert (answer.status, answer.json["code"]) == (404, "no_recording")


async def test_a_recording_is_drawn_track_by_track_and_nobody_has_listened(api: Api) -> None:
    answer = await api.ask_as("quality", "GET", "/recordings/{recording}/peaks")
    assert answer.json["each_s"] == 0.02
    assert answer.json["said"] == [0] * 50 + [24] * 50
    assert answer.json["heard"] == [24] * 50 + [0] * 50
    assert all(one.what != "listened" for one in await api.relations.trail.listed("demo", limit=99))


async def test_what_is_not_as_it_should_be_is_told_to_those_who_may_hear(api: Api) -> None:
    nobody_looked = await api.ask_as("quality", "GET", "/recordings/faults")
    assert nobody_looked.json == {"read_since": None, "faults": []}
    found = (fault("cut", lacks_s=3.5),)
    write_found(api.shelf.folder, LookedThrough(began=now(), all_since=now(), found=found))
    told = await api.ask_as("quality", "GET", "/recordings/faults")
    document = json.loads(told.text)
    (one,) = document["faults"]
    assert document["read_since"] is not None
    assert (one["name"], one["state"], one["lacks_s"]) == (RECORDING, "cut", 3.5)
    refused = await api.ask_as("agent", "GET", "/recordings/faults")
    assert (refused.status, refused.json["code"]) == (403, "listening_refused")
