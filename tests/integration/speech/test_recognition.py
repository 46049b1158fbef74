"""vosk for real, with the demo model and voices that are synthetic."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from hotline.flow.hearing import YES, yes_and_no
from hotline.launch.places import find_places
from hotline.ops.probes import ears_probe
from hotline.speech.recognition.decoder import AMONG_OTHERS
from hotline.speech.recognition.errors import RecogniserAway
from hotline.speech.recognition.recogniser import Recogniser
from hotline.speech.recognition.recognisers import Recognisers
from hotline.speech.recognition.utterance import Heard
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.health import in_english
from hotline.testing.small_model import as_small_model

from .hearing import ANSWER_S, HALF_A_SECOND, MENU, says, spoken

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_places().speech_models["en"], tmp_path / "model"))


async def test_the_words_of_a_menu_are_heard(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    for phrase in ("balance", "lost card", "main menu"):
        heard = await says(recogniser.listen(MENU, others=True), await spoken(synthesizer, phrase))
        assert heard is not None
        assert heard.text == phrase
        assert heard.confidence > 0.8
    assert recogniser.heard == 3
    assert recogniser.listens_to == 0


@pytest.mark.parametrize("said", ["that isn't right", "that is not at all correct"])
async def test_what_is_left_of_a_no_is_not_heard_for_sure(
    recogniser: Recogniser, synthesizer: Synthesizer, said: str
) -> None:
    phrases = tuple(yes_and_no("en-US"))
    heard = await says(recogniser.listen(phrases, others=True), await spoken(synthesizer, said))
    assert heard is not None
    assert yes_and_no("en-US").get(heard.text) != YES or heard.confidence <= AMONG_OTHERS


async def test_a_model_that_is_made_like_small_ones_of_vosk_hears_as_well(
    copied_model: Path, synthesizer: Synthesizer
) -> None:
    as_small_model(copied_model)
    async with Recogniser("en", copied_model) as recogniser:
        await recogniser.settled()
        assert recogniser.trouble == ""
        heard = await says(recogniser.listen(MENU, others=True), await spoken(synthesizer, MENU[0]))
        assert heard is not None
        assert heard.text == MENU[0]
        assert await recogniser.strange(["balance", "엄마"]) == ("엄마",)


async def test_digits_are_heard_in_any_order(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    sound = await spoken(synthesizer, "six two two five eight")
    heard = await says(recogniser.listen(DIGITS, others=False), sound)
    assert heard is not None
    assert heard.text == "six two two five eight"


async def test_words_are_told_while_they_are_spoken(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    utterance = recogniser.listen(DIGITS, others=False)
    assert utterance is not None
    seen = []
    sound = HALF_A_SECOND + await spoken(synthesizer, "six two two five eight")
    for begin in range(0, len(sound), 1600):
        utterance.feed(sound[begin : begin + 1600])
        # Ten times as fast as somebody speaks.
        await asyncio.sleep(0.01)
        seen.append(utterance.so_far)
    so_far = [text for text in dict.fromkeys(seen) if text]
    # What was said last may still become another word.
    assert len(so_far) > 2
    assert all("six two two five eight".startswith(_but_the_last(text)) for text in so_far)
    heard = await says(utterance, b"")
    assert heard is not None
    assert utterance.so_far == heard.text == "six two two five eight"


def _but_the_last(text: str) -> str:
    return text.rpartition(" ")[0]


async def test_noise_is_a_sound_without_words(recogniser: Recogniser) -> None:
    noise = np.random.default_rng(1).standard_normal(8000) * 3000
    heard = await says(recogniser.listen(MENU, others=True), noise.astype("<i2").tobytes())
    assert heard == Heard(text="", confidence=0.0)


async def test_many_callers_at_once_are_heard_each_for_itself(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    sounds = {phrase: await spoken(synthesizer, phrase) for phrase in MENU}
    said = [phrase for phrase in MENU for _ in range(8)]
    heard = await asyncio.gather(
        *(says(recogniser.listen(MENU, others=True), sounds[phrase]) for phrase in said)
    )
    assert [one.text if one else None for one in heard] == said


async def test_silence_is_no_utterance(recogniser: Recogniser) -> None:
    utterance = recogniser.listen(MENU, others=True)
    assert utterance is not None
    for _ in range(20):
        utterance.feed(HALF_A_SECOND)
    # What is asked later is answered later: all of the silence was heard by then.
    for _ in range(os.cpu_count() or 1):
        await recogniser.strange(["balance"])
    assert not utterance.begun.is_set()
    utterance.close()
    assert await utterance.heard() is None


async def test_phrases_that_the_model_does_not_know_are_told_and_harm_nobody(
    recogniser: Recogniser, synthesizer: Synthesizer
) -> None:
    phrases = ("balance", "xylophone", "lost xylophone")
    assert await recogniser.strange(phrases) == ("xylophone", "lost xylophone")
    heard = await says(
        recogniser.listen(phrases, others=True), await spoken(synthesizer, "balance")
    )
    assert heard is not None
    assert heard.text == "balance"


@pytest.mark.parametrize("phrases", [(), ("xylophone",), ("",)])
async def test_nothing_that_could_be_heard_ends_no_worker(
    recogniser: Recogniser, phrases: tuple[str, ...]
) -> None:
    worker = recogniser.pid
    utterance = recogniser.listen(phrases, others=True)
    assert utterance is not None
    async with asyncio.timeout(ANSWER_S):
        assert await utterance.heard() is None
    assert recogniser.pid == worker
    # The service tells of it, for those callers can only press keys.
    told = in_english(ears_probe(recogniser)())
    assert told is not None
    assert f"{recogniser.model} (speech.models.en) knows none of the words" in told


async def test_who_closes_a_question_has_asked_for_no_unknown_words(
    recogniser: Recogniser,
) -> None:
    utterance = recogniser.listen(MENU, others=True)
    assert utterance is not None
    utterance.close()
    assert await recogniser.strange(MENU) == ()
    assert ears_probe(recogniser)() is None


@pytest.mark.parametrize("name", ["graph/HCLr.fst", "am/final.mdl"])
async def test_a_broken_model_is_one_clear_sentence(copied_model: Path, name: str) -> None:
    file = copied_model / name
    file.write_bytes(file.read_bytes()[:100])
    async with Recogniser("en", copied_model) as recogniser:
        async with asyncio.timeout(ANSWER_S):
            await recogniser.settled()
        assert "vosk ended with" in recogniser.trouble
        assert recogniser.listen(MENU, others=True) is None
        with pytest.raises(RecogniserAway):
            await recogniser.strange(MENU)


async def test_a_model_that_is_missing_keeps_no_other_language_from_being_heard(
    tmp_path: Path, synthesizer: Synthesizer
) -> None:
    models = {"zh": tmp_path / "nowhere", "en": find_places().speech_models["en"]}
    async with Recognisers(models) as recognisers:
        assert recognisers.listen("zh-CN", MENU, others=True) is None
        assert recognisers.listen("fr-FR", MENU, others=True) is None
        heard = await says(
            recognisers.listen("en-US", MENU, others=True), await spoken(synthesizer, "payment")
        )
    assert heard is not None
    assert heard.text == "payment"
    assert recognisers.all[0].trouble == "there is no such folder"
