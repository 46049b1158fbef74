"""What goes wrong with the files of the databases."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path

LOCK_S = 10.0
"""How long another writer is waited for."""


@asynccontextmanager
async def locked(folder: Path, files: Sequence[str]) -> AsyncIterator[None]:
    """Hold the lock that whoever writes to a database needs."""
    with ExitStack() as stack:
        for file in files:
            # In a thread, for it may wait; what is done here of it is closed here.
            connection = stack.enter_context(
                closing(sqlite3.connect(folder / file, timeout=LOCK_S, check_same_thread=False))
            )
            connection.isolation_level = None
            await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
        yield


@contextmanager
def disk_full(process: int) -> Iterator[None]:
    """Let no file that a process writes to grow beyond one byte, as if the disk were full.

    The kernel answers EFBIG in place of ENOSPC (setrlimit(2)); SQLite fails to write either way.
    """
    soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, hard))
