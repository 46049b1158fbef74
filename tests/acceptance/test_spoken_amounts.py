"""An amount is said, read back, confirmed by a word and paid, on a real Asterisk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.model.values import Digits, Money, Scalar, Text
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

JING = CUSTOMERS["10000002"]
NUMBER = "13800991"
HEARD_S = 40.0
"""How long a machine with much to do may take."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    models = {tag: str(model) for tag, model in find_places().speech_models.items()}
    settings = {"HOTLINE_SPEECH__MODELS": json.dumps(models)}
    folder = tmp_path_factory.mktemp("spoken-amounts")
    async with running_hotline(folder, settings, files=shipped_files()) as running:
        yield running


async def test_an_amount_is_said_and_paid(hotline: RunningHotline, phone: SipPhone) -> None:
    payee = JING.payees[0]
    values: dict[str, Scalar] = {
        "amount": Money(amount=Decimal(500), currency="CNY"),
        "name": Text(text=payee.name),
        "tail": Digits(digits=payee.account[-4:]),
    }
    read_back = Phrase(prompt="confirm_payee", language="en-US", values=values)
    async with Synthesizer(espeak_dir=speech_library(find_places(), Silent())) as voice:
        call = await phone.dial(hotline.number, caller_number=NUMBER)
        await call.press(f"23{JING.number}{JING.pin}31#")
        await call.hears_start(await hotline.sound(english("enter_amount")), within_s=HEARD_S)
        await call.say(await voice.synthesize("five hundred yuan", "en-US"))
        await call.hears_start(await hotline.sound(read_back), within_s=HEARD_S)
        await call.say(await voice.synthesize("yes", "en-US"))
        await call.hears(await hotline.sound(english("paid")), within_s=HEARD_S)
        await call.hang_up()
    amount, yes = await hotline.events_from(NUMBER, "words_heard")
    assert (amount["digits"], amount["phrase"], yes["phrase"]) == ("500", "", "yes")
    ran = await hotline.command("payments", "--json")
    (payment,) = json.loads(ran.stdout)
    assert payment["outcome"] == "ok"


def english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")
