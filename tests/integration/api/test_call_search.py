"""Calls found over the API: what is asked for in its query, page by page, and nobody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from tests.integration.api.filled_stores import CALL

from hotline.api import call_search
from hotline.model.interaction import Interaction
from hotline.testing.floor import now

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api


async def calls(api: Api, query: str = "") -> tuple[list[str], dict[str, Any]]:
    answer = await api.ask_as("quality", "GET", f"/calls{query}")
    assert answer.status == 200, answer.text
    assert "622200017" not in answer.text
    told: dict[str, Any] = answer.json
    return [one["call"] for one in told["calls"]], told


async def test_calls_are_found_by_what_the_query_says(api: Api) -> None:
    assert (await calls(api))[0] == [CALL]
    assert (await calls(api, "?tier=vip"))[0] == []
    assert (await calls(api, "?transfers=1"))[0] == []
    assert (await calls(api, "?waited_s=0"))[0] == []
    assert (await calls(api, "?late=yes"))[0] == []
    until = quote((now() - timedelta(days=300)).isoformat())
    assert (await calls(api, f"?until={until}"))[0] == []


async def test_pages_follow_each_other(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_search, "PAGE", 2)
    for number in range(4):
        await api.crm.save_interaction(
            Interaction(
                tenant="demo",
                call_id=f"{CALL[:-1]}{number}",
                caller_number="",
                dialled_number="8888",
                language="zh-CN",
                started_at=now() - timedelta(hours=number + 1),
                flow="main",
                bundle="",
            )
        )
    found: list[str] = []
    query = ""
    for _ in range(3):
        page, told = await calls(api, query)
        found += page
        query = f"?before={told['before']}"
    assert found == [CALL, *(f"{CALL[:-1]}{number}" for number in range(4))]
    assert told["before"] is None


@pytest.mark.parametrize(
    "query",
    ["?transfers=-1", "?tier=gold", "?late=no", "?colour=red", "?node=a%20b", "?since=yesterday"],
)
async def test_what_cannot_be_meant_is_refused(api: Api, query: str) -> None:
    answer = await api.ask_as("supervisor", "GET", f"/calls{query}")
    assert (answer.status, answer.json["code"]) == (422, "form_problems")


@pytest.mark.parametrize("days", [93, -1])
async def test_no_more_is_asked_at_once_than_of_reports(api: Api, days: int) -> None:
    until = now()
    since = quote((until - timedelta(days=days)).isoformat())
    query = f"?since={since}&until={quote(until.isoformat())}"
    refused = await api.ask_as("quality", "GET", f"/calls{query}")
    of_report = await api.ask_as("quality", "GET", f"/report{query}")
    assert (refused.status, refused.json["code"]) == (422, "time_refused")
    assert refused.json["detail"] == of_report.json["detail"]
    assert "by 92 days at most" in refused.text


async def test_agents_find_no_calls(api: Api) -> None:
    assert (await api.ask_as("agent", "GET", "/calls")).json["code"] == "role_refused"
