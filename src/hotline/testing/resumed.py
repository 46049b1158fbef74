"""What callers hear when the service has died and goes on."""

from __future__ import annotations

from hotline.flow.utterance import Phrase
from hotline.testing.phone import Call
from hotline.testing.running import RunningHotline

BACK_S = 60.0
"""How long a service may take to be back on a machine with much to do."""


async def menu_is_asked_again(hotline: RunningHotline, call: Call) -> None:
    """Wait until a caller hears the whole apology, and the main menu begin."""
    await call.hears(await hotline.sound(_english("interrupted")), within_s=BACK_S)
    await call.hears_start(await hotline.sound(_english("main_menu")))


def _english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")
