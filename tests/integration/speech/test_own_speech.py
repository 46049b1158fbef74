"""Synthesisers held to the contract: ours, and the class that docs/prompts.md writes."""

from __future__ import annotations

import asyncio
import gc
import re
import stat
import sys
import threading
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotline.own_class import OwnClassNotUsable
from hotline.settings import SpeechSettings
from hotline.speech import other_loop
from hotline.speech.errors import SynthesisFailed
from hotline.speech.opening import open_speech
from hotline.speech.own_speech import OwnSpeech
from hotline.speech.pcm import write_wav
from hotline.speech.speech import Speech
from hotline.speech.synthesizer import Synthesizer
from hotline.speech.voices import PACES
from hotline.testing.installed import install
from hotline.testing.synthesiser_contract import SynthesiserContract

DOCUMENT = Path(__file__).parents[3] / "docs/prompts.md"

PIPER = """#!{python}
import sys, wave
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert options["--model"].endswith(".onnx") and options["--output_file"] == "-"
seconds = 0.06 * len(sys.stdin.buffer.read()) * float(options["--length_scale"])
if "zh" in options["--model"]:
    seconds /= 2
tone = [8000 * (-1) ** (n // 20) for n in range(int(16000 * seconds))]
with wave.open(sys.stdout.buffer, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(16000)
    file.writeframes(b"".join(one.to_bytes(2, "little", signed=True) for one in tone))
"""
"""Stands for piper: its options, its output, and no voice."""


class TestOurs(SynthesiserContract):
    @pytest.fixture
    def speech(self, synthesizer: Synthesizer) -> Speech:
        return synthesizer


class TestTheDocumentsExample(SynthesiserContract):
    """Found by the name that its package has given it, as the document says."""

    @pytest.fixture
    async def speech(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncIterator[Speech]:
        told = DOCUMENT.read_text()
        (code,) = re.findall(r"```python\n(# acme_voices.*?)```", told, re.DOTALL)
        (project,) = re.findall(r"```toml\n(# pyproject.toml.*?)```", told, re.DOTALL)
        ((group, entries),) = tomllib.loads(project)["project"]["entry-points"].items()
        (entry,) = entries.items()
        assert entry == ("acme", "acme_voices:Voices")
        name = f"acme_voices_{tmp_path.name}"
        install(tmp_path, "acme", f"[{group}]\nacme = {name}:Voices\n")
        (tmp_path / f"{name}.py").write_text(code)
        program = tmp_path / "piper"
        program.write_text(PIPER.format(python=sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        async with AsyncExitStack() as stack:
            yield await open_speech(stack, SpeechSettings(synthesiser="acme"))


class Doing:
    """A class that does what a test wants."""

    version = "1"
    languages = ("en-US",)

    def __init__(self, does: Any) -> None:
        self.does = does
        self.asked = 0
        self.texts: list[str] = []

    async def speak(self, text: str, language: str, *, speed: float, alone: bool) -> bytes:
        self.asked += 1
        self.texts.append(text)
        answer: bytes = await self.does()
        return answer


async def raises() -> bytes:
    raise ValueError("seven")


async def takes_long() -> bytes:
    await asyncio.sleep(60)
    return b""


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "not readable as WAV"),
        (None, "no WAV of at most"),
        (b"\0" * 20_000_001, "no WAV of at most"),
        (write_wav(np.zeros(8000, np.int16)), "nothing but silence"),
    ],
)
async def test_what_is_no_sound_is_a_failure(answer: Any, why: str) -> None:
    async def answers() -> Any:
        return answer

    own = Doing(answers)
    with pytest.raises(SynthesisFailed, match=why):
        await OwnSpeech(own).synthesize("seven", "en-US")
    assert own.asked == 2


@pytest.mark.parametrize(
    ("does", "why"), [(raises, "ValueError was raised"), (takes_long, "no answer within 0.1 s")]
)
async def test_trouble_is_a_failure_that_quotes_nothing(does: Any, why: str) -> None:
    with pytest.raises(SynthesisFailed, match=why) as told:
        await OwnSpeech(Doing(does), timeout_s=0.1).synthesize("seven", "en-US")
    assert "seven" not in str(told.value)


async def test_a_new_version_is_spoken_anew() -> None:
    own = Doing(raises)
    speech = OwnSpeech(own)
    decided = [speech.decides("en-US", pace=pace, alone=False) for pace in PACES]
    own.version = "2"
    assert [speech.decides("en-US", pace=pace, alone=False) for pace in PACES] != decided


async def test_another_class_of_the_same_name_is_spoken_anew() -> None:
    other = type("Doing", (Doing,), {"__module__": "other"})
    assert OwnSpeech(other(raises)).engine != OwnSpeech(Doing(raises)).engine


@pytest.mark.parametrize(("has_phonemes", "given"), [(False, "to   x   Co"), (True, "to [[x]] Co")])
async def test_brackets_are_given_only_round_phonemes(has_phonemes: bool, given: str) -> None:
    own = Doing(raises)
    with pytest.raises(SynthesisFailed):
        await OwnSpeech(own).synthesize("to [[x]] Co", "en-US", has_phonemes=has_phonemes)
    assert [text.split() for text in own.texts] == [given.split()] * 2


async def test_a_synthesiser_that_is_not_there_is_told() -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(OwnClassNotUsable, match=r"speech\.synthesiser: acme cannot be used"):
            await open_speech(stack, SpeechSettings(synthesiser="acme"))


SLEEPY = """
import asyncio, time
from hotline.speech.pcm import write_wav
import numpy as np

class Voices:
    version = "1"
    languages = ("en-US",)

    def __init__(self, settings):
        self.closed = settings.cache_dir / "closed"
        self.awake = settings.cache_dir / "awake"

    async def __aenter__(self):
        self.loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_):
        assert asyncio.get_running_loop() is self.loop
        self.closed.write_text("closed")

    async def speak(self, text, language, *, speed, alone):
        assert asyncio.get_running_loop() is self.loop
        if text == "sleep":
            time.sleep(3)
            self.awake.touch()
        return write_wav(np.full(8000, 9000, np.int16))
"""


async def test_a_synthesiser_that_blocks_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sleepy_voices.py").write_text(SLEEPY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(other_loop, "LEAVE_S", 15.0)
    settings = SpeechSettings(synthesiser="sleepy_voices:Voices", cache_dir=tmp_path)
    async with AsyncExitStack() as stack:
        speech = await open_speech(stack, settings)
        assert (await speech.synthesize("one", "en-US")).size
        sleeping = asyncio.create_task(speech.synthesize("sleep", "en-US"))
        await asyncio.wait([sleeping], timeout=0.2)
        assert not (tmp_path / "awake").exists()
        assert (await sleeping).size
        assert (tmp_path / "awake").exists()
    assert (tmp_path / "closed").read_text() == "closed"


async def test_a_synthesiser_that_hangs_lets_the_service_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hung_voices.py").write_text(SLEEPY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(other_loop, "LEAVE_S", 0.1)
    settings = SpeechSettings(synthesiser="hung_voices:Voices", cache_dir=tmp_path)
    async with AsyncExitStack() as stack:
        speech = await open_speech(stack, settings)
        sleeping = asyncio.create_task(speech.synthesize("sleep", "en-US"))
        await asyncio.sleep(0.1)
        sleeping.cancel()
    assert not (tmp_path / "closed").exists()
    # What it was at ends when it can, and is not dropped in the middle: pytest would tell.
    for left in threading.enumerate():
        if left.name == other_loop.THREAD:
            await asyncio.to_thread(left.join, 15)
    gc.collect()
