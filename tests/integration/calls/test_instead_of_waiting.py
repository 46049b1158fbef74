"""What callers who wait for an agent are offered, and what comes of it for the flow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from hotline.calls.agents import Agents, Standing
from hotline.calls.known_as import KnownAs
from hotline.floor.live_floor import LiveFloor
from hotline.flow.requests import INSTEAD_OF_WAITING, PortAnswer, QueueForAgent
from hotline.model.queue import QueueSpec
from hotline.model.tier import Tier
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.line import FakeLine
from hotline.testing.telephones import FakeCustomers

POLICY = Policy(queues={"agents": QueueSpec(name="agents")})


@dataclass
class Caller:
    """Somebody who wants an agent."""

    floor: LiveFloor
    line: FakeLine = field(default_factory=FakeLine)
    tier: Tier = "standard"
    offers: tuple[str, ...] = INSTEAD_OF_WAITING
    may_be_rung: bool = True

    def waits(self) -> asyncio.Task[PortAnswer]:
        """Let the caller wait."""
        agents = Agents(self.floor, KnownAs(str, region="CN"), lambda number: self.may_be_rung, now)
        request = QueueForAgent(
            queue="agents", skills=(), priority=5, max_wait_s=60, offers=self.offers
        )
        standing = Standing(call_id="c1", language="en-US", tier=self.tier, customer="", wish=1)
        return asyncio.create_task(agents.serve(request, standing, self.line))

    async def hears(self) -> str:
        """Return what the caller is told at first."""
        waiting = self.waits()
        await self.line.hears("wait_next")
        waiting.cancel()
        return self.line.heard[1].replace("en-US/", "")


@pytest.fixture
async def floor() -> AsyncIterator[LiveFloor]:
    async with fake_floor("bank", POLICY, customers=FakeCustomers()) as floor:
        yield floor


async def test_both_are_offered_that_the_flow_has_ways_for(floor: LiveFloor) -> None:
    assert await Caller(floor).hears() == "wait_next+wait_callback_key+wait_message_key"


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        ((), "wait_next"),
        (("called_back",), "wait_next+wait_callback_key"),
        (("voicemail",), "wait_next+wait_message_key"),
    ],
)
async def test_nothing_else_is_offered(
    floor: LiveFloor, offers: tuple[str, ...], told: str
) -> None:
    assert await Caller(floor, offers=offers).hears() == told


async def test_restricted_customers_are_not_offered_a_callback(floor: LiveFloor) -> None:
    assert await Caller(floor, tier="restricted").hears() == "wait_next+wait_message_key"


async def test_a_number_that_is_not_rung_is_not_offered_a_callback(floor: LiveFloor) -> None:
    assert await Caller(floor, may_be_rung=False).hears() == "wait_next+wait_message_key"


async def test_a_bank_without_a_line_out_offers_no_callback() -> None:
    async with fake_floor("bank", POLICY) as floor:
        assert await Caller(floor).hears() == "wait_next+wait_message_key"


@pytest.mark.parametrize(("key", "outcome"), [("1", "called_back"), ("2", "voicemail")])
async def test_a_choice_is_the_flows_outcome(floor: LiveFloor, key: str, outcome: str) -> None:
    caller = Caller(floor)
    waiting = caller.waits()
    await caller.line.hears("wait_next")
    caller.line.presses(key)
    assert await waiting == PortAnswer(outcome=outcome)
