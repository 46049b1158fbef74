"""What was recorded on a floor, as whoever listens hears it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from hotline.testing.phone import find

from .conftest import Room

RULES = [
    {"name": "talks", "part": "talk", "keep_days": 30},
    {"name": "flows", "part": "flow"},
]
RATE_HZ = 8000
IN_TIME_S = 0.05


async def heard(room: Room, name: str, tmp_path: Path) -> NDArray[np.int16]:
    """Return the two tracks of a recording."""
    out = tmp_path / f"{name}.flac"
    saved = await room.hotline.command(
        "recordings", "save", name, "--out", str(out), "--who", "Li", "--why", "test"
    )
    assert saved.returncode == 0, saved.stderr
    tracks, rate = soundfile.read(out, dtype="int16")
    assert rate == RATE_HZ
    return np.asarray(tracks)


def moment(event: Mapping[str, object]) -> float:
    """Return when something happened, in seconds since 1970."""
    return datetime.fromisoformat(str(event["at"])).timestamp()


def loudness(track: NDArray[np.int16], from_s: float, to_s: float) -> float:
    """Return the root mean square of a part of a track."""
    part = track[round(from_s * RATE_HZ) : round(to_s * RATE_HZ)].astype(float)
    return float(np.sqrt((part**2).mean()))


def hears(track: NDArray[np.int16], what: NDArray[np.int16]) -> bool:
    """Return whether all of something is in a track."""
    match = find(track, what)
    return match is not None and match.whole and match.from_s == 0
