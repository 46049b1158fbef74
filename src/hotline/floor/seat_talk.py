"""Speaking with whoever has dialled a code at a seat's telephone."""

from __future__ import annotations

import structlog

from hotline.asterisk.keypad import KeysMissed
from hotline.asterisk.line import Line
from hotline.errors import HotlineError
from hotline.floor.telling import Speak
from hotline.flow.commands import DigitRules
from hotline.flow.utterance import Phrase

log = structlog.get_logger()


class SeatTalk:
    """One talk. What is typed is told to nobody but who asked: it may be a PIN.

    Every method may raise `hotline.asterisk.line.LineGone`.

    Args:
        line: The telephone.
        speak: Speaks.
    """

    def __init__(self, line: Line, speak: Speak) -> None:
        self._line = line
        self._speak = speak

    async def say(self, prompt: str, *languages: str) -> None:
        """Say something, in one language after the other; what cannot be spoken is silence."""
        words = tuple(Phrase(prompt=prompt, language=one) for one in languages)
        try:
            url = await self._speak(words)
        except HotlineError as error:
            log.error("seat_not_told", prompt=prompt, why=str(error))
        else:
            await self._line.play(url)

    async def ask(self, prompt: str, rules: DigitRules, *languages: str) -> str:
        """Ask for keys, and return them; "" for none, and for what can be no answer."""
        await self.say(prompt, *languages)
        try:
            entry = await self._line.keypad.entry(rules)
        except KeysMissed:
            return ""
        return entry.keys if entry is not None and rules.matches(entry.keys) else ""
