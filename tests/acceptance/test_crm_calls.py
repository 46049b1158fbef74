"""The CRM on real calls: a known VIP, a complaint with a number, the language of last time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.flow.utterance import Phrase
from hotline.model.case import Case
from hotline.model.promise import Promise
from hotline.model.values import Day, Digits, Scalar, Term, Text
from hotline.settings import CrmSettings
from hotline.testing.demo import CUSTOMERS
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import SipPhone, babble
from hotline.testing.running import TENANT, RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

VIP = CUSTOMERS["10000002"]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningHotline]:
    folder = tmp_path_factory.mktemp("crm-calls")
    async with running_hotline(folder, files=shipped_files()) as running:
        yield running


def english(prompt: str, **values: Scalar) -> Phrase:
    return Phrase(prompt=prompt, language="en-US", values=values)


async def cases_and_promises(hotline: RunningHotline) -> tuple[list[Case], list[Promise]]:
    async with (
        await hotline.stores.open_keys() as keys,
        await CrmRepository.open(hotline.stores.crm, keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZONE)
        promises = await relations.promises.listed(TENANT, customer=VIP.number)
        return await relations.cases.of_customer(TENANT, VIP.number), promises


async def test_a_vips_complaint_is_a_case_and_the_caller_hears_its_number(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800951")
    await call.press("2")
    await call.hears_start(await hotline.sound(english("main_menu")))
    await call.press(f"2{VIP.number}{VIP.pin}")
    await call.hears(await hotline.sound(english("greet_ms", name=Text(text="Li"))), within_s=30)
    await call.hears(await hotline.sound(english("with_pleasure")), within_s=20)
    await call.press("*511")
    await call.hears(
        await hotline.sound(english("tell_complaint", subject=Term(term="bank_card"))),
        within_s=30,
    )
    ((case,), (promise,)) = await cases_and_promises(hotline)
    await call.say(babble("my card was charged twice and nobody answers my letters"))
    await call.press("#")
    told = english(
        "complaint_number",
        reference=Digits(digits=case.reference),
        due=Day(day=case.due_at.astimezone(ZONE).date()),
    )
    await call.hears(await hotline.sound(told, english("hear_again")), within_s=40)
    await call.press("#")
    await call.hears(await hotline.sound(english("goodbye")))
    interaction = await hotline.interaction_from("13800951")
    assert (interaction.customer, interaction.outcome) == (VIP.number, "complaint_left")
    assert (interaction.tier, interaction.tier_reason) == ("vip", "average_deposits >= 1000000 CNY")
    assert (case.tier, case.claim, case.call_id) == ("vip", "damages", interaction.call_id)
    assert case.due_at - case.opened_at == timedelta(hours=24)
    assert (promise.case, promise.due_at) == (case.reference, case.due_at)


async def test_the_next_call_is_in_the_same_language_and_about_what_waits(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    # The number that the bank has of the customer; the last call was from another one.
    call = await phone.dial(hotline.number, caller_number="13700000002")
    await call.hears_start(await hotline.sound(english("welcome"), english("main_menu")))
    await call.press(f"2{VIP.number}{VIP.pin}")
    ((case,), _) = await cases_and_promises(hotline)
    waits = english(
        "matter_waits",
        matter=Term(term="complaint"),
        reference=Digits(digits=case.reference),
        due=Day(day=case.due_at.astimezone(ZONE).date()),
    )
    await call.hears(await hotline.sound(waits), within_s=40)
    await call.hang_up()
    assert (await hotline.interaction_from("13700000002")).language == "en-US"


async def test_the_crm_is_what_the_journal_tells(hotline: RunningHotline) -> None:
    looked = await hotline.command("rebuild", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert "0 differences" in looked.stdout
