"""What callers say to a recogniser in these tests, and what it hears."""

from __future__ import annotations

import asyncio

from hotline.speech.recognition.utterance import Heard, Utterance
from hotline.speech.synthesizer import Synthesizer

MENU = ("balance", "payment", "agent", "lost card", "main menu")
ANSWER_S = 10.0
HALF_A_SECOND = bytes(8000)


async def says(utterance: Utterance | None, sound: bytes) -> Heard | None:
    assert utterance is not None
    whole = HALF_A_SECOND + sound + 4 * HALF_A_SECOND
    for begin in range(0, len(whole), 320):
        utterance.feed(whole[begin : begin + 320])
    async with asyncio.timeout(ANSWER_S):
        return await utterance.heard()


async def spoken(synthesizer: Synthesizer, text: str) -> bytes:
    return (await synthesizer.synthesize(text, "en-US")).astype("<i2").tobytes()
