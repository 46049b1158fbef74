"""A recogniser of the bank's own, held to what every recogniser keeps, whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from hotline.asterisk.ears import Ear, Ears, Words

MOST_CHARACTERS = 1000

_log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class CheckedWords:
    """What was understood, for certain a text and a confidence from 0 to 1."""

    text: str
    confidence: float


class CheckedEars:
    """Makes of trouble with another recogniser what a caller has who presses keys.

    Args:
        ears: The other one.
    """

    def __init__(self, ears: Ears) -> None:
        self._ears = ears

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Ear | None:
        """Listen to one caller; see `Ears.listen`."""
        try:
            ear = self._ears.listen(language, phrases, others=others)
        except Exception as error:
            _told("listened", error)
            return None
        return CheckedEar(ear) if ear is not None else None


class CheckedEar:
    """One caller, heard by another recogniser until that fails.

    Attributes:
        begun: Set once the caller has begun.
    """

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._over = asyncio.Event()
        self.begun: asyncio.Event = ear.begun

    @property
    def so_far(self) -> str:
        """The words that are understood until now; "" where it does not tell."""
        told: object = getattr(self._ear, "so_far", "")
        return told[:MOST_CHARACTERS] if isinstance(told, str) else ""

    def feed(self, sound: bytes) -> None:
        """Hear more of the caller."""
        if self._over.is_set():
            return
        try:
            self._ear.feed(sound)
        except Exception as error:
            _told("was fed", error)
            self._over.set()

    async def heard(self) -> Words | None:
        """Wait for the words; None where they will not come."""
        words = asyncio.create_task(self._words(), name="words of a recogniser")
        over = asyncio.create_task(self._over.wait(), name="end of a recogniser")
        try:
            await asyncio.wait((words, over), return_when=asyncio.FIRST_COMPLETED)
            return words.result() if words.done() else None
        finally:
            words.cancel()
            over.cancel()

    def close(self) -> None:
        """Hear no more."""
        self._over.set()
        try:
            self._ear.close()
        except Exception as error:
            _told("was closed", error)

    async def _words(self) -> Words | None:
        try:
            words = await self._ear.heard()
            return _checked(words) if words is not None else None
        except Exception as error:
            _told("was asked for words", error)
            return None


def _checked(words: Words) -> Words:
    text: object = words.text
    confidence = float(words.confidence)
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise TypeError
    if not 0.0 <= confidence <= 1.0:
        raise ValueError
    return CheckedWords(text=text, confidence=confidence)


def _told(when: str, error: Exception) -> None:
    # Its own text is left out: it may quote what was said.
    _log.warning("own_recogniser_failed", when=when, error=type(error).__name__)
