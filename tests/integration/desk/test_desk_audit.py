"""Open desks are held against the floor: one that was not told of a change is told again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import WSMsgType
from sqlalchemy import update

from hotline.api import PREFIX, desk_socket
from hotline.crm.users.tables import USER_SESSION
from hotline.desk import desk_audit
from hotline.desk.desk_audit import DeskAudit
from hotline.desk.desks import Desk
from hotline.desk.now import desk_now
from hotline.desk.protocol import DeskNow
from hotline.floor import noticeboard
from hotline.floor.floor_log import FloorLog
from hotline.floor.live_floor import LiveFloor
from hotline.ops.audit_probes import LATE, desk_audit_probe
from hotline.routing.events import AgentBreakStarted, BroadcastSent
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.health import in_english
from hotline.testing.people import PASSWORD

TOLD_WITHIN_S = 10.0


@pytest.fixture
def audit(room: DeskRoom, monkeypatch: pytest.MonkeyPatch) -> DeskAudit:
    monkeypatch.setattr(desk_audit, "BEHIND_S", 0.05)
    return DeskAudit(room.floor, room.desks, now)


async def state(desk: aiohttp.ClientWebSocketResponse) -> str:
    """Return the state that the desk is told next."""
    message: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
    return str(message["state"])


async def test_a_desk_that_missed_a_change_is_told_again(
    room: DeskRoom, audit: DeskAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = desk_audit_probe(audit, now, ZoneInfo("Asia/Shanghai"))
    async with room.desk("anna") as desk, room.desk("ben") as other:
        assert await state(desk) == "available"
        assert await state(other) == "offline"
        await audit.look()
        assert (audit.behind, probe()) == (0, None)
        with monkeypatch.context() as deaf:
            deaf.setattr(Desk, "changes", lambda _: None)
            await room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="tea"))
        await audit.look()
        assert await state(desk) == "on_break"
    assert audit.behind == 1
    assert "a desk showed its agent what was over" in in_english(probe())


async def test_a_desk_that_is_told_in_time_is_not_counted(room: DeskRoom, audit: DeskAudit) -> None:
    async with room.desk("anna") as desk:
        assert await state(desk) == "available"
        await room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="tea"))
        await audit.look()
        assert await state(desk) == "on_break"
    assert audit.behind == 0


async def test_a_desk_is_not_told_of_what_is_not_written_yet_and_that_is_no_defect(
    room: DeskRoom, audit: DeskAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    stalled, freed = asyncio.Event(), asyncio.Event()
    appends = FloorLog.append

    async def stalls(*step: Any) -> None:
        stalled.set()
        await freed.wait()
        await appends(*step)

    async with room.desk("anna") as desk, asyncio.TaskGroup() as tasks:
        assert await state(desk) == "available"
        monkeypatch.setattr(FloorLog, "append", stalls)
        tasks.create_task(
            room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="tea"))
        )
        await stalled.wait()
        asyncio.get_running_loop().call_later(0.2, freed.set)
        await audit.look()
        assert await state(desk) == "on_break"
    assert audit.behind == 0


async def test_a_broadcast_that_is_over_goes_from_the_desk_and_is_no_defect(
    room: DeskRoom, audit: DeskAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room.desk("anna") as desk:
        assert await state(desk) == "available"
        sent = BroadcastSent(at=now(), broadcast_id="b1", text="Lunch", to=("anna",))
        await room.floor.take(sent)
        assert len((await desk.receive_json(timeout=TOLD_WITHIN_S))["broadcasts"]) == 1
        monkeypatch.setattr(noticeboard, "COUNTS_FOR", timedelta(0))
        await audit.look()
        assert (await desk.receive_json(timeout=TOLD_WITHIN_S))["broadcasts"] == []
    assert audit.behind == 0


async def test_a_desk_that_cannot_be_looked_at_costs_the_others_nothing(
    room: DeskRoom, audit: DeskAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_for_ben(floor: LiveFloor, agent_id: str, *, may_be_ready: bool) -> DeskNow:
        if agent_id == "ben":
            raise RuntimeError("planted")
        return desk_now(floor, agent_id, may_be_ready=may_be_ready)

    async with room.desk("ben") as other, room.desk("anna") as desk:
        assert await state(other) == "offline"
        assert await state(desk) == "available"
        probe = desk_audit_probe(audit, now, ZoneInfo("Asia/Shanghai"))
        monkeypatch.setattr(desk_audit, "desk_now", breaks_for_ben)
        with monkeypatch.context() as deaf:
            deaf.setattr(Desk, "changes", lambda _: None)
            await room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="tea"))
        await audit.look()
        assert await state(desk) == "on_break"
        assert audit.behind == 1
        audit.behind_at = None
        assert "an open desk could not be held against the floor, last at" in in_english(probe())


async def test_desks_that_nobody_looks_at_any_more_are_told_of(room: DeskRoom) -> None:
    at: list[datetime] = [now()]
    audit = DeskAudit(room.floor, room.desks, lambda: at[0])
    probe = desk_audit_probe(audit, lambda: at[0], ZoneInfo("Asia/Shanghai"))
    at[0] += LATE
    await audit.look()
    at[0] += LATE
    assert probe() is None
    at[0] += timedelta(seconds=1)
    assert "open desks have not been held against the floor since" in in_english(probe())


async def test_a_desk_that_can_be_told_nothing_more_is_closed(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("planted")

    async with room.desk("anna") as desk:
        assert await state(desk) == "available"
        monkeypatch.setattr(desk_socket, "desk_now", breaks)
        await room.floor.take(AgentBreakStarted(at=now(), agent_id="anna", reason="tea"))
        closed = await desk.receive(timeout=TOLD_WITHIN_S)
        assert (closed.type, closed.data) == (WSMsgType.CLOSE, 1011)


async def test_a_desk_at_which_nobody_may_be_ready_any_more_is_not_behind(
    room: DeskRoom, audit: DeskAudit
) -> None:
    users = room.people.users
    await users.add("demo", "li", "agent", PASSWORD, who="root", at=now(), agent_id="anna")
    cookie = await room.people.sessions.begin(await users.active("demo", "li"), at=now())
    over = update(USER_SESSION).values(began_at=now() - timedelta(hours=12, minutes=1))
    await room.crm.database.write(lambda connection: connection.execute(over))
    room.calls_in("c1")
    (await room.telephones.rings()).picks_up()
    origin = room.url.removesuffix(PREFIX)
    async with asyncio.timeout(TOLD_WITHIN_S), room.desk_in_browser("anna", cookie, origin) as desk:
        while (await desk.receive_json()).get("then") != "on_break":
            pass
        await audit.look()
    assert audit.behind == 0
