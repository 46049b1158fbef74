from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.recordings.tones import HIGH_HZ, LOW_HZ, RATE_HZ, without_tones
from hotline.testing.phone import babble

PAIRS = list(itertools.product(LOW_HZ, HIGH_HZ))


def tone(low: float, high: float, *, ms: int = 60, low_share: float = 0.5) -> NDArray[np.int16]:
    time = np.arange(ms * RATE_HZ // 1000) / RATE_HZ
    waves = low_share * np.sin(2 * np.pi * low * time) + (1 - low_share) * np.sin(
        2 * np.pi * high * time
    )
    return np.asarray(9000 * waves, dtype=np.int16)


def among_silence(sound: NDArray[np.int16]) -> NDArray[np.int16]:
    silence = np.zeros(RATE_HZ // 2, dtype=np.int16)
    return np.concatenate([silence, sound, silence])


@pytest.mark.parametrize(("low", "high"), PAIRS)
@pytest.mark.parametrize("ms", [40, 60, 300])
def test_no_key_is_left(low: int, high: int, ms: int) -> None:
    assert not without_tones(among_silence(tone(low, high, ms=ms))).any()


@pytest.mark.parametrize("share", [0.3, 0.7])
@pytest.mark.parametrize("off", [-0.018, 0.018])
def test_nor_one_that_is_twisted_and_off_by_what_q24_allows(share: float, off: float) -> None:
    for low, high in PAIRS:
        key = tone(low * (1 + off), high * (1 + off), low_share=share)
        assert not without_tones(among_silence(key)).any()


def test_nor_one_in_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 400, RATE_HZ).astype(np.int16)
    noisy = noise.copy()
    noisy[4000:4480] += tone(*PAIRS[5])
    cleaned = without_tones(noisy)
    assert not cleaned[4000:4480].any()
    assert (cleaned[:3600] == noise[:3600]).all()


def test_speech_is_left_as_it_is() -> None:
    said = babble("I would like to know how much money there is on my account today please")
    assert (without_tones(said) == said).all()


def test_what_is_too_short_to_be_a_key_is_left() -> None:
    said = babble("yes")[:100]
    assert (without_tones(said) == said).all()
