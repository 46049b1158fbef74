"""What an agent writes while a call is handled stands in that call, and in nobody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.api.filled_stores import CALL, SCORED

from hotline.testing.floor import now

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

NOTES = "/customers/{customer}/notes"
WORDS = "Wants a new card\n<b>soon</b>"
SENTENCE = f"writes a note: “{WORDS}” (agent)"
HIDDEN = "writes a note on a customer whom the caller has not proved to be (agent)"


async def writes(api: Api, call: str | None) -> object:
    """Let an agent write; return the call that the note is told to be of."""
    written = await api.ask_as("agent", "POST", NOTES, {"text": WORDS, "call": call})
    assert written.status == 201
    return written.json["call"]


async def told_in(api: Api, call: str, user: str = "quality") -> list[str]:
    """Return what agents did in a call, as its page tells it."""
    answer = await api.ask_as(user, "GET", f"/calls/{call}")
    assert answer.status == 200
    return [one["text"] for one in json.loads(answer.text)["lines"] if one["who"] == "agent"]


@pytest.mark.parametrize("user", ["agent", "quality", "supervisor"])
async def test_a_note_stands_in_its_call_with_who_wrote_it(api: Api, user: str) -> None:
    assert await writes(api, CALL) == CALL
    assert await told_in(api, CALL, user) == [SENTENCE]
    (note,) = json.loads((await api.ask("GET", NOTES)).text)["items"]
    assert (note["call"], note["text"]) == (CALL, WORDS)


async def test_a_note_that_names_no_call_is_in_none(api: Api) -> None:
    assert await writes(api, None) is None
    assert await told_in(api, CALL) == []


@pytest.mark.parametrize(
    "call", [SCORED, CALL.replace("c", "d")], ids=["over for a week", "there is none"]
)
async def test_a_note_that_was_not_written_in_the_call_it_names_is_kept_without(
    api: Api, call: str
) -> None:
    assert await writes(api, call) is None
    (note,) = json.loads((await api.ask("GET", NOTES)).text)["items"]
    assert note["text"] == WORDS
    assert await told_in(api, SCORED) == []


@pytest.mark.parametrize(("ago", "is_of_it"), [(59, True), (61, False)])
async def test_a_note_is_of_a_call_for_an_hour_after_it(api: Api, ago: int, is_of_it: bool) -> None:
    call = await api.crm.interaction("demo", SCORED)
    over = now() - timedelta(minutes=ago)
    await api.crm.save_interaction(replace(call, ended_at=over))
    assert await writes(api, SCORED) == (SCORED if is_of_it else None)


@pytest.mark.parametrize("proved", [None, "622200018"])
async def test_of_a_note_on_whom_the_caller_has_not_proved_to_be_only_that_is_told(
    api: Api, proved: str | None
) -> None:
    call = await api.crm.interaction("demo", CALL)
    await api.crm.save_interaction(replace(call, customer=proved))
    assert await writes(api, CALL) == CALL
    assert await told_in(api, CALL) == [HIDDEN]
    answer = await api.ask_as("quality", "GET", f"/calls/{CALL}")
    assert "622200017" not in answer.text
    assert "new card" not in answer.text
    # Nobody has looked at the customer by that.
    looked = await api.relations.trail.listed("demo", limit=99, customer="622200017")
    assert all("GET /calls" not in one.route for one in looked)
    # Who proves it after all is the one on whom it was.
    await api.crm.save_interaction(replace(call, customer="622200017"))
    assert await told_in(api, CALL) == [SENTENCE]


@pytest.mark.parametrize("call", ["", "1", CALL.upper(), f"{CALL}'", 7])
async def test_what_is_no_call_is_refused(api: Api, call: object) -> None:
    refused = await api.ask_as("agent", "POST", NOTES, {"text": WORDS, "call": call})
    assert refused.status == 422
    assert json.loads((await api.ask("GET", NOTES)).text)["items"] == []
