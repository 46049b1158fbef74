"""What an uploader has brought of recordings, on this machine, until each is whole.

Parts of a recording grow in a folder of its own. Once each track has the size and the hash that was
announced, all move to where the keeper of recordings looks, named as Asterisk names them: there is
one way to seal. The keeper leaves alone whatever still has a folder here.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.recordings.errors import NoRoomToReceive, NotAnnounced, NotThere, TooLongToReceive

ARRIVING = "arriving"
ANNOUNCED = "announced.json"
WHOLE = "whole"
"""A file that says that all tracks of a recording are whole, so that they may move."""


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What a track is to be: its size in bytes, and the SHA-256 of it in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How much of a recording is here.

    Attributes:
        has: The bytes of each track.
        is_whole: Whether all of it is here, as it was announced.
    """

    has: Mapping[str, int]
    is_whole: bool


class Received:
    """Recordings that arrive. Methods block; of several processes one at a time does anything.

    Names must be those of recordings and tracks: whoever calls has seen to that.

    Args:
        folder: Where the keeper looks; let it be in memory.
        room_bytes: How much may be in it.
    """

    def __init__(self, folder: Path, room_bytes: int) -> None:
        self.folder = folder
        self._arriving = folder / ARRIVING
        self._room_bytes = room_bytes

    def is_arriving(self, name: str) -> bool:
        """Tell whether parts of a recording are here that are not all there is."""
        return (self._arriving / name).exists()

    def arriving(self) -> Iterator[tuple[str, float]]:
        """Yield what arrives: its name, and for how many seconds nothing of it has come."""
        if not self._arriving.is_dir():
            return
        for folder in sorted(self._arriving.iterdir()):
            try:
                newest = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
            except (FileNotFoundError, NotADirectoryError):
                # It moves in this moment, or is none.
                continue
            yield folder.name, time.time() - newest

    def announce(self, name: str, tracks: Mapping[str, Announced]) -> Progress:
        """Take what is to come of a recording; return what is here.

        What is here of a track that is announced otherwise than before stays where it can be the
        beginning of it: its hash will tell.

        Raises:
            TooLongToReceive: There will never be room for it.
            OSError: It cannot be written.
        """
        size = sum(track.size for track in tracks.values())
        if size > self._room_bytes:
            raise TooLongToReceive(name, size, self._room_bytes)
        with self._alone():
            folder = self._arriving / name
            if (folder / WHOLE).exists():
                # Whoever moved its tracks was killed.
                self._move(name)
                return Progress(has={}, is_whole=True)
            folder.mkdir(exist_ok=True, mode=0o700)
            draft = folder / f"{ANNOUNCED}.draft"
            draft.write_text(
                json.dumps({track: [one.size, one.sha256] for track, one in tracks.items()})
            )
            draft.replace(folder / ANNOUNCED)
            for part in folder.glob("*.part"):
                wanted = tracks.get(part.stem)
                if wanted is None or part.stat().st_size > wanted.size:
                    part.unlink()
            return self._progress(name, tracks)

    def append(self, name: str, track: str, offset: int, content: bytes) -> Progress:
        """Take the next bytes of a track; return what is here.

        Raises:
            NotAnnounced: Nobody has told of the track, or of so long a one.
            NotThere: They are not the next ones.
            NoRoomToReceive: There is no room for them now.
            OSError: They cannot be written.
        """
        with self._alone():
            tracks = self._announced(name)
            if track not in tracks or offset + len(content) > tracks[track].size:
                raise NotAnnounced(name, track)
            part = self._part(name, track)
            has = _size(part)
            if has != offset:
                raise NotThere(name, track, has)
            if self._used() + len(content) > self._room_bytes:
                raise NoRoomToReceive(self.folder, self._room_bytes)
            try:
                with part.open("ab") as file:
                    file.write(content)
            except OSError:
                if part.exists():
                    # Where the disk was full in the middle.
                    with part.open("r+b") as file:
                        file.truncate(offset)
                raise
            return self._progress(name, tracks)

    def release(self, name: str) -> None:
        """Let the keeper have what is here of a recording, for there will be no more of it.

        Raises:
            OSError: It cannot be moved.
        """
        with self._alone():
            if self.is_arriving(name):
                self._move(name)

    def forget(self, name: str) -> None:
        """Delete what is here of a recording that nobody waits for.

        Raises:
            OSError: It is still there.
        """
        with self._alone():
            if self.is_arriving(name):
                shutil.rmtree(self._arriving / name)

    # --- within ---

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._arriving.mkdir(exist_ok=True, mode=0o700)
        with (self._arriving / ".lock").open("ab") as lock:
            # The kernel lets go of it when its holder dies.
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _part(self, name: str, track: str) -> Path:
        return self._arriving / name / f"{track}.part"

    def _announced(self, name: str) -> Mapping[str, Announced]:
        try:
            read = json.loads((self._arriving / name / ANNOUNCED).read_text())
        except FileNotFoundError:
            return {}
        return {
            track: Announced(size=size, sha256=sha256) for track, (size, sha256) in read.items()
        }

    def _progress(self, name: str, tracks: Mapping[str, Announced]) -> Progress:
        has = {track: _size(self._part(name, track)) for track in tracks}
        if any(has[track] != one.size for track, one in tracks.items()):
            return Progress(has=has, is_whole=False)
        altered = [
            track for track, one in tracks.items() if _sha256(self._part(name, track)) != one.sha256
        ]
        if altered:
            # It was cut and went on as another one, or was written to while it was sent.
            for track in altered:
                self._part(name, track).unlink(missing_ok=True)
            return Progress(has={**has, **dict.fromkeys(altered, 0)}, is_whole=False)
        for track in tracks:
            # A track without a sample is a track.
            self._part(name, track).touch(mode=0o600)
        self._move(name)
        return Progress(has=has, is_whole=True)

    def _move(self, name: str) -> None:
        folder = self._arriving / name
        (folder / WHOLE).touch()
        for part in folder.glob("*.part"):
            part.replace(self.folder / f"{name}-{part.stem}.sln")
        shutil.rmtree(folder)

    def _used(self) -> int:
        return sum(map(_size, self.folder.rglob("*")))


def _size(path: Path) -> int:
    """Return how many bytes a file has; 0 for a folder, and where the keeper has deleted it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _sha256(part: Path) -> str:
    if not part.exists():
        return hashlib.sha256().hexdigest()
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
