"""What a desk must not do: act on a call of somebody else, or take what is no message of a desk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any, get_args

import aiohttp
import pytest

from hotline.api import PREFIX
from hotline.database import DatabaseError
from hotline.desk.protocol import LONGEST_BYTES, FromDesk, PauseRecording, Secure
from hotline.floor import inbox as inbox_module
from hotline.floor.floor_log import STREAM
from hotline.floor.noticeboard import Broadcast
from hotline.model.queue import QueueSpec
from hotline.model.rights import MAY_AS
from hotline.model.token import may
from hotline.model.user import UserRole
from hotline.routing.policy import Policy
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.recorder import FakeRecorder
from hotline.testing.secure_flows import FakeSecureFlows

TOLD_WITHIN_S = 10.0
SUPERVISOR = "token:head"
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


async def until(desk: aiohttp.ClientWebSocketResponse, can: str) -> dict[str, Any]:
    """Return the next desk on which something can be asked for."""
    while True:
        told: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if told["type"] == "desk_now" and can in told["can"]:
            return told


async def cannot_write(*args: object, **named: object) -> None:
    raise DatabaseError("the disk is full")


def hangs_up(room: DeskRoom) -> None:
    """Let the caller hang up, and Anna's telephone with that."""
    room.calls[-1].cancel()
    list(room.telephones.legs.values())[-1].hangs_up()


@pytest.fixture
async def talk(room: DeskRoom) -> DeskRoom:
    """Anna talks with the caller of c1; Ben is there, on break."""
    room.floor.use(Policy(queues={"agents": QUEUE}))
    await room.attendance.sign_in("ben", "desk2", by="test")
    async with room.desk("anna") as desk:
        secure = FakeSecureFlows(offered=("pin",), places=("pin",))
        room.calls_in("c1", secure=secure, recorder=FakeRecorder())
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


@pytest.mark.parametrize("kind", get_args(FromDesk))
async def test_what_a_supervisor_does_at_the_desk_of_another_is_told_of_the_supervisor(
    talk: DeskRoom, kind: type[Any]
) -> None:
    room, asks = talk, kind.model_fields["type"].default
    changed: dict[str, Any] = {}
    async with room.desk("anna", "supervisor") as desk:
        match asks:
            case "shown" | "decline" | "ready":
                hangs_up(room)
                await until(desk, "ready")
                if asks != "ready":
                    await room.attendance.is_ready("anna", by="test")
                    room.calls_in("c2")
                    changed = {"ref": (await until(desk, "decline"))["offer"]["ref"]}
            case "consult":
                await room.attendance.is_ready("ben", by="test")
                changed = {"agent": "ben", "flow": ""}
            case "conference" | "complete":
                await room.attendance.is_ready("ben", by="test")
                await desk.send_json({"type": "consult", "call": "c1", "agent": "ben"})
                (await room.telephones.rings()).picks_up()
            case "resume":
                await desk.send_json({"type": "hold", "call": "c1"})
            case "resume_recording":
                await desk.send_json({"type": "pause_recording", "call": "c1"})
            case "extend_wrap_up":
                hangs_up(room)
            case "read":
                sent = await room.attendance.broadcasting.send("one", by="user:head")
                changed = {"broadcast": sent.sent.broadcast_id}
            case _:
                pass
        if asks not in ("shown", "decline", "ready", "read"):
            await until(desk, "conference" if asks == "complete" else asks)
        before = len(await room.journal.read("demo", STREAM))
        await desk.send_json(message(kind, **changed))
        if asks == "shown":
            assert (await room.telephones.rings()).seat == "desk1"
        assert await refusals(desk) == []
    told = [one.event for one in (await room.journal.read("demo", STREAM))[before:]]
    trail = await room.relations.trail.listed("demo", limit=20, who=SUPERVISOR)
    acted = [one.route for one in trail if one.what == "acted"]
    match asks:
        case "secure" | "pause_recording" | "resume_recording":
            assert acted[0] == f"{asks} c1"
        case "shown":
            assert acted == []
        case _:
            assert told[0]["by"] == SUPERVISOR, told
            assert acted == []


@pytest.mark.parametrize("kind", [PauseRecording, Secure])
async def test_nothing_is_done_that_cannot_be_put_on_record(
    talk: DeskRoom, kind: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(FakeSecureFlows, "ask", lambda self, name: asked.append(name))
    monkeypatch.setattr("hotline.crm.audit_trail.repository.AuditTrail.add", cannot_write)
    async with talk.desk("anna", "supervisor") as desk:
        await desk.send_json(message(kind))
        # However the desk tells of it, by a refusal or by its end.
        async with asyncio.timeout(TOLD_WITHIN_S):
            async for told in desk:
                if json.loads(told.data)["type"] == "refused":
                    break
    assert (talk.floor.recording_pauses.of("anna"), asked) == ("on", [])


async def test_who_sends_a_caller_aside_over_rest_is_on_record_with_the_customer(
    room: DeskRoom,
) -> None:
    pseudonym = await room.keys.pseudonym("demo", "10000002")
    secure = FakeSecureFlows(offered=("pin",), places=("pin",))
    room.calls_in("c1", customer=pseudonym, secure=secure)
    (await room.telephones.rings()).picks_up()
    async with asyncio.timeout(TOLD_WITHIN_S):
        while room.floor.state_of("anna") != "on_call":  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.01)
    headers = {"Authorization": f"Bearer {room.tokens['supervisor']}"}
    url = f"{room.url}/agents/anna/secure"
    async with room.web.post(url, json={"flow": "pin"}, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
    trail = await room.relations.trail.listed("demo", limit=20, customer="10000002")
    assert [(one.what, one.who, one.route) for one in trail] == [
        ("acted", SUPERVISOR, "secure anna")
    ]


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
            "too_late_to_decline",
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
