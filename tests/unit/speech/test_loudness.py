"""Loudness as EBU Tech 3341 has meters tried, and sounds that come out equally loud."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hotline.speech.loudness import (
    PEAK_LIMIT_DBTP,
    Sound,
    level,
    loudness_lufs,
    measured,
)
from hotline.speech.pcm import SAMPLE_RATE_HZ, Samples, silence

ONE_CHANNEL_LU = -10 * math.log10(2)
"""Tech 3341 has its tones in both channels of stereo: one of them has half of their power."""


def tone(level_dbfs: float, seconds: float, rate_hz: int, hertz: float = 1000.0) -> Sound:
    times: Sound = np.arange(round(rate_hz * seconds)) / rate_hz
    return np.asarray(10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hertz * times))


def spoken(level_dbfs: float, seconds: float, hertz: float = 400.0) -> Samples:
    """A tone in bursts, like syllables, at a telephone's rate."""
    sound = tone(level_dbfs, seconds, SAMPLE_RATE_HZ, hertz)
    sound *= np.sin(2 * np.pi * 2 * np.arange(sound.size) / SAMPLE_RATE_HZ) ** 2
    return np.rint(32767 * sound).astype(np.int16)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 48_000])
@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param([(-23.0, 20)], -23.0, id="case 1"),
        pytest.param([(-33.0, 20)], -33.0, id="case 2"),
        pytest.param([(-36.0, 10), (-23.0, 60), (-36.0, 10)], -23.0, id="case 3"),
        pytest.param(
            [(-72.0, 10), (-36.0, 10), (-23.0, 60), (-36.0, 10), (-72.0, 10)], -23.0, id="case 4"
        ),
        pytest.param([(-26.0, 20), (-20.0, 20.1), (-26.0, 20)], -23.0, id="case 5"),
    ],
)
def test_integrated_loudness_is_as_tech_3341_asks(
    levels: list[tuple[float, float]], expected: float, rate_hz: int
) -> None:
    sound = np.concatenate([tone(of, seconds, rate_hz) for of, seconds in levels])
    assert loudness_lufs(sound, rate_hz) == pytest.approx(expected + ONE_CHANNEL_LU, abs=0.1)


@pytest.mark.parametrize(
    ("of_rate", "degrees"),
    [
        pytest.param(4, 0.0, id="case 15"),
        pytest.param(4, 45.0, id="case 16"),
        pytest.param(6, 60.0, id="case 17"),
        pytest.param(8, 67.5, id="case 18"),
    ],
)
def test_the_true_peak_between_samples_is_as_tech_3341_asks(of_rate: int, degrees: float) -> None:
    turns = np.arange(SAMPLE_RATE_HZ) / of_rate + degrees / 360
    # It begins and ends softly, as theirs do: a cut through a tone has a peak of its own.
    edge = np.minimum(1.0, np.minimum(np.arange(8000), np.arange(8000)[::-1]) / 400)
    samples = np.rint(0.5 * 32768 * edge * np.sin(2 * np.pi * turns)).astype(np.int16)
    assert -6.4 <= measured(samples)[1] <= -5.8


def test_a_tone_at_full_scale_has_the_loudness_that_the_recommendation_names() -> None:
    assert loudness_lufs(tone(0.0, 5, 48_000, 997.0), 48_000) == pytest.approx(-3.01, abs=0.01)


def test_low_sounds_count_less_as_they_are_heard_less() -> None:
    low, middle = (loudness_lufs(tone(-20.0, 2, 8_000, hertz), 8_000) for hertz in (40.0, 500.0))
    assert low < middle - 5


def test_pauses_count_for_nothing() -> None:
    word = spoken(-20.0, 2.0)
    rests = np.concatenate([word, silence(3000), word])
    assert measured(rests)[0] == pytest.approx(measured(word)[0], abs=0.5)


def test_a_word_shorter_than_a_block_is_measured_by_its_own_length() -> None:
    long, short = (
        measured(np.rint(32767 * tone(-20.0, s, 8_000)).astype(np.int16)) for s in (2, 0.15)
    )
    assert short[0] == pytest.approx(long[0], abs=0.3)


@pytest.mark.parametrize("seconds", [0.15, 0.39, 0.41, 3.0])
@pytest.mark.parametrize("before_dbfs", [-40.0, -20.0, -6.0])
def test_what_is_levelled_is_as_loud_as_the_target(seconds: float, before_dbfs: float) -> None:
    after, peak = measured(level(spoken(before_dbfs, seconds), -23.0))
    assert after == pytest.approx(-23.0, abs=0.1)
    assert peak <= PEAK_LIMIT_DBTP + 0.05


def test_peaks_keep_a_sound_below_the_target_rather_than_clip() -> None:
    click = np.zeros(8000, dtype=np.int16)
    click[4000:4020] = 20_000
    levelled = level(click, -14.0)
    loudness, peak = measured(levelled)
    assert loudness < -14.5
    assert peak == pytest.approx(PEAK_LIMIT_DBTP, abs=0.05)
    # Made louder as a whole, and not bent.
    assert np.count_nonzero(levelled == levelled.max()) == 20


def test_noise_is_not_raised_to_speech() -> None:
    hiss = np.random.default_rng(7).integers(-8, 9, 16_000).astype(np.int16)
    before, after = measured(hiss)[0], measured(level(hiss, -23.0))[0]
    assert after == pytest.approx(before + 30.0, abs=0.2)


@pytest.mark.parametrize("samples", [silence(0), silence(500), np.full(1, -32768, np.int16)])
def test_what_has_no_sound_stays_as_it_is(samples: Samples) -> None:
    assert level(samples, -23.0).size == samples.size
