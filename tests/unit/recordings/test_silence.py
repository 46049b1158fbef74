"""How long nobody says anything in a recording, at the longest."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.recordings.silence import longest_silence, silence_of
from hotline.recordings.sound import make_sound

RATE_HZ = 8000


def tracks(seconds: float, said: list[tuple[float, float]]) -> NDArray[np.int16]:
    """Return two tracks; the caller speaks now and then, and the line hisses."""
    random = np.random.default_rng(3)
    sound = random.normal(0, 20, (round(seconds * RATE_HZ), 2))
    for from_s, to_s in said:
        part = sound[round(from_s * RATE_HZ) : round(to_s * RATE_HZ), 0]
        part[:] = random.normal(0, 1500, part.size)
    return sound.astype(np.int16)


@pytest.mark.parametrize(
    ("said", "gaps", "silence_s"),
    [
        ([], [], 60),
        ([(0, 60)], [], 0),
        ([(0, 10), (42, 60)], [], 32),
        ([(10, 20)], [], 40),
        ([(0, 10), (42, 60)], [(20, 30)], 12),
        ([(0, 10)], [(15, None)], 5),
    ],
)
def test_the_longest_counts_and_what_was_not_recorded_is_none(
    said: list[tuple[float, float]], gaps: list[tuple[float, float | None]], silence_s: float
) -> None:
    assert longest_silence(tracks(60, said), gaps) == pytest.approx(silence_s, abs=0.2)


def test_of_a_recording_it_is_the_same_before_it_is_kept_and_after() -> None:
    both = tracks(9, [(0, 2), (7, 9)])
    sound = make_sound([(0.0, both[:, 0], both[:, 1])], [])
    assert sound.silence_s == silence_of(sound.flac, []) == pytest.approx(5, abs=0.2)


def test_a_recording_without_a_length_has_none() -> None:
    assert make_sound([], []).silence_s == 0
