"""A caller on a real Asterisk who speaks: what the line hears of it, and how soon.

The demo model hears voices that are synthetic, as it has learned from no others.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.line import Hearing, LineGone
from hotline.flow.spoken import SpokenRules
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.speech.recognition import worker_process
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.hearing_line import HearingLines, hearing_lines
from hotline.testing.phone import Call, SipPhone

QUESTION = "Welcome to the bank. Please say what you call for, such as your balance or a payment."
MENU = SpokenRules(
    language="en-US",
    phrases={"balance": "1", "payment": "2", "agent": "3", "lost card": "4", "main menu": "5"},
)
STOPS_WITHIN_S = 0.3
"""From the first sound of the caller's to the last one of the prompt's."""
BUSY_S = 0.2
"""What others who use the machine may cost; `make bench-speech` measures it without them."""
LOUD = 500
"""Of int16: from here on a voice is heard, and not what is before its first sound."""
OFFSETS_S = (-0.3, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9, 3.0)
"""When a key comes, from the end of what is said: the words are decided 0.5 to 0.75 s after it."""
CALLERS = 10
A_MOMENT_S = 0.5

pytestmark = pytest.mark.asyncio(loop_scope="session")
Sound = NDArray[np.int16]


class Voice:
    """Speaks English by the project's own synthesizer."""

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer

    async def says(self, text: str) -> Sound:
        return await self._synthesizer.synthesize(text, "en-US")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lines(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HearingLines]:
    models = {"en": find_places().speech_models["en"]}
    async with hearing_lines(tmp_path_factory.mktemp("hearing"), models) as lines:
        yield lines


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def voice() -> AsyncIterator[Voice]:
    espeak_dir: Path | None = speech_library(find_places(), Silent())
    async with Synthesizer(espeak_dir=espeak_dir) as synthesizer:
        yield Voice(synthesizer)


@pytest_asyncio.fixture(loop_scope="session")
async def ends(lines: HearingLines, phone: SipPhone) -> AsyncIterator[tuple[Call, AsteriskLine]]:
    """A caller and the line."""
    call, line = await lines.call(phone)
    yield call, line
    await call.hang_up()


async def asks(
    line: AsteriskLine, url: str, rules: SpokenRules = MENU, *, silence_s: float = 5
) -> asyncio.Task[Hearing | None]:
    """Ask; what is heard in the first moment is taken for the line's own noise."""
    asking = asyncio.create_task(line.hear(url, rules, silence_s=silence_s))
    await asyncio.sleep(0 if url else A_MOMENT_S)
    return asking


async def ended(asking: asyncio.Task[Hearing | None]) -> Hearing:
    async with asyncio.timeout(20):
        hearing = await asking
    assert hearing is not None
    return hearing


async def test_voice_stops_the_question_and_its_words_are_heard(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    time = asyncio.get_running_loop().time
    question, words = await voice.says(QUESTION), await voice.says("lost card")
    asking = await asks(line, lines.publish(question))
    await call.hears_start(question)
    began = time() + np.argmax(np.abs(words) > LOUD) / 8000
    await call.say(words)
    hearing = await ended(asking)
    assert hearing.words is not None
    assert hearing.words.text == "lost card"
    assert hearing.words.confidence > 0.8
    assert hearing.cut_after_s is not None
    match = call.find(question)
    assert match is not None
    assert call.heard.stopped_at(match) - began < STOPS_WITHIN_S + BUSY_S


async def test_who_speaks_after_the_question_is_heard_too(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    question = await voice.says("How can I help?")
    asking = await asks(line, lines.publish(question))
    await call.hears(question)
    await asyncio.sleep(0.5)
    await call.say(await voice.says("payment"))
    hearing = await ended(asking)
    assert hearing.words is not None
    assert (hearing.words.text, hearing.cut_after_s) == ("payment", None)


async def test_silence_is_no_input(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    time = asyncio.get_running_loop().time
    question = await voice.says("How can I help?")
    began = time()
    hearing = await ended(await asks(line, lines.publish(question), silence_s=1.5))
    assert (hearing.words, hearing.cut_after_s) == (None, None)
    assert hearing.quiet_s >= 1.5
    assert time() - began < len(question) / 8000 + 1.5 + 1
    assert call.find(question) is not None


async def test_noise_is_no_match(ends: tuple[Call, AsteriskLine]) -> None:
    call, line = ends
    asking = await asks(line, "")
    noise = np.random.default_rng(1).standard_normal(8000) * 3000
    await call.say(noise.astype(np.int16))
    hearing = await ended(asking)
    assert hearing.words is not None
    assert (hearing.words.text, hearing.words.confidence) == ("", 0.0)


async def test_a_key_ends_the_question_for_who_may_speak(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    question = await voice.says(QUESTION)
    asking = await asks(line, lines.publish(question))
    await call.hears_start(question)
    await call.press("2")
    hearing = await ended(asking)
    assert hearing.words is None
    assert hearing.cut_after_s is not None
    assert line.keypad.waiting == 1


async def test_a_key_that_comes_while_words_are_decided_wins(
    ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    asking = await asks(line, "")
    await call.say(await voice.says("balance"))
    await call.press("2")
    hearing = await ended(asking)
    assert hearing.words is None
    assert line.keypad.waiting == 1


async def test_a_key_and_words_race_and_whichever_wins_the_key_is_there_once(
    lines: HearingLines, phone: SipPhone, voice: Voice
) -> None:
    words = await voice.says("balance")

    async def races(call: Call, line: AsteriskLine, offset_s: float) -> str | None:
        asking = await asks(line, "")
        saying = asyncio.create_task(call.say(words))
        await asyncio.sleep(len(words) / 8000 + offset_s)
        await call.press("2")
        hearing = await ended(asking)
        await saying
        async with asyncio.timeout(2):
            await line.keypad.wait_for_key()
        await asyncio.sleep(A_MOMENT_S)
        assert line.keypad.waiting == 1, offset_s
        return None if hearing.words is None else hearing.words.text

    callers = [await lines.call(phone) for _ in OFFSETS_S]
    try:
        won = await asyncio.gather(
            *(races(*both, offset) for both, offset in zip(callers, OFFSETS_S, strict=True))
        )
    finally:
        await asyncio.gather(*(call.hang_up() for call, _ in callers))
    # A key while somebody speaks wins; one that comes long after the words were decided is late.
    assert (won[0], won[-1], set(won)) == (None, "balance", {None, "balance"})


async def test_a_recogniser_that_hangs_in_the_question_leaves_it_to_be_heard_to_its_end(
    lines: HearingLines,
    ends: tuple[Call, AsteriskLine],
    voice: Voice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call, line = ends
    # Or the question would be over before anybody knows.
    monkeypatch.setattr(worker_process, "PULSE_S", 0.1)
    question = await voice.says(QUESTION)
    asking = await asks(line, lines.publish(question))
    await call.hears_start(question)
    signal_the_ears(lines, signal.SIGSTOP)
    hearing = await ended(asking)
    assert (hearing.words, hearing.cut_after_s, hearing.quiet_s) == (None, None, 0.0)
    assert lines.recognisers.all[0].deaths == 1
    await call.hears(question)
    await lines.recognisers.all[0].settled()


async def test_a_recogniser_that_dies_in_mid_utterance_leaves_the_caller_the_keys(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    asking = await asks(line, "")
    speaking = asyncio.create_task(call.say(await voice.says("four zero eight one seven")))
    await asyncio.sleep(1)
    signal_the_ears(lines, signal.SIGKILL)
    hearing = await ended(asking)
    assert hearing.words is None
    assert hearing.quiet_s == 0.0
    await speaking
    await call.press("2")
    async with asyncio.timeout(2):
        await line.keypad.wait_for_key()
    # Without a recogniser a question is one for keys; with the next one, for words again.
    await lines.recognisers.all[0].settled()
    line.keypad.clear()
    asking = await asks(line, "")
    await call.say(await voice.says("agent"))
    words = (await ended(asking)).words
    assert words is not None
    assert words.text == "agent"


async def test_who_hangs_up_is_gone(
    lines: HearingLines, ends: tuple[Call, AsteriskLine], voice: Voice
) -> None:
    call, line = ends
    question = await voice.says(QUESTION)
    asking = await asks(line, lines.publish(question))
    await call.hears_start(question)
    await call.hang_up()
    with pytest.raises(LineGone):
        await ended(asking)


async def test_many_callers_speak_at_once(
    lines: HearingLines, phone: SipPhone, voice: Voice
) -> None:
    question = lines.publish(await voice.says("How can I help?"))
    sounds = [(text, await voice.says(text)) for text in MENU.phrases]

    async def speaks(number: int, call: Call, line: AsteriskLine) -> tuple[str, str]:
        text, sound = sounds[number % len(sounds)]
        asking = await asks(line, question)
        await asyncio.sleep(1.5)
        await call.say(sound)
        hearing = await ended(asking)
        return text, hearing.words.text if hearing.words is not None else ""

    callers = [await lines.call(phone) for _ in range(CALLERS)]
    try:
        said = await asyncio.gather(*(speaks(number, *both) for number, both in enumerate(callers)))
    finally:
        await asyncio.gather(*(call.hang_up() for call, _ in callers))
    assert [heard for _, heard in said] == [text for text, _ in said]


def signal_the_ears(lines: HearingLines, number: signal.Signals) -> None:
    pid = lines.recognisers.all[0].pid
    assert pid is not None
    os.kill(pid, number)
