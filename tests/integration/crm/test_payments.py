"""Payments in the CRM, on each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from hotline.crm import CrmRepository
from hotline.crm.payments.repository import IN_FLIGHT, NotKnown
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.personal import ERASED
from hotline.privacy import SealBroken

TENANT = "demo"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALL = "019ab2c4-7d1e-7000-8000-000000000001"
INTENDED = Payment(
    tenant=TENANT,
    call_id=CALL,
    ref=7,
    operation="pay_card",
    matter=PaymentMatter(customer="10000001", amount="120.50 CNY"),
    intended_at=NOW,
)
UNKNOWN = replace(INTENDED, state="unknown")
PAID = replace(
    INTENDED,
    state="known",
    outcome="ok",
    matter=replace(INTENDED.matter, reference="4711"),
    known_at=NOW + timedelta(seconds=9),
)


async def due(crm: CrmRepository, at: datetime) -> list[Payment]:
    return [one.payment for one in await crm.payments.due(TENANT, at, limit=9)]


async def test_a_payment_reads_as_it_was_written(crm: CrmRepository) -> None:
    for payment in (INTENDED, UNKNOWN, PAID):
        await crm.payments.save([payment])
        assert await crm.payments.of_call(TENANT, CALL) == [payment]


async def test_a_customer_is_to_be_told_once_of_what_turns_out_to_be_unheard(
    crm: CrmRepository,
) -> None:
    async def due() -> list[Payment]:
        later = NOW + timedelta(days=1)
        return [one.payment for one in await crm.notices.due(TENANT, later, limit=9)]

    unheard = replace(PAID, is_unheard=True)
    await crm.payments.save([PAID])
    assert await due() == []
    await crm.payments.save([unheard])
    assert await due() == [unheard]
    await crm.notices.try_later(unheard, NOW + timedelta(days=2))
    # Who writes late what was known earlier, or again what is known, changes nothing of it.
    for again in (PAID, unheard):
        await crm.payments.save([again])
        assert await due() == []
    was_told = replace(unheard, notice="sent")
    await crm.payments.save([was_told])
    await crm.payments.save([unheard])
    # So is a journal of an older version, which does not tell who was told.
    await crm.payments.restore([unheard])
    assert await crm.notices.due(TENANT, NOW + timedelta(days=9), limit=9) == []
    assert [one.payment for one in await crm.payments.listed(TENANT)] == [was_told]


async def test_what_the_journal_says_of_a_notice_goes_over_what_the_crm_has(
    crm: CrmRepository,
) -> None:
    unheard = replace(PAID, is_unheard=True)
    await crm.payments.save([replace(unheard, notice="too_late")])
    was_told = replace(unheard, notice="sent")
    await crm.payments.restore([was_told])
    assert [one.payment for one in await crm.payments.listed(TENANT)] == [was_told]
    assert await crm.notices.due(TENANT, NOW + timedelta(days=9), limit=9) == []


async def test_what_may_be_on_its_way_is_not_asked_about(crm: CrmRepository) -> None:
    await crm.payments.save([INTENDED])
    assert await due(crm, NOW + IN_FLIGHT / 2) == []
    assert await due(crm, NOW + IN_FLIGHT) == [INTENDED]


async def test_what_is_unknown_is_asked_about_at_once_and_what_is_known_never(
    crm: CrmRepository,
) -> None:
    await crm.payments.save([INTENDED])
    await crm.payments.save([UNKNOWN])
    assert await due(crm, NOW) == [UNKNOWN]
    assert await crm.payments.not_known(TENANT) == NotKnown(count=1, since=NOW)
    await crm.payments.save([PAID])
    assert await due(crm, NOW + timedelta(days=9)) == []
    assert await crm.payments.not_known(TENANT) == NotKnown()


@pytest.mark.parametrize(
    ("known", "late"), [(PAID, UNKNOWN), (PAID, INTENDED), (UNKNOWN, INTENDED)]
)
async def test_a_writer_who_comes_late_takes_nothing_back(
    crm: CrmRepository, known: Payment, late: Payment
) -> None:
    await crm.payments.save([known])
    await crm.payments.save([late])
    assert await crm.payments.of_call(TENANT, CALL) == [known]
    await crm.payments.restore([late])
    assert await crm.payments.of_call(TENANT, CALL) == [late]


async def test_a_question_is_put_off_and_counted_and_not_brought_back(crm: CrmRepository) -> None:
    await crm.payments.save([UNKNOWN])
    later = NOW + timedelta(minutes=5)
    await crm.payments.ask_later(UNKNOWN, later)
    await crm.payments.save([UNKNOWN])
    assert await due(crm, later - timedelta(seconds=1)) == []
    (one,) = await crm.payments.due(TENANT, later, limit=9)
    assert (one.asked, one.case) == (1, None)


async def test_the_case_of_a_person_is_kept(crm: CrmRepository) -> None:
    await crm.payments.save([UNKNOWN])
    await crm.payments.note_case(UNKNOWN, "2603020015")
    await crm.payments.save([PAID])
    (one,) = await crm.payments.listed(TENANT)
    assert (one.payment, one.case) == (PAID, "2603020015")


async def test_a_list_is_of_one_state(crm: CrmRepository) -> None:
    other = replace(UNKNOWN, ref=9, intended_at=NOW + timedelta(seconds=1))
    await crm.payments.save([PAID, other])
    assert [one.payment for one in await crm.payments.listed(TENANT)] == [other, PAID]
    assert [one.payment for one in await crm.payments.listed(TENANT, state="known")] == [PAID]
    assert await crm.payments.listed("other") == []


async def test_an_erasure_leaves_the_figures_and_what_is_to_be_found_out(
    crm: CrmRepository,
) -> None:
    await crm.payments.save([UNKNOWN])
    await crm.retained.erase(TENANT, [CALL])
    nothing = PaymentMatter(customer=ERASED, amount=ERASED, reference=ERASED)
    assert await due(crm, NOW) == [replace(UNKNOWN, matter=nothing)]


async def test_an_altered_payment_is_not_read(crm: CrmRepository) -> None:
    await crm.payments.save([UNKNOWN, replace(UNKNOWN, ref=9)])
    swap = text("UPDATE payment SET sealed = (SELECT sealed FROM payment WHERE ref = 9)")
    await crm.database.write(lambda connection: connection.execute(swap))
    with pytest.raises(SealBroken):
        await crm.payments.of_call(TENANT, CALL)
