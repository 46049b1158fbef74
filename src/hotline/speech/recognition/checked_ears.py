"""A recogniser of the bank's own, held to what every recogniser keeps, whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from hotline.ears import Ear, Ears, Words
from hotline.speech.recognition.utterance import Heard

MOST_CHARACTERS = 1000

OnFailed = Callable[[str, Exception], None]
"""Told of what the other recogniser raised, and when."""


class CheckedEars:
    """Makes of trouble with another recogniser what a caller has who presses keys.

    Args:
        ears: The other one.
        on_failed: Told where it raises.
    """

    def __init__(self, ears: Ears, *, on_failed: OnFailed) -> None:
        self._ears = ears
        self._on_failed = on_failed

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> CheckedEar | None:
        """Listen to one caller; see `Ears.listen`."""
        try:
            ear = self._ears.listen(language, phrases, others=others)
            return CheckedEar(ear, on_failed=self._on_failed) if ear is not None else None
        except Exception as error:
            self._on_failed("listened", error)
            return None


class CheckedEar:
    """One caller, heard by another recogniser until that fails.

    Args:
        ear: The other one's.
        on_failed: Told where it raises.

    Raises:
        TypeError: It does not tell when the caller begins.

    Attributes:
        begun: Set once the caller has begun.
    """

    def __init__(self, ear: Ear, *, on_failed: OnFailed) -> None:
        begun: object = ear.begun
        if not isinstance(begun, asyncio.Event):
            raise TypeError
        self._ear = ear
        self._on_failed = on_failed
        self._over = asyncio.Event()
        self.begun = begun

    @property
    def so_far(self) -> str:
        """The words that are understood until now; "" where it does not tell."""
        try:
            told: object = self._ear.so_far
        except Exception:
            # It is asked for several times a second, and nothing hangs on it.
            return ""
        return told[:MOST_CHARACTERS] if isinstance(told, str) else ""

    def feed(self, sound: bytes) -> None:
        """Hear more of the caller."""
        if self._over.is_set():
            return
        try:
            self._ear.feed(sound)
        except Exception as error:
            self._on_failed("was fed", error)
            self._over.set()

    async def heard(self) -> Words | None:
        """Wait for the words; None where they will not come."""
        words = asyncio.create_task(self._words(), name="words of a recogniser")
        over = asyncio.create_task(self._over.wait(), name="end of a recogniser")
        try:
            await asyncio.wait((words, over), return_when=asyncio.FIRST_COMPLETED)
            return words.result() if words.done() and not words.cancelled() else None
        finally:
            words.cancel()
            over.cancel()

    def close(self) -> None:
        """Hear no more."""
        self._over.set()
        try:
            self._ear.close()
        except Exception as error:
            self._on_failed("was closed", error)

    async def _words(self) -> Words | None:
        try:
            words = await self._ear.heard()
            return _checked(words) if words is not None else None
        except Exception as error:
            self._on_failed("was asked for words", error)
            return None


def _checked(words: Words) -> Heard:
    text: object = words.text
    confidence = float(words.confidence)
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise TypeError
    if not 0.0 <= confidence <= 1.0:
        raise ValueError
    return Heard(text=text, confidence=confidence)
