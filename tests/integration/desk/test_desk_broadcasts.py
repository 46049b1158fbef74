"""What supervisors write is on the desks of those whom it is for, until each has read it."""

from __future__ import annotations

from typing import Any

import aiohttp

from hotline.model.queue import QueueSpec, SkillWanted
from hotline.routing.policy import Policy
from hotline.testing.desk_room import DeskRoom

TOLD_WITHIN_S = 10.0
LOANS = Policy(queues={"loans": QueueSpec(name="loans", skills=(SkillWanted(skill="loans"),))})
HOSTILE = '<img src=x onerror="alert(1)"> {{7*7}} \'; DROP TABLE call; --'


async def texts(desk: aiohttp.ClientWebSocketResponse) -> list[str]:
    """Return what is still to be read, from the next message of a desk."""
    while True:
        told: dict[str, Any] = await desk.receive_json(timeout=TOLD_WITHIN_S)
        if told["type"] == "desk_now":
            return [one["text"] for one in told["broadcasts"]]


async def ask(room: DeskRoom, path: str, body: object = None, role: str = "supervisor") -> Any:
    headers = {"Authorization": f"Bearer {room.tokens[role]}"}
    url = f"{room.url}{path}"
    method = "GET" if body is None else "POST"
    async with room.web.request(method, url, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_every_desk_has_it_until_its_agent_has_read_it(room: DeskRoom) -> None:
    async with room.desk("anna") as annas, room.desk("anna") as other:
        assert await texts(annas) == await texts(other) == []
        status, made = await ask(room, "/floor/broadcasts", {"text": HOSTILE})
        assert status == 201
        assert made["unread"] == ["anna", "ben"]
        assert await texts(annas) == await texts(other) == [HOSTILE]
        await annas.send_json({"type": "read", "broadcast": made["id"]})
        assert await texts(annas) == await texts(other) == []
    # Ben was away.
    async with room.desk("ben") as bens:
        assert await texts(bens) == [HOSTILE]
        await bens.send_json({"type": "read", "broadcast": made["id"]})
        assert await texts(bens) == []
    _, listed = await ask(room, "/floor/broadcasts", role="reader")
    assert [[read["agent"] for read in one["read"]] for one in listed["items"]] == [["anna", "ben"]]
    assert listed["items"][0]["by"] == "token:head"
    _, floor = await ask(room, "/floor", role="reader")
    assert floor["broadcasts"] == listed["items"]


async def test_what_is_taken_back_goes_from_the_desks(room: DeskRoom) -> None:
    async with room.desk("ben") as bens:
        await texts(bens)
        _, made = await ask(room, "/floor/broadcasts", {"text": "one"})
        assert await texts(bens) == ["one"]
        status, _ = await ask(room, f"/floor/broadcasts/{made['id']}/withdraw", {})
        assert status == 200
        assert await texts(bens) == []
        status, told = await ask(room, f"/floor/broadcasts/{made['id']}/withdraw", {})
        assert (status, told["code"]) == (404, "unknown_broadcast")


async def test_what_is_no_text_is_refused_and_nothing_is_written(room: DeskRoom) -> None:
    for text in ("", "   ", "x" * 281, "a\x00b", "a\u202eb", "a\nb", 7, None):
        status, told = await ask(room, "/floor/broadcasts", {"text": text})
        assert (status, told["code"]) == (422, "form_problems")
    for more in ({"queue": "nowhere"}, {"team": "nobody"}):
        status, told = await ask(room, "/floor/broadcasts", {"text": "one", **more})
        assert (status, told["code"]) == (409, "nobody_meant")
    both = {"text": "one", "queue": "agents", "team": "x"}
    assert (await ask(room, "/floor/broadcasts", both))[1]["code"] == "one_audience"
    assert (await ask(room, "/floor/broadcasts", {"text": "x" * 280, "queue": "agents"}))[0] == 201


async def test_who_wrote_it_is_on_record(room: DeskRoom) -> None:
    _, made = await ask(room, "/floor/broadcasts", {"text": "one"})
    await ask(room, f"/floor/broadcasts/{made['id']}/withdraw", {})
    found = reversed(await room.relations.trail.listed("demo", limit=10))
    trail = [(one.who, one.route) for one in found if one.what == "broadcast"]
    assert trail == [
        ("token:head", "to all"),
        ("token:head", f"withdrawn {made['id']}"),
    ]


async def test_a_desk_tells_what_is_served_for_now_and_why(room: DeskRoom) -> None:
    headers = {"Authorization": f"Bearer {room.tokens['supervisor']}"}
    url = f"{room.url}/agents/anna/skills"
    body = {"skills": {"loans": 4}, "languages": ["en-US"], "reason": "two are ill"}
    room.floor.use(LOANS)
    async with room.desk("anna") as desk:
        told = await desk.receive_json(timeout=TOLD_WITHIN_S)
        assert told["requalified"] is None
        async with room.web.put(url, json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        while told["type"] != "desk_now" or told["requalified"] is None:
            told = await desk.receive_json(timeout=TOLD_WITHIN_S)
        assert told["requalified"] == {
            "skills": {"loans": 4},
            "languages": ["en-US"],
            "reason": "two are ill",
            "by": "token:head",
        }
        async with room.web.delete(url, headers=headers) as answer:
            assert (answer.status, (await answer.json())["skills"]) == (200, {})
        while told["type"] != "desk_now" or told["requalified"] is not None:
            told = await desk.receive_json(timeout=TOLD_WITHIN_S)
        async with room.web.delete(url, headers=headers) as answer:
            assert (answer.status, (await answer.json())["code"]) == (409, "cannot_requalify")
