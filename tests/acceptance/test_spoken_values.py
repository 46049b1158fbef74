"""Amounts, days and rows of digits that callers say in both languages, on a real Asterisk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.launch.places import find_places
from hotline.model.values import Day, Digits, Money, Scalar
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.demo import LANGUAGE_KEYS
from hotline.testing.flow_files import small_bank
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = """
flow: main
start: which_language
variables: {amount: money, day: day, row: digits}
no_input: {say: once_more, tries: 3, then: given_up}
no_match: {say: once_more, tries: 3, then: given_up}
hearing: {take: 0.5, confirm: 0.5, ask_always: false}   # the demo models are seldom sure of days
nodes:
  which_language: {menu: which_language, choices: {"1": mandarin, "2": english}}
  mandarin: {language: zh-CN, next: ask_amount}
  english: {language: en-US, next: ask_amount}
  ask_amount:
    collect: {prompt: ask_amount, digits: 1-7, currency: CNY, as: amount}
    hear: true
    next: ask_day
  ask_day:
    collect: {prompt: ask_day, format: DDMMYYYY, as: day}
    hear: true
    next: ask_row
  ask_row:
    collect: {prompt: ask_row, digits: 4-12, as: row}
    hear: true
    next: read_back
  read_back: {hang_up: understood, say: read_back}
  given_up: {hand_over: given_up}
"""
WORDS = """
languages: [en-US, zh-CN]
prompts:
  which_language: {en-US: Which language?, zh-CN: 请选择语言。}
  once_more: {en-US: Once more., zh-CN: 请再说一遍。}
  ask_amount: {en-US: How much?, zh-CN: 多少钱？}
  ask_day: {en-US: Which day?, zh-CN: 哪一天？}
  ask_row: {en-US: Which number?, zh-CN: 什么号码？}
  read_back:
    en-US: You said {amount}, {day}, and {row}.
    zh-CN: 您说的是：{amount}，{day}，{row}。
"""
SAID = {
    "en-US": (
        "five hundred yuan",
        "april first two thousand and three",
        "two zero two six zero three zero one",
    ),
    "zh-CN": ("一百二十块", "二零零八年三月一号", "二零二六零三零一"),
}
MEANT: Mapping[str, Mapping[str, Scalar]] = {
    "en-US": {
        "amount": Money(amount=Decimal(500), currency="CNY"),
        "day": Day(day=date(2003, 4, 1)),
        "row": Digits(digits="20260301"),
    },
    "zh-CN": {
        "amount": Money(amount=Decimal(120), currency="CNY"),
        "day": Day(day=date(2008, 3, 1)),
        "row": Digits(digits="20260301"),
    },
}
QUESTIONS = ("ask_amount", "ask_day", "ask_row")
BACK_S = 40.0
"""How long a caller may have to wait on a machine with much to do."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    models = {tag: str(model) for tag, model in find_places().speech_models.items()}
    settings = {"HOTLINE_SPEECH__MODELS": json.dumps(models)}
    files = small_bank().copied_to(tmp_path_factory.mktemp("files"))
    files.become(FLOW, WORDS)
    async with running_hotline(tmp_path_factory.mktemp("values"), settings, files=files) as running:
        yield running


async def test_amounts_days_and_digits_are_said_and_read_back_in_both_languages(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    async def says(language: str) -> None:
        """Say all three, each into its question, and hear what they came to."""
        call = await phone.dial(hotline.number, caller_number=f"1380081{LANGUAGE_KEYS[language]}")
        await call.press(LANGUAGE_KEYS[language])
        for question, said in zip(QUESTIONS, SAID[language], strict=True):
            asked = await hotline.sound(Phrase(prompt=question, language=language))
            await call.hears(asked, within_s=BACK_S)
            await call.say(await voice.synthesize(said, language))
        understood = Phrase(prompt="read_back", language=language, values=MEANT[language])
        await call.hears(await hotline.sound(understood), within_s=BACK_S)
        assert await call.ended(within_s=BACK_S) == "pbx"

    await asyncio.gather(*map(says, SAID))
    heard = await hotline.events_from("13800811", "words_heard")
    assert [one["digits"] for one in heard] == ["120", "01032008", "20260301"]
    # Sure, though 一百 is said as 亿百 would be.
    assert float(str(heard[0]["confidence"])) > 0.8
