"""Many calls replayed in a process of its own, which nobody on the line waits for."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from typing import Any

from hotline.child_process import end_child
from hotline.qa.replay.orders import Order, ReplayFailed, Told, order_to_line

SILENT_S = 300.0
"""So long the process may say nothing: the processor is others'."""
LONGEST_LINE = 1 << 24
"""In bytes: a report names some calls of each node."""


async def replay_apart(order: Order) -> AsyncGenerator[Told, None]:
    """Replay what is ordered, and tell how far it is; the process ends with whoever listens.

    Raises:
        ReplayFailed: The process ended or hung, or the journal cannot be used.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hotline.qa.replay.apart_process",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # What it has to say it says in its answers.
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
        # Ctrl-C at a terminal is for the service, which ends this itself.
        start_new_session=True,
    )
    try:
        async for told in _answers(process, order):
            yield told
    finally:
        await end_child(process)


async def _answers(process: asyncio.subprocess.Process, order: Order) -> AsyncGenerator[Told, None]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(order_to_line(order))
        await process.stdin.drain()
    except ConnectionError:
        raise ReplayFailed("its process ended before it began") from None
    while True:
        told = await _next(process.stdout)
        if "over" in told:
            return
        if "trouble" in told:
            raise ReplayFailed(
                "it met trouble, which the service's log tells", str(told["trouble"])
            )
        yield Told(done=int(told["done"]), report=str(told["report"]))


async def _next(answers: asyncio.StreamReader) -> dict[str, Any]:
    try:
        async with asyncio.timeout(SILENT_S):
            line = await answers.readline()
    except TimeoutError:
        raise ReplayFailed("its process said nothing for too long") from None
    except ValueError:
        raise ReplayFailed("its process said too much at once") from None
    if not line.endswith(b"\n"):
        raise ReplayFailed("its process ended in the middle")
    told: dict[str, Any] = json.loads(line)
    return told
