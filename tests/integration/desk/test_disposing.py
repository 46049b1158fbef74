"""What came of a call, said at two desks at once, or too late."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from tests.integration.api.conftest import is_in

from hotline.floor.errors import DispositionChanged, NothingToWrapUp, NotNow
from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import AgentReady, ConversationEnded
from hotline.routing.policy import Policy
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.telephones import FakeLeg

TOLD_WITHIN_S = 10.0
QUEUE = QueueSpec(name="agents", whisper=False, wrap_up_s=30, dispositions=("solved", "to_be_done"))


async def told(desk: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    while True:
        message: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if message["type"] == kind:
            return message


async def given(desk: aiohttp.ClientWebSocketResponse) -> str:
    """Return what the desk shows next that came of the call."""
    while (shown := (await told(desk, "desk_now"))["disposition"]) is None:
        pass
    return str(shown["given"])


@pytest.fixture
async def leg(room: DeskRoom) -> FakeLeg:
    """Anna talks with the caller of c1; this is her telephone."""
    room.floor.use(Policy(queues={"agents": QUEUE}))
    room.calls_in("c1")
    leg = await room.telephones.rings()
    leg.picks_up()
    await is_in(room.floor, "anna", AgentState.ON_CALL)
    return leg


def says(disposition: str, instead_of: str) -> dict[str, str]:
    return {
        "type": "dispose",
        "call": "c1",
        "disposition": disposition,
        "instead_of": instead_of,
    }


async def test_a_tab_that_does_not_know_the_last_word_does_not_overwrite_it(
    room: DeskRoom, leg: FakeLeg
) -> None:
    async with room.desk("anna") as one, room.desk("anna") as other:
        assert await given(one) == await given(other) == ""
        await one.send_json(says("solved", ""))
        assert await given(other) == "solved"
        # As if it had been pressed before that was shown.
        await other.send_json(says("to_be_done", ""))
        assert (await told(other, "refused"))["code"] == "disposition_changed"
        await other.send_json(says("to_be_done", "solved"))
        assert await given(other) == "to_be_done"
    leg.hangs_up()


async def test_over_rest_it_is_the_same(room: DeskRoom, leg: FakeLeg) -> None:
    url = f"{room.url}/agents/anna/disposition"
    headers = {"Authorization": f"Bearer {room.tokens['agent']}"}

    async def status(disposition: str, **more: str) -> int:
        body = {"call": "c1", "disposition": disposition, **more}
        async with room.web.post(url, json=body, headers=headers) as answer:
            return answer.status

    assert await status("solved") == 200
    assert await status("to_be_done", instead_of="") == 409
    assert await status("to_be_done", instead_of="solved") == 200
    assert await status("solved") == 200
    leg.hangs_up()


async def test_what_is_said_just_after_wrap_up_is_refused(room: DeskRoom, leg: FakeLeg) -> None:
    leg.hangs_up()
    await is_in(room.floor, "anna", AgentState.WRAP_UP)
    wrapping_up = room.floor.wrapping_up
    async with room.floor.between_steps():
        # All of it waits for its turn in the log, in this order.
        room.floor.tell(AgentReady(at=now(), agent_id="anna"))
        late = [
            asyncio.create_task(one)
            for one in (
                wrapping_up.dispose("anna", "c1", "solved", instead_of=None, by="x"),
                wrapping_up.extend("anna", "c1", by="x"),
            )
        ]
        await asyncio.sleep(0.01)
    for one in late:
        with pytest.raises(NothingToWrapUp):
            await one


async def test_two_who_say_it_in_one_moment_are_told_who_was_first(
    room: DeskRoom, leg: FakeLeg
) -> None:
    dispose = room.floor.wrapping_up.dispose
    async with room.floor.between_steps():
        both = [
            asyncio.create_task(dispose("anna", "c1", said, instead_of="", by="x"))
            for said in ("solved", "to_be_done")
        ]
        await asyncio.sleep(0.01)
    await both[0]
    with pytest.raises(DispositionChanged, match="'solved' was said of that call meanwhile"):
        await both[1]
    leg.hangs_up()


async def test_who_asks_for_hold_when_the_caller_has_just_gone_is_told_so(
    room: DeskRoom, leg: FakeLeg
) -> None:
    async with room.floor.between_steps():
        room.floor.tell(ConversationEnded(at=now(), call_id="c1"))
        asked = asyncio.create_task(room.floor.handling.hold("anna", "c1", by="x"))
        await asyncio.sleep(0.01)
    with pytest.raises(NotNow):
        await asked
    leg.hangs_up()
