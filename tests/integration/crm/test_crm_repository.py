from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hotline.crm import AmbiguousCall, CrmRepository, RouteTaken, UnknownCall
from hotline.model.interaction import ANY_NUMBER, Interaction, NumberRoute
from hotline.model.moment import NaiveMoment
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

HOTLINE = NumberRoute(dialled_number="95500", tenant="demo", flow="main", language="zh-CN")
DEFAULT = NumberRoute(dialled_number=ANY_NUMBER, tenant="demo", flow="other", language="en-US")

CALL = Interaction(
    tenant="demo",
    call_id="01950000-0000-7000-8000-000000000001",
    caller_number="13800138000",
    dialled_number="95500",
    language="zh-CN",
    started_at=NOON,
    flow="main",
    bundle="sha256:1",
)


def calls(count: int) -> list[Interaction]:
    return [
        replace(
            CALL,
            call_id=f"01950000-0000-7000-8000-{n:012d}",
            started_at=NOON + timedelta(seconds=n),
        )
        for n in range(count)
    ]


async def test_a_number_finds_its_own_route_before_the_default(crm: CrmRepository) -> None:
    await crm.routes.set(DEFAULT)
    await crm.routes.set(HOTLINE)
    assert await crm.routes.find("95500") == HOTLINE
    assert await crm.routes.find("95501") == DEFAULT


async def test_a_number_without_any_route_is_answered_by_nobody(crm: CrmRepository) -> None:
    await crm.routes.set(HOTLINE)
    assert await crm.routes.find("95501") is None


async def test_a_tenant_changes_its_route(crm: CrmRepository) -> None:
    await crm.routes.set(HOTLINE)
    changed = replace(HOTLINE, flow="night", language="en-US")
    await crm.routes.set(changed)
    assert await crm.routes.find("95500") == changed
    assert await crm.routes.listed("demo") == [changed]


async def test_a_number_whose_route_is_removed_is_answered_as_all_others(
    crm: CrmRepository,
) -> None:
    await crm.routes.set(DEFAULT)
    await crm.routes.set(HOTLINE)
    await crm.routes.remove("other", "95500")
    assert await crm.routes.find("95500") == HOTLINE
    await crm.routes.remove("demo", "95500")
    assert await crm.routes.find("95500") == DEFAULT


async def test_a_tenant_cannot_take_the_number_of_another(crm: CrmRepository) -> None:
    await crm.routes.set(HOTLINE)
    with pytest.raises(RouteTaken, match="95500"):
        await crm.routes.set(replace(HOTLINE, tenant="other"))
    assert await crm.routes.find("95500") == HOTLINE


async def test_an_interaction_is_read_as_it_was_saved(crm: CrmRepository) -> None:
    ended = replace(
        CALL, customer="10001", ended_at=NOON + timedelta(seconds=90), outcome="completed"
    )
    await crm.save_interaction(ended)
    assert await crm.interactions("demo") == [ended]


async def test_moments_come_back_in_utc(crm: CrmRepository) -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    await crm.save_interaction(replace(CALL, started_at=beijing))
    (saved,) = await crm.interactions("demo")
    assert (saved.started_at, saved.started_at.tzinfo) == (NOON, UTC)


async def test_saving_again_replaces_what_was_known(crm: CrmRepository) -> None:
    ended = replace(CALL, ended_at=NOON, outcome="hung_up")
    await crm.save_interaction(CALL)
    await crm.save_interaction(ended)
    await crm.save_interaction(ended)
    assert await crm.interactions("demo") == [ended]


async def test_a_naive_moment_is_refused(crm: CrmRepository) -> None:
    with pytest.raises(NaiveMoment, match="no time zone"):
        await crm.save_interaction(replace(CALL, started_at=NOON.replace(tzinfo=None)))


async def test_calls_left_open_are_closed_and_no_others(crm: CrmRepository) -> None:
    ended = replace(calls(3)[0], ended_at=NOON, outcome="completed")
    left, other = calls(3)[1], replace(calls(3)[2], tenant="other")
    for call in (ended, left, other):
        await crm.save_interaction(call)
    later = NOON + timedelta(hours=1)
    these = [ended.call_id, left.call_id, other.call_id]
    assert await crm.close_open("demo", [ended.call_id], later, outcome="service_died") == 0
    assert await crm.close_open("demo", these, later, outcome="service_died") == 1
    assert await crm.close_open("demo", these, later, outcome="service_died") == 0
    died = replace(left, ended_at=later, outcome="service_died")
    assert await crm.interactions("demo") == [died, ended]
    assert await crm.interactions("other") == [other]


async def test_interactions_come_latest_first_and_page_by_page(crm: CrmRepository) -> None:
    for call in calls(5):
        await crm.save_interaction(call)
    first = await crm.interactions("demo", limit=2)
    second = await crm.interactions("demo", limit=2, before=first[-1].started_at)
    assert first + second == calls(5)[:0:-1]


async def test_a_call_is_found_by_the_beginning_of_its_id(crm: CrmRepository) -> None:
    await crm.save_interaction(CALL)
    assert await crm.interaction("demo", "0195") == CALL
    assert await crm.interaction("demo", f" {CALL.call_id.upper()} ") == CALL


@pytest.mark.parametrize("prefix", ["0196", "%", "_", "01950000-0000-7000-8000-0000000000019"])
async def test_an_unknown_call_is_said_to_be_unknown(crm: CrmRepository, prefix: str) -> None:
    await crm.save_interaction(CALL)
    with pytest.raises(UnknownCall, match="hotline calls"):
        await crm.interaction("demo", prefix)


async def test_an_ambiguous_beginning_names_the_candidates(crm: CrmRepository) -> None:
    for call in calls(2):
        await crm.save_interaction(call)
    with pytest.raises(AmbiguousCall) as ambiguous:
        await crm.interaction("demo", "0195")
    assert ambiguous.value.candidates == (calls(2)[1].call_id, calls(2)[0].call_id)
    assert not ambiguous.value.more
    assert calls(2)[0].call_id in str(ambiguous.value)


async def test_a_very_ambiguous_beginning_names_some_of_the_candidates(crm: CrmRepository) -> None:
    for call in calls(12):
        await crm.save_interaction(call)
    with pytest.raises(AmbiguousCall, match="and others") as ambiguous:
        await crm.interaction("demo", "")
    assert len(ambiguous.value.candidates) == 10


async def test_another_tenant_sees_nothing(crm: CrmRepository) -> None:
    await crm.routes.set(HOTLINE)
    await crm.save_interaction(CALL)
    assert await crm.routes.listed("other") == []
    assert await crm.interactions("other") == []
    with pytest.raises(UnknownCall):
        await crm.interaction("other", CALL.call_id)


async def test_two_tenants_may_use_one_call_id(crm: CrmRepository) -> None:
    theirs = replace(CALL, tenant="other", outcome="completed")
    await crm.save_interaction(CALL)
    await crm.save_interaction(theirs)
    assert await crm.interaction("demo", CALL.call_id) == CALL
    assert await crm.interaction("other", CALL.call_id) == theirs


async def test_calls_are_due_from_their_time_on_until_they_are_erased(crm: CrmRepository) -> None:
    first, second, third, unlimited, other = calls(5)
    for call, until in ((second, 2), (first, 1), (third, 3)):
        await crm.save_interaction(replace(call, retain_until=NOON + timedelta(days=until)))
    await crm.save_interaction(unlimited)
    await crm.save_interaction(replace(other, tenant="other", retain_until=NOON))
    in_two_days = NOON + timedelta(days=2)
    assert await crm.retained.due("demo", in_two_days) == [first.call_id, second.call_id]
    assert await crm.retained.due("demo", in_two_days - timedelta(microseconds=1)) == [
        first.call_id
    ]
    await crm.retained.erase("demo", [first.call_id])
    # Cleared, but its key may still be there.
    assert await crm.retained.due("demo", in_two_days) == [first.call_id, second.call_id]
    await crm.retained.note_erased("demo", [first.call_id], in_two_days)
    assert await crm.retained.due("demo", in_two_days) == [second.call_id]
    assert (await crm.interaction("demo", first.call_id)).erased_at == in_two_days


async def test_what_is_due_is_found_by_an_index(tmp_path: Path) -> None:
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys),
    ):
        pass
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT call_id FROM interaction WHERE tenant = ? "
            "AND retain_until <= ? AND erased_at IS NULL ORDER BY retain_until",
            ("demo", "2026"),
        ).fetchall()
    assert [step[-1].split(" USING ")[-1].split()[:2] for step in plan] == [
        ["INDEX", "ix_interaction_retain_until"]
    ]
