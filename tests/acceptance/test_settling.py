"""A payment whose answer does not come becomes known: while its caller waits, or afterwards."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from hotline.flow.utterance import Phrase
from hotline.testing.demo import CUSTOMERS, hears_what_is_paid
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import Call, SipPhone
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADA = CUSTOMERS["10000001"]
HEARD_S = 20.0
"""How long a machine with much to do may take."""
KNOWN_S = 90.0
"""How long the worker may take, which does not ask about what may still be on its way."""
SILENT = {"go_away": True}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    """A hotline of its own with the shipped flows, whose service these tests kill."""
    folder = tmp_path_factory.mktemp("settling")
    async with running_hotline(folder, files=shipped_files()) as running:
        yield running


async def sound(hotline: RunningHotline, prompt: str) -> Any:
    return await hotline.sound(Phrase(prompt=prompt, language="en-US"))


async def pays(hotline: RunningHotline, phone: SipPhone, number: str, **troubles: Any) -> Call:
    """Let a customer pay with the card's minimum, at a bank whose operations have troubles."""
    await hotline.set_bank(operations=troubles)
    call = await phone.dial(hotline.number, caller_number=number)
    await call.press(f"23{ADA.number}{ADA.pin}22")
    await hears_what_is_paid(hotline, call)
    await call.press("1")
    return call


async def latest(hotline: RunningHotline) -> dict[str, Any]:
    """Return the latest payment, as the command tells it."""
    ran = await hotline.command("payments", "--limit", "1", "--json")
    assert ran.returncode == 0, ran.stderr
    (payment,) = json.loads(ran.stdout)
    return dict(payment)


async def known(hotline: RunningHotline) -> dict[str, Any]:
    """Wait until it is known what became of the latest payment."""
    async with asyncio.timeout(KNOWN_S):
        while True:
            payment = await latest(hotline)
            if payment["state"] == "known":
                return payment
            await asyncio.sleep(0.2)


async def texted(hotline: RunningHotline, told: str) -> list[str]:
    """Wait until a notice of the latest payment is noted; return all that were sent of it.

    No other payment here has the same amount and the same end.
    """
    async with asyncio.timeout(KNOWN_S):
        while True:
            payment = await latest(hotline)
            if payment["notice"] is not None:
                break
            await asyncio.sleep(0.2)
    number, currency = payment["amount"].split(" ")
    ran = await hotline.command("bank-outbox", "--json")
    words = [message["words"] for message in json.loads(ran.stdout)]
    wanted = (told, f"{currency} {number}", payment["reference"])
    return [one for one in words if all(part in one for part in wanted)]


async def forget_notice(hotline: RunningHotline) -> None:
    """Leave the CRM as a service leaves it that was killed right after it had sent a notice."""
    with closing(sqlite3.connect(hotline.folder / "crm.db")) as crm, crm:
        crm.execute(
            "UPDATE payment SET notice = NULL, notice_at = known_at "
            "WHERE intended_at = (SELECT max(intended_at) FROM payment)"
        )


async def let_time_pass(hotline: RunningHotline) -> None:
    """Let what was on its way for sure be there: the bank is asked from now on."""
    with closing(sqlite3.connect(hotline.folder / "crm.db")) as crm, crm:
        crm.execute("UPDATE payment SET ask_at = intended_at WHERE state = 'intended'")


async def fates(hotline: RunningHotline) -> dict[str, Any]:
    """Return what became of each payment at the bank, by its name."""
    headers = {"Authorization": f"Bearer {hotline.bank_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{hotline.bank_url}/demo/payments") as answer,
    ):
        return dict(await answer.json())


@pytest.mark.parametrize(
    ("trouble", "heard", "outcome"),
    [
        ({"lose_answer": True}, "paid", "ok"),
        ({"late_s": 9.0}, "paid", "ok"),
        (SILENT, "payment_refused", "refused"),
    ],
)
async def test_whoever_waits_hears_what_became_of_it(
    hotline: RunningHotline, phone: SipPhone, trouble: Any, heard: str, outcome: str
) -> None:
    call = await pays(hotline, phone, "13800971", pay_card=trouble)
    await call.hears(await sound(hotline, heard), within_s=HEARD_S)
    await call.hang_up()
    await hotline.interaction_from("13800971")
    payment = await latest(hotline)
    assert (payment["state"], payment["outcome"]) == ("known", outcome)
    told = (await fates(hotline))[payment["name"]]["outcome"]
    assert told == ("ok" if outcome == "ok" else "never_came")


@pytest.mark.parametrize(
    ("trouble", "outcome", "told"),
    [
        ({"lose_answer": True}, "ok", "was made. Its reference is"),
        (SILENT, "never_came", "was not made. Nothing was taken."),
    ],
)
async def test_what_is_unknown_becomes_known_though_the_caller_is_gone_and_the_service_killed(
    hotline: RunningHotline, phone: SipPhone, trouble: Any, outcome: str, told: str
) -> None:
    call = await pays(hotline, phone, "13800972", pay_card=trouble, settle_payment=SILENT)
    await call.hears(await sound(hotline, "payment_unknown"), within_s=HEARD_S)
    await call.hang_up()
    interaction = await hotline.interaction_from("13800972")
    assert (await latest(hotline))["state"] == "unknown"
    await hotline.kill_service()
    await hotline.set_bank()
    await hotline.start_service()
    payment = await known(hotline)
    assert (payment["outcome"], payment["call"]) == (outcome, interaction.call_id)
    fate = (await fates(hotline))[payment["name"]]
    assert fate["outcome"] == outcome
    (settled,) = await hotline.events_from("13800972", "payment_settled")
    assert settled["outcome"] == outcome
    assert payment["reference"] == fate["values"].get("reference", {}).get("digits", "")
    (words,) = await texted(hotline, told)
    # Whoever died after it was sent has left no note of it: the next one asks again.
    await hotline.kill_service()
    await forget_notice(hotline)
    await hotline.start_service()
    assert await texted(hotline, told) == [words]


async def test_a_payment_on_its_way_when_all_dies_is_known_in_the_end(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await pays(hotline, phone, "13800973", pay_card={"late_s": 20.0}, settle_payment=SILENT)
    await asyncio.sleep(0.5)
    await call.hang_up()
    await hotline.kill_service()
    await hotline.set_bank()
    await hotline.start_service()
    await hotline.interaction_from("13800973")
    assert (await latest(hotline))["state"] == "intended"
    await let_time_pass(hotline)
    payment = await known(hotline)
    assert payment["outcome"] == "ok"
    assert (await fates(hotline))[payment["name"]]["outcome"] == "ok"
