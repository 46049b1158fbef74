"""The endpoint that Asterisk connects to, and whoever else tries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.aeap import endpoint as endpoint_module
from hotline.asterisk.aeap import stream as stream_module
from hotline.asterisk.line import LineGone

KEY = "k" * 40
SETUP = {"request": "setup", "id": "1", "codecs": [{"name": "slin"}]}
Client = TestClient[web.Request, web.Application]


class Ear:
    """Keeps what it is fed."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.so_far = ""
        self.fed = b""

    def feed(self, sound: bytes) -> None:
        self.fed += sound
        self.begun.set()

    async def heard(self) -> None:
        return None

    def close(self) -> None:
        pass


@pytest.fixture
async def endpoint() -> SpeechEndpoint:
    return SpeechEndpoint(KEY)


@pytest.fixture
async def client(endpoint: SpeechEndpoint) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(endpoint.routes())
    async with TestClient(TestServer(app)) as client:
        yield client


async def say(socket: aiohttp.ClientWebSocketResponse, *said: object) -> Iterable[object]:
    for one in said:
        await socket.send_str(json.dumps(one))
    return [json.loads(await socket.receive_str(timeout=2)) for _ in said]


async def test_asterisk_is_answered_and_its_sound_is_heard_by_whoever_waits_for_that_name(
    client: Client, endpoint: SpeechEndpoint
) -> None:
    ear = Ear()
    async with client.ws_connect(f"/speech/{KEY}", protocols=["speech_to_text"]) as socket:
        with endpoint.awaited() as awaited:
            naming = {"request": "set", "id": "2", "params": {"hotline_stream": awaited.name}}
            assert await say(socket, SETUP, naming) == [
                {"response": "setup", "id": "1", "codecs": [{"name": "slin"}]},
                {"response": "set", "id": "2"},
            ]
            stream = await awaited.stream()
        assert stream is not None
        await socket.send_bytes(b"nobody hears this")
        await say(socket, SETUP)
        stream.ear = ear
        await socket.send_bytes(b"\1\2" * 160)
        await asyncio.wait_for(ear.begun.wait(), 2)
        assert ear.fed == b"\1\2" * 160
        assert endpoint.streams == 1
    await asyncio.wait_for(stream.closed.wait(), 2)


async def test_end_of_recognising_is_waited_for(client: Client, endpoint: SpeechEndpoint) -> None:
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        with endpoint.awaited() as awaited:
            params = {"hotline_stream": awaited.name}
            await say(socket, {"request": "set", "id": "2", "params": params})
            stream = await awaited.stream()
        assert stream is not None
        ending = asyncio.ensure_future(stream.end_recognising())
        asked = json.loads(await socket.receive_str(timeout=2))
        assert not ending.done()
        await socket.send_str(json.dumps({"response": "set", "id": asked["id"]}))
        await asyncio.wait_for(ending, 2)
        assert not stream.closed.is_set()


async def test_who_does_not_know_the_path_is_told_nothing(client: Client) -> None:
    for path in (
        "/speech/",
        "/speech/wrong",
        f"/speech/{KEY}x",
        f"/speech/{'k' * 39}",
        "/speech/%FF",
        "/speech/%ED%A0%80",
        "/speech/钥匙",
    ):
        answer = await client.get(path)
        assert answer.status == 404


async def test_nobody_takes_a_name_that_was_not_given(
    client: Client, endpoint: SpeechEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "NAMED_S", 0.1)
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        guess = {"request": "set", "id": "2", "params": {"hotline_stream": "guess"}}
        with endpoint.awaited() as awaited:
            assert await say(socket, guess) == [{"response": "set", "id": "2"}]
            assert await awaited.stream() is None


async def closed_by(socket: aiohttp.ClientWebSocketResponse) -> object:
    """Return the code with which we are hung up on, once we are."""
    while (message := await socket.receive(timeout=2)).type is not aiohttp.WSMsgType.CLOSE:
        pass
    return message.data


async def test_a_stream_that_never_says_whose_it_is_keeps_no_place(
    client: Client, endpoint: SpeechEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "UNNAMED_S", 0.2)
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        with endpoint.awaited():
            guess = {"request": "set", "id": "2", "params": {"hotline_stream": "guess"}}
            await say(socket, SETUP, guess)
            assert endpoint.streams == 1
            assert await closed_by(socket) == aiohttp.WSCloseCode.POLICY_VIOLATION
    assert endpoint.streams == 0


async def test_a_stream_that_calls_itself_what_another_one_is_called_keeps_no_place(
    client: Client, endpoint: SpeechEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "UNNAMED_S", 0.2)
    with endpoint.awaited() as awaited:
        params = {"hotline_stream": awaited.name}
        async with (
            client.ws_connect(f"/speech/{KEY}") as first,
            client.ws_connect(f"/speech/{KEY}") as second,
        ):
            for socket in (first, second):
                await say(socket, {"request": "set", "id": "2", "params": params})
            stream = await awaited.stream()
            assert await closed_by(second) == aiohttp.WSCloseCode.POLICY_VIOLATION
            assert endpoint.streams == 1
            assert stream is not None
            assert not stream.closed.is_set()
            await say(first, SETUP)


async def test_a_stream_is_one_calls_for_ever(client: Client, endpoint: SpeechEndpoint) -> None:
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        with endpoint.awaited() as one, endpoint.awaited() as other:
            for awaited in (one, other):
                params = {"hotline_stream": awaited.name}
                await say(socket, {"request": "set", "id": "2", "params": params})
            assert await one.stream() is not None
            other_comes = asyncio.ensure_future(other.stream())
            await say(socket, SETUP)
            assert not other_comes.done()
            other_comes.cancel()


@pytest.mark.parametrize("said", ["{", "[]", '{"id": 7}'])
async def test_who_speaks_no_aeap_is_hung_up_on(client: Client, said: str) -> None:
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        await socket.send_str(said)
        message = await socket.receive(timeout=2)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_who_sends_too_much_at_once_is_hung_up_on(
    client: Client, endpoint: SpeechEndpoint
) -> None:
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        await socket.send_bytes(bytes(endpoint_module.LARGEST_MESSAGE_BYTES + 1))
        message = await socket.receive(timeout=2)
        assert message.type is aiohttp.WSMsgType.CLOSE
        assert message.data == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_more_streams_than_there_may_be_are_refused(
    client: Client, endpoint: SpeechEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint_module, "MOST_STREAMS", 1)
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        await say(socket, SETUP)
        answer = await client.get(f"/speech/{KEY}")
        assert answer.status == 503
        assert endpoint.refused == 1


async def test_a_service_that_ends_ends_all_streams(
    client: Client, endpoint: SpeechEndpoint
) -> None:
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        await say(socket, SETUP)
        closing = asyncio.ensure_future(endpoint.close())
        message = await socket.receive(timeout=2)
        assert message.type is aiohttp.WSMsgType.CLOSE
        await asyncio.wait_for(closing, 2)
    assert endpoint.streams == 0


async def ask_for_ever(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Ask, and read no answer."""
    while True:
        await socket.send_str(json.dumps({"request": "get", "id": "i" * 15_000}))


async def test_who_does_not_read_what_is_answered_keeps_no_place(
    client: Client, endpoint: SpeechEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "SENT_S", 0.2)
    async with client.ws_connect(f"/speech/{KEY}") as socket:
        with endpoint.awaited() as awaited:
            params = {"hotline_stream": awaited.name}
            await say(socket, {"request": "set", "id": "2", "params": params})
            assert await awaited.stream() is not None
        async with asyncio.timeout(10):
            with pytest.raises(ConnectionError):
                await ask_for_ever(socket)
            while endpoint.streams:  # noqa: ASYNC110 - the handler's end is told in no event
                await asyncio.sleep(0.01)


async def test_name_is_forgotten_when_nobody_awaits_it_any_more(endpoint: SpeechEndpoint) -> None:
    with pytest.raises(LineGone), endpoint.awaited():
        raise LineGone
    with endpoint.awaited() as awaited:
        waiting = asyncio.create_task(awaited.stream())
        assert endpoint.awaits == 1
    waiting.cancel()
    assert endpoint.awaits == 0
