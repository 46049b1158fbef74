"""Our servers leave nothing open behind them: what they forgot would fail a later test."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import warnings
from collections.abc import Coroutine, Iterator

import pytest

from hotline.testing.ami_server import AmiServer
from hotline.testing.faulty_link import FaultyLink

TURNS = 20
"""So many turns of the loop are enough to accept a connection and to begin the next one."""


@contextlib.contextmanager
def nobody_accepts() -> Iterator[int]:
    """A port where whoever connects waits: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


async def ends_while_it_connects() -> None:
    with nobody_accepts() as port:
        async with FaultyLink() as link:
            link.leads_to("127.0.0.1", port)
            _, near = await asyncio.open_connection("127.0.0.1", link.port)
            for _ in range(TURNS):
                await asyncio.sleep(0)
            assert link.links == 0
        near.close()
        with contextlib.suppress(OSError):
            await near.wait_closed()


async def closes_while_somebody_connects(kind: type[AmiServer | FaultyLink], turns: int) -> None:
    async with AmiServer({}) if kind is AmiServer else FaultyLink() as server:
        near = socket.create_connection(("127.0.0.1", server.port))
        for _ in range(turns):
            await asyncio.sleep(0)
    near.close()


def left_open_by(doing: Coroutine[None, None, None]) -> list[str]:
    """Do something in a loop of its own, whose end nothing outlives; tell what it left open."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with asyncio.Runner() as runner:
            runner.run(doing)
        gc.collect()
    return [str(warning.message) for warning in told]


def test_link_that_ends_while_it_connects_is_closed() -> None:
    assert left_open_by(ends_while_it_connects()) == []


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("kind", [AmiServer, FaultyLink])
def test_server_that_closes_while_somebody_connects_forgets_nobody(
    kind: type[AmiServer | FaultyLink], turns: int
) -> None:
    assert left_open_by(closes_while_somebody_connects(kind, turns)) == []
