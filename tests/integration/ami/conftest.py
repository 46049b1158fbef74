from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.testing.ami_server import AmiServer

USER, SECRET = "hotline", "s3cret"
WAIT_S = 5.0

MakeSettings = Callable[..., AmiSettings]


class Heard:
    """What a handler was called with, in order; a test can wait for the next."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue()

    def __call__(self, item: object) -> None:
        self._queue.put_nowait(item)

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    async def next(self) -> Any:
        async with asyncio.timeout(WAIT_S):
            return await self._queue.get()

    async def take(self, count: int) -> list[Any]:
        return [await self.next() for _ in range(count)]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def server() -> AsyncIterator[AmiServer]:
    async with AmiServer({USER: SECRET}) as running:
        yield running


@pytest.fixture
def make_settings(server: AmiServer) -> MakeSettings:
    def make(**changes: Any) -> AmiSettings:
        quick = {"backoff_min_s": 0.01, "backoff_max_s": 0.02, "refused_wait_s": 0.02}
        base = {"port": server.port, "username": USER, "secret": SECRET}
        return AmiSettings(**{**base, **quick, **changes})

    return make


@pytest.fixture
async def client(make_settings: MakeSettings) -> AsyncIterator[AmiClient]:
    async with AmiClient(make_settings()) as running:
        await running.wait_up(WAIT_S)
        yield running
