"""A recorded voice is found by what it says, and a bad file is told at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hotline.speech.errors import RecordingUnusable
from hotline.speech.pcm import write_wav
from hotline.speech.recordings import load_recordings
from hotline.speech.script import Fragment, Origin

SOUND = np.full(1600, 5000, dtype=np.int16)


def fragment(text: str, origin: Origin, name: str, language: str = "en-US") -> Fragment:
    return Fragment(text=text, language=language, origin=origin, name=name)


def at_rate(rate_hz: int) -> bytes:
    """The sound with another rate in its header."""
    wav = bytearray(write_wav(SOUND))
    wav[24:28] = rate_hz.to_bytes(4, "little")
    return bytes(wav)


def record(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("en-US/prompts/welcome.wav", fragment("Welcome.", Origin.PROMPT, "welcome")),
        ("en-US/prompts/balance.2.wav", fragment("holds", Origin.PROMPT, "balance.2")),
        ("en-US/terms/savings.wav", fragment("savings account", Origin.TERM, "savings")),
        (
            "en-US/readings/Hong_Kong_dollars.wav",
            fragment("Hong Kong dollars", Origin.READING, "Hong Kong dollars"),
        ),
        ("zh-CN/readings/一千.wav", fragment("一千", Origin.READING, "一千", "zh-CN")),
    ],
)
def test_a_recording_is_found_by_what_it_says(tmp_path: Path, file: str, said: Fragment) -> None:
    record(tmp_path, file, write_wav(SOUND))
    assert load_recordings(tmp_path).find(said) is not None


def test_a_recording_is_for_its_own_language_only(tmp_path: Path) -> None:
    record(tmp_path, "en-US/prompts/welcome.wav", write_wav(SOUND))
    said = fragment("欢迎。", Origin.PROMPT, "welcome", "zh-CN")
    assert load_recordings(tmp_path).find(said) is None


def test_a_personal_text_is_never_taken_from_a_file(tmp_path: Path) -> None:
    record(tmp_path, "en-US/texts/Ann.wav", write_wav(SOUND))
    assert load_recordings(tmp_path).find(fragment("Ann", Origin.TEXT, "")) is None


def test_no_folder_means_no_recordings(tmp_path: Path) -> None:
    assert load_recordings(tmp_path / "nowhere").files == {}


def test_a_file_that_cannot_be_played_is_named_with_the_way_out(tmp_path: Path) -> None:
    record(tmp_path, "en-US/prompts/welcome.wav", b"not audio")
    with pytest.raises(RecordingUnusable, match=r"welcome\.wav: not readable as WAV .* remove it"):
        load_recordings(tmp_path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0" * 20_000_001, "more than 20,000,000 bytes for one prompt"),
        (at_rate(1), "1 samples a second instead of 8,000 to 48,000"),
        (at_rate(2**31), "not readable as WAV"),
    ],
)
def test_a_file_that_no_recorder_made_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    record(tmp_path, "en-US/prompts/welcome.wav", content)
    with pytest.raises(RecordingUnusable, match=why):
        load_recordings(tmp_path)
