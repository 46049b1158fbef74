"""Where recordings are: sealed ones in a folder for each day, unsealed ones in the PBX's spool.

A recording is named by its call, `-r`, and its number in the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ENDING = ".sealed"
WORDS = ".transcript"
"""How the file ends that has the words of a recording; it lies beside it."""
FAILED = ".untold"
"""How the file ends that tells why there are none."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TRACK = re.compile(r"(.+)-([0-9]{13})-(?:in|out)\.sln")
_NAME = re.compile(r"([0-9a-f-]{36})-r[0-9]{1,6}")


def number_of(name: str) -> int:
    """Return a recording's number in its call; the name is one of ours."""
    return int(name.rpartition("-r")[2])


def call_of(name: str) -> str | None:
    """Return the id of a recording's call; None where nothing of ours is named so."""
    match = _NAME.fullmatch(name)
    return match[1] if match is not None else None


class Shelf:
    """The sealed recordings.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str, begins: datetime) -> Path:
        """Return where a recording is, or will be, that began at an aware moment."""
        return self.folder / f"{begins.astimezone(UTC):%Y-%m-%d}" / f"{name}{ENDING}"

    def all(self) -> Iterator[Path]:
        """Yield all that there are, the oldest days first."""
        for day in self._days():
            yield from sorted(day.glob(f"*{ENDING}"))

    def left_behind(self) -> Iterator[Path]:
        """Yield what was made of the words of recordings that are not there any more."""
        for day in self._days():
            for path in sorted((*day.glob(f"*{WORDS}"), *day.glob(f"*{FAILED}"))):
                if not path.with_suffix(ENDING).exists():
                    yield path

    def days_from(self, since: datetime) -> list[Path]:
        """Return the folders of the days from an aware moment's on, the oldest first."""
        first = f"{since.astimezone(UTC):%Y-%m-%d}"
        return [day for day in self._days() if day.name >= first]

    def of_call(self, call_id: str) -> list[Path]:
        """Return those of a call, in order: they are in the folders of its day and the next one.

        It looks through all that is in them.
        """
        days = self._days_of_call(call_id)
        found = [path for day in days for path in day.glob(f"{call_id}-r*{ENDING}")]
        return sorted(found, key=lambda path: (len(path.stem), path.stem))

    def find(self, name: str) -> Path | None:
        """Return where a recording of this name is; None where there is none.

        It costs the same however much there is.
        """
        call_id = call_of(name)
        days = self._days_of_call(call_id) if call_id is not None else []
        paths = (day / f"{name}{ENDING}" for day in days)
        return next((path for path in paths if path.exists()), None)

    def _days_of_call(self, call_id: str) -> list[Path]:
        """Return the folders that its recordings may be in, the first day first.

        A call's id tells when it began (UUIDv7, RFC 9562).
        """
        try:
            began = _EPOCH + timedelta(milliseconds=int(call_id.replace("-", "")[:12], 16))
            days = (began - timedelta(days=1), began, began + timedelta(days=1))
        except (OverflowError, ValueError):
            # Anybody may ask for anything: nothing was recorded after the year 9999, nor in a call
            # whose id has no time.
            return []
        return [self.folder / f"{day:%Y-%m-%d}" for day in days]

    def _days(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [day for day in sorted(self.folder.iterdir()) if day.is_dir()]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of what the PBX recorded, without a break.

    Attributes:
        begins: When it begins, aware, by the PBX's clock.
        said: The track of what the caller said.
        heard: The track of what the caller heard.
    """

    begins: datetime
    said: Path
    heard: Path


@dataclass(frozen=True, kw_only=True)
class Spooled:
    """What the PBX recorded, or is recording.

    Attributes:
        name: The recording's name.
        call_id: Its call.
        pieces: What it is made of, in order.
    """

    name: str
    call_id: str
    pieces: tuple[Piece, ...]

    @property
    def written_at(self) -> float:
        """When something was written to it last, in seconds since 1970; 0 where it is gone."""
        files = [file for piece in self.pieces for file in (piece.said, piece.heard)]
        return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)

    def delete(self) -> None:
        """Delete all tracks.

        Raises:
            OSError: One of them is still there.
        """
        for piece in self.pieces:
            piece.said.unlink(missing_ok=True)
            piece.heard.unlink(missing_ok=True)


def spooled(spool: Path, of: str = "") -> list[Spooled]:
    """Return what is in the PBX's spool; nothing where there is no such folder.

    Args:
        spool: The folder.
        of: A recording's name, for that one alone; "" for all.
    """
    if not spool.is_dir():
        return []
    pieces: dict[str, dict[int, Piece]] = {}
    prefix = f"{of}-" if of else ""
    for file in spool.iterdir():
        match = _TRACK.fullmatch(file.name) if file.name.startswith(prefix) else None
        if match is not None:
            name, began_ms = match[1], int(match[2])
            pieces.setdefault(name, {})[began_ms] = Piece(
                begins=datetime.fromtimestamp(began_ms / 1000, UTC),
                said=spool / f"{name}-{began_ms}-in.sln",
                heard=spool / f"{name}-{began_ms}-out.sln",
            )
    return [
        Spooled(
            name=name,
            call_id=call_id,
            pieces=tuple(of_name[at] for at in sorted(of_name)),
        )
        for name, of_name in sorted(pieces.items())
        if (call_id := call_of(name)) is not None
    ]
