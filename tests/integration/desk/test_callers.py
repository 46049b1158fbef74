"""Who is calling, as a desk is told: from the call, the CRM and the journal, and put on record."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from tests.integration.api.conftest import is_in
from tests.integration.api.filled_stores import DAY

from hotline.api import caller_teller
from hotline.crm.cases.repository import CaseDraft
from hotline.database import DatabaseError
from hotline.desk.callers import Asked, Callers, Told
from hotline.floor.floor_log import STREAM
from hotline.floor.kept_floor import kept_to_json
from hotline.flow.codec import event_to_json
from hotline.flow.events import BankAnswered
from hotline.journal import NewRecord, call_stream
from hotline.model.agent import AgentState
from hotline.model.case import CaseMatter
from hotline.model.customer import Customer, Note
from hotline.model.queue import QueueSpec
from hotline.routing.events import CallQueued
from hotline.routing.policy import Policy
from hotline.routing.promise.spoken import WaitPromise
from hotline.testing.desk_room import DeskRoom
from hotline.testing.floor import now
from hotline.testing.people import person

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
NUMBER = "+8613800000001"
TOLD_WITHIN_S = 10.0
NOTHING_S = 0.1


async def told_who(desk: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return what is told next of who is calling."""
    while True:
        message: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if message["type"] == "caller_at_desk":
            return message


@pytest.fixture
async def anna_berg(room: DeskRoom) -> str:
    """A customer with a case and a note; returns her pseudonym."""
    draft = person("10000001", phones=(NUMBER,), deposits="1500000")
    customer = await room.relations.customers.add("demo", draft, who="li", at=now())
    await room.relations.cases.open(
        "demo",
        CaseDraft(
            name="a",
            kind="complaint",
            matter=CaseMatter(summary="Charged twice", customer="10000001"),
            answer_within=DAY,
        ),
        who="li",
        at=now(),
    )
    note = Note(at=now(), author="li", text="Prefers short answers")
    await room.relations.notes.add("demo", "10000001", note)
    return customer.pseudonym


async def test_who_was_identified_comes_with_all_that_an_agent_needs(
    room: DeskRoom, anna_berg: str
) -> None:
    await room.is_in_the_flow(CALL, customer="10000001")
    async with room.desk("anna") as desk:
        room.calls_in(CALL, customer=anna_berg)
        told = await told_who(desk)
    assert (told["call"], told["is_verified"]) == (CALL, True)
    assert (told["tier"], told["tier_why"]) == ("vip", "average_deposits >= 1000000 CNY")
    customer = told["customer"]
    assert (customer["id"], customer["name"]) == (anna_berg, "Anna Berg")
    assert [one["summary"] for one in customer["cases"]] == ["Charged twice"]
    assert [one["text"] for one in customer["notes"]] == ["Prefers short answers"]
    assert [one["who"] for one in told["steps"]] == ["caller", "hotline"]


async def test_a_number_names_nobody_but_as_a_hint(room: DeskRoom, anna_berg: str) -> None:
    await room.is_in_the_flow(CALL)
    async with room.desk("anna") as desk:
        room.calls_in(CALL, number="13800000001")
        told = await told_who(desk)
    assert (told["is_verified"], told["customer"]) == (False, None)
    assert told["number_of"] == ["Anna Berg"]


async def test_each_look_is_on_record_once_and_before_it_is_shown(
    room: DeskRoom, anna_berg: str
) -> None:
    await room.is_in_the_flow(CALL, customer="10000001")
    async with room.desk("anna") as desk:
        room.calls_in(CALL, customer=anna_berg)
        await told_who(desk)
        leg = await room.telephones.rings()
        leg.picks_up()
        await asyncio.sleep(NOTHING_S)
    (entry,) = [
        one for one in await room.relations.trail.listed("demo", limit=10) if one.what == "looked"
    ]
    assert (entry.who, entry.route) == ("token:head", "GET /agents/{agent}/desk")
    assert entry.pseudonym == anna_berg


async def test_who_calls_is_told_anew_when_more_is_known(room: DeskRoom, anna_berg: str) -> None:
    await room.is_in_the_flow(CALL)
    async with room.desk("anna") as desk:
        room.calls_in(CALL, number="")
        assert (await told_who(desk))["customer"] is None
        await room.is_in_the_flow(CALL, customer="10000001")
        (await room.telephones.rings()).picks_up()
        assert (await told_who(desk))["customer"]["name"] == "Anna Berg"


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of which it was looked who is on them, in order."""
    seen: list[str] = []
    looked = Callers.of

    async def of(self: Callers, asked: Asked) -> Told:
        seen.append(asked.call_id)
        return await looked(self, asked)

    monkeypatch.setattr(Callers, "of", of)
    return seen


async def test_an_offer_that_becomes_a_conversation_is_not_looked_for_at_each_step(
    room: DeskRoom, anna_berg: str, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller_teller, "CALM_S", 60.0)
    await room.is_in_the_flow(CALL, customer="10000001")
    async with room.desk("anna") as desk:
        room.calls_in(CALL, customer=anna_berg)
        await told_who(desk)
        (await room.telephones.rings()).picks_up()
        await is_in(room.floor, "anna", AgentState.ON_CALL)
        await asyncio.sleep(NOTHING_S)
        assert looks == [CALL]


async def test_who_calls_next_is_looked_for_at_once(
    room: DeskRoom, looks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller_teller, "CALM_S", 60.0)
    async with room.desk("anna") as desk:
        line = room.calls_in("c1")
        await told_who(desk)
        (await room.telephones.rings()).picks_up()
        await is_in(room.floor, "anna", AgentState.ON_CALL)
        line.caller_hangs_up()
        await is_in(room.floor, "anna", AgentState.AVAILABLE)
        room.calls_in("c2")
        assert (await told_who(desk))["call"] == "c2"
        assert looks == ["c1", "c2"]


async def test_who_is_identified_in_a_secure_flow_is_shown_when_brought_back(
    room: DeskRoom, anna_berg: str
) -> None:
    await room.is_in_the_flow(CALL)
    async with room.desk("anna") as desk:
        line = room.calls_in(CALL, number="")
        (await room.telephones.rings()).picks_up()
        assert (await told_who(desk))["is_verified"] is False
        await is_in(room.floor, "anna", AgentState.ON_CALL)
        await room.floor.serving.part(line)
        await room.is_in_the_flow(CALL, customer="10000001")
        await room.floor.serving.bring_back(line, identified=True)
        # What changed as they began to talk may be told before it.
        while (told := await told_who(desk))["customer"] is None:
            pass
    assert (told["is_verified"], told["customer"]["id"]) == (True, anna_berg)


async def is_identified(room: DeskRoom, customer: str) -> None:
    """Let the bank identify the caller of CALL now, as in a secure flow."""
    answered = BankAnswered(at=now(), ref=7, outcome="ok", customer=customer)
    await room.journal.append(
        NewRecord(
            tenant="demo",
            stream=call_stream(CALL),
            at=answered.at,
            event=event_to_json(answered),
            commands=[],
        )
    )
    room.live[CALL] = replace(room.live[CALL], customer=customer, tier="vip", tier_reason="rich")


async def test_a_page_that_is_opened_in_wrap_up_tells_nothing_of_the_next_agents_talk(
    room: DeskRoom, anna_berg: str
) -> None:
    wrapped_up = QueueSpec(name="agents", whisper=False, wrap_up_s=60)
    room.floor.use(Policy(queues={"agents": wrapped_up}))
    await room.is_in_the_flow(CALL)
    room.calls_in(CALL, number="13800000001")
    (await room.telephones.rings()).picks_up()
    await is_in(room.floor, "anna", AgentState.ON_CALL)
    await room.attendance.sign_in("ben", "desk2", by="test")
    await room.attendance.is_ready("ben", by="test")
    await room.floor.handling.transfer("anna", CALL, to_agent="ben", to_queue="", by="test")
    (await room.telephones.rings()).picks_up()
    await is_in(room.floor, "ben", AgentState.ON_CALL)
    await is_identified(room, "10000001")
    async with room.desk("anna") as annas, room.desk("ben") as bens:
        told = await told_who(annas)
        assert (told["call"], told["is_verified"], told["customer"]) == (CALL, False, None)
        assert (told["tier"], told["tier_why"], told["number_of"]) == (None, "", [])
        assert len(told["steps"]) == 2
        there = await told_who(bens)
        assert (there["is_verified"], there["customer"]["id"]) == (True, anna_berg)
        assert len(there["steps"]) == 3


async def test_a_page_that_is_opened_in_wrap_up_tells_who_was_identified_before_it(
    room: DeskRoom, anna_berg: str
) -> None:
    wrapped_up = QueueSpec(name="agents", whisper=False, wrap_up_s=60)
    room.floor.use(Policy(queues={"agents": wrapped_up}))
    await room.is_in_the_flow(CALL)
    line = room.calls_in(CALL)
    (await room.telephones.rings()).picks_up()
    await is_in(room.floor, "anna", AgentState.ON_CALL)
    await is_identified(room, "10000001")
    line.agent_hangs_up()
    await is_in(room.floor, "anna", AgentState.WRAP_UP)
    await is_identified(room, "10000002")
    async with room.desk("anna") as desk:
        told = await told_who(desk)
    assert (told["is_verified"], told["customer"]["id"]) == (True, anna_berg)


async def test_who_calls_is_looked_for_again_when_the_crm_did_not_answer(
    room: DeskRoom, anna_berg: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.api.caller_teller.AGAIN_S", NOTHING_S)
    get, failures = room.relations.customers.get, iter([DatabaseError("away")])

    async def fail_once(*args: Any, **named: Any) -> Customer:
        for failure in failures:
            raise failure
        return await get(*args, **named)

    monkeypatch.setattr(room.relations.customers, "get", fail_once)
    await room.is_in_the_flow(CALL, customer="10000001")
    async with room.desk("anna") as desk:
        room.calls_in(CALL, customer=anna_berg)
        (await room.telephones.rings()).picks_up()
        await is_in(room.floor, "anna", AgentState.ON_CALL)
        assert (await told_who(desk))["customer"]["name"] == "Anna Berg"
    assert next(failures, None) is None


async def test_a_promise_is_known_by_its_customer_and_nobody_is_verified(
    room: DeskRoom, anna_berg: str
) -> None:
    async with room.desk("anna") as desk:
        room.calls_in("promise:1", customer=anna_berg)
        told = await told_who(desk)
    assert (told["customer"]["name"], told["is_verified"]) == ("Anna Berg", False)
    assert told["steps"] == []


async def test_another_agents_desk_is_not_told_who_calls(room: DeskRoom, anna_berg: str) -> None:
    await room.is_in_the_flow(CALL, customer="10000001")
    async with room.desk("anna") as annas, room.desk("ben") as bens:
        room.calls_in(CALL, customer=anna_berg)
        await told_who(annas)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(told_who(bens), NOTHING_S)


async def test_the_wallboard_has_agents_who_waits_and_the_calls_of_today(room: DeskRoom) -> None:
    room.calls_in("c1")
    await room.telephones.rings()
    headers = {"Authorization": f"Bearer {room.tokens['reader']}"}
    async with room.web.get(f"{room.url}/floor", headers=headers) as answer:
        floor = await answer.json()
    assert [(one["agent"], one["state"]) for one in floor["agents"]] == [
        ("anna", "reserved"),
        ("ben", "offline"),
    ]
    assert [(one["call"], one["offered"]) for one in floor["waiting"]] == [("c1", "anna")]
    assert [one["offered"] for one in floor["today"]] == [1]
    assert floor["service_level"] is None
    async with room.web.get(f"{room.url}/seats", headers=headers) as answer:
        seats = (await answer.json())["items"]
    assert [(one["id"], one["taken_by"]) for one in seats] == [("desk1", "anna"), ("desk2", "")]


async def test_the_wallboard_has_the_median_of_what_those_were_promised_who_wait(
    room: DeskRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.attendance.take_break("anna", "lunch", by="test")
    for call_id in ("c1", "c2", "c3", "c4"):
        asked = CallQueued(at=now(), call_id=call_id, queue="agents", tier="vip", language="en-US")
        await room.floor.take(asked)
    entries = room.floor.router.floor.entries
    promised = {
        call_id: WaitPromise(said_at=entries[call_id].queued_at, from_minutes=0, to_minutes=minutes)
        for call_id, minutes in (("c2", 2), ("c3", 4), ("c4", 10))
    }
    monkeypatch.setattr(room.floor, "promise_of", promised.get)
    headers = {"Authorization": f"Bearer {room.tokens['reader']}"}

    async def told() -> float | None:
        async with room.web.get(f"{room.url}/floor", headers=headers) as answer:
            (tier,) = (await answer.json())["tiers"]
        shown: float | None = tier["promised_wait_s"]
        return shown

    assert await told() == pytest.approx(240)
    del promised["c4"]
    assert await told() == pytest.approx(180)
    promised.clear()
    assert await told() is None


async def test_a_call_is_told_with_the_reason_for_each_decision(
    room: DeskRoom, anna_berg: str
) -> None:
    await room.is_in_the_flow(CALL, customer="10000001")
    room.calls_in(CALL, customer=anna_berg)
    await room.telephones.rings()
    headers = {"Authorization": f"Bearer {room.tokens['reader']}"}
    async with room.web.get(f"{room.url}/calls/{CALL}", headers=headers) as answer:
        told = await answer.json()
    assert told["customer"] == "10000001"
    offered = next(one for one in told["lines"] if one["text"] == "is offered to anna")
    assert offered["who"] == "floor"
    (because,) = offered["because"]
    assert (because["code"], because["values"]["agent"]) == ("because", "anna")
    assert because["values"]["rule"] == [{"code": "rule_longest_idle", "values": {}}]
    assert told["has_all_reasons"] is True
    trail = await room.relations.trail.listed("demo", limit=10)
    assert [one.pseudonym for one in trail] == [anna_berg]
    unknown = CALL.replace("0", "f")
    async with room.web.get(f"{room.url}/calls/{unknown}", headers=headers) as answer:
        assert answer.status == 404


async def test_who_looks_at_a_call_of_nobody_known_is_on_record_too(room: DeskRoom) -> None:
    await room.is_in_the_flow(CALL)
    assert (await told_on_page(room, CALL))["customer"] is None
    (entry,) = await room.relations.trail.listed("demo", limit=10)
    assert (entry.what, entry.route, entry.pseudonym) == ("looked", f"GET /calls/{CALL}", None)


async def test_the_service_level_of_all_is_the_floors_own(room: DeskRoom) -> None:
    room.calls_in("c1")
    (await room.telephones.rings()).picks_up()
    await is_in(room.floor, "anna", AgentState.ON_CALL)
    headers = {"Authorization": f"Bearer {room.tokens['reader']}"}
    async with room.web.get(f"{room.url}/floor", headers=headers) as answer:
        floor = await answer.json()
    assert floor["service_level"] == 1.0


async def told_on_page(room: DeskRoom, call_id: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {room.tokens['reader']}"}
    async with room.web.get(f"{room.url}/calls/{call_id}", headers=headers) as answer:
        told: dict[str, Any] = await answer.json()
    return told


def floor_lines(told: dict[str, Any]) -> list[str]:
    return [one["text"] for one in told["lines"] if one["who"] == "floor"]


async def writes_snapshot(room: DeskRoom, **changes: object) -> None:
    """Write a snapshot of the floor as it is into its log."""
    at = now()
    event = {**kept_to_json(room.floor._folded.kept(at), at), **changes}
    await room.journal.append(NewRecord(tenant="demo", stream=STREAM, at=at, event=event))


async def test_a_call_from_before_the_floors_last_snapshots_keeps_its_reasons(
    room: DeskRoom, anna_berg: str
) -> None:
    await writes_snapshot(room)
    await room.is_in_the_flow(CALL, customer="10000001")
    room.calls_in(CALL, customer=anna_berg)
    await room.telephones.rings()
    told = await told_on_page(room, CALL)
    assert "is offered to anna" in floor_lines(told)
    for _ in range(2):
        await writes_snapshot(room)
    assert await told_on_page(room, CALL) == told
    assert told["has_all_reasons"] is True


async def test_a_call_after_a_snapshot_that_cannot_be_used_says_that_reasons_are_missing(
    room: DeskRoom, anna_berg: str
) -> None:
    await writes_snapshot(room, digest="")
    await room.is_in_the_flow(CALL, customer="10000001")
    room.calls_in(CALL, customer=anna_berg)
    await room.telephones.rings()
    await writes_snapshot(room)
    told = await told_on_page(room, CALL)
    assert floor_lines(told) == []
    assert told["has_all_reasons"] is False
