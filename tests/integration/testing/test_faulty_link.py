"""The faulty link leaves nothing open behind it: what it forgot would fail a later test."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import warnings
from collections.abc import Iterator

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


def test_link_that_ends_while_it_connects_is_closed() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        # In a loop of its own, whose end nothing outlives.
        with asyncio.Runner() as runner:
            runner.run(ends_while_it_connects())
        gc.collect()
    assert [str(warning.message) for warning in told] == []
