"""Sound of recordings of calls that nobody made: the hotline's own prompts, and voices that say so.

It is written as Asterisk writes what it records, and sealed by what seals that.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from hotline.ops.recording_keeper import RecordingKeeper
from hotline.recordings.handing_in import SETTLED_S
from hotline.simulator.demo_data.stretches import Stretch
from hotline.speech.composer import Composer
from hotline.speech.pcm import SAMPLE_RATE_HZ, read_wav
from hotline.speech.speech import Speech

Track = NDArray[np.int16]

WORDS: Mapping[str, tuple[str, str]] = {
    "zh": (
        "这是演示声音，这里是坐席在说话。没有人打过这通电话。",
        "这是演示声音，这里是来电者在说话。",
    ),
    "en": (
        "This is demo sound. Here an agent would speak. Nobody has made this call.",
        "This is demo sound. Here the caller would speak.",
    ),
}
"""What the agent's voice and the caller's say in a talk, by language; English in every other."""
REST_S = (0.6, 4.0)
"""How long both are still between two sentences, in seconds."""


class DemoSound:
    """Makes recordings' sound.

    Args:
        composer: Speaks the hotline's prompts.
        speech: Speaks the rest.
        spool: A folder of its own.
        keeper: Seals what lies there.
        random: Where chance comes from.
    """

    def __init__(
        self,
        composer: Composer,
        speech: Speech,
        *,
        spool: Path,
        keeper: RecordingKeeper,
        random: Random,
    ) -> None:
        self._composer = composer
        self._speech = speech
        self._spool = spool
        self._keeper = keeper
        self._random = random
        self._spoken: dict[tuple[str, str], Track] = {}

    async def keep(
        self,
        recordings: Sequence[tuple[str, Stretch]],
        advance: Callable[[], object],
    ) -> None:
        """Make and seal recordings, each with the language of its call; `advance` is told of each.

        Raises:
            HotlineError: Something cannot be spoken.
            OSError: Something cannot be written.
        """
        for language, stretch in recordings:
            said, heard = await self._tracks(language, stretch)
            await asyncio.to_thread(self._write, stretch, said, heard)
            await self._keeper.look()
            advance()

    async def _tracks(self, language: str, stretch: Stretch) -> tuple[Track, Track]:
        length = round((stretch.ends - stretch.begins).total_seconds() * SAMPLE_RATE_HZ)
        said, heard = np.zeros(length, dtype=np.int16), np.zeros(length, dtype=np.int16)
        for one in stretch.heard:
            wav = (await self._composer.compose(one.utterance)).wav
            samples, _ = read_wav(wav)
            at = round((one.at - stretch.begins).total_seconds() * SAMPLE_RATE_HZ)
            _place(heard, samples[: round(one.most_s * SAMPLE_RATE_HZ)], at)
        if stretch.part == "talk":
            await self._talk(language, said, heard)
        return said, heard

    async def _talk(self, language: str, said: Track, heard: Track) -> None:
        """Let agent and caller speak by turns."""
        agents, callers = WORDS.get(language.partition("-")[0], WORDS["en"])
        at, turns = 0, 0
        while at < said.size:
            at += round(self._random.uniform(*REST_S) * SAMPLE_RATE_HZ)
            track, words = ((heard, agents), (said, callers))[turns % 2]
            samples = await self._speak(words, language)
            _place(track, samples, at)
            at, turns = at + samples.size, turns + 1

    async def _speak(self, words: str, language: str) -> Track:
        if (words, language) not in self._spoken:
            self._spoken[words, language] = await self._speech.synthesize(words, language)
        return self._spoken[words, language]

    def _write(self, stretch: Stretch, said: Track, heard: Track) -> None:
        began_ms = int(stretch.begins.timestamp() * 1000)
        # Whatever was written to a moment ago may be written to again, and is left alone.
        settled = time.time() - 2 * SETTLED_S
        for track, samples in (("in", said), ("out", heard)):
            file = self._spool / f"{stretch.name}-{began_ms}-{track}.sln"
            file.write_bytes(samples.astype("<i2").tobytes())
            os.utime(file, (settled, settled))


def _place(track: Track, samples: Track, at: int) -> None:
    room = track[at : at + samples.size]
    room[:] = samples[: room.size]
