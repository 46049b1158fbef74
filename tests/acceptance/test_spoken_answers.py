"""Callers of the bank's own hotline who answer by voice, on a real Asterisk."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from hotline.flow.utterance import Phrase
from hotline.launch.places import find_places
from hotline.model.values import Digits, Money, Scalar
from hotline.speech.synthesizer import Synthesizer
from hotline.testing.demo import CUSTOMERS, LANGUAGE_KEYS, balances
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import Call, SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")
Sound = NDArray[np.int16]
WANG = CUSTOMERS["10000001"]
RATE_HZ = 8000
READ_S = 10.0
REACTS_S = 0.5
"""From the last word of a question to the first of an answer, as among people on a telephone."""
UNDERSTOOD_S = 2.0
"""After the last word it is understood by then."""
BACK_S = 40.0
"""How long a caller may have to wait on a machine with much to do."""
SPEAK_AT_ONCE = 10
WHO_SPEAK = ("10000001", "10000002", "10000004", "10000006", "10000007")
"""Customers who have money. None calls three times at once: the bank counts every PIN that it has
not looked at yet."""
SAID = {"zh-CN": "余额", "en-US": "balance"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    models = {tag: str(model) for tag, model in find_places().speech_models.items()}
    # Ten PINs at once are dear to check, and this is no test of the bank.
    settings = {"HOTLINE_SPEECH__MODELS": json.dumps(models), "HOTLINE_BANK__TIMEOUT_S": "30"}
    folder = tmp_path_factory.mktemp("spoken")
    async with running_hotline(folder, settings, files=shipped_files()) as running:
        yield running


def english(prompt: str) -> Phrase:
    return Phrase(prompt=prompt, language="en-US")


async def main_menu(hotline: RunningHotline, phone: SipPhone, caller_number: str) -> Call:
    """Call, choose English, and come to the menu's first words."""
    call = await phone.dial(hotline.number, caller_number=caller_number)
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    return call


def ears_of(hotline: RunningHotline) -> int:
    """Return the process that hears English, a child of that which carries the calls."""
    parent = hotline.worker_id
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_text()
        if "recognition.worker" in command and "en-demo" in command:
            return int(child)
    raise AssertionError("nobody hears English")


@pytest.mark.alone
async def test_ten_speak_at_once_and_hear_their_money_while_one_more_says_nothing(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    said = {tag: await voice.synthesize(word, tag) for tag, word in SAID.items()}

    async def speaks(number: int) -> None:
        """Say what is wanted, sign in by keys, and hear the own balances to their end."""
        language = ("zh-CN", "en-US")[number % 2]
        customer = CUSTOMERS[WHO_SPEAK[number % len(WHO_SPEAK)]]
        call = await phone.dial(hotline.number, caller_number=f"1380072{number}")
        await call.press(LANGUAGE_KEYS[language])
        await call.hears_start(await hotline.sound(Phrase(prompt="main_menu", language=language)))
        await call.say(said[language])
        asked = Phrase(prompt="enter_customer_number", language=language)
        await call.hears_start(await hotline.sound(asked), within_s=BACK_S)
        await call.press(f"{customer.number}{customer.pin}")
        money = await hotline.sound(*balances(customer.number, language))
        await call.hears(money, within_s=2 * BACK_S)
        await call.hang_up()

    async def says_nothing() -> None:
        call = await main_menu(hotline, phone, "13800730")
        await call.hears_start(await hotline.sound(english("still_there")), within_s=BACK_S)
        await call.hang_up()

    await asyncio.gather(says_nothing(), *map(speaks, range(SPEAK_AT_ONCE)))
    heard = [
        [one["phrase"] for one in await hotline.events_from(f"1380072{number}", "words_heard")]
        for number in range(SPEAK_AT_ONCE)
    ]
    assert heard == [["余额"], ["balance"]] * (SPEAK_AT_ONCE // 2)
    assert await hotline.events_from("13800730", "words_heard") == []


async def test_a_call_goes_where_it_is_said_and_a_supervisor_reads_along_meanwhile(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    told = await hotline.command("tokens", "add", "head", "--role", "supervisor")
    call = await main_menu(hotline, phone, "13800708")
    saying = asyncio.create_task(call.say(await voice.synthesize("lost card", "en-US")))
    seen: dict[str, str] = {}
    async with asyncio.timeout(READ_S):
        while "lost card" not in seen:
            (shown,) = await under_way(hotline, told.stdout.split()[-1])
            seen[shown["said"]] = shown["node"]
            await asyncio.sleep(0.1)
    await saying
    # Said and understood, and the call was still where it was asked.
    assert seen["lost card"] == "main_menu"
    await call.hears_start(await hotline.sound(english("enter_lost_card")))
    await call.hang_up()
    (heard,) = await hotline.events_from("13800708", "words_heard")
    assert (heard["phrase"], heard["matched"]) == ("lost card", True)


async def under_way(hotline: RunningHotline, token: str) -> list[dict[str, str]]:
    """Return the calls that are under way, as the service shows them."""
    url = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{url}/api/v1/calls/under-way") as answer,
    ):
        items: list[dict[str, str]] = (await answer.json())["items"]
        return items


async def test_a_broken_model_is_told_and_callers_press_keys(
    tmp_path_factory: pytest.TempPathFactory, phone: SipPhone
) -> None:
    folder = tmp_path_factory.mktemp("broken-model")
    model = shutil.copytree(find_places().speech_models["en"], folder / "model")
    acoustics = model / "am/final.mdl"
    acoustics.write_bytes(acoustics.read_bytes()[:10_000])
    settings = {"HOTLINE_SPEECH__MODELS": json.dumps({"en": str(model)})}
    async with running_hotline(folder / "hotline", settings, files=shipped_files()) as hotline:
        (told,) = (await hotline.health())["notices"]
        assert told.startswith(f"the speech model {model} (speech.models.en) cannot be used: vosk")
        call = await main_menu(hotline, phone, "13800709")
        await call.press("1")
        await call.hears_start(await hotline.sound(english("enter_lost_card")))
        await call.hang_up()


async def test_an_amount_is_said_and_asked_about_and_read_back_and_paid(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    (card,) = (one for one in WANG.accounts if one.kind == "credit_card")
    amount = Money(amount=Decimal(500), currency="CNY")
    # Not to a payee: a name is spoken anew each time, and never sounds the same.
    values: dict[str, Scalar] = {"amount": amount, "tail": Digits(digits=card.number[-4:])}
    read_back = Phrase(prompt="confirm_card", language="en-US", values=values)
    call = await phone.dial(hotline.number, caller_number="13800707")
    await call.press(f"23{WANG.number}{WANG.pin}23")
    await call.hears_start(await hotline.sound(english("enter_amount")), within_s=BACK_S)
    await call.say(await voice.synthesize("five hundred yuan", "en-US"))
    # However sure it was heard: it may have been another one.
    asked = Phrase(prompt="did_you_say", language="en-US", values={"heard": amount})
    await call.hears_start(await hotline.sound(asked), within_s=BACK_S)
    await call.press("1")
    await call.hears_start(await hotline.sound(read_back), within_s=BACK_S)
    # Said before it was told what is paid: it stops nothing, and is no yes.
    await call.say(await voice.synthesize("yes", "en-US"))
    await call.hears(await hotline.sound(read_back), within_s=BACK_S)
    await asyncio.sleep(REACTS_S)
    await call.say(await voice.synthesize("yes", "en-US"))
    await call.hears(await hotline.sound(english("paid")), within_s=BACK_S)
    await call.hang_up()
    said, yes = await hotline.events_from("13800707", "words_heard")
    assert (said["digits"], said["phrase"], yes["phrase"]) == ("500", "", "yes")
    ran = await hotline.command("payments", "--json")
    (payment,) = json.loads(ran.stdout)
    assert payment["outcome"] == "ok"


async def test_noise_is_no_match_and_a_key_goes_on(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await main_menu(hotline, phone, "13800703")
    noise = np.random.default_rng(1).standard_normal(8000) * 3000
    await call.say(noise.astype(np.int16))
    await call.hears_start(await hotline.sound(english("not_understood")))
    await call.press("1")
    await call.hears_start(await hotline.sound(english("enter_lost_card")))
    await call.hang_up()


async def test_recogniser_that_dies_in_mid_utterance_leaves_the_call_to_keys(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    call = await main_menu(hotline, phone, "13800704")
    # Understood, it would lead elsewhere than the key.
    words = await voice.synthesize("complaint", "en-US")
    speaking, ears = asyncio.create_task(call.say(words)), ears_of(hotline)
    await asyncio.sleep(len(words) / RATE_HZ / 2)
    os.kill(ears, signal.SIGKILL)
    await speaking
    await asyncio.sleep(UNDERSTOOD_S)
    await call.press("1")
    await call.hears_start(await hotline.sound(english("enter_lost_card")))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800704")
    assert interaction.outcome == "caller_hung_up"
    assert await hotline.events_from("13800704", "words_heard") == []


async def test_who_is_asked_while_the_service_dies_goes_on_with_the_next_one(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await main_menu(hotline, phone, "13800705")
    await hotline.kill_service()
    await hotline.start_service()
    # After an apology the menu is asked again, and keys count from then on.
    again = await hotline.sound(english("interrupted"), english("main_menu"))
    await call.hears(again, within_s=BACK_S)
    await call.press("1")
    await call.hears_start(await hotline.sound(english("enter_lost_card")))
    await call.hang_up()
    interaction = await hotline.interaction_from("13800705")
    assert interaction.outcome == "caller_hung_up"


async def test_who_is_asked_while_a_new_service_takes_over_is_heard_by_it(
    hotline: RunningHotline, phone: SipPhone, voice: Synthesizer
) -> None:
    call = await main_menu(hotline, phone, "13800706")
    await hotline.upgrade()
    # What is said before the new one listens is lost, as Asterisk takes a second to notice.
    await asyncio.sleep(2)
    await call.say(await voice.synthesize("lost card", "en-US"))
    await call.hears_start(await hotline.sound(english("enter_lost_card")), within_s=BACK_S)
    await call.hang_up()
    (heard,) = await hotline.events_from("13800706", "words_heard")
    assert heard["phrase"] == "lost card"
