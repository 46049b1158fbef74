"""Peaks: where a recording is loud, on which track, and how many of them there are."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from hotline.recordings.peaks import MOST, STEPS, peaks_of
from hotline.recordings.sound import make_sound

RATE_HZ = 8000


def flac_of(samples: NDArray[np.int16]) -> bytes:
    target = io.BytesIO()
    soundfile.write(target, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
    return target.getvalue()


def loud(seconds: float, height: int) -> NDArray[np.int16]:
    return np.full(round(seconds * RATE_HZ), height, dtype=np.int16)


def test_each_track_is_loud_where_it_is_and_the_lowest_sample_counts_as_loudest() -> None:
    sound = make_sound([(0.0, loud(1, 0), loud(1, -32_768)), (1.0, loud(1, 3_300), loud(1, 0))], [])
    peaks = peaks_of(sound.flac)
    assert peaks.each_s == 0.02
    assert len(peaks.said) == len(peaks.heard) == 100
    assert (set(peaks.said[:50]), set(peaks.heard[:50])) == ({0}, {STEPS})
    assert (set(peaks.said[50:]), set(peaks.heard[50:])) == ({26}, {0})


def test_a_gap_is_silent_and_a_whisper_is_not() -> None:
    peaks = peaks_of(make_sound([(0.0, loud(2, 1), loud(2, 1))], [(0.5, 1.0)]).flac)
    assert (peaks.said[24], peaks.said[25], peaks.said[49], peaks.said[50]) == (1, 0, 0, 1)


@pytest.mark.parametrize("seconds", [0.01, 159.9, 160.0, 160.1, 1_800.3])
def test_a_long_call_has_no_more_than_can_be_drawn_and_all_of_it_is_there(seconds: float) -> None:
    samples = loud(seconds, 0)
    samples[-1:] = 9_000
    peaks = peaks_of(flac_of(np.column_stack((samples, samples))))
    assert len(peaks.said) <= MOST
    assert len(peaks.said) * peaks.each_s == pytest.approx(seconds, abs=peaks.each_s)
    assert peaks.said[-1] > 0


def test_a_block_that_ends_early_is_no_other_sound() -> None:
    samples = np.random.default_rng(1).integers(-9_000, 9_000, (123_457, 2), dtype=np.int16)
    peaks = peaks_of(flac_of(samples))
    parts = [samples[at : at + 160, 1] for at in range(0, len(samples), 160)]
    assert peaks.heard == [-(-int(abs(part.astype(int)).max()) * STEPS // 32_768) for part in parts]
