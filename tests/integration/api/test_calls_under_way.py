"""Who may see the calls that are under way, and who is on record for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.integration.api.filled_stores import CALL, SCORED

from hotline.desk.under_way import CallsUnderWay, CallUnderWay

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

OTHER = SCORED


def call(call_id: str = CALL, said: str = "", *, minutes: int = 0) -> CallUnderWay:
    return CallUnderWay(
        call=call_id,
        direction="inbound",
        language="en-US",
        tier=None,
        started_at=datetime.now(UTC) - timedelta(minutes=minutes),
        flow="main",
        node="main_menu",
        with_agent=False,
        said=said,
    )


async def listened(api: Api) -> list[tuple[str, str]]:
    entries = await api.relations.trail.listed("demo", limit=20)
    assert all(entry.pseudonym for entry in entries if entry.what == "listened")
    return [(entry.who, entry.route) for entry in entries if entry.what == "listened"]


async def shown(api: Api, **by: str) -> list[dict[str, Any]]:
    answer = await api.ask("GET", "/calls/under-way", **by)  # type: ignore[arg-type]
    calls: Any = answer.json["items"]
    return list(calls)


async def test_the_longest_comes_first(api: Api) -> None:
    api.under_way[:] = [call(), call(OTHER, minutes=5)]
    assert [one["call"] for one in await shown(api)] == [OTHER, CALL]


async def test_who_reads_what_a_caller_says_is_on_record_once_a_call(api: Api) -> None:
    api.under_way[:] = [call()]
    await shown(api)
    assert await listened(api) == []
    for words in ("I want", "I want my balance"):
        api.under_way[:] = [call(said=words)]
        assert (await shown(api))[0]["said"] == words
    read = [("token:supervisor", f"GET /calls/under-way {CALL}")]
    assert await listened(api) == read
    await api.ask_as("quality", "GET", "/calls/under-way")
    assert len(await listened(api)) == 2
    # The next call is another matter.
    api.under_way[:] = [call(OTHER, "hello")]
    await shown(api)
    assert (await listened(api))[0] == ("token:supervisor", f"GET /calls/under-way {OTHER}")


async def test_another_tenant_sees_none_of_them(api: Api) -> None:
    api.under_way[:] = [call(said="hello")]
    assert await shown(api, tenant="other") == []
    assert await listened(api) == []


async def test_who_reads_along_is_on_record_once_more_when_it_is_known_who_calls() -> None:
    calls = CallsUnderWay(lambda: [call(said="hello")])
    calls.note_reader("user:li", CALL, "")
    assert calls.is_on_record("user:li", CALL, "")
    assert not calls.is_on_record("user:li", CALL, "10000001")
    assert not calls.is_on_record("user:wu", CALL, "")
    calls.now()
    assert calls.is_on_record("user:li", CALL, "")
    # What is over is forgotten.
    gone = CallsUnderWay(list)
    gone.note_reader("user:li", CALL, "")
    gone.now()
    assert not gone.is_on_record("user:li", CALL, "")
