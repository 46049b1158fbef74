"""What the fake line hears of a caller who speaks, as the one on Asterisk does."""

from __future__ import annotations

import asyncio

from hotline.asterisk.line import HeardWords, Hearing
from hotline.flow.spoken import SpokenRules
from hotline.testing.line import FakeLine

PROMPT = "http://service/prompt.wav"
MAY_SAY = SpokenRules(language="en-US", phrases={"balance": "1", "agent": "0"})


async def asked(line: FakeLine) -> asyncio.Task[Hearing | None]:
    """Ask, and return once the question is heard."""
    hearing = asyncio.create_task(line.hear(PROMPT, MAY_SAY, silence_s=1))
    await line.hears(PROMPT)
    return hearing


async def test_words_cut_the_question() -> None:
    line = FakeLine(prompt_s=60)
    hearing = await asked(line)
    line.says("balance", confidence=0.8)
    ended = await hearing
    assert ended is not None
    assert ended.words == HeardWords(text="balance", confidence=0.8)
    assert ended.cut_after_s is not None
    assert line.may_be_said == [MAY_SAY]


async def test_words_after_the_question_cut_nothing() -> None:
    line = FakeLine()
    hearing = await asked(line)
    await asyncio.sleep(0.02)
    line.says("agent")
    ended = await hearing
    assert ended is not None
    assert ended.cut_after_s is None
    assert 0 < ended.quiet_s < 1


async def test_keys_win_over_words_that_come_at_once() -> None:
    line = FakeLine(prompt_s=60)
    hearing = await asked(line)
    line.says("balance")
    line.presses("2")
    ended = await hearing
    assert ended is not None
    assert ended.words is None


async def test_without_a_recogniser_words_are_lost_and_only_the_question_is_waited_for() -> None:
    line = FakeLine(prompt_s=0.05)
    line.recognises = False
    hearing = await asked(line)
    line.says("balance")
    ended = await hearing
    assert ended is not None
    assert (ended.words, ended.cut_after_s) == (None, None)
    assert ended.quiet_s < 0.5


def test_words_are_in_no_repr() -> None:
    assert "my secret" not in repr(Hearing(words=HeardWords(text="my secret", confidence=1)))
