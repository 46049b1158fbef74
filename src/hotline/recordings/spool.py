"""Where recordings are before they are sealed, and whether one may still be there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hotline.recordings.received import ARRIVING
from hotline.recordings.shelf import spooled

TOLD = "told.json"
TOLD_WITHIN = timedelta(seconds=30)
"""What was recorded is told of by the uploader in this time."""


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free where a folder is.

    Raises:
        OSError: It is not there.
    """
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


def has_room(folder: Path, least_bytes: int) -> bool:
    """Tell whether so many bytes are free in a folder; yes where nobody can tell."""
    try:
        return free_bytes(folder) >= least_bytes
    except OSError:
        return True


@dataclass(frozen=True, kw_only=True)
class Spool:
    """The folder of what is not sealed yet.

    Attributes:
        folder: Asterisk's own; or where an uploader brings what another machine's has.
        is_brought: Whether it is the latter.
    """

    folder: Path
    is_brought: bool = False

    def may_hold(self, name: str, ended: datetime) -> bool:
        """Tell whether a recording that ended then, aware, is here or on its way."""
        if spooled(self.folder, name):
            return True
        if not self.is_brought:
            return False
        told = read_told(self.folder)
        if (self.folder / ARRIVING / name).exists() or told is None or name in told.names:
            return True
        # Nobody has heard what lies beside Asterisk since it ended.
        return told.at < ended + TOLD_WITHIN


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an uploader told last: when, aware, and which recordings it has."""

    at: datetime
    names: frozenset[str]


def write_told(folder: Path, at: datetime, names: Iterable[str]) -> None:
    """Note what an uploader tells, for whoever asks about recordings in another process.

    Raises:
        OSError: It cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{TOLD}.draft"
    draft.write_text(json.dumps({"at": at.isoformat(), "names": sorted(names)}))
    draft.replace(folder / TOLD)


def read_told(folder: Path) -> Told | None:
    """Return what an uploader told last; None where it has told nothing."""
    try:
        read = json.loads((folder / TOLD).read_text())
    except FileNotFoundError:
        return None
    return Told(at=datetime.fromisoformat(read["at"]), names=frozenset(read["names"]))
