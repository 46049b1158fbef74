"""The port to whatever recognises speech: vosk, or a class of the bank's own.

Lines hear by it; `app` wires it, tests bring fakes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol


class Words(Protocol):
    """What was understood: "" for a sound that is none; the confidence is from 0 to 1."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def confidence(self) -> float:
        """How sure the recogniser is."""


class Ear(Protocol):
    """One caller who may speak; `begun` is set once the caller has begun."""

    begun: asyncio.Event

    @property
    def so_far(self) -> str:
        """The words that are understood until now, which more sound may change."""

    def feed(self, sound: bytes) -> None:
        """Hear more of the caller: 16-bit samples at 8 kHz, the lower byte first."""

    async def heard(self) -> Words | None:
        """Wait for the words; None where they will not come."""

    def close(self) -> None:
        """Hear no more."""


class Ears(Protocol):
    """Who recognises speech, in all the languages that there is a model for."""

    def listen(self, language: str, phrases: Iterable[str], *, others: bool) -> Ear | None:
        """Listen to one caller; None where nothing can be heard in that language now.

        Args:
            language: A tag such as `en-US`.
            phrases: What can be said.
            others: Whether other words can be heard as such; they then answer nothing.
        """
