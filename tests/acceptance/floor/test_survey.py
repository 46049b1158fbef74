"""The survey after a talk, on a real Asterisk: marks are kept, and a low one promises a call."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.acceptance.floor.conftest import Room

    from hotline.testing.phone.call import Call

pytestmark = pytest.mark.asyncio(loop_scope="session")

LATE_S = 3.0
"""So long after a mark some people press the finish key."""


async def comes_to_the_survey(room: Room, number: str) -> Call:
    """Let somebody call, talk with Anna, and be asked how it was."""
    call = await room.wants_a_person(number)
    await room.anna("ready")
    served = await room.told()
    await room.anna_is("on_call")
    await served.hang_up()
    await call.hears_start(await room.says("how_satisfied"))
    return call


async def told(room: Room, *command: str) -> Any:
    return json.loads((await room.hotline.command(*command, "--json")).stdout)


async def low_marks_of(room: Room, call_id: str) -> list[Any]:
    """Return the promises of calls back that a call has made."""
    promises = await told(room, "promises", "list")
    shown = {
        one["id"]: await room.hotline.command("promises", "show", one["id"]) for one in promises
    }
    made = {promise_id for promise_id, one in shown.items() if call_id in one.stdout}
    return [one for one in promises if one["kind"] == "low_mark" and one["id"] in made]


async def test_a_low_mark_is_kept_and_promises_one_call_back(room: Room) -> None:
    call = await comes_to_the_survey(room, "13800000081")
    await call.press("1")
    await call.press("3#")
    await call.press("2")
    await call.hears(await room.says("survey_call_back"))
    await call.ended()
    ended = await room.hotline.interaction_from("13800000081")
    assert ended.outcome == "served"
    found = await room.found_by_queue("13800000081")
    assert (found["queues"], found["agents"]) == (["agents"], ["anna"])
    (promise,) = await low_marks_of(room, ended.call_id)
    assert "satisfied 1/5, recommend 3/10" in promise["plan"]
    await room.anna_is("available")


async def test_a_finish_key_out_of_habit_is_no_answer_to_the_next_question(room: Room) -> None:
    call = await comes_to_the_survey(room, "13800000085")
    await call.press("1")
    asked = await room.says("how_likely")
    await call.hears_start(asked)
    await asyncio.sleep(LATE_S)
    await call.press("#")
    # It cuts nothing, and is no mark: the question is heard once, and the next one follows.
    await call.hears(asked)
    await call.press("3")
    # The mark is taken two seconds later, for it might have been a ten.
    await asyncio.sleep(LATE_S)
    await call.press("#2")
    await call.hears(await room.says("survey_call_back"))
    await call.ended()
    ended = await room.hotline.interaction_from("13800000085")
    (promise,) = await low_marks_of(room, ended.call_id)
    assert "satisfied 1/5, recommend 3/10" in promise["plan"]
    story = (await room.hotline.command("calls", "show", ended.call_id)).stdout
    assert "finish key" not in story
    assert "no answer here" not in story
    await room.anna_is("available")


async def test_marks_of_who_hangs_up_in_the_middle_are_kept(room: Room) -> None:
    call = await comes_to_the_survey(room, "13800000082")
    await call.press("4")
    await call.hears_start(await room.says("how_likely"))
    await call.hang_up()
    ended = await room.hotline.interaction_from("13800000082")
    assert ended.node == "person.ask_how"
    assert await low_marks_of(room, ended.call_id) == []
    looked = await told(room, "rebuild", "--dry-run")
    assert (looked["marks"]["same"] >= 1, looked["differences"]) == (True, 0)
    await room.anna_is("available")


async def test_a_report_tells_of_it_and_every_check_holds(room: Room) -> None:
    call = await comes_to_the_survey(room, "13800000083")
    await call.press("5")
    await call.press("9#")
    await call.press("4")
    await call.hears(await room.says("survey_thanks"))
    await call.ended()
    await room.hotline.interaction_from("13800000083")
    await room.anna_is("available")
    report = await told(room, "report", "--since", "1h")
    assert {one["name"]: one["residual"] for one in report["identities"] if one["residual"]} == {}
    rows = {
        section["name"]: {row["name"]: row["values"] for row in section["rows"]}
        for section in report["sections"]
    }
    assert rows["survey_agent"]["anna: satisfied"]["answers"] >= 1
    assert rows["agent"]["anna"]["handled"] >= 1
    assert rows["queue"]["agents"]["answered"] >= 1
