"""Recordings written down by the real vosk, with the demo models, in a process of its own.

The demo models hear synthetic voices, as they have learned from no others.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from hotline.launch.places import find_places
from hotline.speech.recognition.transcribing import TranscribingFailed, WrittenDown, write_down
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.processes import begun, runs

MODELS = find_places().speech_models
QUIET = np.zeros(8000, dtype=np.int16)
DIES_S = 10.0
PROCESS = "hotline.speech.recognition.transcriber"


def said(down: WrittenDown, stretch: int) -> list[str]:
    return [
        " ".join(word.text for word in one.words)
        for one in down.utterances
        if one.stretch == stretch
    ]


async def test_words_of_each_stretch_have_their_times(synthesizer: Synthesizer) -> None:
    balance = await synthesizer.synthesize("balance", "en-US")
    card = await synthesizer.synthesize("lost card", "en-US")
    first = np.concatenate([QUIET, balance, QUIET, QUIET, card, QUIET])
    progress: list[float] = []
    down = await write_down(
        MODELS["en"], [first, np.concatenate([card, QUIET])], on_progress=progress.append
    )
    assert said(down, 0) == ["balance", "lost card"]
    assert said(down, 1) == ["lost card"]
    assert down.model.startswith("en-demo ")
    spoken, *_ = down.utterances
    assert spoken.words[0].begins_s == pytest.approx(1.0, abs=0.15)
    assert spoken.words[0].ends_s == pytest.approx(1.0 + len(balance) / 8000, abs=0.3)
    assert spoken.words[0].confidence > 0.8
    assert progress == sorted(progress)
    assert progress[-1] == pytest.approx((len(first) + len(card) + 8000) / 8000)


async def test_mandarin_is_heard_by_its_own_model(synthesizer: Synthesizer) -> None:
    repay = await synthesizer.synthesize("还款", "zh-CN")
    down = await write_down(MODELS["zh"], [np.concatenate([QUIET, repay, QUIET])])
    assert "还 款" in " ".join(said(down, 0))


async def test_a_model_for_16_khz_hears_8_khz(tmp_path: Path, synthesizer: Synthesizer) -> None:
    model = tmp_path / "wide"
    shutil.copytree(MODELS["en"], model)
    options = (model / "conf" / "fbank.conf").read_text()
    assert "--sample-frequency=8000" in options
    # As vosk's own models say; what it makes of features that it never learned is no matter here.
    wide = options.replace("--sample-frequency=8000", "--sample-frequency=16000")
    (model / "conf" / "fbank.conf").write_text(f"{wide}\n--allow-upsample=true\n")
    down = await write_down(model, [np.concatenate([QUIET, QUIET])])
    assert down.model.startswith("wide ")


async def test_a_model_that_breaks_vosk_is_told(tmp_path: Path) -> None:
    model = tmp_path / "broken"
    shutil.copytree(MODELS["en"], model)
    (model / "am" / "final.mdl").write_bytes(b"no model")
    with pytest.raises(TranscribingFailed, match=r"broken wrote nothing down: .+"):
        await write_down(model, [QUIET])
    with pytest.raises(TranscribingFailed, match="there is no such folder"):
        await write_down(tmp_path / "none", [QUIET])


async def test_its_process_yields_to_everybody_and_a_death_is_told() -> None:
    minutes = np.random.default_rng(1).normal(0, 3000, 8000 * 600).astype(np.int16)
    writing = asyncio.create_task(write_down(MODELS["en"], [minutes]))
    child = await transcriber()
    await asyncio.sleep(0.5)
    assert os.getpriority(os.PRIO_PROCESS, child) == 19
    assert os.sched_getscheduler(child) == os.SCHED_IDLE
    os.kill(child, signal.SIGKILL)
    with pytest.raises(TranscribingFailed):
        await writing


async def test_who_gives_up_leaves_no_process_behind() -> None:
    minutes = np.random.default_rng(1).normal(0, 3000, 8000 * 600).astype(np.int16)
    writing = asyncio.create_task(write_down(MODELS["en"], [minutes]))
    child = await transcriber()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert not runs(child)


async def test_it_does_not_outlive_a_service_that_was_killed() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        PROCESS,
        str(MODELS["en"]),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    noise = np.random.default_rng(1).normal(0, 3000, 8000 * 600).astype("<i2")
    process.stdin.write(json.dumps([len(noise)]).encode() + b"\n" + noise.tobytes())
    await process.stdin.drain()
    await process.stdout.readline()
    process.stdin.close()
    async with asyncio.timeout(DIES_S):
        assert await process.wait() == 1


async def transcriber() -> int:
    return await begun(os.getpid(), argument=PROCESS, within_s=DIES_S)
