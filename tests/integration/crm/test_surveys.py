"""Callers' marks in the CRM."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hotline.crm import CrmRepository
from hotline.model.survey import Mark

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
SATISFIED = Mark(
    tenant="demo",
    call_id="019ab2c4-7d1e-7000-8000-000000000001",
    ref=9,
    question="satisfied",
    survey="after_agent",
    score=1,
    lowest=1,
    highest=5,
    is_low=True,
    agent_id="zhou",
    queue="agents",
    flow="main",
    bundle="b",
    at=AT,
)
LIKELY = replace(SATISFIED, question="recommend", score=10, lowest=0, highest=10, is_low=False)


async def test_marks_are_kept_and_again_is_no_harm(crm: CrmRepository) -> None:
    await crm.marks.save([SATISFIED, LIKELY])
    await crm.marks.save([SATISFIED, LIKELY])
    assert await crm.marks.of_call("demo", SATISFIED.call_id) == [LIKELY, SATISFIED]
    assert await crm.marks.call_ids("demo") == {SATISFIED.call_id}


async def test_another_tenants_are_not_told(crm: CrmRepository) -> None:
    await crm.marks.save([replace(SATISFIED, tenant="other")])
    assert await crm.marks.of_call("demo", SATISFIED.call_id) == []
    assert await crm.marks.call_ids("demo") == set()


async def test_what_is_put_right_takes_the_place_of_all_there_is(crm: CrmRepository) -> None:
    await crm.marks.save([replace(SATISFIED, score=5), replace(SATISFIED, ref=12)])
    await crm.marks.restore("demo", SATISFIED.call_id, [SATISFIED])
    assert await crm.marks.of_call("demo", SATISFIED.call_id) == [SATISFIED]


async def test_nothing_to_keep_is_no_matter(crm: CrmRepository) -> None:
    await crm.marks.save([])
    assert await crm.marks.call_ids("demo") == set()
