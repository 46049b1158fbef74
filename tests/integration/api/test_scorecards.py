"""Scorecards over the API: who sees what, who may do what when, and what stays on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.api.filled_stores import CALL, SCORED
from tests.integration.api.test_routes import MARKS

from hotline.testing.floor import now
from hotline.testing.people import PASSWORD

if TYPE_CHECKING:
    from tests.integration.api.conftest import Answer, Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
OWN = "/agents/anna/scorecards"
CARDS = f"/calls/{SCORED}/scorecards"


async def score(api: Api, who: str = "quality", **more: object) -> Answer:
    return await api.ask_as(
        who, "POST", CARDS, {"form": "service_call", "answers": MARKS, "words": "Fine", **more}
    )


async def step(
    api: Api, card: str, deed: str, version: int, body: object = None, *, who: str = "quality"
) -> Answer:
    path = f"/scorecards/{card}/{deed}"
    return await api.ask_as(who, "POST", path, body, If_Match=f'"{version}"')


async def appeal(api: Api, card: str, version: int) -> Answer:
    path, words = f"{OWN}/{card}/appeal", {"words": "The caller had hung up"}
    return await api.ask_as("agent", "POST", path, words, If_Match=f'"{version}"')


async def items(api: Api, who: str, path: str) -> list[dict[str, Any]]:
    answer = await api.ask_as(who, "GET", path)
    assert answer.status == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.text)["items"]
    return found


async def test_an_agent_sees_a_score_once_it_is_released_and_appeals_once(api: Api) -> None:
    card = str((await score(api)).json["id"])
    assert await items(api, "agent", OWN) == []
    assert (await appeal(api, card, 1)).status == 404
    assert (await step(api, card, "release", 1)).status == 200
    (seen,) = await items(api, "agent", OWN)
    assert (seen["state"], seen["percent"], seen["next_deeds"]) == ("released", 91.7, ["appealed"])
    assert (await appeal(api, card, 2)).status == 200
    again = await appeal(api, card, 3)
    assert (again.status, again.json["code"]) == (409, "step_refused")
    waiting = await items(api, "quality", "/scorecards/appeals")
    assert [one["id"] for one in waiting] == [card]
    best = {name: 5 if name == "right" else mark for name, mark in MARKS.items()}
    answer = {"words": "You are right", "answers": best}
    answered = await step(api, card, "answer", 3, answer, who="supervisor")
    assert (answered.status, answered.json["percent"]) == (200, 100.0)
    (seen,) = await items(api, "agent", OWN)
    assert [(one["deed"], one["percent"], one["words"]) for one in seen["steps"]] == [
        ("scored", 91.7, "Fine"),
        ("released", None, ""),
        ("appealed", None, "The caller had hung up"),
        ("answered", 100.0, "You are right"),
    ]


async def test_who_scored_a_call_does_not_answer_its_agents_appeal(api: Api) -> None:
    card = str((await score(api)).json["id"])
    await step(api, card, "release", 1)
    await appeal(api, card, 2)
    refused = await step(api, card, "answer", 3, {"words": "No"})
    assert (refused.status, refused.json["code"]) == (403, "not_impartial")
    assert "another person of quality or a supervisor" in refused.text
    (waits,) = await items(api, "quality", "/scorecards/appeals")
    assert (waits["state"], waits["version"]) == ("appealed", 3)
    await api.people.users.add("demo", "quinn", "quality", PASSWORD, who="li", at=now())
    assert (await step(api, card, "answer", 3, {"words": "No"}, who="quinn")).status == 200
    assert await items(api, "quality", "/scorecards/appeals") == []


async def test_a_supervisor_does_not_answer_the_appeal_against_their_own_score(api: Api) -> None:
    add = api.people.users.add
    await add("demo", "lead", "supervisor", PASSWORD, who="li", at=now(), agent_id="anna")
    card = str((await score(api)).json["id"])
    await step(api, card, "release", 1)
    path, words = f"{OWN}/{card}/appeal", {"words": "I was kind"}
    assert (await api.ask_as("lead", "POST", path, words, If_Match='"2"')).status == 200
    refused = await step(api, card, "answer", 3, {"words": "I was"}, who="lead")
    assert (refused.status, refused.json["code"]) == (403, "not_impartial")
    assert (await step(api, card, "answer", 3, {"words": "Yes"}, who="supervisor")).status == 200


async def test_that_it_does_not_fit_disagrees_with_a_mark(api: Api) -> None:
    begun = await api.ask_as(
        "quality", "POST", f"/calls/{SCORED}/calibrations", {"form": "service_call"}
    )
    round_ = begun.json["id"]
    await api.people.users.add("demo", "quinn", "quality", PASSWORD, who="li", at=now())
    await score(api, calibration=round_)
    fits = next(name for name, mark in MARKS.items() if mark is None)
    await score(api, "quinn", calibration=round_, answers={**MARKS, fits: 1})
    told: Any = (await api.ask_as("quinn", "GET", "/calibrations")).json
    (agreed,) = told["agreements"]
    assert agreed["questions"][fits] == {"alpha": 0.0, "same": 0.0, "pairs": 1}
    both = [name for name, mark in MARKS.items() if mark is None and name != fits]
    assert {agreed["questions"][name]["same"] for name in both} == {1.0}


async def test_an_agent_sees_nothing_of_marks_withdrawn_before_the_release(api: Api) -> None:
    moment = (await api.crm.interaction("demo", SCORED)).started_at.isoformat()
    notes = [{"at": moment, "text": "Sounds drunk"}]
    card = str((await score(api, words="Careless", notes=notes)).json["id"])
    better = {name: 5 if name == "right" else mark for name, mark in MARKS.items()}
    assert (await step(api, card, "revise", 1, {"answers": better, "words": "Good"})).status == 200
    await step(api, card, "release", 2)
    (seen,) = await items(api, "agent", OWN)
    assert (seen["version"], [one["deed"] for one in seen["steps"]]) == (3, ["revised", "released"])
    appealed = await appeal(api, card, seen["version"])
    assert (appealed.status, appealed.json["version"]) == (200, 4)
    for told in ((await api.ask_as("agent", "GET", OWN)).text, appealed.text):
        assert "Good" in told
        assert "Careless" not in told
        assert "Sounds drunk" not in told
        assert "91.7" not in told
    # Quality sees all of it on.
    (whole,) = await items(api, "quality", CARDS)
    assert [one["words"] for one in whole["steps"][:2]] == ["Careless", "Good"]


async def test_another_agent_sees_and_appeals_nothing_of_it(api: Api) -> None:
    card = str((await score(api)).json["id"])
    await step(api, card, "release", 1)
    await api.people.users.add("demo", "bo", "agent", PASSWORD, who="li", at=now(), agent_id="bo")
    for path in (OWN, "/scorecards/appeals", CARDS):
        assert (await api.ask_as("bo", "GET", path)).status == 403
    assert await items(api, "bo", "/agents/bo/scorecards") == []
    path = f"/agents/bo/scorecards/{card}/appeal"
    answer = await api.ask_as("bo", "POST", path, {"words": "Mine"}, If_Match='"2"')
    assert (answer.status, answer.json["code"]) == (404, "unknown_scorecard")


async def test_who_could_read_marks_of_a_call_is_not_asked_to_calibrate_it(api: Api) -> None:
    await score(api)
    refused = await api.ask_as(
        "quality", "POST", f"/calls/{SCORED}/calibrations", {"form": "service_call"}
    )
    assert (refused.status, refused.json["code"]) == (409, "nothing_to_score")
    assert "scored already" in str(refused.json["detail"])


async def test_of_a_calibration_nobody_sees_others_before_having_scored(api: Api) -> None:
    begun = await api.ask_as(
        "quality", "POST", f"/calls/{SCORED}/calibrations", {"form": "service_call"}
    )
    round_ = begun.json["id"]
    await api.people.users.add("demo", "quinn", "quality", PASSWORD, who="li", at=now())
    card = str((await score(api, calibration=round_)).json["id"])
    assert [one["id"] for one in await items(api, "quality", CARDS)] == [card]
    assert await items(api, "quinn", CARDS) == []
    listed: Any = (await api.ask_as("quinn", "GET", "/calibrations")).json
    (told,) = listed["calibrations"]
    assert (told["scorers"], told["percents"]) == (["user:quality"], None)
    other = {name: 3 if name == "right" else mark for name, mark in MARKS.items()}
    await score(api, "quinn", calibration=round_, answers=other)
    assert len(await items(api, "quinn", CARDS)) == 2
    both: Any = (await api.ask_as("quinn", "GET", "/calibrations")).json
    assert both["calibrations"][0]["percents"] == {"user:quality": 91.7, "user:quinn": 83.3}
    (agreed,) = both["agreements"]
    assert agreed["questions"]["manner"] == {"alpha": None, "same": 1.0, "pairs": 1}
    assert agreed["questions"]["right"] == {"alpha": 0.0, "same": 0.0, "pairs": 1}
    # Whoever sees the others' marks changes none of their own any more.
    for deed, body in (("release", None), ("revise", {"answers": other})):
        refused = await step(api, card, deed, 1, body)
        assert (refused.status, refused.json["code"]) == (409, "calibration_stands")
    assert (await api.ask_as("quinn", "GET", "/calibrations")).json == both


async def test_nobody_revises_what_another_has_scored(api: Api) -> None:
    card = str((await score(api)).json["id"])
    await api.people.users.add("demo", "quinn", "quality", PASSWORD, who="li", at=now())
    path, worse = f"/scorecards/{card}/revise", {"answers": {**MARKS, "right": 1}}
    refused = await api.ask_as("quinn", "POST", path, worse, If_Match='"1"')
    assert (refused.status, refused.json["code"]) == (403, "not_the_scorer")
    assert "user:quality has scored it" in refused.text
    (seen,) = await items(api, "quality", CARDS)
    assert (seen["version"], seen["percent"]) == (1, 91.7)
    assert (await step(api, card, "revise", 1, worse)).status == 200


async def test_each_look_is_on_record_with_whose_call_it_was(api: Api) -> None:
    await score(api)
    await items(api, "supervisor", CARDS)
    entry, *_ = await api.relations.trail.listed("demo", limit=9, customer="622200017")
    assert (entry.who, entry.route) == ("user:supervisor", "GET /calls/{call}/scorecards")


async def test_last_week_is_drawn_from(api: Api) -> None:
    due: Any = (await api.ask_as("quality", "GET", "/scorecards/due")).json
    assert [(one["call"], one["is_drawn"], one["scorer"]) for one in due["calls"]] == [
        (SCORED, True, "")
    ]
    await score(api)
    due = (await api.ask_as("quality", "GET", "/scorecards/due")).json
    (one,) = due["calls"]
    assert (one["scorer"], one["state"], one["percent"]) == ("user:quality", "draft", 91.7)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (f"/calls/{CALL}/scorecards", {}, 409, "nothing_to_score"),
        (CARDS, {"form": "service_cal"}, 422, "unknown_form"),
        (CARDS, {"answers": {"greeting": 1}}, 422, "answers_refused"),
        (CARDS, {"answers": {**MARKS, "right": 9}}, 422, "answers_refused"),
        (CARDS, {"calibration": CALL}, 404, "unknown_calibration"),
        (CARDS, {"notes": [{"at": "2026-01-01T00:00:00Z", "text": "x"}]}, 422, "note_outside"),
    ],
)
async def test_what_cannot_be_scored_so_is_refused(
    api: Api, path: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = await api.ask_as(
        "quality", "POST", path, {"form": "service_call", "answers": MARKS, **body}
    )
    assert (answer.status, answer.json["code"]) == (status, code)
