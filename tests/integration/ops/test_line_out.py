"""The trunk, watched."""

from __future__ import annotations

from collections.abc import Callable

from hotline.model.queue import QueueSpec
from hotline.ops.line_out import LineOut
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.telephones import FakeCustomers

POLICY = Policy(queues={"agents": QueueSpec(name="agents")})


class Trunk:
    """A trunk that is there, or not."""

    def __init__(self) -> None:
        self.is_up = True

    async def is_there(self) -> bool:
        return self.is_up


async def test_the_floor_is_told_once_of_a_trunk_that_is_lost_and_found() -> None:
    journal, trunk = InMemoryJournal(), Trunk()
    async with fake_floor("bank", POLICY, journal, customers=FakeCustomers()) as floor:
        line_out = LineOut(floor=floor, is_there=trunk.is_there, clock=now)
        can_dial: Callable[[], bool] = lambda: floor.can_dial  # noqa: E731
        for is_up in (True, False, False, True):
            trunk.is_up = is_up
            await line_out.look()
            assert can_dial() is is_up
    told = [record.event["kind"] for record in await journal.read("bank", "floor")]
    assert [one for one in told if str(one).startswith("line_out")] == [
        "line_out_lost",
        "line_out_found",
    ]


async def test_a_floor_that_comes_back_knows_whether_it_was_lost() -> None:
    journal, trunk = InMemoryJournal(), Trunk()
    trunk.is_up = False
    async with fake_floor("bank", POLICY, journal, customers=FakeCustomers()) as floor:
        await LineOut(floor=floor, is_there=trunk.is_there, clock=now).look()
    async with fake_floor("bank", POLICY, journal, customers=FakeCustomers()) as floor:
        assert not floor.can_dial
