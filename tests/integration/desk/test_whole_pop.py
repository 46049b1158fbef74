"""A call comes to a desk together with who is calling, and never waits long for that."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from hotline.api import caller_teller, whole_pop
from hotline.database import DatabaseError
from hotline.desk import desks
from hotline.desk.callers import Asked, Callers, Told
from hotline.testing.desk_room import DeskRoom

TOLD_WITHIN_S = 10.0


async def first_with_a_call(desk: aiohttp.ClientWebSocketResponse) -> list[dict[str, Any]]:
    """Return all that a desk is told until it has a call, that included."""
    told: list[dict[str, Any]] = []
    while not (told and told[-1]["type"] == "desk_now" and told[-1]["offer"]):
        told.append(await desk.receive_json(timeout=TOLD_WITHIN_S))
    return told


async def test_who_is_calling_is_told_before_the_call_is_at_the_desk(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_pop, "WHOLE_WITHIN_S", 60.0)
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        *before, last = await first_with_a_call(desk)
        assert before[-1]["type"] == "caller_at_desk"
        assert before[-1]["call"] == last["offer"]["call"]["call"] == "c1"


async def test_a_desk_that_is_opened_while_a_call_is_on_offer_has_both_at_once(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_pop, "WHOLE_WITHIN_S", 60.0)
    room.calls_in("c1")
    await room.telephones.rings()
    async with room.desk("anna") as desk:
        told = await first_with_a_call(desk)
    assert [one["type"] for one in told] == ["caller_at_desk", "desk_now"]


async def test_a_call_whose_caller_cannot_be_looked_for_is_at_the_desk_at_once(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_pop, "WHOLE_WITHIN_S", 60.0)

    async def fails(_: Callers, __: Asked) -> Told:
        raise DatabaseError("away")

    monkeypatch.setattr(Callers, "of", fails)
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        told = await first_with_a_call(desk)
    assert {one["type"] for one in told} == {"desk_now"}


async def test_a_call_whose_caller_is_looked_for_too_long_is_waited_for_once(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[str] = []
    comes = whole_pop.WholePop.comes

    async def counted(pop: whole_pop.WholePop, call_id: str) -> None:
        waits.append(call_id)
        await comes(pop, call_id)

    async def hangs(_: Callers, __: Asked) -> Told:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(whole_pop, "WHOLE_WITHIN_S", 0.01)
    monkeypatch.setattr(whole_pop.WholePop, "comes", counted)
    monkeypatch.setattr(Callers, "of", hangs)
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        await first_with_a_call(desk)
        (await room.telephones.rings()).picks_up()
        while (await desk.receive_json(timeout=TOLD_WITHIN_S))["state"] != "on_call":
            pass
    assert waits == ["c1"]


async def test_the_telephone_rings_no_sooner_than_the_desk_has_the_call_however_slow_the_crm_is(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = Callers.of

    async def is_slow(callers: Callers, asked: Asked) -> Told:
        await asyncio.sleep(4)
        return await of(callers, asked)

    # Ten times as long as ever, so that a busy machine tells nothing else.
    monkeypatch.setattr(whole_pop, "WHOLE_WITHIN_S", 10 * whole_pop.WHOLE_WITHIN_S)
    monkeypatch.setattr(desks, "SHOWN_WITHIN_S", 10 * desks.SHOWN_WITHIN_S)
    monkeypatch.setattr(Callers, "of", is_slow)
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        rings = asyncio.create_task(room.telephones.rings())
        told = await first_with_a_call(desk)
        assert not rings.done()
        await rings
        # Who it is comes as soon as it is known.
        while told[-1]["type"] != "caller_at_desk":
            told.append(await desk.receive_json(timeout=TOLD_WITHIN_S))
    assert told[-1]["call"] == "c1"


async def test_a_defect_in_who_is_calling_hides_no_call_and_no_caller_for_good(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, asked_for = Callers.of, 0

    async def breaks_once(callers: Callers, asked: Asked) -> Told:
        nonlocal asked_for
        asked_for += 1
        if asked_for == 1:
            raise ValueError("Wang Wei, 13800000001")
        return await of(callers, asked)

    monkeypatch.setattr(caller_teller, "AGAIN_S", 1.0)
    monkeypatch.setattr(Callers, "of", breaks_once)
    with capture_logs() as logs:
        async with room.desk("anna") as desk:
            room.calls_in("c1")
            told = await first_with_a_call(desk)
            assert "caller_at_desk" not in {one["type"] for one in told}
            while told[-1]["type"] != "caller_at_desk":
                told.append(await desk.receive_json(timeout=TOLD_WITHIN_S))
    (died,) = [one for one in logs if one["event"] == "caller_teller_died"]
    assert (died["agent"], died["error"]) == ("anna", "ValueError")
    assert "Wang" not in str(logs)
