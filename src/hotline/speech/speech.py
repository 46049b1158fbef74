"""The port to whatever speaks: pyttsx3 over espeak-ng, or a class of the bank's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from hotline.flow.utterance import Pace
from hotline.speech.pcm import Samples


class Speech(Protocol):
    """Speaks texts."""

    @property
    def engine(self) -> str:
        """What speaks, with its version."""

    @property
    def languages(self) -> Collection[str]:
        """The languages that it speaks, as BCP 47 tags."""

    def decides(self, language: str, *, pace: Pace, alone: bool) -> Mapping[str, object]:
        """Return all that decides how it speaks a text: what was kept under other values is stale.

        Raises:
            UnknownLanguage: It does not speak it.
        """

    async def synthesize(
        self,
        text: str,
        language: str,
        *,
        pace: Pace = Pace.NORMAL,
        alone: bool = False,
        has_phonemes: bool = False,
    ) -> Samples:
        """Return `text` spoken in `language`: 8 kHz samples without silence at the ends.

        Args:
            text: What is said.
            language: Which voice says it.
            pace: How fast.
            alone: Whether it is one word out of a value.
            has_phonemes: Whether what stands between `[[` and `]]` is phonemes of the lexicon.

        Raises:
            SpeechError: It cannot be spoken now, or never; nothing else is raised.
        """
