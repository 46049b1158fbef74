"""Bringing callers' messages back out of an archive, but for those of callers who were erased."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hotline.calls.messages import call_of
from hotline.ops.backup.archive import extract
from hotline.ops.backup.manifest import MESSAGES, Manifest


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """The messages of an archive, sound and on their way.

    Attributes:
        copies: Each message's copy, and the place it belongs to.
        erased: How many are not among them, for their calls were erased.
    """

    copies: Sequence[tuple[Path, Path]] = ()
    erased: int = 0

    def place(self) -> int:
        """Move them to their places, but for those that are there already; return how many."""
        missing = [(copy, target) for copy, target in self.copies if not target.exists()]
        for copy, target in missing:
            copy.rename(target)
        return len(missing)


def unpack_messages(
    stack: ExitStack,
    file: Path,
    archive: tarfile.TarFile,
    manifest: Manifest,
    folder: Path,
    erased: Collection[str],
) -> Unpacked:
    """Put an archive's messages into a folder within theirs, which goes with `stack`.

    Args:
        stack: What it leaves to be cleared away.
        file: The archive's name, for errors.
        archive: The archive.
        manifest: What is in it.
        folder: Where messages belong.
        erased: The ids of the calls that were erased.

    Raises:
        ArchiveDamaged: A message is not what was once written.
        OSError: The disk refused.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    within = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder, prefix=".hotline-")))
    copies = []
    for entry in manifest.messages:
        # The name alone: an archive has no say in where a file goes.
        name = Path(entry.name.removeprefix(MESSAGES)).name
        if call_of(Path(name)) in erased:
            continue
        copy = within / name
        descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            extract(file, archive, entry, out)
        left_at = archive.getmember(entry.name).mtime
        os.utime(copy, (left_at, left_at))
        copies.append((copy, folder / name))
    return Unpacked(copies=copies, erased=len(manifest.messages) - len(copies))
