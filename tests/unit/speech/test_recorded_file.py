"""A studio's files in every usual format become a telephone's, and hostile ones are refused."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import soundfile

from hotline.speech.pcm import NotAudio, Samples
from hotline.speech.recorded_file import read_recorded

HERTZ = 700.0


def recorded(
    rate_hz: int,
    *,
    channels: int = 1,
    encoding: str = "PCM_16",
    file_format: str = "WAV",
    hertz: float = HERTZ,
    seconds: float = 0.5,
) -> bytes:
    times = np.arange(round(rate_hz * seconds)) / rate_hz
    tone = 0.3 * np.sin(2 * np.pi * hertz * times)
    target = io.BytesIO()
    tracks = np.column_stack([tone] * channels)
    soundfile.write(target, tracks, rate_hz, format=file_format, subtype=encoding)
    return target.getvalue()


def strength(samples: Samples, hertz: float) -> float:
    """Return how strong a tone is in samples at 8 kHz, of full scale."""
    turns = np.exp(-2j * np.pi * hertz * np.arange(samples.size) / 8000)
    return float(2 * abs(np.dot(samples / 32768, turns)) / samples.size)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_usual_rate_becomes_the_telephones(rate_hz: int, channels: int) -> None:
    samples = read_recorded(recorded(rate_hz, channels=channels))
    assert samples.dtype == np.int16
    assert samples.size / 8000 == pytest.approx(0.5, abs=0.02)
    assert strength(samples, HERTZ) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("encoding", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
@pytest.mark.parametrize("file_format", ["WAV", "WAVEX"])
def test_every_usual_encoding_is_read(encoding: str, file_format: str) -> None:
    samples = read_recorded(recorded(44_100, encoding=encoding, file_format=file_format))
    assert strength(samples, HERTZ) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
def test_what_a_telephone_cannot_carry_does_not_come_back_as_another_tone(rate_hz: int) -> None:
    """5 kHz would be heard as 3 kHz."""
    both = io.BytesIO()
    times = np.arange(rate_hz) / rate_hz
    sound = 0.3 * np.sin(2 * np.pi * 5000 * times) + 0.05 * np.sin(2 * np.pi * HERTZ * times)
    soundfile.write(both, sound, rate_hz, format="WAV", subtype="PCM_16")
    samples = read_recorded(both.getvalue())
    assert strength(samples, HERTZ) == pytest.approx(0.05, abs=0.005)
    assert strength(samples, 3000) < 0.0003


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not readable"),
        (b"RIFF\0\0\0\0WAVE", "not readable|no frames"),
        (recorded(4_000, hertz=100.0), "4000 samples a second"),
        (recorded(96_000), "96000 samples a second"),
        (recorded(8_000, channels=3), "3 channels"),
        (recorded(8_000, file_format="FLAC"), "FLAC instead of WAV"),
        (recorded(8_000, encoding="GSM610"), "GSM610 instead of PCM"),
        (recorded(8_000, seconds=121), "more than 120 seconds"),
        (recorded(8_000, seconds=0), "no frames"),
        (recorded(8_000, hertz=0.0), "nothing but silence"),
    ],
)
def test_what_is_no_recorded_voice_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(NotAudio, match=why):
        read_recorded(content)


def test_a_file_that_is_cut_off_has_what_is_left() -> None:
    whole = recorded(16_000)
    assert 0.1 < read_recorded(whole[: len(whole) // 2]).size / 8000 < 0.3


def test_a_float_that_is_no_number_or_too_loud_does_no_harm() -> None:
    target = io.BytesIO()
    sound = np.array([0.5, np.nan, np.inf, -np.inf, 1e30] * 400)
    soundfile.write(target, sound, 8_000, format="WAV", subtype="FLOAT")
    assert read_recorded(target.getvalue()).max() <= 32767


def test_any_bytes_after_a_header_are_samples_or_refused() -> None:
    random = np.random.default_rng(3)
    good = bytearray(recorded(8_000, seconds=0.05))
    for _ in range(300):
        bad = bytearray(good)
        for place in random.integers(0, 60, 4):
            bad[int(place)] = int(random.integers(0, 256))
        try:
            samples = read_recorded(bytes(bad))
        except NotAudio:
            continue
        assert 0 < samples.size < 8000


def test_a_header_that_promises_gigabytes_costs_none() -> None:
    content = bytearray(recorded(8_000))
    content[40:44] = struct.pack("<I", 0xFFFFFFF0)
    content[4:8] = struct.pack("<I", 0xFFFFFFF0)
    assert read_recorded(bytes(content)).size < 8000
