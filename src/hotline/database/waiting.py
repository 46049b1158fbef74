"""Waiting, within a transaction's work, for what only the event loop can do."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy.util import await_

T = TypeVar("T")


def on_loop(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine of the loop returns; the work waits, and the loop goes on.

    SQLite's work is in a thread; PostgreSQL's is on the loop itself, in a greenlet.
    """
    try:
        here = asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
    assert here is loop
    return await_(coroutine)
