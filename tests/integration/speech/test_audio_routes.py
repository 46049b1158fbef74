"""The shelf over HTTP, as the PBX asks for it."""

from __future__ import annotations

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient

from hotline.speech.audio_routes import audio_routes
from hotline.speech.audio_urls import AudioShelf
from hotline.speech.composer import ComposedAudio
from hotline.speech.pcm import write_wav

SAMPLES = np.arange(-2500, 2500, dtype="<i2")
WAV = write_wav(SAMPLES)
Client = TestClient[web.Request, web.Application]


@pytest.fixture
def shelf() -> AudioShelf:
    return AudioShelf(signing_key=b"k" * 32)


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, shelf: AudioShelf) -> Client:
    app = web.Application()
    app.add_routes(audio_routes(shelf))
    return await aiohttp_client(app)


def published(shelf: AudioShelf, *, personal: bool) -> str:
    return shelf.publish(ComposedAudio(wav=WAV, duration_s=1.0, digest="d1", personal=personal))


@pytest.mark.parametrize(
    ("personal", "sound", "content_type"),
    [(False, WAV, "audio/wav"), (True, SAMPLES.tobytes(), "audio/x-sln")],
)
async def test_audio_is_served_as_something_that_never_changes(
    client: Client, shelf: AudioShelf, personal: bool, sound: bytes, content_type: str
) -> None:
    reply = await client.get(published(shelf, personal=personal))
    assert reply.status == 200
    assert await reply.read() == sound
    assert reply.headers["Content-Type"] == content_type
    assert reply.headers["Content-Length"] == str(len(sound))
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_a_head_request_tells_the_same_without_the_sound(
    client: Client, shelf: AudioShelf
) -> None:
    reply = await client.head(published(shelf, personal=False))
    assert reply.headers["Content-Length"] == str(len(WAV))
    assert await reply.read() == b""


@pytest.mark.parametrize(
    "path",
    [
        "/audio/",
        "/audio/catalogue/d1.wav",
        "/audio/catalogue/d1." + "s" * 43 + ".wav",
        "/audio/personal/../catalogue/d1.wav",
        "/audio/%2e%2e/%2e%2e/etc/passwd",
    ],
)
async def test_anything_else_is_not_found(client: Client, shelf: AudioShelf, path: str) -> None:
    published(shelf, personal=False)
    assert (await client.get(path)).status == 404


async def test_another_method_is_refused(client: Client, shelf: AudioShelf) -> None:
    assert (await client.post(published(shelf, personal=False))).status == 405
