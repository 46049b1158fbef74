"""Whose number it is that would be rung."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.rung_numbers import NotRung, RungNumbers
from hotline.crm import CrmRepository
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.floor.due_callbacks import id_on_floor
from hotline.model.interaction import Interaction
from hotline.model.promise import PromiseMatter
from hotline.model.tier import TierDecision
from hotline.settings import CrmSettings
from hotline.testing.keys import open_test_keys
from hotline.testing.people import person

TENANT = "bank"
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
MOBILE = "+8613800138000"
HERS = "+8613800138001"
CALL = "01a21cac-b708-7709-bf1d-fdae2b16f33d"


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A bank with a few customers."""

    crm: CrmRepository
    relations: Relations
    numbers: RungNumbers

    async def has(
        self, number: str, phone: str, *, do_not_call: bool = False, restricted: bool = False
    ) -> None:
        draft = replace(person(number, phones=(phone,)), do_not_call=do_not_call)
        await self.relations.customers.add(TENANT, draft, who="test", at=NOW)
        if restricted:
            tier = TierDecision(tier="restricted", reason="fraud inquiry", by="li")
            await self.relations.tiers.decide(TENANT, number, tier, at=NOW)

    async def promised(self, customer: str | None, phone: str) -> str:
        draft = PromiseDraft(
            name="p",
            kind="callback",
            matter=PromiseMatter(number=phone, customer=customer),
            owner="agents",
            due_at=NOW,
        )
        made = await self.relations.promises.make(TENANT, draft, who="test", at=NOW)
        return id_on_floor(made.promise_id, 1)

    async def chosen(self, customer: str | None, phone: str) -> str:
        call = Interaction(
            tenant=TENANT,
            call_id=CALL,
            customer=customer,
            caller_number=phone,
            dialled_number="8888",
            language="en-US",
            started_at=NOW,
            flow="main",
            bundle="b",
        )
        await self.crm.save_interaction(call)
        return CALL


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        relations = Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))
        numbers = RungNumbers(TENANT, crm, relations, CrmSettings(), lambda: NOW)
        yield Bank(crm=crm, relations=relations, numbers=numbers)


@pytest.mark.parametrize("customer", ["7", None])
@pytest.mark.parametrize("why", ["do_not_call", "restricted"])
async def test_nobody_is_disturbed_by_what_was_promised_to_somebody_else(
    bank: Bank, customer: str | None, why: str
) -> None:
    await bank.has("7", MOBILE)
    await bank.has("8", HERS, do_not_call=why == "do_not_call", restricted=why == "restricted")
    with pytest.raises(NotRung, match=why):
        await bank.numbers.find(await bank.promised(customer, HERS))


@pytest.mark.parametrize("customer", ["7", None])
@pytest.mark.parametrize("why", ["do_not_call", "restricted"])
async def test_nobody_is_disturbed_whose_number_a_caller_shows(
    bank: Bank, customer: str | None, why: str
) -> None:
    await bank.has("7", MOBILE)
    await bank.has("8", HERS, do_not_call=why == "do_not_call", restricted=why == "restricted")
    with pytest.raises(NotRung, match=why):
        await bank.numbers.find(await bank.chosen(customer, HERS))


async def test_who_is_identified_and_chooses_it_wants_it(bank: Bank) -> None:
    await bank.has("7", MOBILE, do_not_call=True)
    assert await bank.numbers.find(await bank.chosen("7", MOBILE)) == MOBILE


@pytest.mark.parametrize("is_hers", [True, False])
async def test_a_number_in_a_household_is_of_all_who_have_it(bank: Bank, is_hers: bool) -> None:
    await bank.has("7", MOBILE)
    await bank.has("8", MOBILE if is_hers else HERS, do_not_call=True)
    with pytest.raises(NotRung) if is_hers else nullcontext():
        assert await bank.numbers.find(await bank.promised("7", MOBILE)) == MOBILE
