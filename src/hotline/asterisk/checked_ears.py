"""A recogniser of the bank's own, held to what every recogniser keeps, whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
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
        self._open: set[CheckedEar] = set()

    @property
    def listens_to(self) -> int:
        """How many callers may speak now."""
        return len(self._open)

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Ear | None:
        """Listen to one caller; see `Ears.listen`."""
        try:
            ear = self._ears.listen(language, phrases, others=others)
            checked = CheckedEar(ear, self._open.discard) if ear is not None else None
        except Exception as error:
            _told("listened", error)
            return None
        if checked is not None:
            self._open.add(checked)
        return checked


class CheckedEar:
    """One caller, heard by another recogniser until that fails.

    Args:
        ear: The other one's.
        on_close: Told of this one when nobody listens any more.

    Raises:
        TypeError: It does not tell when the caller begins.

    Attributes:
        begun: Set once the caller has begun.
    """

    def __init__(self, ear: Ear, on_close: Callable[[CheckedEar], None]) -> None:
        begun: object = ear.begun
        if not isinstance(begun, asyncio.Event):
            raise TypeError
        self._ear = ear
        self._on_close = on_close
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
            _told("was fed", error)
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
        self._on_close(self)
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
