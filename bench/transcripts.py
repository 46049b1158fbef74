"""What it costs to write down a recording. Run it with `make bench-transcripts`.

Ten minutes of a call by the demo models: both sides take turns to speak, over the noise of a quiet
line, and then the same over noise as loud as speech, which is the worst that a recogniser meets.
CPU and memory are those of the process that writes down, with the loading of its model.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.recognition.transcriber import RATE_HZ
from hotline.speech.recognition.transcribing import write_down
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.processes import descendants

SAID = {
    "en-US": ["balance", "lost card", "four zero eight one seven", "pay a bill", "opening hours"],
    "zh-CN": ["余额", "挂失", "四零八一七", "还款", "营业时间"],
}
PAUSE_S = 1.5
NOISES = {"a quiet line": 20.0, "noise as loud as speech": 3000.0}
Sound = NDArray[np.int16]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one recording took: seconds, and bytes."""

    cpu_s: float
    wall_s: float
    resident: int


async def both_sides(synthesizer: Synthesizer, language: str, seconds: float) -> list[Sound]:
    """Return what two people say who take turns."""
    pause = np.zeros(round(PAUSE_S * RATE_HZ), np.int16)
    spoken = [await synthesizer.synthesize(text, language) for text in SAID[language]]
    sides: list[list[Sound]] = [[], []]
    length, turn = 0, 0
    while length < seconds * RATE_HZ:
        words = spoken[turn % len(spoken)]
        sides[turn % 2] += [words, pause]
        sides[1 - turn % 2] += [np.zeros_like(words), pause]
        length, turn = length + len(words) + len(pause), turn + 1
    return [np.concatenate(side) for side in sides]


async def cost(model: Path, sides: list[Sound], noise: float) -> Cost:
    """Write two tracks down over noise of this root mean square, of 32,767."""
    random = np.random.default_rng(1)
    sounds = [(side + random.normal(0, noise, len(side))).astype(np.int16) for side in sides]
    most = 0

    def look(_: float) -> None:
        nonlocal most
        for child in descendants(os.getpid(), named="python"):
            status = Path(f"/proc/{child}/status").read_text().partition("VmHWM:")[2]
            most = max(most, int(status.split()[0]) * 1024)

    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    await write_down(model, sounds, on_progress=look)
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s=cpu_s, wall_s=ended - began, resident=most)


async def measure(minutes: float) -> None:
    places = find_places()
    table = Table(title=f"{minutes:g} minutes of a call, both sides")
    for column in ("", "CPU s", "CPU a minute of the call", "wall s", "MB"):
        table.add_column(column, justify="right")
    for language in SAID:
        async with Synthesizer(espeak_dir=speech_library(places, Silent())) as synthesizer:
            sides = await both_sides(synthesizer, language, minutes * 60)
        for name, noise in NOISES.items():
            found = await cost(places.speech_models[language.partition("-")[0]], sides, noise)
            table.add_row(
                f"{language}, {name}",
                f"{found.cpu_s:.1f}",
                f"{found.cpu_s / minutes:.2f}",
                f"{found.wall_s:.1f}",
                f"{found.resident / 2**20:.0f}",
            )
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of the call")
    asyncio.run(measure(parser.parse_args().minutes))


if __name__ == "__main__":
    main()
