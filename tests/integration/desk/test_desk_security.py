"""What a desk must not do: act on a call of somebody else, or take what is no message of a desk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import aiohttp
import pytest

from hotline.api import PREFIX
from hotline.desk.protocol import LONGEST_BYTES, FromDesk
from hotline.floor import inbox as inbox_module
from hotline.floor.noticeboard import Broadcast
from hotline.model.queue import QueueSpec
from hotline.model.rights import MAY_AS
from hotline.model.token import may
from hotline.model.user import UserRole
from hotline.routing.policy import Policy
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.secure_flows import FakeSecureFlows

TOLD_WITHIN_S = 10.0
VALUES: dict[str, Any] = {
    "ref": 1,
    "reason": "tea",
    "call": "c1",
    "agent": "",
    "queue": "",
    "disposition": "solved",
    "broadcast": "b1",
    "flow": "pin",
}
"""What may stand in each field of a message."""
WITH_CALL = [one for one in get_args(FromDesk) if "call" in one.model_fields]
HOSTILE: list[Any] = [
    None,
    True,
    -1,
    1.5,
    2**70,
    "",
    "c0",
    "x" * 65,
    "\x00\r\nVia: SIP/2.0",
    "{{7*7}}${jndi:x}",
    "'; DROP TABLE call; --",
    [],
    {},
    ["c1"],
    {"call": "c1"},
]
QUEUE = QueueSpec(name="agents", whisper=False, wrap_up_s=30, dispositions=("solved",))


def message(kind: type[Any], **changed: Any) -> dict[str, Any]:
    """Return a good message of a kind, but for what is changed."""
    fields = {name: VALUES.get(name, one.default) for name, one in kind.model_fields.items()}
    return {**fields, **changed}


def hostile() -> Iterator[str]:
    """Yield messages with any value in each field, about no call of the agent, then no messages."""
    for kind in (
        one for one in get_args(FromDesk) if {"ref", "call", "broadcast"} & one.model_fields.keys()
    ):
        told = message(kind, **{"call": "c0"} if kind in WITH_CALL else {})
        for field in kind.model_fields:
            yield from (json.dumps({**told, field: value}) for value in HOSTILE)
    yield from ("[" * 900, '{"type":' * 90, '"\\ud800"', "\x00", "NaN", '{"type":"hold"}' * 2)
    yield '{"type":"hold","call":"c1","type":"ready"'
    yield json.dumps({**message(WITH_CALL[0]), "by": "user:head"})


async def refusals(desk: aiohttp.ClientWebSocketResponse) -> list[str]:
    """Return the codes of what was refused until the desk answers something else."""
    codes = []
    await desk.send_json({"type": "break", "reason": "the end"})
    while True:
        told: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if told["type"] == "refused":
            codes.append(told["code"])
        # In a conversation the break begins after it.
        elif told.get("reason") == "the end" or told.get("then") == "on_break":
            return codes


def _read(kind: type[Any], sent: Broadcast) -> dict[str, Any]:
    named = "broadcast" in kind.model_fields
    return {"broadcast": sent.sent.broadcast_id} if named else {}


@pytest.fixture
async def talk(room: DeskRoom) -> DeskRoom:
    """Anna talks with the caller of c1; Ben is there, on break."""
    room.floor.use(Policy(queues={"agents": QUEUE}))
    await room.attendance.sign_in("ben", "desk2", by="test")
    async with room.desk("anna") as desk:
        room.calls_in("c1", secure=FakeSecureFlows(offered=("pin",)))
        (await room.telephones.rings()).picks_up()
        told = await desk.receive_json(timeout=TOLD_WITHIN_S)
        while told["type"] != "desk_now" or told["talk"] is None:
            told = await desk.receive_json(timeout=TOLD_WITHIN_S)
    return room


@pytest.mark.parametrize("kind", get_args(FromDesk))
async def test_nobody_acts_on_the_call_of_a_colleague(talk: DeskRoom, kind: type[Any]) -> None:
    before = talk.floor.router.floor.talk_of("anna")
    sent = await talk.attendance.broadcasting.send("one", by="user:head")
    async with talk.desk("ben") as desk:
        await desk.send_json(message(kind, **_read(kind, sent)))
        refused = await refusals(desk)
        assert refused in (["nobody_to_ask"], ["nothing_to_wrap_up"]) or kind not in WITH_CALL
    assert [one.read.keys() - {"ben"} for one in talk.floor.noticeboard.all(now())] == [set()]
    assert talk.floor.state_of("anna") == "on_call"
    after = talk.floor.router.floor.talk_of("anna")
    assert after is before
    assert after is not None
    assert (after.is_held, after.consult, after.disposition) == (False, None, "")
    assert not talk.floor.securing.is_aside("anna")


async def test_whatever_a_desk_sends_it_is_answered_and_nothing_happens(talk: DeskRoom) -> None:
    sent = list(hostile())
    async with talk.desk("anna") as desk:
        seq = talk.floor.seq
        for text in sent:
            await desk.send_str(text)
        codes = await refusals(desk)
        # What shows an offer that there is not is no mistake: it may just be over.
        assert len(codes) > 0.9 * len(sent)
        assert set(codes) <= {
            "not_understood",
            "offer_over",
            "nobody_to_ask",
            "nothing_to_wrap_up",
            "unknown_disposition",
        }
        assert talk.floor.seq == seq + 1
    assert max(len(one.encode()) for one in sent) <= LONGEST_BYTES


@pytest.mark.parametrize("role", MAY_AS)
async def test_a_desk_is_for_its_agent_and_for_supervisors(room: DeskRoom, role: UserRole) -> None:
    for name, agent_id in (("own", "anna"), ("others", "ben")):
        tied = agent_id if role == "agent" else None
        users = room.people.users
        await users.add("demo", name, role, PASSWORD, who="root", at=now(), agent_id=tied)
        cookie = await room.people.sessions.begin(await users.active("demo", name), at=now())
        ours = room.url.removesuffix(PREFIX)
        asks_as = MAY_AS[role]
        is_let_in = asks_as is not None and may(asks_as, "agent")
        if is_let_in and (name == "own" or role == "supervisor"):
            async with room.desk_in_browser("anna", cookie, ours) as desk:
                assert (await desk.receive_json(timeout=TOLD_WITHIN_S))["agent"] == "anna"
        else:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with room.desk_in_browser("anna", cookie, ours):
                    pass
            assert refused.value.status == 403


async def test_a_floor_that_takes_nothing_is_told_and_the_desk_stays(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "TAKE_S", 0.05)
    async with room.desk("anna") as desk:
        async with room.floor.between_steps():
            await desk.send_json({"type": "break", "reason": "lunch"})
            told = await desk.receive_json(timeout=TOLD_WITHIN_S)
            while told["type"] != "refused":
                told = await desk.receive_json(timeout=TOLD_WITHIN_S)
            assert told["code"] == "floor_silent"
        assert await refusals(desk) == []
