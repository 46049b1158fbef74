"""Calls found by what happened in them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, event

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import FloorCalls, FloorFacts, Served
from hotline.crm.call_search.wanted import CallsWanted
from hotline.crm.floor_cells.repository import Counted
from hotline.model.interaction import Interaction
from hotline.model.survey import Mark
from hotline.model.tier import Tier

BEGAN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVER = CallsWanted(since=BEGAN - timedelta(days=1), until=BEGAN + timedelta(days=1))


def call_id(number: int) -> str:
    return f"019ab2c4-7d1e-7000-8000-{number:012d}"


async def has_calls(crm: CrmRepository, tenant: str = "demo") -> None:
    """Let six calls be there, a minute apart, of which each differs in something."""
    tiers: list[Tier] = ["standard", "vip", "standard", "vip", "standard", "senior_vip"]
    for number, tier in enumerate(tiers):
        await crm.save_interaction(
            Interaction(
                tenant=tenant,
                call_id=call_id(number),
                customer=None,
                caller_number="",
                dialled_number="8888",
                language="zh-CN",
                tier=tier,
                started_at=BEGAN + timedelta(minutes=number),
                ended_at=BEGAN + timedelta(minutes=number + 1),
                outcome="completed" if number % 2 else "caller_hung_up",
                flow="main",
                bundle="b",
            )
        )
    nodes = [
        ["main.start"],
        ["main.start", "identify.ask_pin"],
        ["main.start", "identify.ask_pinX"],
    ]
    await crm.search.save_nodes(
        tenant, {call_id(number): of_call for number, of_call in enumerate(nodes)}
    )
    for upto, facts in (
        (1, {call_id(0): FloorFacts(waited_s=20, transfers=1, longest_hold_s=30)}),
        (2, {call_id(0): FloorFacts(waited_s=15, transfers=1, longest_hold_s=12)}),
        (3, {call_id(1): FloorFacts(waited_s=200, late_s=80)}),
        (4, {call_id(2): FloorFacts(waited_s=200, late_s=90)}),
    ):
        before = await crm.floor_cells.counted(tenant)
        until = Counted(seq=upto, state="{}")
        calls = FloorCalls(facts=facts)
        calls.joins(call_id(upto - 1), "cards", 10.0 + upto)
        if upto < 3:
            name, queue = (("anna", "cards"), ("ben", "loans"))[upto - 1]
            calls.joins(call_id(0), queue, 10.0 + upto)
            calls.serves(call_id(0), Served(name, queue, 10.0 + upto))
        await crm.floor_cells.add(tenant, before, until, {}, {}, calls)
    await crm.search.note_silence(tenant, call_id(4), 31.5)
    await crm.search.note_silence(tenant, call_id(4), 2.0)
    mark = Mark(
        tenant=tenant,
        call_id=call_id(3),
        ref=1,
        question="satisfied",
        survey="after",
        score=1,
        lowest=1,
        highest=5,
        is_low=True,
        agent_id="anna",
        queue="cards",
        flow="main",
        bundle="b",
        at=BEGAN,
    )
    await crm.marks.save([mark, replace(mark, call_id=call_id(5), score=5, is_low=False)])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (EVER, [5, 4, 3, 2, 1, 0]),
        (
            replace(EVER, since=BEGAN + timedelta(minutes=1), until=BEGAN + timedelta(minutes=3)),
            [2, 1],
        ),
        (replace(EVER, agent="ben"), [0]),
        (replace(EVER, agent="be"), []),
        (replace(EVER, queue="cards"), [3, 2, 1, 0]),
        (replace(EVER, queue="loans"), [0]),
        (replace(EVER, queue="loan"), []),
        (replace(EVER, tier="vip"), [3, 1]),
        (replace(EVER, node="identify.ask_pin"), [1]),
        (replace(EVER, node="main.start"), [2, 1, 0]),
        (replace(EVER, node="main%start"), []),
        (replace(EVER, outcome="completed"), [5, 3, 1]),
        (replace(EVER, transfers=2), [0]),
        (replace(EVER, transfers=3), []),
        (replace(EVER, hold_s=30), [0]),
        (replace(EVER, waited_s=35), [2, 1, 0]),
        (replace(EVER, is_late=True), [2, 1]),
        (replace(EVER, is_late=True, tier="vip"), [1]),
        (replace(EVER, silence_s=30), [4]),
        (replace(EVER, has_low_mark=True), [3]),
    ],
)
async def test_calls_are_found_by_what_happened_in_them(
    crm: CrmRepository, wanted: CallsWanted, found: list[int]
) -> None:
    await has_calls(crm)
    await has_calls(crm, "other")
    calls = await crm.search.find("demo", wanted, limit=50)
    assert [one.call_id for one in calls] == [call_id(number) for number in found]


async def test_what_is_known_of_a_call_is_told_and_what_is_not_is_nothing(
    crm: CrmRepository,
) -> None:
    await has_calls(crm)
    last, *_, first = await crm.search.find("demo", EVER, limit=50)
    assert (first.agents, first.waited_s, first.transfers) == (("anna", "ben"), 35, 2)
    assert (first.longest_hold_s, first.late_s, first.has_low_mark) == (30, 0, False)
    assert first.queues == ("cards", "loans")
    assert (last.agents, last.waited_s, last.silence_s, last.transfers) == ((), 0, 0, 0)
    assert last.queues == ()
    assert await crm.search.served_last("demo", call_id(0)) == Served("ben", "loans", 12)
    assert await crm.search.served_last("demo", call_id(1)) is None


async def test_pages_have_every_call_once_also_of_one_moment(crm: CrmRepository) -> None:
    await has_calls(crm)
    one = await crm.interaction("demo", call_id(2))
    await crm.save_interaction(replace(one, call_id=call_id(9)))
    found: list[str] = []
    while page := await crm.search.find("demo", EVER, limit=2, before=found[-1] if found else None):
        found += [one.call_id for one in page]
    assert found == [call_id(number) for number in (5, 4, 3, 9, 2, 1, 0)]


async def test_what_the_floor_told_is_forgotten_to_be_counted_anew(crm: CrmRepository) -> None:
    await has_calls(crm)
    *_, before = await crm.search.find("demo", EVER, limit=50)
    await crm.floor_cells.forget("demo")
    *_, first = await crm.search.find("demo", EVER, limit=50)
    assert (first.waited_s, first.transfers, first.longest_hold_s) == (0, 0, 0)
    # Who served it can be scored meanwhile: what is counted again says the same.
    assert (first.agents, first.queues) == (before.agents, before.queues)
    assert first.agents
    found = await crm.search.find("demo", replace(EVER, silence_s=30), limit=50)
    assert [one.call_id for one in found] == [call_id(4)]


async def test_of_an_agent_only_the_calls_of_the_span_are_looked_at(crm: CrmRepository) -> None:
    await has_calls(crm)
    asked: list[str] = []

    def note(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        found = await crm.search.find("demo", replace(EVER, agent="anna"), limit=10)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert found
    (search,) = (one for one in asked if "FROM call_agent" in one and "ORDER BY interaction" in one)
    _, _, of_agent = search.partition("FROM call_agent")
    of_agent, _, _ = of_agent.partition("ORDER BY")
    assert "started_at >=" in of_agent
    assert "started_at <" in of_agent
