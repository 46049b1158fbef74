"""The folder into which a checkout's Asterisk records: in memory, where there is room.

What waits there to be sealed is in clear, and of memory nothing is left once a machine is off, but
for what it has swapped out, or written to sleep: a disk for that is to be encrypted. The folder is
`/dev/shm/hotline-…`, and a link in the PBX's spool tells which: a launcher that was killed has left
it, and the next one goes on with what is in it.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is made anew, by a name of its own
MOUNTS = Path("/proc/mounts")
PREFIX = "hotline-"
LEAST_FREE = 256 * 2**20
"""Room, in bytes, for two hours of one call, or for seven minutes of twenty that nobody seals;
containers often have no more than 64 MB."""


@contextmanager
def kept_spool(spool: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Have the folder for as long as the block lasts.

    Args:
        spool: Where it is looked for.
        say: Hears, in one line each, that it is on the disk, and what waits in it at the end.

    Raises:
        OSError: It can be made nowhere.
    """
    if why := open_spool(spool):
        say(f"What is recorded waits on the disk to be sealed, not in memory: {why}.")
    try:
        yield
    finally:
        if close_spool(spool):
            say(
                f"What was recorded last waits in memory, {spool.readlink()}: the next start "
                "seals it, and a restart of this machine would lose it."
            )


def open_spool(
    spool: Path,
    *,
    memory: Path = SHARED_MEMORY,
    mounts: Path = MOUNTS,
    least_free: int = LEAST_FREE,
) -> str:
    """Make the folder, unless recordings wait in the one that there is.

    Args:
        spool: Where it is looked for: it will be a link, or a folder on the disk.
        memory: Where it is made.
        mounts: Which file systems there are, as Linux tells.
        least_free: So many bytes must be free in memory.

    Returns:
        Why it is on the disk; "" where it is not.

    Raises:
        OSError: It cannot be made on the disk either.
    """
    spool.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if spool.is_symlink():
        folder = _linked(spool, memory)
        if folder is None or (_is_ours(folder) and any(folder.iterdir())):
            return ""
        close_spool(spool, memory=memory)
    elif spool.is_dir():
        if any(spool.iterdir()):
            return "there lies what was recorded before and is not sealed yet"
        spool.rmdir()
    why = _why_not(memory, mounts, least_free)
    if not why:
        try:
            spool.symlink_to(tempfile.mkdtemp(prefix=PREFIX, dir=memory))
        except OSError as error:
            why = f"{memory}: {error.strerror}"
    if why:
        spool.mkdir(mode=0o700)
    return why


def close_spool(spool: Path, *, memory: Path = SHARED_MEMORY) -> int:
    """Take the folder away, if it is in memory and nothing waits in it; return how many files do.

    Raises:
        OSError: It cannot be taken away.
    """
    folder = _linked(spool, memory)
    if folder is None:
        return 0
    if _is_ours(folder):
        left = len(list(folder.iterdir()))
        if left:
            return left
        folder.rmdir()
    spool.unlink()
    return 0


def _linked(spool: Path, memory: Path) -> Path | None:
    """Return the folder in memory that a link leads to; None where it leads somewhere else."""
    if not spool.is_symlink():
        return None
    folder = spool.readlink()
    return folder if folder.parent == memory and folder.name.startswith(PREFIX) else None


def _is_ours(folder: Path) -> bool:
    # After a restart of the machine somebody else may have made a folder of this name.
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    is_private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
    return is_private and found.st_uid == os.geteuid()


def _why_not(memory: Path, mounts: Path, least_free: int) -> str:
    if not _is_memory(memory, mounts):
        return f"{memory} is no memory here"
    free = shutil.disk_usage(memory).free
    if free < least_free:
        return f"{memory} has {free >> 20} MB free, and {least_free >> 20} MB are wanted"
    return ""


def _is_memory(folder: Path, mounts: Path) -> bool:
    try:
        lines = mounts.read_text().splitlines()
    except FileNotFoundError:
        # Not Linux.
        return False
    # What was mounted last hides what was before (fstab(5) has the fields).
    kinds = [fields[2] for line in lines if (fields := line.split())[1] == str(folder)]
    return kinds[-1:] == ["tmpfs"]
