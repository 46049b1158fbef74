from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hotline.speech.recognition.voice_activity import FRAME_S, FRAME_SAMPLES, VoiceActivity

Frame = NDArray[np.int16]


def noise(level: float, frames: int) -> list[Frame]:
    chance = np.random.default_rng(1)
    sound = chance.standard_normal((frames, FRAME_SAMPLES)) * level
    return list(sound.astype(np.int16))


def begun_after(sound: list[Frame]) -> float | None:
    """Return after how many seconds somebody was found to speak; None for never."""
    activity = VoiceActivity()
    for number, frame in enumerate(sound, 1):
        activity.take(frame)
        if activity.has_begun:
            return number * FRAME_S
    return None


def test_nobody_speaks_in_silence() -> None:
    assert begun_after(noise(0, 200)) is None


def test_nobody_speaks_in_the_steady_noise_of_a_line() -> None:
    assert begun_after(noise(300, 500)) is None


def test_a_voice_after_silence_has_begun_within_a_tenth_of_a_second() -> None:
    begun = begun_after(noise(0, 50) + noise(3000, 20))
    assert begun is not None
    assert begun - 50 * FRAME_S <= 0.1 + 1e-9


def test_a_voice_above_noise_is_one() -> None:
    begun = begun_after(noise(100, 50) + noise(3000, 20))
    assert begun is not None
    assert begun - 50 * FRAME_S <= 0.1 + 1e-9


def test_a_click_is_no_voice() -> None:
    assert begun_after(noise(0, 50) + noise(10_000, 3) + noise(0, 50)) is None


def test_it_is_told_how_long_nobody_has_spoken_since() -> None:
    activity = VoiceActivity()
    for frame in noise(0, 10) + noise(3000, 20) + noise(0, 25):
        activity.take(frame)
    assert abs(activity.quiet_s - 0.5) < 1e-9


def test_noise_that_begins_and_stays_is_quiet_after_some_seconds() -> None:
    activity = VoiceActivity()
    for frame in noise(0, 10) + noise(1000, 900):
        activity.take(frame)
    assert activity.has_begun
    assert activity.quiet_s > 1
