"""Whoever speaks: what the settings name."""

from __future__ import annotations

from contextlib import AsyncExitStack

from hotline.settings import SpeechSettings
from hotline.speech.other_loop import OtherLoop
from hotline.speech.own_speech import OwnSpeech
from hotline.speech.speech import Speech
from hotline.speech.synthesizer import Synthesizer
from hotline.speech.voices import chosen_voices


async def open_speech(stack: AsyncExitStack, settings: SpeechSettings) -> Speech:
    """Return the synthesiser that the settings name, for as long as `stack` lasts.

    Raises:
        OwnClassNotUsable: It is a class that cannot be made.
        SpeechError: espeak-ng or a voice of it is missing.
    """
    if settings.synthesiser is not None:
        other = await stack.enter_async_context(OtherLoop())
        own = await other.open_own("speech.synthesiser", settings.synthesiser, settings)
        return OwnSpeech(own, run=other.run)
    return await stack.enter_async_context(
        Synthesizer(espeak_dir=settings.espeak_dir, voices=chosen_voices(settings.voices))
    )
