"""Many calls on other flows, over the API: whose they are, how far, and what is refused."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.api.filled_stores import CALL, SCORED

from hotline.api.many_replays import MOST_NAMED
from hotline.crm.replays.repository import KEPT, SILENT
from hotline.qa.replay.many import OF_ONE, WAITING
from hotline.testing.floor import now
from hotline.testing.one_replay import BEGAN, edited_bundle

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

DAY = {"since": BEGAN.isoformat(), "until": (BEGAN + timedelta(days=1)).isoformat()}
EDITED = {"version": edited_bundle().digest}


async def until(api: Api, run: object, state: str, who: str = "quality") -> dict[str, Any]:
    """Return a replay once it is in a state."""
    async with asyncio.timeout(20):
        while True:
            told = (await api.ask_as(who, "GET", f"/replays/{run}")).json
            if told["state"] == state:
                return told
            await asyncio.sleep(0.02)


async def asked(api: Api, body: dict[str, object] | None = None, who: str = "quality") -> Answer:
    return await api.ask_as(who, "POST", "/replays", {**EDITED, **(body or DAY)})


async def test_calls_of_a_time_are_told_by_the_node_where_they_part(api: Api) -> None:
    answer = await asked(api)
    assert (answer.status, answer.json["calls"], answer.json["result"]) == (201, 3, None)
    assert answer.headers["Location"] == f"/api/v1/replays/{answer.json['id']}"
    told = await until(api, answer.json["id"], "done")
    result = told["result"]
    assert (told["done"], result["same"], result["differ"], result["unknown"]) == (3, 2, 1, 1)
    (group,) = result["groups"]
    assert (group["node"], group["calls"], group["examples"]) == ("check_pin", 1, [CALL])
    assert group["unknown_from"] == [{"what": "offer_message", "calls": 1}]
    assert told["wanted"]["since"] == BEGAN.isoformat().replace("+00:00", "Z")


async def test_an_example_is_told_before_and_after_and_who_looked_is_on_record(api: Api) -> None:
    run = (await asked(api)).json["id"]
    await until(api, run, "done")
    told = (await api.ask_as("quality", "GET", f"/replays/{run}/calls/{CALL}")).json
    assert (told["came"], told["parts_at"], told["node"]) == (
        "unknown",
        "check_pin",
        "offer_message",
    )
    looked, begun, *_ = await api.relations.trail.listed("demo", limit=10)
    assert (looked.who, looked.what, looked.route) == (
        "user:quality",
        "looked",
        "GET /replays/{replay}/calls/{call}",
    )
    assert looked.pseudonym == api.places["customer"]
    assert (begun.who, begun.route) == ("user:quality", f"POST /replays {run}")
    other = await api.ask_as("quality", "GET", f"/replays/{run}/calls/{SCORED}")
    assert (other.status, other.json["code"]) == (404, "unknown_call")


async def test_calls_are_named_each_once_and_one_that_is_gone_is_told(api: Api) -> None:
    run = (await asked(api, {"calls": [CALL, SCORED, CALL]})).json
    assert (run["calls"], run["wanted"]["named"]) == (2, 2)  # type: ignore[index]
    result = (await until(api, run["id"], "done"))["result"]
    assert (result["differ"], result["same"]) == (1, 0)
    why = {"what": "the journal has nothing of this call any more", "calls": 1}
    assert result["not_replayed"] == [why]


async def test_calls_are_found_as_the_call_search_finds_them(api: Api) -> None:
    # Of the two calls in the CRM one was answered, and the journal has nothing of it.
    like: dict[str, object] = {
        "since": (now() - timedelta(days=8)).isoformat(),
        "outcome": "answered",
    }
    run = (await asked(api, like)).json
    told = await until(api, run["id"], "done")
    assert (told["calls"], told["done"], told["wanted"]["outcome"]) == (1, 1, "answered")
    assert told["result"]["not_replayed"][0]["calls"] == 1
    assert (await asked(api, {**like, "tier": "vip"})).json["code"] == "no_calls_there"


async def test_a_replay_is_of_who_asked_and_of_supervisors(api: Api) -> None:
    await api.people.users.add("demo", "quinn", "quality", "a long password 1", who="li", at=now())
    run = (await asked(api)).json["id"]
    await until(api, run, "done", who="supervisor")
    for path in (f"/replays/{run}", f"/replays/{run}/calls/{CALL}"):
        answer = await api.ask_as("quinn", "GET", path)
        assert (answer.status, answer.json["code"]) == (404, "unknown_replay")
    assert (await api.ask_as("quinn", "DELETE", f"/replays/{run}")).status == 404
    for who, runs in (("quinn", []), ("quality", [run]), ("supervisor", [run])):
        items = json.loads((await api.ask_as(who, "GET", "/replays")).text)["items"]
        assert [one["id"] for one in items] == runs


async def test_one_is_at_work_and_the_next_one_waits_for_it(api: Api) -> None:
    api.may_replay.clear()
    first, second = [(await asked(api)).json["id"] for _ in range(2)]
    await until(api, first, "running")
    assert (await until(api, second, "waiting"))["started_at"] is None
    api.may_replay.set()
    await until(api, first, "done")
    await until(api, second, "done")


async def test_nobody_takes_every_place_and_all_places_can_be_taken(api: Api) -> None:
    api.may_replay.clear()
    for _ in range(OF_ONE):
        assert (await asked(api)).status == 201
    answer = await asked(api)
    assert (answer.status, answer.json["code"]) == (429, "replays_busy")
    assert answer.headers["Retry-After"] == "60"
    others = [await asked(api, who=who) for who in ("supervisor", "supervisor")]
    others.append(await api.ask("POST", "/replays", {**EDITED, **DAY}, role="reader"))
    assert [one.status for one in others] == [201] * (WAITING + 1 - OF_ONE)
    late = await api.ask("POST", "/replays", {**EDITED, **DAY}, role="reader")
    assert late.json["code"] == "replays_busy"


async def test_what_is_stopped_gives_its_place_to_the_next(api: Api) -> None:
    api.may_replay.clear()
    (
        first,
        second,
    ) = [(await asked(api)).json["id"] for _ in range(2)]
    await until(api, first, "running")
    for run in (second, first):
        stopped = await api.ask_as("quality", "DELETE", f"/replays/{run}")
        assert (stopped.status, stopped.json["state"]) == (200, "stopped")
    api.may_replay.set()
    third = (await asked(api)).json["id"]
    await until(api, third, "done")
    for run in (first, second):
        assert (await until(api, run, "stopped"))["done"] == 0


async def test_what_another_service_stops_is_not_gone_on_with(api: Api) -> None:
    api.may_replay.clear()
    run = str((await asked(api)).json["id"])
    await until(api, run, "running")
    assert await api.relations.replays.end("demo", run, "stopped", at=now())
    api.may_replay.set()
    after = (await asked(api)).json["id"]
    await until(api, after, "done")
    assert (await until(api, run, "stopped"))["result"] is None


async def test_one_whose_service_gives_no_sign_of_life_is_interrupted(api: Api) -> None:
    api.may_replay.clear()
    run = str((await asked(api)).json["id"])
    await until(api, run, "running")
    later = now() + SILENT + timedelta(seconds=1)
    await api.relations.replays.look_after("demo", [run], at=later)
    assert (await until(api, run, "running"))["ended_at"] is None
    await api.relations.replays.look_after("demo", [], at=later + SILENT + timedelta(seconds=1))
    assert (await until(api, run, "interrupted"))["ended_at"] is not None


async def test_what_came_of_one_stays_for_a_week(api: Api) -> None:
    run = str((await asked(api)).json["id"])
    told = await until(api, run, "done")
    assert told["kept_until"] > told["asked_at"]
    runs, at = api.relations.replays, now() + KEPT
    assert await runs.get("demo", run, at=at - timedelta(minutes=1)) is not None
    assert await runs.get("demo", run, at=at) is None
    await runs.look_after("demo", [], at=at)
    assert await runs.sources("demo", run) == ""


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"since": "2026-01-01T00:00:00Z", "until": "2026-11-20T00:00:00Z"}, 422, "time_refused"),
        ({"since": "2026-11-20T00:00:00Z", "until": "2026-11-19T00:00:00Z"}, 422, "time_refused"),
        ({"since": "0001-01-01T00:00:00Z"}, 422, "form_problems"),
        ({"since": "yesterday"}, 422, "form_problems"),
        ({"since": "2026-11-01T00:00:00Z", "until": "2026-11-02T00:00:00Z"}, 422, "no_calls_there"),
        ({**DAY, "version": "f" * 64}, 404, "unknown_bundle"),
        ({**DAY, "version": "draft"}, 404, "no_draft"),
        ({**DAY, "version": "../../etc"}, 422, "form_problems"),
        ({**DAY, "calls": [CALL]}, 422, "one_or_other"),
        ({"calls": [CALL], "tier": "vip"}, 422, "one_or_other"),
        ({"calls": []}, 422, "form_problems"),
        ({"calls": ["' OR 1=1"]}, 422, "form_problems"),
        ({"calls": [CALL] * (MOST_NAMED + 1)}, 422, "form_problems"),
        ({**DAY, "node": "x' --"}, 422, "form_problems"),
        ({**DAY, "limit": "9"}, 422, "form_problems"),
    ],
)
async def test_what_cannot_be_replayed_is_said_and_takes_no_place(
    api: Api, body: dict[str, object], status: int, code: str
) -> None:
    for _ in range(WAITING + 2):
        answer = await asked(api, body)
        assert (answer.status, answer.json["code"]) == (status, code)


async def test_agents_replay_nothing_and_see_nothing(api: Api) -> None:
    run = (await asked(api)).json["id"]
    for method, path in (
        ("POST", "/replays"),
        ("GET", "/replays"),
        ("GET", f"/replays/{run}"),
        ("DELETE", f"/replays/{run}"),
        ("GET", f"/replays/{run}/calls/{CALL}"),
    ):
        body = {**EDITED, **DAY} if method == "POST" else None
        answer = await api.ask_as("agent", method, path, body)
        assert (answer.status, answer.json["code"]) == (403, "role_refused")
