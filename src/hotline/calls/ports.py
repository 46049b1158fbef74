"""What a live call needs that no room gives by itself; `app` wires it, tests bring fakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from hotline.flow.utterance import Utterance

Clock = Callable[[], datetime]
"""Says what time it is, in UTC."""


class Speaker(Protocol):
    """Turns an utterance into audio that the PBX can fetch."""

    async def url(self, utterance: Utterance) -> str:
        """Return the address of the utterance's audio.

        Raises:
            hotline.speech.errors.SpeechError: It cannot be synthesised now.
        """
