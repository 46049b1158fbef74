"""Which recordings have no transcript yet, and which never will; the files themselves tell.

So whoever is killed in the middle goes on where it was, and nothing is written down twice.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from hotline.recordings.shelf import ENDING, FAILED, WORDS, Shelf

TRIES = 3
"""So often a recording is tried."""


class Failure(BaseModel):
    """How often a recording was tried in vain, and why the last time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tries: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Untold:
    """A recording without a transcript.

    Attributes:
        path: Where it is.
        sealed_at: Since when it could be written down, aware.
        failure: What went wrong the last time; None for nothing.
        failed_at: When that was, aware.
    """

    path: Path
    sealed_at: datetime
    failure: Failure | None
    failed_at: datetime | None


@dataclass(kw_only=True)
class Survey:
    """How far the transcripts of some days are.

    Attributes:
        made: How many there are.
        waiting: What is still to be written down.
        failed: What was tried often enough.
        left: How many had waited too long.
    """

    made: int = 0
    waiting: list[Untold] = field(default_factory=list)
    failed: list[Untold] = field(default_factory=list)
    left: int = 0


def survey(shelf: Shelf, oldest: datetime, since: datetime | None = None) -> Survey:
    """Look at all recordings of some days.

    Args:
        shelf: Where they are.
        oldest: What was sealed before that moment is waited for no more; aware.
        since: A moment of the first day, aware; None for that of `oldest`.

    Raises:
        OSError: A folder cannot be read.
    """
    found = Survey()
    for folder in shelf.days_from(since or oldest):
        # By its names alone: most have their transcript, and there may be many thousands a day.
        names = {entry.name for entry in os.scandir(folder)}
        stems = (name.removesuffix(ENDING) for name in names if name.endswith(ENDING))
        for stem in stems:
            if stem + WORDS in names:
                found.made += 1
            elif (one := _untold(folder / f"{stem}{ENDING}")) is None:
                # Its time was over meanwhile.
                continue
            elif one.failure is not None and one.failure.tries >= TRIES:
                found.failed.append(one)
            elif one.sealed_at < oldest:
                found.left += 1
            else:
                found.waiting.append(one)
    return found


def note_failure(path: Path, why: str) -> Failure:
    """Note that a recording was tried in vain once more.

    Raises:
        OSError: It cannot be noted.
    """
    before = failure_of(path)
    failure = Failure(tries=1 if before is None else before.tries + 1, why=why)
    path.with_suffix(FAILED).write_text(failure.model_dump_json())
    return failure


def failure_of(path: Path) -> Failure | None:
    """Return what went wrong with a recording the last time; None for nothing."""
    try:
        return Failure.model_validate_json(path.with_suffix(FAILED).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def forget_words(path: Path) -> None:
    """Delete what was made of a recording's words.

    Raises:
        OSError: Something is still there.
    """
    path.with_suffix(WORDS).unlink(missing_ok=True)
    path.with_suffix(FAILED).unlink(missing_ok=True)


def _untold(path: Path) -> Untold | None:
    sealed_at = _written_at(path)
    if sealed_at is None:
        return None
    failed_at = _written_at(path.with_suffix(FAILED))
    failure = failure_of(path) if failed_at is not None else None
    return Untold(path=path, sealed_at=sealed_at, failure=failure, failed_at=failed_at)


def _written_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
