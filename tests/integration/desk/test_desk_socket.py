"""Desks over a real WebSocket, on a floor whose telephones and callers are made up."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import WSCloseCode

from hotline.api import PREFIX, still
from hotline.api.desk_socket import DeskSocket
from hotline.desk import desks as desks_module
from hotline.floor import recording_pauses
from hotline.floor.number_errors import NumberNotAllowed
from hotline.flow.requests import Transfer
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.settings import CrmSettings
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.floor import now
from hotline.testing.people import PASSWORD
from hotline.testing.recorder import FakeRecorder
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.stores import Stores

TOLD_WITHIN_S = 10.0
NOTHING_S = 0.1
"""So long nothing comes where nothing is to come."""


DISPOSED: dict[str, dict[str, str]] = {"dispose": {"disposition": "solved"}, "extend_wrap_up": {}}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def told(desk: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next message."""
    while True:
        message: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if message["type"] != "caller_at_desk":
            return message


async def told_of(desk: aiohttp.ClientWebSocketResponse, state: str) -> dict[str, Any]:
    """Return the next desk on which the agent is in a state."""
    while True:
        if (message := await told(desk))["state"] == state:
            return message


async def test_a_desk_is_whole_at_once(room: DeskRoom) -> None:
    async with room.desk("anna") as desk:
        first = await told(desk)
    assert (first["agent"], first["seat"], first["state"]) == ("anna", "desk1", "available")
    assert (first["offer"], first["talk"]) == (None, None)
    async with room.desk("ben") as desk:
        assert (await told(desk))["state"] == "offline"


async def test_the_agent_sees_who_is_calling_before_the_telephone_rings(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        offer = (await told_of(desk, "reserved"))["offer"]
        assert offer["rule"] == "longest_idle"
        assert offer["call"]["tier"] == "vip"
        assert offer["call"]["number"] == "13800000001"
        await asyncio.sleep(NOTHING_S)
        assert not room.telephones.legs
        await desk.send_json({"type": "shown", "ref": offer["ref"]})
        leg = await room.telephones.rings()
        leg.picks_up()
        talk = (await told_of(desk, "on_call"))["talk"]
        assert (talk["call"], talk["number"]) == ("c1", "13800000001")
        leg.hangs_up()


async def test_a_desk_that_says_nothing_does_not_keep_the_telephone_from_ringing(
    room: DeskRoom,
) -> None:
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        await told_of(desk, "reserved")
        await room.telephones.rings()


async def test_another_agents_desk_cannot_say_that_it_is_shown(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks_module, "SHOWN_WITHIN_S", 10.0)
    async with room.desk("anna") as annas, room.desk("ben") as bens:
        room.calls_in("c1")
        ref = (await told_of(annas, "reserved"))["offer"]["ref"]
        await bens.send_json({"type": "shown", "ref": ref})
        await bens.send_json({"type": "decline", "ref": ref})
        await told_of(bens, "offline")
        assert (await told(bens))["code"] == "offer_over"
        await asyncio.sleep(NOTHING_S)
        assert not room.telephones.legs
        assert room.floor.state_of("anna") == "reserved"


async def test_who_declines_is_on_break_with_the_reason(room: DeskRoom) -> None:
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        ref = (await told_of(desk, "reserved"))["offer"]["ref"]
        await desk.send_json({"type": "decline", "ref": ref, "reason": "must go"})
        there = await told_of(desk, "on_break")
        assert (there["reason"], there["offer"]) == ("must go", None)


async def test_who_declines_what_is_a_conversation_already_is_told_that_it_is_too_late(
    room: DeskRoom,
) -> None:
    async with room.desk("anna") as desk:
        line = room.calls_in("c1")
        decline = {"type": "decline", "ref": (await told_of(desk, "reserved"))["offer"]["ref"]}
        leg = await room.telephones.rings()
        leg.picks_up()
        seq = (await told_of(desk, "on_call"))["seq"]
        await desk.send_json(decline)
        assert (await told(desk))["code"] == "too_late_to_decline"
        assert room.floor.seq == seq
        line.caller_hangs_up()
        await told_of(desk, "available")
        await desk.send_json(decline)
        assert (await told(desk))["code"] == "offer_over"
        assert room.floor.state_of("anna") == "available"


async def test_what_a_desk_does_is_told_to_all_desks_of_the_agent(room: DeskRoom) -> None:
    async with room.desk("anna") as one, room.desk("anna") as other:
        await one.send_json({"type": "break", "reason": "tea"})
        for desk in (one, other):
            assert (await told_of(desk, "on_break"))["reason"] == "tea"
        await other.send_json({"type": "ready"})
        for desk in (one, other):
            await told_of(desk, "available")


async def test_an_agent_pauses_what_is_recorded_and_both_desks_say_so(room: DeskRoom) -> None:
    recorder = FakeRecorder()
    async with room.desk("anna") as one, room.desk("anna") as other:
        room.calls_in("c1", recorder=recorder)
        await told_of(one, "reserved")
        (await room.telephones.rings()).picks_up()
        there = await told_of(one, "on_call")
        assert there["handling"]["recorded"] == "on"
        assert "pause_recording" in there["can"]
        await one.send_json({"type": "pause_recording", "call": "c1"})
        for desk in (one, other):
            while (there := await told_of(desk, "on_call"))["handling"]["recorded"] != "paused":
                pass
            assert "resume_recording" in there["can"]
            assert "pause_recording" not in there["can"]
        assert recorder.is_paused
        await other.send_json({"type": "resume_recording", "call": "c1"})
        assert (await told_of(one, "on_call"))["handling"]["recorded"] == "on"
        assert not recorder.is_paused


async def test_a_pause_that_the_pbx_has_not_made_is_refused_and_so_is_its_end(
    room: DeskRoom,
) -> None:
    recorder = FakeRecorder(obeys=False)
    async with room.desk("anna") as desk:
        room.calls_in("c1", recorder=recorder)
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        await told_of(desk, "on_call")
        await desk.send_json({"type": "pause_recording", "call": "c1"})
        assert (await told(desk))["code"] == "not_now"
        assert room.floor.recording_pauses.of("anna") == "on"
        recorder.is_paused = True
        await desk.send_json({"type": "resume_recording", "call": "c1"})
        while (there := await told(desk))["type"] == "now":
            pass
        assert there["code"] == "not_now"
        assert room.floor.recording_pauses.of("anna") == "paused"


async def test_the_desk_says_at_once_that_nothing_is_recorded_any_more(room: DeskRoom) -> None:
    recorder = FakeRecorder()
    async with room.desk("anna") as desk:
        room.calls_in("c1", recorder=recorder)
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        assert (await told_of(desk, "on_call"))["handling"]["recorded"] == "on"
        recorder.ended()
        there = await told_of(desk, "on_call")
        assert there["handling"]["recorded"] == "off"
        assert "pause_recording" not in there["can"]


class SilentRecorder(FakeRecorder):
    """A recorder whose PBX does not answer."""

    async def pause(self) -> bool:
        await asyncio.Event().wait()
        return True


async def test_a_pause_of_which_the_pbx_says_nothing_is_refused(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_pauses, "DONE_WITHIN_S", 0.0)
    async with room.desk("anna") as desk:
        room.calls_in("c1", recorder=SilentRecorder())
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        await told_of(desk, "on_call")
        await desk.send_json({"type": "pause_recording", "call": "c1"})
        assert (await told(desk))["code"] == "not_now"


async def test_an_agent_has_the_bank_check_who_calls(room: DeskRoom) -> None:
    secure = FakeSecureFlows(offered=("pin", "code"))
    async with room.desk("anna") as desk:
        line = room.calls_in("c1", secure=secure)
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        there = await told_of(desk, "on_call")
        assert (there["handling"]["aside"], there["handling"]["secure"]) == (False, ["pin", "code"])
        assert "secure" in there["can"]
        await desk.send_json({"type": "secure", "call": "c0", "flow": "code"})
        assert (await told(desk))["code"] == "nobody_to_ask"
        await desk.send_json({"type": "secure", "call": "c1", "flow": "fingerprint"})
        assert (await told(desk))["code"] == "secure_flow_not_offered"
        await desk.send_json({"type": "secure", "call": "c1", "flow": "code"})
        async with asyncio.timeout(TOLD_WITHIN_S):
            await secure.was_asked("code")
        # As the call does, once it has taken that.
        await room.floor.serving.part(line)
        there = await told_of(desk, "on_call")
        assert (there["handling"]["aside"], there["handling"]["secure"]) == (True, [])
        assert not {"secure", "hold", "transfer"} & set(there["can"])
        await desk.send_json({"type": "secure", "call": "c1", "flow": "pin"})
        assert (await told(desk))["code"] == "secure_flow_not_offered"
        secure.customer = "10000001"
        await room.floor.serving.bring_back(line, identified=True)
        while (there := await told_of(desk, "on_call"))["handling"]["aside"]:
            pass
        assert "secure" in there["can"]
        assert there["talk"]["customer"] == "10000001"


async def test_an_agent_types_a_number_and_hears_why_it_is_not_rung(room: DeskRoom) -> None:
    secure = FakeSecureFlows(places=("branch", "elsewhere"))
    secure.rung = {
        "branch": Transfer(destination="+862164378888", ring_s=30),
        "elsewhere": Transfer(ring_s=30),
    }
    async with room.desk("anna") as desk:
        room.calls_in("c1", secure=secure)
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        await told_of(desk, "on_call")
        headers = {"Authorization": f"Bearer {room.tokens['supervisor']}"}
        async with room.web.get(f"{room.url}/agents/anna/destinations", headers=headers) as answer:
            places = (await answer.json())["flows"]
        assert places == [
            {"flow": "branch", "ways": ["consult", "transfer"], "wants_number": False},
            {"flow": "elsewhere", "ways": ["consult", "transfer"], "wants_number": True},
        ]
        secure.unfit = NumberNotAllowed()
        typed = {"call": "c1", "flow": "elsewhere", "number": "+44 20 7946 0018"}
        for ask in ("consult", "transfer"):
            await desk.send_json({"type": ask, **typed})
            assert (await told(desk))["code"] == "number_not_allowed"
            await desk.send_json({"type": ask, **typed, "number": "1" * 41})
            assert (await told(desk))["code"] == "not_understood"
            await desk.send_json({"type": ask, **typed, "number": ""})
            assert (await told(desk))["code"] == "number_wanted"
            await desk.send_json({"type": ask, **typed, "flow": "branch"})
            assert (await told(desk))["code"] == "number_not_wanted"
        secure.unfit = None
        await desk.send_json({"type": "transfer", **typed})
        while (await told(desk))["talk"] is not None:
            pass
    assert secure.typed == [("elsewhere", "+44 20 7946 0018")]
    trail = [
        one for one in await room.relations.trail.listed("demo", limit=20) if one.what == "acted"
    ]
    assert {one.route for one in trail} == {"consult c1", "transfer c1"}


async def test_nothing_is_paused_that_is_not_recorded(room: DeskRoom) -> None:
    async with room.desk("anna") as desk:
        room.calls_in("c1", recorder=FakeRecorder(wants=False))
        await told_of(desk, "reserved")
        (await room.telephones.rings()).picks_up()
        there = await told_of(desk, "on_call")
        assert there["handling"]["recorded"] == "off"
        assert not {"pause_recording", "resume_recording"} & set(there["can"])
        for ask in ("pause_recording", "resume_recording"):
            await desk.send_json({"type": ask, "call": "c1"})
            assert (await told(desk))["code"] == "not_now"
        await desk.send_json({"type": "pause_recording", "call": "c0"})
        assert (await told(desk))["code"] == "nobody_to_ask"


async def test_a_desk_says_what_can_be_asked_for_and_what_has_come_of_it(room: DeskRoom) -> None:
    async with room.desk("anna") as annas, room.desk("ben") as bens:
        assert (await told(annas))["can"] == ["break"]
        room.calls_in("c1")
        assert (await told_of(annas, "reserved"))["can"] == ["break", "decline"]
        (await room.telephones.rings()).picks_up()
        there = await told_of(annas, "on_call")
        assert there["can"] == ["break", "consult", "hold", "transfer"]
        assert there["handling"] == {
            "held": False,
            "conference": False,
            "consult": None,
            "came_of": "",
            "asked_outside": False,
            "recorded": "off",
            "moving": "",
            "aside": False,
            "secure": [],
        }
        await annas.send_json({"type": "hold", "call": "c0"})
        assert (await told(annas))["code"] == "nobody_to_ask"
        await annas.send_json({"type": "complete", "call": "c1"})
        assert (await told(annas))["code"] == "not_now"
        await annas.send_json({"type": "consult", "call": "c1", "agent": "ben"})
        assert (await told(annas))["code"] == "nobody_free"
        await annas.send_json({"type": "transfer", "call": "c1", "queue": "nowhere"})
        assert (await told(annas))["code"] == "caller_cannot_go"
        await annas.send_json({"type": "hold", "call": "c1"})
        held = await told_of(annas, "on_call")
        assert held["can"] == ["break", "consult", "resume", "transfer"]
        await room.attendance.sign_in("ben", "desk2", by="test")
        await room.attendance.is_ready("ben", by="test")
        await annas.send_json({"type": "consult", "call": "c1", "queue": "agents"})
        asked = (await told_of(bens, "reserved"))["offer"]
        assert (asked["consult"], asked["rule"], asked["call"]["call"]) == (
            "anna",
            "consulted",
            "c1",
        )
        (await room.telephones.rings()).picks_up()
        while (there := await told_of(annas, "on_call"))["handling"]["consult"] != {
            "agent": "ben",
            "place": "",
            "state": "consulting",
        }:
            pass
        assert there["can"] == ["break", "complete", "conference", "resume", "transfer"]
        await annas.send_json({"type": "complete", "call": "c1"})
        await told_of(annas, "available")
        while (gets := await told_of(bens, "on_call"))["talk"] is None:
            pass
        assert gets["talk"]["call"] == "c1"
        await bens.send_json({"type": "transfer", "call": "c1", "agent": "anna"})
        assert (await told_of(annas, "reserved"))["offer"]["rule"] == "transferred"


async def test_numbers_grow_and_a_desk_that_was_away_is_right_at_once(room: DeskRoom) -> None:
    async with room.desk("anna") as desk:
        seen = [(await told(desk))["seq"]]
        for reason in ("tea", "training"):
            await room.attendance.take_break("anna", reason, by="test")
            seen.append((await told(desk))["seq"])
    assert seen == sorted(set(seen))
    await room.attendance.is_ready("anna", by="test")
    async with room.desk("anna") as desk:
        there = await told(desk)
    assert there["state"] == "available"
    assert there["seq"] > seen[-1]


async def test_all_that_is_told_has_the_version_and_a_number(room: DeskRoom) -> None:
    async with room.desk("anna") as desk:
        await desk.send_json({"type": "break", "reason": "tea", "version": 1})
        first = await told_of(desk, "on_break")
        await desk.send_json({"type": "ready", "version": 2})
        refused = await told(desk)
        assert (refused["code"], refused["seq"]) == ("not_understood", first["seq"])
        await desk.send_json({"type": "ready"})
        room.calls_in("c1")
        while (caller := await desk.receive_json(timeout=TOLD_WITHIN_S))["type"] == "desk_now":
            pass
        offered = await told_of(desk, "reserved")
    assert {one["version"] for one in (first, refused, offered, caller)} == {1}
    assert first["seq"] < caller["seq"] <= room.floor.seq


async def test_a_supervisor_is_told_whom_the_telephone_rings_for(room: DeskRoom) -> None:
    room.calls_in("c1")
    (await room.telephones.rings()).picks_up()
    await room.attendance.sign_in("ben", "desk2", by="test")
    supervising = room.attendance.supervising
    teller: Any = None
    sockets = DeskSocket(room.floor, room.attendance, room.desks, teller, room.relations.trail, now)
    # Whoever is on break may have walked away from the page.
    assert (sockets.is_working("anna"), sockets.is_working("ben")) == (True, False)
    async with room.desk("ben") as desk:
        assert (await told(desk))["supervision"] is None
        await supervising.hear("ben", "c1", "listen", by="test")
        await room.telephones.rings()
        for mode in ("listen", "barge"):
            await supervising.hear("ben", "c1", mode, by="test")
            while (there := await told(desk))["supervision"] != {
                "agent": "anna",
                "call": "c1",
                "mode": mode,
            }:
                pass
            assert (there["state"], there["talk"]) == ("on_break", None)
            assert sockets.is_working("ben")
        await supervising.hear_no_more("ben", by="test")
        assert (await told(desk))["supervision"] is None


async def test_a_desk_is_not_told_of_others(room: DeskRoom) -> None:
    async with room.desk("ben") as desk:
        await told(desk)
        await room.attendance.take_break("anna", "tea", by="test")
        with pytest.raises(TimeoutError):
            await desk.receive_json(timeout=NOTHING_S)


@pytest.mark.parametrize(
    ("agent", "role", "status"),
    [
        ("anna", "reader", 403),
        ("anna", "stranger", 404),
        ("nobody", "supervisor", 404),
        ("ben", "agent", 403),
    ],
)
async def test_who_may_not_has_no_desk(room: DeskRoom, agent: str, role: str, status: int) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with room.desk(agent, role):
            pass
    assert refused.value.status == status


async def test_a_user_has_a_desk_from_a_page_of_ours_only(room: DeskRoom) -> None:
    await room.people.users.add(
        "demo", "li", "agent", PASSWORD, who="root", at=now(), agent_id="anna"
    )
    user = await room.people.users.active("demo", "li")
    cookie = await room.people.sessions.begin(user, at=now())
    ours = room.url.removesuffix(PREFIX)
    async with room.desk_in_browser("anna", cookie, ours) as desk:
        assert (await told(desk))["agent"] == "anna"
    for agent, origin in (("anna", "http://evil.example"), ("anna", "null"), ("ben", ours)):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with room.desk_in_browser(agent, cookie, origin):
                pass
        assert refused.value.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError) as nothing:
        async with room.desk_in_browser("anna", cookie, None):
            pass
    assert nothing.value.status == 403


async def test_a_desk_is_closed_when_its_user_is_disabled(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", NOTHING_S)
    await room.people.users.add(
        "demo", "li", "agent", PASSWORD, who="root", at=now(), agent_id="anna"
    )
    user = await room.people.users.active("demo", "li")
    cookie = await room.people.sessions.begin(user, at=now())
    ours = room.url.removesuffix(PREFIX)
    async with room.desk("anna") as programs, room.desk_in_browser("anna", cookie, ours) as desk:
        await told(desk)
        with pytest.raises(TimeoutError):
            await desk.receive_json(timeout=3 * NOTHING_S)
        await room.people.users.disable("demo", "li", who="root", at=now())
        closed = await desk.receive(timeout=TOLD_WITHIN_S)
        assert closed.data == WSCloseCode.POLICY_VIOLATION
        assert not programs.closed


async def test_without_a_token_there_is_no_desk(room: DeskRoom) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with room.web.ws_connect(f"{room.url}/agents/anna/desk"):
            pass
    assert refused.value.status == 401


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"type":"buy"}', '{"type":"ready","x":1}', '{"type":"shown"}']
)
async def test_what_is_no_message_is_refused_and_the_desk_stays(room: DeskRoom, text: str) -> None:
    async with room.desk("anna") as desk:
        await told(desk)
        await desk.send_str(text)
        assert (await told(desk))["code"] == "not_understood"
        await desk.send_json({"type": "break", "reason": "tea"})
        await told_of(desk, "on_break")


async def test_what_came_of_a_call_is_said_at_the_desk(room: DeskRoom) -> None:
    queue = QueueSpec(
        name="agents",
        whisper=False,
        wrap_up_s=30,
        dispositions=("solved", "to_be_done"),
        disposition_required=True,
    )
    room.floor.use(Policy(queues={"agents": queue}))
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        leg = await room.telephones.rings()
        leg.picks_up()
        talk = await told_of(desk, "on_call")
        choices = {"choices": ["solved", "to_be_done"], "required": True, "given": ""}
        assert (talk["disposition"], talk["wrap_up"], talk["until"]) == (choices, None, None)
        assert "dispose" in talk["can"]
        leg.hangs_up()
        first = await told_of(desk, "wrap_up")
        assert (first["wrap_up"]["call"], first["talk"]) == ("c1", None)
        assert first["disposition"] == choices
        assert {"dispose", "extend_wrap_up"} <= set(first["can"])
        assert "ready" not in first["can"]
        await desk.send_json({"type": "ready"})
        assert (await told(desk))["code"] == "disposition_missing"
        await desk.send_json({"type": "dispose", "call": "c1", "disposition": "lost"})
        assert (await told(desk))["code"] == "unknown_disposition"
        for kind in ("dispose", "extend_wrap_up"):
            await desk.send_json({"type": kind, "call": "c0", **DISPOSED[kind]})
            assert (await told(desk))["code"] == "nothing_to_wrap_up"
        await desk.send_json({"type": "extend_wrap_up", "call": "c1"})
        later = await told(desk)
        assert moment(later["until"]) - moment(first["until"]) == timedelta(seconds=30)
        await desk.send_json({"type": "dispose", "call": "c1", "disposition": "solved"})
        given = await told(desk)
        assert given["disposition"]["given"] == "solved"
        await desk.send_json({"type": "ready"})
        last = await told_of(desk, "available")
        assert (last["wrap_up"], last["until"], last["disposition"]) == (None, None, None)


async def test_a_break_that_waits_for_the_result_of_the_call_is_taken_back(room: DeskRoom) -> None:
    queue = QueueSpec(
        name="agents",
        whisper=False,
        wrap_up_s=30,
        dispositions=("solved",),
        disposition_required=True,
    )
    room.floor.use(Policy(queues={"agents": queue}))
    async with room.desk("anna") as desk:
        room.calls_in("c1")
        leg = await room.telephones.rings()
        leg.picks_up()
        await told_of(desk, "on_call")
        leg.hangs_up()
        assert "ready" not in (await told_of(desk, "wrap_up"))["can"]
        await desk.send_json({"type": "break", "reason": "lunch"})
        later = await told(desk)
        assert (later["state"], later["then"]) == ("wrap_up", "on_break")
        assert "ready" in later["can"]
        await desk.send_json({"type": "ready"})
        taken_back = await told(desk)
        assert (taken_back["type"], taken_back["then"]) == ("desk_now", "")
        assert "ready" not in taken_back["can"]


async def test_what_cannot_be_done_is_refused_in_words(room: DeskRoom) -> None:
    async with room.desk("ben") as desk:
        await told(desk)
        await desk.send_json({"type": "ready"})
        assert (await told(desk))["code"] == "not_signed_in"


@pytest.mark.parametrize("sent", [b"bytes", "x" * 2000], ids=["bytes", "too long"])
async def test_a_desk_that_talks_nonsense_is_closed(room: DeskRoom, sent: bytes | str) -> None:
    async with room.desk("anna") as desk:
        await told(desk)
        await (desk.send_bytes(sent) if isinstance(sent, bytes) else desk.send_str(sent))
        closed = await desk.receive(timeout=TOLD_WITHIN_S)
        assert closed.type is aiohttp.WSMsgType.CLOSE
        assert closed.data in (WSCloseCode.POLICY_VIOLATION, WSCloseCode.MESSAGE_TOO_BIG)


async def test_a_desk_that_asks_too_often_is_closed(stores: Stores) -> None:
    async with (
        open_desk_room(stores, CrmSettings(requests_per_s=1, request_burst=3)) as room,
        room.desk("anna") as desk,
    ):
        await told(desk)
        for _ in range(5):
            await desk.send_json({"type": "shown", "ref": 0})
        closed = await desk.receive(timeout=TOLD_WITHIN_S)
        assert closed.data == WSCloseCode.POLICY_VIOLATION


async def test_a_service_that_ends_sends_its_desks_to_the_next(stores: Stores) -> None:
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    async with open_desk_room(stores, settings) as room:
        desk = await room.desk("anna")
        await told(desk)
        waiting = asyncio.create_task(desk.receive(timeout=TOLD_WITHIN_S))
    assert (await waiting).data == WSCloseCode.SERVICE_RESTART


async def test_what_can_be_asked_for_is_told_as_the_caller_is_parted_and_comes_back(
    room: DeskRoom,
) -> None:
    async with room.desk("anna") as desk:
        line = room.calls_in("c1")
        (await room.telephones.rings()).picks_up()
        while "hold" not in (await told_of(desk, "on_call"))["can"]:
            pass
        await room.floor.serving.part(line)
        while "hold" in (await told(desk))["can"]:
            pass
        await room.floor.serving.bring_back(line, identified=False)
        while "hold" not in (await told(desk))["can"]:
            pass


async def test_a_colleague_is_told_that_the_caller_is_theirs_now(room: DeskRoom) -> None:
    await room.attendance.sign_in("ben", "desk2", by="test")
    await room.attendance.is_ready("ben", by="test")
    async with room.desk("anna") as annas, room.desk("ben") as bens:
        room.calls_in("c1")
        leg = await room.telephones.rings()
        leg.picks_up()
        asker, other = ("anna", "ben") if leg.seat == "desk1" else ("ben", "anna")
        desk = {"anna": annas, "ben": bens}
        await told_of(desk[asker], "on_call")
        await room.floor.handling.hold(asker, "c1", by="test")
        await room.floor.handling.consult(asker, "c1", to_agent=other, to_queue="", by="test")
        await room.telephones.rings()
        while (await told_of(desk[other], "reserved"))["offer"]["consult"] != asker:
            pass
        await room.floor.handling.complete(asker, "c1", by="test")
        while (await told_of(desk[other], "reserved"))["offer"]["consult"]:
            pass
