"""pyttsx3 and espeak-ng for real: they speak, and whatever befalls the worker is survived."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from hotline.flow.utterance import Pace
from hotline.speech.errors import (
    EspeakMissing,
    SynthesisBusy,
    SynthesisFailed,
    UnknownLanguage,
    UnknownVoice,
)
from hotline.speech.espeak_library import find_espeak
from hotline.speech.pcm import SAMPLE_RATE_HZ, Samples
from hotline.speech.synthesizer import Synthesizer, normalize
from hotline.speech.voices import DEFAULT_VOICES, Voice
from hotline.speech.worker_process import WorkerGone, WorkerProcess
from hotline.testing.processes import ended
from hotline.testing.quick_voices import QUICK_VOICES

SENTENCES = {"en-US": "Thank you for calling. Goodbye.", "zh-CN": "普通话服务，请按一。"}


def seconds(samples: Samples) -> float:
    return samples.size / SAMPLE_RATE_HZ


def loudness(samples: Samples) -> float:
    """Return the root mean square, of 32,767."""
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
async def test_a_sentence_is_loud_enough_and_has_no_silence_around_it(
    synthesizer: Synthesizer, language: str
) -> None:
    samples = await synthesizer.synthesize(SENTENCES[language], language)
    assert samples.dtype == np.int16
    assert 1.5 < seconds(samples) < 3.5
    assert 1000 < loudness(samples) < 10_000
    assert loudness(samples[:800]) > 100
    assert loudness(samples[-800:]) > 100


async def test_longer_texts_take_longer_and_the_order_is_kept(synthesizer: Synthesizer) -> None:
    texts = ["one", "one hundred", "one hundred thousand yuan and twenty fen"]
    spoken = await asyncio.gather(*(synthesizer.synthesize(text, "en-US") for text in texts))
    assert seconds(spoken[0]) < seconds(spoken[1]) < seconds(spoken[2])


async def test_every_text_is_spoken_at_its_own_rate(synthesizer: Synthesizer) -> None:
    """One in a hundred was not, while espeak-ng's thread still worked on the text before."""
    lengths: dict[Pace, list[float]] = {Pace.NORMAL: [], Pace.SLOW: []}
    for pace in [Pace.NORMAL, Pace.SLOW] * 150:
        samples = await synthesizer.synthesize("one thousand", "en-US", pace=pace)
        lengths[pace].append(seconds(samples))
    for pace, spoken in lengths.items():
        assert max(spoken) - min(spoken) < 0.05, pace
    assert min(lengths[Pace.SLOW]) > 1.2 * max(lengths[Pace.NORMAL])


async def test_a_hundred_texts_in_two_languages_each_bring_their_own_sound(
    synthesizer: Synthesizer,
) -> None:
    pairs = [("zero", "en-US"), ("nine hundred ninety-nine", "en-US"), ("九百九十九", "zh-CN")]
    alone = [seconds(await synthesizer.synthesize(*pair)) for pair in pairs]
    many = [seconds(await synthesizer.synthesize(*pair)) for pair in pairs * 34]
    # espeak-ng 1.52 speaks one text up to 0.09 s longer or shorter from time to time.
    assert many == pytest.approx(alone * 34, abs=0.15)


async def test_a_killed_worker_is_replaced(synthesizer: Synthesizer) -> None:
    before = synthesizer.worker_pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert seconds(await synthesizer.synthesize("Welcome", "en-US")) > 0.3
    assert synthesizer.worker_pid not in {None, before}


async def test_a_hanging_worker_is_replaced(espeak_dir: Path | None) -> None:
    async with Synthesizer(espeak_dir=espeak_dir, timeout_s=0.5) as synthesizer:
        before = synthesizer.worker_pid
        assert before is not None
        os.kill(before, signal.SIGSTOP)
        assert seconds(await synthesizer.synthesize("Welcome", "en-US")) > 0.3
        assert synthesizer.worker_pid not in {None, before}


async def test_a_worker_whose_engine_does_not_finish_in_time_ends_itself(
    espeak_dir: Path | None,
) -> None:
    worker = await WorkerProcess.start(await find_espeak(espeak_dir))
    voice = DEFAULT_VOICES["en-US"]
    longest = {
        "text": "a very long sentence " * 20_000,
        "phonemes": False,
        "voice": voice.id,
        "rate": voice.rate,
        "volume": voice.volume,
        "limit_s": 0.2,
    }
    with pytest.raises(WorkerGone, match="the worker ended"):
        await worker.ask(longest, 5)
    await worker.end()


async def test_a_worker_that_no_process_can_be_started_for_is_told(
    synthesizer: Synthesizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert synthesizer.worker_pid is not None
    os.kill(synthesizer.worker_pid, signal.SIGKILL)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(SynthesisFailed, match="it cannot be started"):
        await synthesizer.synthesize("one", "en-US")


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from hotline.speech.synthesizer import Synthesizer

async def main():
    async with Synthesizer(espeak_dir=Path(sys.argv[1]) if sys.argv[1] else None) as one:
        await one.synthesize("to Bob", "en-US")
        long = "a very long sentence " * 400
        asyncio.create_task(one.synthesize(long, "en-US"))
        asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGKILL)
        print(one.worker_pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_service_leaves_no_sound_of_a_customer_behind(
    espeak_dir: Path | None, tmp_path: Path
) -> None:
    killed = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        KILLED,
        str(espeak_dir or ""),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    told, _ = await killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    await ended(int(told.split()[-1]), within_s=15)
    assert os.listdir(tmp_path) == []


async def test_whoever_gives_up_waiting_spoils_nobody_elses_text(synthesizer: Synthesizer) -> None:
    long = asyncio.create_task(synthesizer.synthesize("a very long sentence " * 40, "en-US"))
    await asyncio.sleep(0)
    long.cancel()
    short = await synthesizer.synthesize("one", "en-US")
    assert seconds(short) < 1.0
    assert long.cancelled()


async def test_more_texts_than_may_wait_are_refused(espeak_dir: Path | None) -> None:
    async with Synthesizer(espeak_dir=espeak_dir, waiting_limit=2) as synthesizer:
        answers = await asyncio.gather(
            *(synthesizer.synthesize("one", "en-US") for _ in range(3)), return_exceptions=True
        )
    assert [type(answer) for answer in answers] == [np.ndarray, np.ndarray, SynthesisBusy]


async def test_a_text_without_a_sound_fails_and_the_next_is_spoken(
    synthesizer: Synthesizer,
) -> None:
    with pytest.raises(SynthesisFailed, match="no speech after 3 attempts"):
        await synthesizer.synthesize("…", "en-US")
    assert seconds(await synthesizer.synthesize("one", "en-US")) > 0.2


async def test_a_voice_speaks_as_quickly_as_it_is_set(
    synthesizer: Synthesizer, espeak_dir: Path | None
) -> None:
    text = "Your call is important to us, and will be answered soon."
    as_shipped = seconds(await synthesizer.synthesize(text, "en-US"))
    async with Synthesizer(espeak_dir=espeak_dir, voices=QUICK_VOICES) as quick:
        assert seconds(await quick.synthesize(text, "en-US")) < as_shipped / 1.3


async def test_a_language_without_a_voice_is_refused(synthesizer: Synthesizer) -> None:
    with pytest.raises(UnknownLanguage, match="'fr-FR' cannot be spoken"):
        await synthesizer.synthesize("bonjour", "fr-FR")


async def test_a_voice_that_does_not_exist_is_found_at_the_start(espeak_dir: Path | None) -> None:
    synthesizer = Synthesizer(espeak_dir=espeak_dir, voices={"en-US": Voice(id="gmw/en-xx")})
    with pytest.raises(UnknownVoice, match=r"no voice 'gmw/en-xx'.*gmw/en"):
        await synthesizer.__aenter__()
    assert synthesizer.worker_pid is None


async def test_nothing_of_it_is_left_afterwards(espeak_dir: Path | None) -> None:
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        pid = synthesizer.worker_pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_engine_says_its_versions(synthesizer: Synthesizer) -> None:
    assert synthesizer.engine.startswith("espeak-ng 1.")
    assert "pyttsx3 2." in synthesizer.engine


async def test_a_missing_library_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EspeakMissing) as caught:
        await find_espeak(tmp_path, library="libnosuchthing.so.1")
    text = str(caught.value)
    assert "on this system: libnosuchthing.so.1: cannot open shared object file" in text
    assert f"no usr/lib/*/libnosuchthing.so.1 under {tmp_path}" in text
    assert "apt-get install libespeak-ng1" in text


async def test_a_damaged_private_library_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/any-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libnosuchthing.so.1").write_bytes(b"no library")
    with pytest.raises(EspeakMissing, match=f"in {tmp_path}: .*file too short|invalid ELF"):
        await find_espeak(tmp_path, library="libnosuchthing.so.1")


def test_texts_are_normalized_before_they_are_spoken_or_named() -> None:
    assert normalize(" Café\x00 \n Mu\u0308nchen ") == "Café München"
