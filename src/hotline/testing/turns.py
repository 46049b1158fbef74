"""Turns on one machine: work that needs all of it, beside work that does not.

Tests run in several processes, and one with twenty callers has no time to spare: a caller who is
scheduled too late hears a broken voice.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the machine until the end of the block: `alone`, or beside others that share it.

    All processes that name the same `folder` take turns. Who waits to be alone is not overtaken.
    """
    with (folder / "gate").open("w") as gate, (folder / "machine").open("w") as machine:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
