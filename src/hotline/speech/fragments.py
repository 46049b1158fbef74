"""Fragments as samples: recorded, remembered, kept on disk, or synthesised now; all equally loud.

What is kept on disk is found by a hash of all that decides how it sounds, so a changed voice or
library never plays stale speech. Personal texts are remembered for a while and never kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from pathlib import Path
from weakref import WeakValueDictionary

import structlog

from hotline.flow.lexicon import NO_LEXICON, Lexicon
from hotline.settings import TARGET_LUFS
from hotline.speech.loudness import level
from hotline.speech.pcm import SAMPLE_RATE_HZ, NotAudio, Samples, read_wav, write_wav
from hotline.speech.recent import Recent
from hotline.speech.recordings import Recordings
from hotline.speech.script import Fragment, Origin
from hotline.speech.speech import Speech
from hotline.speech.synthesizer import normalize

PIPELINE_VERSION = 3
"""Raise it when trimming, fading, resampling or levelling changes, or what was kept may be wrong:
with 1, one text in a hundred was spoken at another's rate."""
REMEMBERED_FRAGMENTS = 4000
"""About 10 kB each; two languages with a bank's catalogue need some 600."""

_log = structlog.get_logger()


class Fragments:
    """Brings a fragment's samples, synthesising each text once however many ask for it."""

    def __init__(
        self,
        *,
        synthesizer: Speech,
        cache_dir: Path,
        recordings: Recordings,
        lexicon: Lexicon = NO_LEXICON,
        loudness_lufs: float = TARGET_LUFS,
    ) -> None:
        self._lexicon = lexicon
        self._loudness_lufs = loudness_lufs
        self._synthesizer = synthesizer
        self._cache_dir = cache_dir
        self._recordings = recordings
        self._remembered: Recent[str, Samples] = Recent(REMEMBERED_FRAGMENTS)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._keys: Recent[tuple[str, str, str, str], str] = Recent(REMEMBERED_FRAGMENTS)

    def key(self, fragment: Fragment) -> str:
        """Return a hash of all that decides how `fragment` sounds.

        Raises:
            UnknownLanguage: The language has no voice.
        """
        asked = (fragment.text, fragment.language, fragment.recording, fragment.pace)
        key = self._keys.get(asked)
        if key is None:
            key = self._hash(fragment)
            self._keys.put(asked, key)
        return key

    async def samples(self, fragment: Fragment) -> Samples:
        """Return `fragment` at 8 kHz, without silence at the ends.

        Raises:
            SpeechError: It can neither be found nor synthesised.
        """
        key = self.key(fragment)
        remembered = self._remembered.get(key)
        if remembered is not None:
            return remembered
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            samples = self._remembered.get(key)
            if samples is None:
                samples = await self._bring(fragment, key)
                self._remembered.put(key, samples)
            return samples

    async def make(self, fragment: Fragment) -> None:
        """Make sure that `fragment` need not be synthesised any more.

        What is kept on disk is not read before it is heard: a service that was killed has to be
        back at once.

        Raises:
            SpeechError: It can neither be found nor synthesised.
        """
        if not self.is_kept(fragment):
            await self.samples(fragment)

    def is_kept(self, fragment: Fragment) -> bool:
        """Return whether `fragment` is on disk as it has to sound now.

        Raises:
            UnknownLanguage: The language has no voice.
        """
        return self._path(fragment, self.key(fragment)).exists()

    def _path(self, fragment: Fragment, key: str) -> Path:
        return self._cache_dir / fragment.language / key[:2] / f"{key}.wav"

    async def _bring(self, fragment: Fragment, key: str) -> Samples:
        path = self._path(fragment, key)
        kept = fragment.origin is not Origin.TEXT
        samples = _load(path) if kept else None
        if samples is None:
            spoken = await self._spoken(fragment)
            # In a thread, for the loop has calls to serve: it takes some 10 ms.
            samples = await asyncio.to_thread(level, spoken, self._loudness_lufs)
            if kept:
                samples = _keep(path, samples)
        return samples

    async def _spoken(self, fragment: Fragment) -> Samples:
        recording = self._recordings.find(fragment)
        if recording is not None:
            return recording.samples
        spoken = self._lexicon.spoken(fragment.text, fragment.language)
        return await self._synthesizer.synthesize(
            spoken.text,
            fragment.language,
            pace=fragment.pace,
            alone=_is_alone(fragment),
            has_phonemes=spoken.has_phonemes,
        )

    def _hash(self, fragment: Fragment) -> str:
        decides = {
            **self._voice_of(fragment),
            "loudness_lufs": self._loudness_lufs,
            "pipeline": PIPELINE_VERSION,
            "sample_rate_hz": SAMPLE_RATE_HZ,
        }
        canonical = json.dumps(decides, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _voice_of(self, fragment: Fragment) -> dict[str, object]:
        """Return what decides how a fragment is spoken, by a person or by the synthesiser."""
        recording = self._recordings.find(fragment)
        if recording is not None:
            return {"recording": recording.digest}
        decides = self._synthesizer.decides(
            fragment.language, pace=fragment.pace, alone=_is_alone(fragment)
        )
        spoken = self._lexicon.spoken(fragment.text, fragment.language)
        return {
            "text": normalize(spoken.text),
            "phonemes": spoken.has_phonemes,
            **decides,
        }


def _is_alone(fragment: Fragment) -> bool:
    return fragment.origin is Origin.READING


def _load(path: Path) -> Samples | None:
    try:
        samples, rate_hz = read_wav(path.read_bytes())
    except FileNotFoundError:
        return None
    except NotAudio as error:
        _log.warning("kept_fragment_unusable", path=str(path), reason=str(error))
        return None
    return samples if rate_hz == SAMPLE_RATE_HZ else None


def _keep(path: Path, samples: Samples) -> Samples:
    """Keep `samples` unless another process was first; return what is kept.

    No two syntheses of one text are the same, so processes that share a cache must agree on one.
    The file gets its name only when it is whole, so that nobody ever reads half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part") as file:
        file.write(write_wav(samples))
        file.flush()
        try:
            os.link(file.name, path)
        except FileExistsError:
            kept = _load(path)
            if kept is not None:
                return kept
            # What is there is damaged: a link of our own takes its place.
            os.link(file.name, f"{file.name}.new")
            os.replace(f"{file.name}.new", path)
    return samples
