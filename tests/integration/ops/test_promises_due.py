"""Promises on a floor without telephones, from the ledger and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.known_as import KnownAs
from hotline.calls.rung_numbers import NotRung, RungNumbers
from hotline.crm import CrmRepository
from hotline.crm.call_names import callback_on, name_on
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.floor.live_floor import LiveFloor
from hotline.flow.calendar.calendar import ALWAYS_OPEN, Calendar, Schedule
from hotline.flow.calendar.clock import WallClock
from hotline.flow.calendar.rules import Offset
from hotline.model.agent import Agent, AgentState
from hotline.model.promise import PromiseKind, PromiseMatter, PromiseStep
from hotline.model.queue import QueueSpec
from hotline.model.tier import TierDecision
from hotline.ops.callbacks_left import CallbacksLeft
from hotline.ops.promises_due import HOLD, ON_THE_LINE, REST, PromisesDue
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentLoggedIn,
    AgentReady,
    CallbackChosen,
    CallerLeft,
    CallQueued,
    LineOutFound,
    LineOutLost,
)
from hotline.routing.policy import CallbackRules, Policy
from hotline.settings import CrmSettings, OutboundSettings
from hotline.testing.floor import fake_floor, now
from hotline.testing.flow_files import small_bank
from hotline.testing.journal import InMemoryJournal
from hotline.testing.keys import open_test_keys
from hotline.testing.line import FakeLine
from hotline.testing.people import person
from hotline.testing.telephones import FakeCustomers, FakeTelephones

TENANT = "bank"
MOBILE = "+8613800138000"
HOUR = timedelta(hours=1)
ANNA = Agent(agent_id="anna", languages=frozenset({"en-US", "zh-CN"}))
POLICY = Policy(
    queues={"agents": QueueSpec(name="agents"), "loans": QueueSpec(name="loans")},
    callback=CallbackRules(attempts=1, retry_s=0.05),
)


BUNDLE = small_bank().bundle()
SOON_S = 2.0


def calendar(*, is_open: bool) -> Calendar:
    """Return a calendar by which the bank always rings, or never."""
    return Calendar(
        name="test",
        years=range(2020, 2100),
        clock=WallClock(offsets=(Offset(since=datetime(2020, 1, 1, tzinfo=UTC), seconds=0),)),
        schedules={"agents": ALWAYS_OPEN if is_open else Schedule(open=())},
        occasions={},
        unannounced=(),
    )


class Bank:
    """A ledger, a floor, and the hours of the bank."""

    def __init__(self, relations: Relations, crm: CrmRepository) -> None:
        self.relations = relations
        self.crm = crm
        self.journal = InMemoryJournal()
        self.telephones = FakeTelephones()
        self.customers = FakeCustomers()
        self.later = timedelta()
        self.is_open = True

    def clock(self) -> datetime:
        return now() + self.later

    def floor(self) -> LiveFloor:
        return fake_floor(TENANT, POLICY, self.journal, self.telephones, customers=self.customers)

    def keeper(self, floor: LiveFloor, **settings: Any) -> PromisesDue:
        return PromisesDue(
            tenant=TENANT,
            floor=floor,
            relations=self.relations,
            numbers=RungNumbers(TENANT, self.crm, self.relations, CrmSettings(), self.clock),
            known_as=KnownAs(lambda name: f"known as {name}", region="CN"),
            callbacks=CallbacksLeft(
                tenant=TENANT,
                crm=self.crm,
                promises=self.relations.promises,
                hours="agents",
                lead=HOUR,
                region="CN",
            ),
            settings=OutboundSettings(endpoint="trunk", number="+861055550000", **settings),
            bundle=lambda: replace(BUNDLE, calendar=calendar(is_open=self.is_open)),
            clock=self.clock,
        )

    async def promise(
        self,
        kind: PromiseKind = "callback",
        *,
        number: str = MOBILE,
        customer: str | None = None,
        due_in: timedelta = HOUR / 2,
        owner: str = "agents",
        name: str = "",
    ) -> str:
        draft = PromiseDraft(
            name=name or f"{kind}-{number}-{customer}-{due_in}",
            kind=kind,
            matter=PromiseMatter(number=number, customer=customer),
            owner=owner,
            due_at=self.clock() + due_in,
        )
        made = await self.relations.promises.make(TENANT, draft, who="test", at=self.clock())
        return made.promise_id

    async def customer(self, *, do_not_call: bool = False) -> str:
        draft = replace(person("7", phones=(MOBILE,), language="en-US"), do_not_call=do_not_call)
        await self.relations.customers.add(TENANT, draft, who="test", at=self.clock())
        return "7"

    async def last_step(self, promise_id: str) -> PromiseStep:
        return (await self.relations.promises.history(TENANT, promise_id))[-1]


class Floor:
    """A floor that keeps promises, with Anna on it, on break until `anna_is_ready`."""

    def __init__(self, bank: Bank, floor: LiveFloor, **settings: Any) -> None:
        self.bank = bank
        self.floor = floor
        self.keeper = bank.keeper(floor, **settings)

    async def anna_comes(self) -> None:
        await self.floor.take(AgentLoggedIn(at=now(), agent=ANNA, seat="desk1"))

    async def anna_is_ready(self) -> None:
        await self.floor.take(AgentReady(at=now(), agent_id="anna"))

    @property
    def waiting(self) -> list[Entry]:
        return list(self.floor.router.floor.entries.values())

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON_S):
            while not is_so():  # noqa: ASYNC110 - the floor tells nobody
                await asyncio.sleep(0.001)

    async def talks(self) -> None:
        """Let Anna and the customer talk, and part."""
        (await self.bank.telephones.rings()).picks_up()
        leg = await self.bank.customers.rings()
        leg.picks_up()
        line = FakeLine(uniqueid=leg.leg_id)
        serving = asyncio.create_task(self.floor.serving.serve_rung("rung", line))
        await self.until(lambda: self.floor.state_of("anna") is AgentState.ON_CALL)
        line.agent_hangs_up()
        await serving


@pytest.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Bank]:
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        yield Bank(Relations.over(crm, CrmSettings(), ZoneInfo("UTC")), crm)


@pytest.fixture
async def floor(bank: Bank) -> AsyncIterator[Floor]:
    async with bank.floor() as opened:
        floor = Floor(bank, opened, tries=1)
        await floor.anna_comes()
        yield floor


async def test_a_promise_is_kept_when_agent_and_customer_talk(bank: Bank, floor: Floor) -> None:
    customer = await bank.customer()
    promise_id = await bank.promise(customer=customer, owner="loans")
    await floor.keeper.look()
    (entry,) = floor.waiting
    assert (entry.queue.name, entry.asked.language, entry.asked.matter) == (
        "loans",
        "en-US",
        "callback",
    )
    assert entry.asked.caller_number == floor.keeper.known_as.telephone("138 0013 8000")
    await floor.anna_is_ready()
    await floor.talks()
    await floor.keeper.look()
    kept = await bank.relations.promises.get(TENANT, promise_id)
    assert (kept.state, kept.matter.result) == ("kept", "talked with anna")


async def test_what_is_due_later_waits_for_its_time(bank: Bank, floor: Floor) -> None:
    await bank.promise("payment_check", due_in=3 * HOUR)
    await bank.promise("return_visit", number="+8613800138001", due_in=HOUR / 2)
    await floor.keeper.look()
    assert [one.asked.matter for one in floor.waiting] == ["return_visit"]
    bank.later = 2 * HOUR + HOUR / 4
    await floor.keeper.look()
    assert "payment_check" in [one.asked.matter for one in floor.waiting]


async def test_nobody_is_rung_after_hours_and_what_waits_is_taken_out(
    bank: Bank, floor: Floor
) -> None:
    promise_id = await bank.promise()
    bank.is_open = False
    await floor.keeper.look()
    assert floor.waiting == []
    bank.is_open = True
    await floor.keeper.look()
    assert len(floor.waiting) == 1
    bank.is_open = False
    await floor.keeper.look()
    assert floor.waiting == []
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("put_back", "after_hours")


async def test_who_was_promised_it_on_a_call_may_still_be_on_the_line(
    bank: Bank, floor: Floor
) -> None:
    await bank.promise(name=name_on("01a21cac-b708-7709-bf1d-fdae2b16f33d", 7))
    await floor.keeper.look()
    assert floor.waiting == []
    bank.later = ON_THE_LINE + timedelta(seconds=1)
    await floor.keeper.look()
    assert len(floor.waiting) == 1


async def test_without_agents_no_promise_is_brought(bank: Bank) -> None:
    await bank.promise()
    async with bank.floor() as opened:
        floor = Floor(bank, opened)
        await floor.keeper.look()
        assert floor.waiting == []


async def test_no_more_wait_at_once_than_may(bank: Bank) -> None:
    for number in range(5):
        await bank.promise(number=f"+861380013800{number}")
    async with bank.floor() as opened:
        floor = Floor(bank, opened, at_once=2)
        await floor.anna_comes()
        await floor.keeper.look()
        await floor.keeper.look()
        assert len(floor.waiting) == 2


@pytest.mark.parametrize("is_named", [True, False])
async def test_who_does_not_want_to_be_rung_is_left_to_people(
    bank: Bank, floor: Floor, is_named: bool
) -> None:
    customer = await bank.customer(do_not_call=True)
    promise_id = await bank.promise("return_visit", customer=customer if is_named else None)
    await floor.keeper.look()
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("left", "do_not_call")
    assert floor.waiting == []
    assert (await bank.relations.promises.get(TENANT, promise_id)).state == "open"


@pytest.mark.parametrize("is_named", [True, False])
async def test_who_is_restricted_is_left_to_people(
    bank: Bank, floor: Floor, is_named: bool
) -> None:
    customer = await bank.customer()
    restricted = TierDecision(tier="restricted", reason="fraud inquiry", by="li")
    await bank.relations.tiers.decide(TENANT, customer, restricted, at=bank.clock())
    promise_id = await bank.promise(customer=customer if is_named else None)
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("left", "restricted")
    assert floor.waiting == []


async def test_who_is_restricted_before_the_turn_comes_is_not_rung(
    bank: Bank, floor: Floor
) -> None:
    customer = await bank.customer()
    promise_id = await bank.promise(customer=customer)
    await floor.keeper.look()
    restricted = TierDecision(tier="restricted", reason="fraud inquiry", by="li")
    await bank.relations.tiers.decide(TENANT, customer, restricted, at=bank.clock())
    (entry,) = floor.waiting
    with pytest.raises(NotRung, match="restricted"):
        await floor.keeper.numbers.find(entry.call_id)
    assert promise_id in entry.call_id


@pytest.mark.parametrize(
    ("number", "why"),
    [
        # Premium, another country's, and none at all.
        ("+864001234567", "number_not_allowed"),
        ("+4915112345678", "number_not_allowed"),
        ("", "no_number"),
    ],
)
async def test_a_number_that_is_not_rung_leaves_it_to_people(
    bank: Bank, floor: Floor, number: str, why: str
) -> None:
    promise_id = await bank.promise(number=number)
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("left", why)


async def test_who_does_not_pick_up_is_left_to_people_after_the_last_try(
    bank: Bank, floor: Floor
) -> None:
    promise_id = await bank.promise()
    await floor.anna_is_ready()
    await floor.keeper.look()
    (await bank.telephones.rings()).picks_up()
    (await bank.customers.rings()).hangs_up("busy")
    await floor.until(lambda: not floor.waiting)
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("left", "callback_failed")
    bank.later = 2 * HOUR
    await floor.keeper.look()
    assert floor.waiting == []


async def test_it_counts_how_often_the_customer_was_rung(bank: Bank) -> None:
    promise_id = await bank.promise()
    async with bank.floor() as opened:
        floor = Floor(bank, opened, tries=2)
        await floor.anna_comes()
        await floor.keeper.look()
        bank.is_open = False
        for _ in range(2):
            await floor.keeper.look()
        promise = await bank.relations.promises.get(TENANT, promise_id)
        assert promise.attempts == 0
        bank.is_open = True
        await floor.keeper.look()
        await floor.anna_is_ready()
        (await bank.telephones.rings()).picks_up()
        (await bank.customers.rings()).hangs_up("busy")
        await floor.until(lambda: not floor.waiting)
    # Whoever comes after a death hears of it once more, and counts it once.
    for _ in range(2):
        async with bank.floor() as opened:
            await Floor(bank, opened, tries=2).keeper.look()
    promise = await bank.relations.promises.get(TENANT, promise_id)
    assert promise.attempts == 1


async def test_a_chosen_callback_that_fails_is_promised_once_whoever_dies_in_between(
    bank: Bank,
) -> None:
    async with bank.floor() as opened:
        floor = Floor(bank, opened)
        await floor.anna_comes()
        for event in (
            CallQueued(at=now(), call_id="c1", queue="agents", language="en-US", customer="7"),
            CallbackChosen(at=now(), call_id="c1"),
            CallerLeft(at=now(), call_id="c1"),
        ):
            await floor.floor.take(event)
        await floor.anna_is_ready()
        (await bank.telephones.rings()).picks_up()
        (await bank.customers.rings()).hangs_up("busy")
        await floor.until(lambda: not floor.waiting)
        # Killed here, between the floor's log and the ledger.
    for _ in range(2):
        async with bank.floor() as opened:
            floor = Floor(bank, opened)
            await floor.keeper.look()
            (promise,) = await bank.relations.promises.listed(TENANT)
            assert promise.name == callback_on("c1")
            assert floor.floor.due.outcomes == []


@pytest.mark.parametrize("why", ["unreachable", "no_line_out", "rung_already"])
async def test_a_dead_line_is_no_attempt(bank: Bank, floor: Floor, why: str) -> None:
    promise_id = await bank.promise()
    await floor.anna_is_ready()
    await floor.keeper.look()
    (await bank.telephones.rings()).picks_up()
    (await bank.customers.rings()).hangs_up(why)
    await floor.until(lambda: floor.waiting[0].rests_for == "line")
    await floor.until(lambda: floor.floor.state_of("anna") is AgentState.RESERVED)
    assert floor.waiting[0].attempts == 0
    (await bank.telephones.rings()).picks_up()
    (await bank.customers.rings()).hangs_up("no_such_number")
    await floor.until(lambda: not floor.waiting)
    await floor.keeper.look()
    step = await bank.last_step(promise_id)
    assert (step.what, step.why) == ("left", "no_such_number")


async def test_nothing_is_brought_while_there_is_no_line_out(bank: Bank, floor: Floor) -> None:
    await bank.promise()
    await floor.floor.take(LineOutLost(at=now()))
    await floor.keeper.look()
    assert floor.waiting == []
    await floor.floor.take(LineOutFound(at=now()))
    await floor.keeper.look()
    assert len(floor.waiting) == 1


async def test_a_person_who_moves_it_has_it_tried_again(bank: Bank, floor: Floor) -> None:
    promise_id = await bank.promise(number="")
    await floor.keeper.look()
    assert (await bank.last_step(promise_id)).what == "left"
    at = bank.clock()
    await bank.relations.promises.move(
        TENANT, promise_id, at + HOUR, who="wu", why="number_found", at=at
    )
    await floor.keeper.look()
    assert [one.what for one in await bank.relations.promises.history(TENANT, promise_id)][-3:] == [
        "moved",
        "leased",
        "left",
    ]


async def test_who_is_rung_in_vain_is_tried_again_after_a_rest(bank: Bank) -> None:
    await bank.promise()
    async with bank.floor() as opened:
        floor = Floor(bank, opened, tries=2)
        await floor.anna_comes()
        await floor.anna_is_ready()
        await floor.keeper.look()
        (await bank.telephones.rings()).picks_up()
        (await bank.customers.rings()).hangs_up("busy")
        await floor.until(lambda: not floor.waiting)
        await floor.keeper.look()
        assert floor.waiting == []
        bank.later = REST + timedelta(seconds=1)
        await floor.keeper.look()
        assert len(floor.waiting) == 1


async def test_what_a_person_keeps_meanwhile_is_taken_out(bank: Bank, floor: Floor) -> None:
    promise_id = await bank.promise()
    await floor.keeper.look()
    await bank.relations.promises.withdraw(
        TENANT, promise_id, who="wu", why="not_wanted", at=bank.clock()
    )
    await floor.keeper.look()
    assert floor.waiting == []
    await floor.keeper.look()
    assert (await bank.last_step(promise_id)).what == "withdrawn"


async def test_a_promise_that_waits_keeps_its_lease(bank: Bank, floor: Floor) -> None:
    await bank.promise()
    for _ in range(4):
        await floor.keeper.look()
        bank.later += HOLD / 2 + timedelta(seconds=1)
    assert len(floor.waiting) == 1
    at = bank.clock()
    assert await bank.relations.leases.take(TENANT, "desk", at=at, hold_for=HOLD) is None


async def test_a_customer_who_rings_and_talks_has_had_the_call(bank: Bank, floor: Floor) -> None:
    customer = await bank.customer()
    promise_id = await bank.promise(customer=customer)
    await floor.keeper.look()
    asked = CallQueued(
        at=now(),
        call_id="c1",
        queue="agents",
        language="en-US",
        customer=floor.keeper.known_as.customer(customer),
    )
    line = FakeLine()
    serving = asyncio.create_task(floor.floor.serving.serve(asked, line))
    await floor.until(lambda: [one.call_id for one in floor.waiting] == ["c1"])
    await floor.keeper.look()
    await floor.anna_is_ready()
    (await bank.telephones.rings()).picks_up()
    await floor.until(lambda: floor.floor.state_of("anna") is AgentState.ON_CALL)
    line.agent_hangs_up()
    await serving
    await floor.keeper.look()
    assert (await bank.relations.promises.get(TENANT, promise_id)).state == "kept"


async def test_a_customer_who_rings_and_waits_for_long_is_not_rung_besides(
    bank: Bank, floor: Floor
) -> None:
    customer = await bank.customer()
    promise_id = await bank.promise(customer=customer)
    await floor.keeper.look()
    asked = CallQueued(
        at=now(),
        call_id="c1",
        queue="agents",
        language="en-US",
        customer=floor.keeper.known_as.customer(customer),
    )
    line = FakeLine()
    serving = asyncio.create_task(floor.floor.serving.serve(asked, line))
    await floor.until(lambda: [one.call_id for one in floor.waiting] == ["c1"])
    for _ in range(6):
        await floor.keeper.look()
        bank.later += HOLD / 2 + timedelta(seconds=1)
    assert bank.later > REST
    assert [one.call_id for one in floor.waiting] == ["c1"]
    await floor.anna_is_ready()
    (await bank.telephones.rings()).picks_up()
    await floor.until(lambda: floor.floor.state_of("anna") is AgentState.ON_CALL)
    line.agent_hangs_up()
    await serving
    await floor.keeper.look()
    assert (await bank.relations.promises.get(TENANT, promise_id)).state == "kept"


async def test_who_dies_between_lease_and_floor_rings_nobody_and_loses_no_promise(
    bank: Bank, floor: Floor
) -> None:
    await bank.promise()
    # So far a process came that died then.
    await bank.relations.leases.take(
        TENANT, "floor", at=bank.clock(), hold_for=HOLD, for_people=False
    )
    await floor.keeper.look()
    assert floor.waiting == []
    bank.later = HOLD + timedelta(seconds=1)
    await floor.keeper.look()
    assert len(floor.waiting) == 1


async def test_who_dies_with_a_promise_on_the_floor_offers_it_no_second_time(bank: Bank) -> None:
    await bank.promise()
    async with bank.floor() as opened:
        before = Floor(bank, opened)
        await before.anna_comes()
        await before.keeper.look()
    async with bank.floor() as opened:
        after = Floor(bank, opened)
        await after.keeper.look()
        (entry,) = after.waiting
        await after.anna_is_ready()
        await after.until(lambda: entry.offer is not None)
        records = await bank.journal.read(TENANT, "floor")
        offered = [
            one for record in records for one in record.commands if one["kind"] == "offer_call"
        ]
        assert len(offered) == 1


async def test_who_dies_before_the_ledger_knows_tells_it_afterwards(bank: Bank) -> None:
    promise_id = await bank.promise()
    async with bank.floor() as opened:
        before = Floor(bank, opened)
        await before.anna_comes()
        await before.anna_is_ready()
        await before.keeper.look()
        await before.talks()
    async with bank.floor() as opened:
        after = Floor(bank, opened)
        await after.keeper.look()
        assert (await bank.relations.promises.get(TENANT, promise_id)).state == "kept"
        assert after.waiting == []


async def test_who_comes_back_late_tells_the_ledger_all_the_same(bank: Bank) -> None:
    promise_id = await bank.promise()
    async with bank.floor() as opened:
        before = Floor(bank, opened)
        await before.anna_comes()
        await before.anna_is_ready()
        await before.keeper.look()
        await before.talks()
    bank.later = HOLD + timedelta(seconds=1)
    async with bank.floor() as opened:
        after = Floor(bank, opened)
        await after.keeper.look()
        assert (await bank.relations.promises.get(TENANT, promise_id)).state == "kept"
        assert after.waiting == []
