"""The composer: an utterance becomes one WAV, fragments joined with short natural pauses."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from hotline.flow.catalogue import Catalogue
from hotline.flow.utterance import Pace, Utterance
from hotline.speech.fragments import Fragments
from hotline.speech.pcm import SAMPLE_RATE_HZ, Samples, silence, write_wav
from hotline.speech.recent import Recent
from hotline.speech.script import Fragment, Origin, Pause, inventory, script
from hotline.speech.voices import PACES

PAUSES_MS: Mapping[Pause, int] = MappingProxyType(
    {
        Pause.WORD: 20,
        Pause.DIGIT: 90,
        Pause.PART: 60,
        Pause.CLAUSE: 220,
        Pause.SENTENCE: 380,
    }
)
"""How long each pause lasts, in milliseconds, beside the few that every fragment keeps itself."""
FRAME_SAMPLES = 160
REMEMBERED_UTTERANCES = 256

FixedWords = tuple[tuple[str, str, Pace], ...]
"""Prompts without values, each with its language and pace: they sound the same for every caller."""

Progress = Callable[[int, int], None]
"""Is told `(done, total)` fragments."""


@dataclass(frozen=True, kw_only=True)
class ComposedAudio:
    """One utterance ready to play.

    Attributes:
        wav: 8 kHz, 16-bit, mono, with its header.
        duration_s: Seconds of sound.
        digest: Names what is said and how; the same for the same utterance in the same voice.
        personal: Whether a value is spoken, so that this may be about somebody.
    """

    wav: bytes
    duration_s: float
    digest: str
    personal: bool


class Composer:
    """Composes utterances of one catalogue."""

    def __init__(self, *, catalogue: Catalogue, fragments: Fragments) -> None:
        self._catalogue = catalogue
        self._fragments = fragments
        self._remembered: Recent[str, ComposedAudio] = Recent(REMEMBERED_UTTERANCES)
        self._fixed: Recent[FixedWords, ComposedAudio] = Recent(REMEMBERED_UTTERANCES)

    async def compose(self, utterance: Utterance) -> ComposedAudio:
        """Return `utterance` as audio; nothing is synthesised once `prebuild` has run.

        Raises:
            KeyError: A prompt or value is missing; a checked flow never asks for one.
            SpeechError: A value has no spoken form, or a fragment cannot be synthesised.
        """
        words = _fixed_words(utterance)
        if words is None:
            return await self._composed(utterance)
        composed = self._fixed.get(words)
        if composed is None:
            composed = await self._composed(utterance)
            self._fixed.put(words, composed)
        return composed

    async def _composed(self, utterance: Utterance) -> ComposedAudio:
        fragments = script(utterance, self._catalogue)
        digest = self._digest(fragments)
        composed = self._remembered.get(digest)
        if composed is None:
            pieces = [await self._fragments.samples(fragment) for fragment in fragments]
            composed = _compose(fragments, pieces, digest)
            self._remembered.put(digest, composed)
        return composed

    def _digest(self, fragments: Iterable[Fragment]) -> str:
        said = [(self._fragments.key(fragment), _rest_ms(fragment)) for fragment in fragments]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _fixed_words(utterance: Utterance) -> FixedWords | None:
    """Return what names an utterance in which no value is spoken; None where one is."""
    if any(phrase.values for phrase in utterance):
        return None
    return tuple((phrase.prompt, phrase.language, phrase.pace) for phrase in utterance)


def _compose(fragments: tuple[Fragment, ...], pieces: list[Samples], digest: str) -> ComposedAudio:
    row: list[Samples] = []
    for fragment, piece in zip(fragments, pieces, strict=True):
        row += [piece, silence(_rest_ms(fragment))]
    # The last pause is left out: the caller's turn begins with the last word.
    samples = _whole_frames(np.concatenate(row[:-1]) if row else silence(0))
    return ComposedAudio(
        wav=write_wav(samples),
        duration_s=samples.size / SAMPLE_RATE_HZ,
        digest=digest,
        personal=any(fragment.origin is not Origin.PROMPT for fragment in fragments),
    )


def a_moment_of_silence() -> ComposedAudio:
    """Return 20 ms of silence, for whoever has to play something."""
    samples = _whole_frames(silence(20))
    return ComposedAudio(
        wav=write_wav(samples),
        duration_s=samples.size / SAMPLE_RATE_HZ,
        digest="silence",
        personal=False,
    )


def _rest_ms(fragment: Fragment) -> int:
    """Return how long the voice rests after a fragment: longer where it speaks slowly."""
    return round(PAUSES_MS[fragment.pause] / PACES[fragment.pace])


def _whole_frames(samples: Samples) -> Samples:
    """Fill the last frame up with silence, and add one more.

    Asterisk sends frames of 20 ms and keeps a shorter rest to itself until something else plays.
    """
    missing = -samples.size % FRAME_SAMPLES + FRAME_SAMPLES
    return np.concatenate([samples, np.zeros(missing, dtype=samples.dtype)])


async def prebuild(
    fragments: Fragments,
    catalogue: Catalogue,
    languages: Iterable[str],
    progress: Progress = lambda done, total: None,
) -> int:
    """Synthesise every fragment that the catalogue and the readings can need; return how many.

    Safe beside live calls, which are served between two fragments, and beside itself.

    Raises:
        SpeechError: A fragment cannot be synthesised.
    """
    needed = {
        fragments.key(fragment): fragment
        for language in languages
        for fragment in inventory(catalogue, language)
    }
    progress(0, len(needed))
    for done, fragment in enumerate(needed.values(), start=1):
        await fragments.make(fragment)
        # Looking for kept fragments never waits by itself, and the loop has calls to serve.
        await asyncio.sleep(0)
        progress(done, len(needed))
    return len(needed)
