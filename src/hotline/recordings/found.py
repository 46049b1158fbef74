"""What was found when all recordings were read, in a file beside them, for whoever asks."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

FILE = ".looked-through.json"
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
SKEW = timedelta(hours=1)
"""So far the clocks of several services may differ, or one be put back."""
Fault = Literal["missing", "cut", "damaged"]


class Found(BaseModel):
    """A recording that is not as it should be.

    `begins` is when its sound begins, `lacks_s` the seconds that are not there of a `cut` one,
    `found_at` when that was noticed first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    recording: str
    call: str
    fault: Fault
    begins: AwareDatetime
    lacks_s: float
    found_at: AwareDatetime


class LookedThrough(BaseModel):
    """How far all recordings were looked through, the latest calls first.

    `began` is when this round began, and `down_to` the call that it has come to; None for the
    first. `a_look` is how many calls are looked at in a minute. `all_since` is when the last round
    began that came to the end: whatever was kept then was read since; None for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    began: AwareDatetime
    down_to: AwareDatetime | None = None
    a_look: int = 0
    is_over: bool = False
    all_since: AwareDatetime | None = None
    found: tuple[Found, ...] = ()

    def may_be(self, now: datetime) -> bool:
        """Tell whether this can have been found by `now`, aware.

        It lies where recordings lie, and nobody has signed it: a round that begins in a hundred
        years would be the last one.
        """
        told = (self.began, self.down_to, self.all_since, *(one.found_at for one in self.found))
        return all(EARLIEST <= moment <= now + SKEW for moment in told if moment is not None)


def read_found(folder: Path) -> LookedThrough | None:
    """Return what was found of the recordings in a folder; None where nobody has looked.

    What cannot be read counts as nothing: it is found again.

    Raises:
        OSError: The file is there and is not given.
    """
    try:
        return LookedThrough.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def write_found(folder: Path, state: LookedThrough) -> None:
    """Keep what was found.

    Raises:
        OSError: It cannot be kept.
    """
    draft = folder / f"{FILE}.draft"
    with open(draft, "w", encoding="utf-8", opener=_private) as file:
        file.write(state.model_dump_json())
    draft.replace(folder / FILE)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
