"""Who is on the floor, where it is not read from its log yet."""

from __future__ import annotations

from hotline.floor.attendance import Attendance
from hotline.roster import Roster
from hotline.routing.policy import Policy
from hotline.testing.floor import fake_floor, now


async def test_nobody_is_thrown_out_before_it_is_known_who_serves() -> None:
    floor = fake_floor("demo", Policy(queues={}))
    attendance = Attendance(floor, lambda: Roster(agents={}, seats={}, names={}), now)
    assert attendance.serves("anna")
    async with floor:
        assert not attendance.serves("anna")
