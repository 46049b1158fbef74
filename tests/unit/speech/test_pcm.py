"""Samples: what a telephone line carries, trimmed and ready to be joined."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from numpy.typing import NDArray

from hotline.speech.pcm import (
    EDGE_MS,
    SAMPLE_RATE_HZ,
    NotAudio,
    Samples,
    prepare,
    read_wav,
    silence,
    write_wav,
)


def tone(rate_hz: int, seconds: float = 0.5, hertz: float = 440.0) -> Samples:
    time_s: NDArray[np.float64] = np.arange(int(rate_hz * seconds)) / rate_hz
    wave_form: Samples = (10_000 * np.sin(2 * np.pi * hertz * time_s)).astype(np.int16)
    return wave_form


def stereo() -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(400))
    return target.getvalue()


def test_a_wav_reads_back_to_its_samples() -> None:
    samples, rate_hz = read_wav(write_wav(tone(8000)))
    assert rate_hz == SAMPLE_RATE_HZ
    assert np.array_equal(samples, tone(8000))


def test_silence_at_the_ends_is_cut_to_the_edge_that_is_kept() -> None:
    quiet = silence(300)
    prepared = prepare(np.concatenate([quiet, tone(8000, 0.5), quiet]), 8000)
    assert abs(prepared.size / 8 - (500 + 2 * EDGE_MS)) <= 2


def test_silence_inside_stays() -> None:
    spoken = np.concatenate([tone(8000, 0.2), silence(400), tone(8000, 0.2)])
    assert abs(prepare(spoken, 8000).size / 8 - 800) <= 2


def test_the_synthesisers_rate_becomes_the_telephones() -> None:
    assert abs(prepare(tone(22_050), 22_050).size / 8 - 500) <= 2


def test_what_a_telephone_cannot_carry_is_not_folded_back_into_speech() -> None:
    mixed = tone(22_050) // 2 + tone(22_050, hertz=6000) // 2
    spectrum = np.abs(np.fft.rfft(prepare(mixed, 22_050).astype(float)))
    folded = spectrum[int(1900 * 0.5) : int(2100 * 0.5)].max()
    assert folded < spectrum.max() / 100


def test_both_ends_are_quiet_so_that_joints_do_not_click() -> None:
    loud = np.full(800, -32_768, dtype=np.int16)
    prepared = prepare(loud, 8000)
    assert (prepared[0], prepared[-1], prepared[400]) == (0, 0, -32_768)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not readable as WAV"),
        (b"RIFF of nothing", "not readable as WAV"),
        (write_wav(silence(0)), "no frames"),
        (stereo(), "2 channels of 16 bits"),
    ],
)
def test_what_is_no_telephone_audio_says_why(content: bytes, why: str) -> None:
    with pytest.raises(NotAudio, match=why):
        read_wav(content)


def test_mere_silence_is_no_speech() -> None:
    with pytest.raises(NotAudio, match="nothing but silence"):
        prepare(silence(500), 8000)
