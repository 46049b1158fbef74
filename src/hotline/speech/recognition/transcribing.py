"""From a recording to words, in a process of its own, which nobody on the line waits for."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from hotline.child_process import end_child
from hotline.model.transcript import SpokenWord
from hotline.speech.errors import SpeechError
from hotline.speech.recognition.model_files import what_is_wrong
from hotline.speech.recognition.transcriber import RATE_HZ

SILENT_S = 600.0
"""So long the process may say nothing: it loads a large model, or the processor is others'."""
LONGEST_LINE = 1 << 20
AT_ONCE = 1 << 18
"""So many samples are told at once: half a minute."""
COMPLAINT_CHARACTERS = 200


class TranscribingFailed(SpeechError):
    """No words came of a recording."""

    def __init__(self, model: Path, why: str) -> None:
        self.model = model
        self.why = why
        super().__init__(model, why)

    def __str__(self) -> str:
        return f"the speech model {self.model} wrote nothing down: {self.why}"


class NoModelThere(TranscribingFailed):
    """The folder has no model that could be used, whatever the recording is."""


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """What was said in one stretch without a pause.

    Attributes:
        stretch: Which of the stretches, from 0.
        words: In order, with times in seconds from the beginning of the stretch.
    """

    stretch: int
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, kw_only=True)
class WrittenDown:
    """What came of some stretches; `model` names the model as it was."""

    model: str
    utterances: tuple[Utterance, ...]


async def write_down(
    model: Path,
    stretches: Sequence[NDArray[np.int16]],
    *,
    on_progress: Callable[[float], None] = lambda _: None,
) -> WrittenDown:
    """Return what is said in some stretches of sound, by all words that a model knows.

    Args:
        model: Its folder.
        stretches: Each of one channel at 8 kHz.
        on_progress: Is told how many seconds of all were decoded.

    Raises:
        NoModelThere: The model cannot be used.
        TranscribingFailed: Its process ended or hung.
    """
    if wrong := await asyncio.to_thread(what_is_wrong, model):
        raise NoModelThere(model, wrong)
    with tempfile.TemporaryFile() as complaints:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hotline.speech.recognition.transcriber",
            str(model),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            limit=LONGEST_LINE,
            # Ctrl-C at a terminal is for the service, which ends this itself.
            start_new_session=True,
        )
        try:
            return await _talk(process, stretches, on_progress)
        except (TimeoutError, ConnectionError, ValueError):
            raise TranscribingFailed(model, _complaint(complaints)) from None
        finally:
            await end_child(process)


async def _talk(
    process: asyncio.subprocess.Process,
    stretches: Sequence[NDArray[np.int16]],
    on_progress: Callable[[float], None],
) -> WrittenDown:
    """Tell the process what there is, and take its answers.

    Raises:
        TimeoutError: It says nothing for too long.
        ConnectionError: It has ended.
        ValueError: What it says is none of ours, or it ended in the middle.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps([len(one) for one in stretches]).encode() + b"\n")
    for one in stretches:
        # Some at a time: callers are not to wait while an hour of sound is copied.
        for start in range(0, len(one), AT_ONCE):
            process.stdin.write(one[start : start + AT_ONCE].astype("<i2").tobytes())
            async with asyncio.timeout(SILENT_S):
                await process.stdin.drain()
    model, utterances = "", list[Utterance]()
    while True:
        async with asyncio.timeout(SILENT_S):
            told: dict[str, Any] = json.loads(await process.stdout.readline())
        if "over" in told:
            return WrittenDown(model=model, utterances=tuple(utterances))
        if "model" in told:
            model = told["model"]
            continue
        number = int(told["stretch"])
        on_progress(sum(len(one) for one in stretches[:number]) / RATE_HZ + float(told["at_s"]))
        if told["words"]:
            words = tuple(
                SpokenWord(text=text, begins_s=begins_s, ends_s=ends_s, confidence=confidence)
                for text, begins_s, ends_s, confidence in told["words"]
            )
            utterances.append(Utterance(stretch=number, words=words))


def _complaint(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    said = complaints.read().decode(errors="replace").splitlines()
    # Kaldi writes where in its code an error was, in round brackets, and then which.
    errors = [line.rpartition("] ")[2].strip() for line in said if "ERROR" in line]
    why = (errors or [line for line in said if line.strip()] or ["it said nothing, or too late"])[
        -1
    ]
    return why[:COMPLAINT_CHARACTERS]
