"""The CRM's rows of calls follow from the journal: what is lost or altered by hand is put right."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hotline.calls.erasure import erase, plan_erasure
from hotline.model.interaction import DIED
from hotline.privacy.erasing import kept_of_customer
from hotline.testing.line import FakeLine

TENANT = "demo"
VIP = "10000002"


async def test_a_vips_call_is_kept_with_the_tier_and_why(bank: Any) -> None:
    interaction, case = await bank.complains()
    assert (interaction.customer, interaction.outcome) == (VIP, "complaint_left")
    assert (interaction.tier, interaction.tier_reason) == ("vip", "average_deposits >= 1000000 CNY")
    assert (case.tier, case.claim, case.matter.summary) == ("vip", "damages", "bank_card")
    assert case.call_id == interaction.call_id


async def test_what_was_not_touched_is_the_same(bank: Any) -> None:
    interaction, case = await bank.complains()
    rebuilt = await bank.rebuilds()
    assert (rebuilt.interactions, rebuilt.cases) == (Counter(same=1), Counter(same=1))
    assert (rebuilt.promises, rebuilt.differences) == (Counter(same=1), 0)
    assert await bank.office.interaction() == interaction
    assert await bank.relations.cases.get(TENANT, case.reference) == case


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE interaction SET language = 'xx'",
        "UPDATE interaction SET tier = 'senior_vip', tier_reason = 'a friend'",
        "UPDATE interaction SET tier = NULL",
        "UPDATE interaction SET outcome = 'completed'",
        "UPDATE interaction SET ended_at = '2026-01-01T00:00:00.000000+00:00'",
        "UPDATE interaction SET retain_until = '2026-01-01T00:00:00.000000+00:00'",
        "UPDATE interaction SET pseudonym = NULL",
        "UPDATE interaction SET pseudonym = 'somebody else'",
        "UPDATE interaction SET sealed = :rubbish",
        "UPDATE interaction SET sealed = NULL, key_id = NULL",
        "DELETE FROM interaction",
    ],
)
async def test_an_altered_contact_is_found_and_put_right(bank: Any, statement: str) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand(statement)
    found = "missing" if statement.startswith("DELETE") else "changed"
    assert (await bank.rebuilds(dry_run=True)).interactions == Counter({found: 1})
    assert (await bank.rebuilds()).differing == [(interaction.call_id, found)]
    assert await bank.office.interaction() == interaction
    assert await bank.crm.interactions_of(TENANT, VIP) == [interaction]
    assert (await bank.rebuilds()).differences == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE service_case SET claim = 'none'",
        "UPDATE service_case SET tier = 'standard'",
        "UPDATE service_case SET due_at = '2030-01-01T00:00:00.000000+00:00'",
        "UPDATE service_case SET pseudonym = NULL",
        "UPDATE service_case SET sealed = :rubbish",
        "DELETE FROM service_case",
    ],
)
async def test_an_altered_case_is_found_and_put_right(bank: Any, statement: str) -> None:
    _, case = await bank.complains()
    if statement.startswith("DELETE"):
        await bank.by_hand("DELETE FROM case_step")
        await bank.by_hand("DELETE FROM case_count")
    await bank.by_hand(statement)
    found = "missing" if statement.startswith("DELETE") else "changed"
    assert (await bank.rebuilds(dry_run=True)).cases == Counter({found: 1})
    await bank.rebuilds()
    assert await bank.relations.cases.of_customer(TENANT, VIP) == [case]
    (step,) = await bank.relations.cases.history(TENANT, case.reference)
    assert (step.who, step.state, step.at) == ("hotline", "open", case.opened_at)
    assert (await bank.rebuilds()).differences == 0


async def test_a_reference_is_not_given_again_after_all_is_lost(bank: Any) -> None:
    await bank.complains()
    for table in ("case_step", "case_count", "service_case"):
        await bank.by_hand(f"DELETE FROM {table}")
    await bank.rebuilds()
    await bank.by_hand("DELETE FROM interaction")
    line = FakeLine(caller_number="")
    carried = asyncio.ensure_future(bank.office.carries(line))
    line.presses("2511")
    await line.hears("Your complaint has the number")
    line.caller_hangs_up()
    await carried
    references = {one.reference for one in await bank.relations.cases.waiting(TENANT)}
    assert len(references) == 2


async def test_what_became_of_a_case_stays(bank: Any) -> None:
    _, case = await bank.complains()
    now = datetime.now(UTC)
    await bank.relations.cases.move(
        TENANT, case.reference, "assigned", who="wu", owner="wu", at=now
    )
    await bank.by_hand("UPDATE service_case SET claim = 'none'")
    assert (await bank.rebuilds()).cases == Counter(changed=1)
    moved = await bank.relations.cases.get(TENANT, case.reference)
    assert moved == replace(case, state="assigned", owner="wu", version=2)


async def test_a_row_of_no_call_is_told_and_stays(bank: Any) -> None:
    interaction, _ = await bank.complains()
    other = replace(interaction, call_id="00000000-0000-7000-8000-000000000000", customer=None)
    await bank.crm.save_interaction(other)
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(same=1, extra=1)
    assert await bank.crm.interaction(TENANT, other.call_id) == other


async def test_who_was_erased_stays_erased(bank: Any) -> None:
    interaction, _ = await bank.complains()
    kept = await kept_of_customer(bank.crm.keys, TENANT, VIP)
    plan = await plan_erasure(TENANT, kept, bank.crm, None)
    await erase(
        TENANT, plan, keys=bank.crm.keys, crm=bank.crm, who="wu", why="asked", at=datetime.now(UTC)
    )
    erased = await bank.office.interaction()
    assert erased.customer != VIP
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(erased=1)
    assert await bank.office.interaction() == erased
    await bank.by_hand("DELETE FROM interaction")
    assert (await bank.rebuilds()).interactions == Counter(erased=1)
    assert interaction.call_id not in await bank.crm.call_ids(TENANT)


async def test_an_erased_call_that_the_journal_forgot_is_no_difference(bank: Any) -> None:
    interaction, _ = await bank.complains()
    forgotten = replace(interaction, call_id="00000000-0000-7000-8000-000000000000", customer=None)
    await bank.crm.save_interaction(forgotten)
    await bank.crm.retained.note_erased(TENANT, [forgotten.call_id], datetime.now(UTC))
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(same=1, erased=1)
    assert rebuilt.differences == 0


async def test_a_call_that_lasts_is_left_alone(bank: Any) -> None:
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    assert (await bank.rebuilds()).interactions == Counter(lasting=1)
    line.caller_hangs_up()
    assert (await carried).outcome == "caller_hung_up"
    assert (await bank.rebuilds()).interactions == Counter(same=1)


async def test_how_the_crm_noted_a_death_stays(bank: Any) -> None:
    await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.journal_loses_the_end()
    await bank.crm.close_open(
        TENANT, await bank.crm.open_calls(TENANT), datetime.now(UTC), outcome=DIED
    )
    assert (await bank.rebuilds()).interactions == Counter(same=1)
    await bank.by_hand("DELETE FROM interaction")
    await bank.rebuilds()
    assert (await bank.office.interaction()).outcome == DIED
    assert (await bank.rebuilds()).differences == 0


async def test_a_journal_that_does_not_replay_is_not_believed(bank: Any) -> None:
    await bank.complains()
    before = await bank.office.interaction()
    await bank.by_hand_in_journal("UPDATE journal_record SET commands = '[]' WHERE seq = 2")
    rebuilt = await bank.rebuilds()
    assert rebuilt.interactions == Counter(untold=1)
    assert await bank.office.interaction() == before


async def test_an_end_that_only_the_journal_knows_is_the_end(bank: Any) -> None:
    interaction, _ = await bank.complains()
    # The service died after the last record and before the CRM had it.
    await bank.by_hand(
        "UPDATE interaction SET ended_at = NULL, outcome = NULL, tier = NULL, tier_reason = NULL"
    )
    assert await bank.crm.open_calls(TENANT) == [interaction.call_id]
    await bank.crm.close_open(
        TENANT, await bank.crm.open_calls(TENANT), datetime.now(UTC), outcome=DIED
    )
    await bank.rebuilds()
    assert await bank.office.interaction() == interaction


async def test_an_end_that_was_emptied_by_hand_is_put_right(bank: Any) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    assert (await bank.rebuilds()).interactions == Counter(changed=1)
    assert await bank.office.interaction() == interaction


async def test_what_is_lost_with_its_journal_is_told(bank: Any) -> None:
    await bank.complains()
    await bank.by_hand_in_journal("UPDATE journal_record SET commands = '[]' WHERE seq = 2")
    await bank.by_hand("DELETE FROM interaction")
    rebuilt = await bank.rebuilds()
    assert (rebuilt.interactions, rebuilt.differences, rebuilt.left) == (Counter(lost=1), 1, 1)


async def test_a_case_that_no_journal_tells_is_told_and_stays(bank: Any) -> None:
    _, case = await bank.complains()
    await bank.by_hand("UPDATE service_case SET name = name || '0'")
    # The name is that of another request now, and the reference is taken.
    rebuilt = await bank.rebuilds()
    assert (rebuilt.cases, rebuilt.promises) == (Counter(clash=1, extra=1), Counter(clash=1))
    assert await bank.relations.cases.get(TENANT, case.reference) == case


async def test_calls_of_the_dead_are_closed_as_the_journal_tells_and_a_broken_one_too(
    bank: Any,
) -> None:
    interaction, _ = await bank.complains()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL, tier = NULL")
    await bank.next_service().look()
    assert await bank.office.interaction() == interaction
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.by_hand_in_journal("UPDATE journal_record SET sealed = :rubbish")
    await bank.next_service().look()
    assert (await bank.office.interaction()).outcome == DIED
