"""One caller's utterance, from its first sound to its words. It runs in the worker."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hotline.speech.recognition.grammar import UNKNOWN
from hotline.speech.recognition.voice_activity import FRAME_S, FRAME_SAMPLES, VoiceActivity

RATE_HZ = 8000
FRAME_BYTES = 2 * FRAME_SAMPLES
BEFORE_S = 0.4
"""So much of what came before the beginning is decoded too: it lies in it."""
SILENCE_S = 1.2
"""A recogniser that sees no end by itself has one after so much silence."""
LONGEST_S = 25.0
"""Whoever speaks longer has said enough."""
SO_FAR_S = 0.2
"""How often it is looked what was understood so far."""
AMONG_OTHERS = 0.6
"""The most confidence in words beside which others were said that the grammar does not have.

What is left of "that isn't right" is a "right" that was heard for sure, and 不可以 may be heard as
可 and a sure 可以: a piece of another phrase stands beside it. So this is below what a question
takes at once, 0.8 where nothing is set, and above what it asks about, 0.5.
"""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What was understood; the confidence, from 0 to 1, is that of the least certain word.

    Where other words stood beside them, or pieces of phrases, it is no more than `AMONG_OTHERS`.
    """

    text: str
    confidence: float


class Decoder:
    """Hears one utterance.

    Args:
        recogniser: vosk's, for 8 kHz, with its grammar.
        phrases: Those of the grammar.

    Attributes:
        so_far: What was understood until now, which more sound may change.
    """

    def __init__(self, recogniser: Any, phrases: Iterable[str]) -> None:
        self._recogniser = recogniser
        self._phrases = frozenset(tuple(phrase.split()) for phrase in phrases)
        self._recogniser.SetWords(True)
        self._activity = VoiceActivity()
        self._before: deque[bytes] = deque(maxlen=round(BEFORE_S / FRAME_S))
        self._rest = b""
        self._decoded_s = 0.0
        self._looked_s = 0.0
        self._found: list[dict[str, Any]] = []
        self.so_far = ""

    @property
    def has_begun(self) -> bool:
        """Whether somebody has begun to speak."""
        return self._activity.has_begun

    def hear(self, sound: bytes) -> Words | None:
        """Take sound of any length; return the words once they are all there.

        Args:
            sound: 16-bit samples at 8 kHz, the lower byte first.
        """
        self._rest += sound
        while len(self._rest) >= FRAME_BYTES:
            frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
            if self._takes_end(frame):
                return self._words()
        return None

    def _takes_end(self, frame: bytes) -> bool:
        self._activity.take(np.frombuffer(frame, "<i2"))
        self._before.append(frame)
        if not self._activity.has_begun:
            return False
        sound = b"".join(self._before)
        self._before.clear()
        self._decoded_s += FRAME_S
        if self._recogniser.AcceptWaveform(sound):
            self._found += json.loads(self._recogniser.Result()).get("result", ())
            # A recogniser may see an end in a silence before the first word.
            if _known(self._found):
                return True
        if self._activity.quiet_s < SILENCE_S and self._decoded_s < LONGEST_S:
            self._look_so_far()
            return False
        self._found += json.loads(self._recogniser.FinalResult()).get("result", ())
        return True

    def _look_so_far(self) -> None:
        if self._decoded_s - self._looked_s < SO_FAR_S:
            return
        self._looked_s = self._decoded_s
        partial = json.loads(self._recogniser.PartialResult()).get("partial", "")
        words = [*(one["word"] for one in self._found), *partial.split()]
        self.so_far = " ".join(word for word in words if word != UNKNOWN)

    def _words(self) -> Words:
        known = _known(self._found)
        sure = min((float(one["conf"]) for one in known), default=0.0)
        words = [str(one["word"]) for one in known]
        if len(known) < len(self._found) or not _is_made_of(words, self._phrases):
            sure = min(sure, AMONG_OTHERS)
        return Words(text=" ".join(words), confidence=round(sure, 3))


def _known(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in found if one["word"] != UNKNOWN]


def _is_made_of(words: Sequence[str], phrases: Collection[tuple[str, ...]]) -> bool:
    """Return whether words are whole phrases, one after another."""
    lengths = {len(phrase) for phrase in phrases}
    ends = {0}
    for end in range(1, len(words) + 1):
        if any(
            end - length in ends and tuple(words[end - length : end]) in phrases
            for length in lengths
        ):
            ends.add(end)
    return len(words) in ends


def grammar_text(phrases: Sequence[str], *, others: bool) -> str:
    """Return phrases as vosk takes them; with `others`, other words can be heard as such."""
    return json.dumps([*phrases, *([UNKNOWN] if others else [])], ensure_ascii=False)
