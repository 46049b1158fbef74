"""Callbacks that the floor could not keep, in the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.floor.due_callbacks import Outcome
from hotline.flow.calendar.calendar import Calendar, Schedule
from hotline.flow.calendar.clock import WallClock
from hotline.flow.calendar.rules import Offset
from hotline.model.interaction import Interaction
from hotline.model.promise import Promise
from hotline.model.queue import QueueSpec
from hotline.ops.callbacks_left import FORGOTTEN, CallbacksLeft
from hotline.routing.policy import Policy
from hotline.settings import CrmSettings
from hotline.testing.keys import open_test_keys

TENANT = "bank"
CALL = "01a21cac-b708-7709-bf1d-fdae2b16f33d"
HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 11, 27, tzinfo=UTC)
TEN = FRIDAY + 10 * HOUR
MONDAY = FRIDAY + timedelta(days=3)
POLICY = Policy(
    queues={
        "agents": QueueSpec(name="agents"),
        "cards": QueueSpec(name="cards", hours="cards"),
    }
)
FAILED = Outcome(call_id=CALL, at=TEN, why="callback_failed", queue="agents", rings=3)


def calendar() -> Calendar:
    """Return one by which the bank rings from 9 to 17, and cards are served from 12 on."""

    def opens(at: timedelta) -> Schedule:
        days = (FRIDAY, MONDAY, MONDAY + 24 * HOUR)
        return Schedule(open=tuple((day + at, day + 17 * HOUR) for day in days))

    return Calendar(
        name="test",
        years=range(2020, 2100),
        clock=WallClock(offsets=(Offset(since=datetime(2020, 1, 1, tzinfo=UTC), seconds=0),)),
        schedules={"agents": opens(9 * HOUR), "cards": opens(12 * HOUR)},
        occasions={},
        unannounced=(),
    )


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A ledger, and what makes promises in it."""

    relations: Relations
    callbacks: CallbacksLeft

    async def hears(
        self, outcome: Outcome, *, later: timedelta = timedelta(), knows_hours: bool = True
    ) -> None:
        known = calendar() if knows_hours else None
        await self.callbacks.promise(outcome, policy=POLICY, calendar=known, at=outcome.at + later)

    async def promises(self) -> list[Promise]:
        return await self.relations.promises.listed(TENANT)

    async def steps(self) -> list[tuple[str, str]]:
        (promise,) = await self.promises()
        history = await self.relations.promises.history(TENANT, promise.promise_id)
        return [(one.what, one.why) for one in history]

    async def is_to_be_rung(self, at: datetime) -> bool:
        """Return whether something rings for it by itself at a moment."""
        lease = await self.relations.leases.take(
            TENANT, "floor", at=at, hold_for=HOUR, for_people=False
        )
        return lease is not None


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
    ):
        called = Interaction(
            tenant=TENANT,
            call_id=CALL,
            customer="7",
            caller_number="138 0013 8000",
            dialled_number="8888",
            language="en-US",
            started_at=TEN - HOUR,
            flow="main",
            bundle="b",
        )
        await crm.save_interaction(called)
        relations = Relations.over(crm, CrmSettings(), ZoneInfo("UTC"))
        callbacks = CallbacksLeft(
            tenant=TENANT,
            crm=crm,
            promises=relations.promises,
            hours="agents",
            lead=HOUR,
            region="CN",
        )
        yield Ledger(relations=relations, callbacks=callbacks)


async def test_it_is_promised_for_when_its_queue_opens_next(ledger: Ledger) -> None:
    await ledger.hears(FAILED)
    (promise,) = await ledger.promises()
    assert (promise.kind, promise.owner, promise.matter.customer) == ("callback", "agents", "7")
    assert promise.matter.number == "+8613800138000"
    assert CALL in promise.name
    assert promise.due_at == MONDAY + 10 * HOUR
    assert await ledger.steps() == [("made", "callback_failed")]
    assert not await ledger.is_to_be_rung(MONDAY + 9 * HOUR - timedelta(seconds=1))
    assert await ledger.is_to_be_rung(MONDAY + 9 * HOUR)


async def test_a_queue_with_hours_of_its_own_has_it_when_they_begin(ledger: Ledger) -> None:
    await ledger.hears(replace(FAILED, queue="cards"))
    (promise,) = await ledger.promises()
    assert promise.due_at == FRIDAY + 13 * HOUR
    assert not await ledger.is_to_be_rung(FRIDAY + 11 * HOUR)
    assert await ledger.is_to_be_rung(FRIDAY + 12 * HOUR)


async def test_where_nobody_knows_the_hours_it_is_soon(ledger: Ledger) -> None:
    await ledger.hears(FAILED, knows_hours=False)
    (promise,) = await ledger.promises()
    assert promise.due_at == TEN + 2 * HOUR
    assert await ledger.is_to_be_rung(TEN + HOUR)


async def test_however_often_it_is_told_it_is_promised_once(ledger: Ledger) -> None:
    for later in (timedelta(), HOUR, 24 * HOUR):
        await ledger.hears(FAILED, later=later)
    assert len(await ledger.promises()) == 1
    assert await ledger.steps() == [("made", "callback_failed")]


@pytest.mark.parametrize("why", ["do_not_call", "no_such_number", "restricted"])
async def test_what_cannot_change_is_left_to_people_at_once(ledger: Ledger, why: str) -> None:
    await ledger.hears(replace(FAILED, why=why))
    assert await ledger.steps() == [("made", why), ("left", why)]
    assert not await ledger.is_to_be_rung(MONDAY + 9 * HOUR)


async def test_of_a_caller_whom_nobody_knows_people_are_told(ledger: Ledger) -> None:
    other = "01a21cac-b708-7709-bf1d-fdae2b16f33e"
    await ledger.hears(replace(FAILED, call_id=other))
    (promise,) = await ledger.promises()
    assert (promise.matter.number, promise.matter.customer) == ("", None)
    assert other in promise.name
    assert [what for what, _ in await ledger.steps()] == ["made", "left"]


async def test_what_was_told_in_vain_for_a_week_is_not_told_any_more(ledger: Ledger) -> None:
    await ledger.hears(FAILED, later=FORGOTTEN + HOUR)
    assert await ledger.promises() == []
