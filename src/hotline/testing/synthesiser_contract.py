"""What every synthesiser must keep, as tests to run against one of your own.

docs/prompts.md tells how.
"""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from hotline.flow.utterance import Pace
from hotline.speech.errors import SpeechError, UnknownLanguage
from hotline.speech.pcm import SAMPLE_RATE_HZ, SILENCE_LEVEL, Samples
from hotline.speech.pieces import shortest_s
from hotline.speech.speech import Speech
from hotline.testing.log_lines import all_logs

SHORT, LONG = "seven", "Thank you for calling. Your call is important to us."
SENTENCES = {"en": LONG, "zh": "感谢您的来电，您的来电对我们很重要。"}
PERSONAL = "Blue River Coffee"
"""A payee, who stands in no log."""
STRANGE = ("…", "a\x00b", "[[", "<voice name='x'>one</voice>", "😀 one", "one " * 300)
LONGEST_TIMES = 12
"""No sentence lasts so many times as long as the quickest speaker needs."""


def seconds(samples: Samples) -> float:
    """Return how long samples last."""
    return samples.size / SAMPLE_RATE_HZ


class SynthesiserContract:
    """The whole contract. Subclass it with a fixture `speech`, a `Speech` that speaks en-US."""

    async def test_a_sentence_in_each_language_lasts_as_sentences_do(self, speech: Speech) -> None:
        """And has no silence around it."""
        for language in speech.languages:
            text = SENTENCES.get(language.partition("-")[0])
            if text is None:
                continue
            samples = await speech.synthesize(text, language)
            least_s = shortest_s(text)
            assert samples.dtype == np.int16
            assert least_s < seconds(samples) < LONGEST_TIMES * least_s
            for edge in (samples[:800], samples[-800:]):
                assert np.abs(edge.astype(np.int32)).max() > SILENCE_LEVEL

    async def test_more_words_take_longer_and_slow_words_too(self, speech: Speech) -> None:
        """Whether they were asked for first or last."""
        slow = seconds(await speech.synthesize(LONG, "en-US", pace=Pace.SLOW))
        short = seconds(await speech.synthesize(SHORT, "en-US"))
        long = seconds(await speech.synthesize(LONG, "en-US"))
        assert short < long
        assert slow > 1.1 * long

    async def test_texts_asked_for_at_once_are_each_spoken_for_themselves(
        self, speech: Speech
    ) -> None:
        """Whoever calls at the same time hears nothing of another's."""
        texts = [SHORT, LONG] * 4
        spoken = await asyncio.gather(*(speech.synthesize(text, "en-US") for text in texts))
        lengths = [seconds(samples) for samples in spoken]
        assert max(lengths[0::2]) < min(lengths[1::2])

    async def test_whoever_gives_up_waiting_spoils_nobody_elses_text(self, speech: Speech) -> None:
        """Callers hang up."""
        long = asyncio.create_task(speech.synthesize(LONG * 5, "en-US"))
        await asyncio.sleep(0)
        long.cancel()
        await asyncio.gather(long, return_exceptions=True)
        usual = seconds(await speech.synthesize(LONG, "en-US"))
        assert seconds(await speech.synthesize(SHORT, "en-US")) < usual

    async def test_a_language_that_it_does_not_speak_is_refused(self, speech: Speech) -> None:
        """Rather than spoken by a voice of another."""
        with pytest.raises(UnknownLanguage):
            await speech.synthesize(SHORT, "xx-XX")
        with pytest.raises(UnknownLanguage):
            speech.decides("xx-XX", pace=Pace.NORMAL, alone=False)

    async def test_what_decides_how_it_sounds_stays_and_tells_paces_apart(
        self, speech: Speech
    ) -> None:
        """What is kept is found by it, in the next process, too."""
        usual = speech.decides("en-US", pace=Pace.NORMAL, alone=False)
        assert usual == speech.decides("en-US", pace=Pace.NORMAL, alone=False)
        assert usual != speech.decides("en-US", pace=Pace.SLOW, alone=False)
        assert speech.engine

    @pytest.mark.parametrize("text", STRANGE)
    async def test_any_text_is_spoken_or_refused(self, speech: Speech, text: str) -> None:
        """Nothing else is raised, and the next text is spoken."""
        try:
            samples = await speech.synthesize(text, "en-US")
        except SpeechError:
            pass
        else:
            assert samples.size
        assert (await speech.synthesize(SHORT, "en-US")).size

    async def test_no_log_has_what_is_spoken(self, speech: Speech) -> None:
        """It may be a customer's payee."""
        with all_logs() as lines:
            await speech.synthesize(PERSONAL, "en-US")
        assert PERSONAL not in f"{lines}"
