"""Whoever reaches the port: nothing is taken or told that is not an uploader's to bring."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from hotline.calls.call_ids import new_call_id
from hotline.ops.receiving import routes
from hotline.recordings.handing_in import (
    DIGEST,
    LARGEST_CHUNK,
    LARGEST_TRACK,
    OFFSET,
    PATH,
    digest_of,
)
from hotline.recordings.shelf import spooled
from hotline.testing.phone import babble

from .conftest import TOKEN, Room, words

SAID, HEARD = babble("I have lost my card today"), babble("that is no problem at all")
SOUND = SAID.astype("<i2").tobytes()
TRACK = "1700000000000-in"
CALL = "01900000-0000-7000-8000-00000000abcd"


def announcement(sound: bytes = SOUND, track: str = TRACK) -> str:
    sha256 = hashlib.sha256(sound).hexdigest()
    return words(tracks={track: {"size": len(sound), "sha256": sha256}})


def chunk(offset: object, content: bytes) -> dict[str, str]:
    return {OFFSET: str(offset), DIGEST: digest_of(content)}


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 1024


def files(room: Room) -> list[Path]:
    return [path for path in room.folder.rglob("*") if path.suffix in (".sln", ".part")]


async def code(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    return answer.status, (await answer.json())["code"]


@pytest.mark.parametrize("token", ["", "x" * 32, TOKEN[:-1], f"{TOKEN} ", "\udcff"])
async def test_without_the_token_nothing_is_taken(room: Room, token: str) -> None:
    name = await room.call()
    async with room.asking() as session:
        for method, place in (("POST", ""), ("PUT", f"/{name}"), ("PATCH", f"/{name}/{TRACK}")):
            shown = {"Authorization": f"Bearer {token}x"}
            async with session.request(
                method, PATH + place, data=announcement(), headers=shown
            ) as answer:
                assert await code(answer) == (401, "token_refused")
    assert files(room) == []
    assert not room.receiver.is_arriving(name)
    assert room.receiver.refused == {"token_refused": 3}


async def test_the_token_reads_nothing(room: Room) -> None:
    name = await room.call(seconds=len(SAID) / 8000)
    room.records(name, SAID, HEARD)
    await room.look(room.carrier())
    await room.seal()
    async with room.asking() as session:
        for place in ("", f"/{name}", f"/{name}/{TRACK}"):
            for method in ("GET", "DELETE"):
                async with session.request(method, PATH + place) as answer:
                    assert answer.status == 405


@pytest.mark.parametrize(
    "place",
    [
        "/..%2f..%2fetc%2fpasswd",
        f"/{CALL}-r1%2f..%2f..",
        f"/{CALL}-r1%00",
        f"/{CALL}-r1x",
        f"/{CALL}",
        f"/{CALL}-r1234567",
        f"/{CALL.upper()}-r1",
        "/-r1",
        f"/{'-' * 36}x-r1",
    ],
)
async def test_a_name_is_that_of_a_recording_or_no_place(room: Room, place: str) -> None:
    async with room.asking() as session:
        for method, url in (("PUT", place), ("PATCH", f"{place}/{TRACK}")):
            async with session.request(method, PATH + url, data=announcement()) as answer:
                assert answer.status == 404
    assert files(room) == []


@pytest.mark.parametrize(
    "track", ["..", "1700000000000-up", "170000000000-in", "../../1700000000000-in", "in"]
)
async def test_a_track_is_named_as_asterisk_names_it(room: Room, track: str) -> None:
    name = await room.call()
    async with room.asking() as session:
        place = f"{PATH}/{name}"
        async with session.put(place, data=announcement(track=track)) as answer:
            assert await code(answer) == (422, "not_understood")
        quoted = track.replace("/", "%2f").replace("..", "%2e%2e")
        async with session.patch(f"{place}/{quoted}", data=b"x") as answer:
            assert answer.status in (404, 405)
    assert files(room) == []


INVENTORY = {"recordings": [], "free_bytes": 1}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        words(),
        words(**INVENTORY, more=1),
        words(**{**INVENTORY, "free_bytes": -1}),
        words(**{**INVENTORY, "free_bytes": "1"}),
        words(**{**INVENTORY, "recordings": [{"name": "../x", "size": 1, "silent_s": 9.0}]}),
        words(**{**INVENTORY, "recordings": [{"name": f"{CALL}-r1\n", "size": 1, "silent_s": 9}]}),
        words(**{**INVENTORY, "recordings": [{"name": f"{CALL}-r1", "size": 1}]}),
        words(**INVENTORY).replace("1}", "NaN}"),
    ],
    ids=range(13),
)
async def test_what_is_not_understood_is_refused(room: Room, said: str) -> None:
    async with room.asking() as session, session.post(PATH, data=said) as answer:
        assert await code(answer) == (422, "not_understood")
    assert room.receiver.inventory is None


@pytest.mark.parametrize(
    "track",
    [
        {"size": -1, "sha256": "0" * 64},
        {"size": LARGEST_TRACK + 1, "sha256": "0" * 64},
        {"size": 1, "sha256": "0" * 63},
        {"size": 1, "sha256": "G" * 64},
        {"size": 1.5, "sha256": "0" * 64},
    ],
)
async def test_a_track_has_a_size_and_a_hash(room: Room, track: object) -> None:
    name = await room.call()
    async with room.asking() as session:
        said = words(tracks={TRACK: track})
        async with session.put(f"{PATH}/{name}", data=said) as answer:
            assert await code(answer) == (422, "not_understood")
        async with session.put(f"{PATH}/{name}", data=words(tracks={})) as answer:
            assert await code(answer) == (422, "not_understood")
    assert not room.receiver.is_arriving(name)


async def test_too_much_at_once_is_not_read(room: Room) -> None:
    name = await room.call()
    async with room.asking() as session:
        async with session.put(f"{PATH}/{name}", data=announcement()) as answer:
            assert answer.status == 200
        large = b"x" * (LARGEST_CHUNK + 1)
        head = chunk(0, large)
        for method, place in (("POST", ""), ("PUT", f"/{name}"), ("PATCH", f"/{name}/{TRACK}")):
            async with session.request(
                method, PATH + place, data=io.BytesIO(large), headers=head
            ) as answer:
                assert await code(answer) == (413, "too_long")
        async with session.post(PATH, data=endless()) as answer:
            assert await code(answer) == (411, "no_length")
    assert files(room) == []


async def test_chunks_in_another_order_are_not_taken(room: Room) -> None:
    name = await room.call(seconds=len(SAID) / 8000)
    track = f"{round(room.began.timestamp() * 1000)}-in"
    place = f"{PATH}/{name}/{track}"
    half = len(SOUND) // 2
    async with room.asking() as session:

        async def send(offset: object, content: bytes) -> tuple[int, dict[str, object]]:
            async with session.patch(place, data=content, headers=chunk(offset, content)) as answer:
                return answer.status, await answer.json()

        status, told = await send(0, SOUND[:half])
        assert (status, told["code"]) == (409, "not_announced")
        said = announcement(track=track)
        async with session.put(f"{PATH}/{name}", data=said) as answer:
            assert (await answer.json()) == {"has": {track: 0}, "whole": False}
        status, told = await send(half, SOUND[half:])
        assert (status, told["code"], told["has"]) == (409, "not_there", 0)
        assert (await send(0, SOUND[:half]))[0] == 200
        # Played again.
        status, told = await send(0, SOUND[:half])
        assert (status, told["code"], told["has"]) == (409, "not_there", half)
        # More than there is.
        assert (await send(half, SOUND[half:] + b"x"))[0] == 409
        for offset in ("-1", "x", "", "1e3", "9" * 11, "٣"):
            assert (await send(offset.encode().decode("latin-1"), b"x"))[0] == 400
        status, told = await send(half, SOUND[half:])
        assert (status, told["whole"]) == (200, True)
        # It is here; nobody announces or sends it anew.
        status, told = await send(0, SOUND[:half])
        assert (status, told["code"]) == (409, "not_announced")
        async with session.put(f"{PATH}/{name}", data=announcement(b"another one")) as answer:
            assert await code(answer) == (409, "waits")
        await room.seal()
        async with session.put(f"{PATH}/{name}", data=announcement(b"another one")) as answer:
            assert await code(answer) == (409, "kept")
    assert ((await room.tracks(name))[:, 0] == SAID).all()


async def test_a_chunk_that_was_altered_is_not_taken(room: Room) -> None:
    name = await room.call()
    async with room.asking() as session:
        async with session.put(f"{PATH}/{name}", data=announcement()) as answer:
            assert answer.status == 200
        for digest in (digest_of(b"other"), "", "sha-256=:x:", "md5=:x:"):
            headers = {OFFSET: "0", DIGEST: digest}
            async with session.patch(
                f"{PATH}/{name}/{TRACK}", data=SOUND[:100], headers=headers
            ) as answer:
                assert await code(answer) == (400, "altered")
    assert files(room) == []


async def test_a_track_that_is_not_what_was_announced_is_begun_again(room: Room) -> None:
    name = await room.call()
    async with room.asking() as session:
        async with session.put(f"{PATH}/{name}", data=announcement()) as answer:
            assert answer.status == 200
        other = bytes(len(SOUND))
        place = f"{PATH}/{name}/{TRACK}"
        async with session.patch(place, data=other, headers=chunk(0, other)) as answer:
            assert (await answer.json()) == {"has": {TRACK: 0}, "whole": False}
        async with session.patch(place, data=SOUND, headers=chunk(0, SOUND)) as answer:
            assert (await answer.json())["whole"] is True


async def test_a_body_that_is_cut_changes_nothing(room: Room) -> None:
    name = await room.call()
    said = announcement()
    async with room.asking() as session, session.put(f"{PATH}/{name}", data=said) as answer:
        assert answer.status == 200
    context = ssl.create_default_context(cafile=str(room.ca_file))
    _, writer = await asyncio.open_connection("127.0.0.1", room.port, ssl=context)
    head = (
        f"PATCH {PATH}/{name}/{TRACK} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {TOKEN}\r\n{OFFSET}: 0\r\n{DIGEST}: {digest_of(SOUND)}\r\n"
        f"Content-Length: {len(SOUND)}\r\n\r\n"
    )
    writer.write(head.encode() + SOUND[: len(SOUND) // 2])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    said = announcement()
    async with room.asking() as session, session.put(f"{PATH}/{name}", data=said) as answer:
        assert (await answer.json())["has"] == {TRACK: 0}


async def test_who_sends_slowly_holds_nobody_up_for_long(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "BODY_S", 0.3)
    context = ssl.create_default_context(cafile=str(room.ca_file))
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        "Content-Length: 100\r\n\r\n{"
    )
    slow = []
    for _ in range(routes.AT_ONCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", room.port, ssl=context)
        writer.write(head.encode())
        slow.append((reader, writer))
    async with room.asking() as session:
        statuses = set()
        async with asyncio.timeout(5):
            while 429 not in statuses:
                async with session.post(PATH, data=json.dumps(INVENTORY)) as answer:
                    statuses.add(answer.status)
        async with asyncio.timeout(5):
            for reader, writer in slow:
                assert b" 408 " in await reader.readline()
                writer.close()
                await writer.wait_closed()
        async with session.post(PATH, data=json.dumps(INVENTORY)) as answer:
            assert answer.status == 200


async def test_who_asks_without_end_waits_and_is_served(room: Room) -> None:
    more = round(routes.PER_S)
    async with room.asking() as session:
        began = time.monotonic()
        for _ in range(routes.BURST + more):
            async with session.post(PATH, data=json.dumps(INVENTORY)) as answer:
                assert answer.status == 200
    assert time.monotonic() - began >= more / routes.PER_S * 0.9
    assert room.receiver.refused == {}


async def test_one_reason_to_refuse_keeps_no_other_out_of_the_log(room: Room) -> None:
    with capture_logs() as logged:
        async with room.asking() as session:
            for said in ("{", "{", "endless"):
                data = endless() if said == "endless" else said
                async with session.post(PATH, data=data) as answer:
                    assert answer.status in (411, 422)
    told = [one["code"] for one in logged if one["event"] == "recording_not_received"]
    assert told == ["not_understood", "no_length"]


async def test_a_call_that_nobody_knows_is_not_wanted(room: Room) -> None:
    name = f"{new_call_id()}-r1"
    async with room.asking() as session:
        async with session.put(f"{PATH}/{name}", data=announcement()) as answer:
            assert await code(answer) == (409, "unwanted")
        told = {**INVENTORY, "recordings": [{"name": name, "size": 1, "silent_s": 9.0}]}
        async with session.post(PATH, data=json.dumps(told)) as answer:
            assert (await answer.json())["recordings"] == {name: "unwanted"}
    assert files(room) == []
    assert not room.receiver.is_arriving(name)


async def test_a_call_whose_id_has_no_time_is_not_wanted(room: Room) -> None:
    async with room.asking() as session:
        place = f"{PATH}/{'-' * 36}-r1"
        async with session.put(place, data=announcement()) as answer:
            assert await code(answer) == (409, "unwanted")
    assert files(room) == []


async def test_a_recording_that_goes_on_is_not_taken(room: Room) -> None:
    name = await room.call()
    room.going_on.add(name)
    said = announcement()
    async with room.asking() as session, session.put(f"{PATH}/{name}", data=said) as answer:
        assert await code(answer) == (409, "goes_on")
    assert spooled(room.received.folder) == []


async def test_in_plain_nothing_is_taken(room: Room) -> None:
    app = aiohttp.web.Application()
    app.add_routes(routes.ReceivingRoutes(room.receiver, TOKEN).routes())
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"http://127.0.0.1:{port}{PATH}", data=json.dumps(INVENTORY)) as answer,
        ):
            assert await code(answer) == (403, "https_needed")
    finally:
        await runner.cleanup()
