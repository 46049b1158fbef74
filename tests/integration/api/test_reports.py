"""Reports over the API: for those who answer for the floor, and for nobody who works on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.api.filled_stores import CALL

from hotline.journal.old_months import month_on_record
from hotline.privacy import Erasure
from hotline.privacy.erasing import record_erasure

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

ONE_KIND = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


def section(report: dict[str, object], name: str) -> dict[str, object]:
    sections = report["sections"]
    assert isinstance(sections, list)
    found: dict[str, object] = next(one for one in sections if one["name"] == name)
    return found


async def test_quality_is_told_the_day_in_its_own_words(api: Api) -> None:
    # The one call that is there is in no journal, and that is told.
    told = (await api.ask_as("quality", "GET", "/report?language=zh-CN")).json
    calls = section(told, "calls")
    assert (calls["heading"], calls["total"]) == (
        "来电",
        {"name": "total", "figures": ["1", "0", "0", "0", "0", "1", ""]},
    )
    checks: Any = told["checks"]
    (failing,) = (one for one in checks if one["residual"])
    assert (failing["left"], failing["right"]) == (0, 1)


async def test_only_an_erased_call_whose_month_went_is_none_that_is_lost(api: Api) -> None:
    at = datetime.now(UTC)
    await api.crm.retained.note_erased("demo", [CALL], at)
    assert await residuals(api) == [-1]
    began = (await api.crm.interaction("demo", CALL)).started_at
    month = Erasure(
        tenant="demo",
        at=at,
        who="hotline",
        why="nothing in it was to be kept any longer",
        subject=month_on_record(began),
        calls=1,
        messages=0,
        first_at=None,
        last_at=None,
    )
    await record_erasure(api.crm.keys, month)
    assert await residuals(api) == []


async def residuals(api: Api) -> list[int]:
    """Return what is left of the checks of a day's report that do not hold."""
    checks: Any = (await api.ask_as("quality", "GET", "/report")).json["checks"]
    return [one["residual"] for one in checks if one["residual"]]


async def test_a_section_is_a_file(api: Api) -> None:
    file: Any = (await api.ask("GET", "/report/csv?section=calls", role="reader")).json
    heading, row = file["text"].splitlines()[:2]
    assert heading == "calls,calls,hung_up,by_flow,handed_over,broken_off,lasting,length_s"
    assert row.endswith(",1,0,0,0,0,1,")
    assert file["file"].startswith("calls-")
    assert file["file"].endswith("Z.csv")


@ONE_KIND
async def test_agents_may_not_see_them(api: Api) -> None:
    for answer in (
        await api.ask("GET", "/report", role="agent"),
        await api.ask_as("agent", "GET", "/report"),
        await api.ask("GET", "/report/csv?section=agent", role="agent"),
    ):
        assert (answer.status, answer.json["code"]) == (403, "role_refused")


@ONE_KIND
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("interval=2h", 422),
        ("language=fr-FR", 422),
        ("since=2026-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", 422),
        ("since=2025-03-02T00:00:00Z&until=2026-03-01T00:00:00Z", 422),
        ("since=yesterday", 422),
    ],
)
async def test_what_is_no_time_is_refused(api: Api, query: str, status: int) -> None:
    assert (await api.ask("GET", f"/report?{query}", role="reader")).status == status


@ONE_KIND
async def test_a_section_that_is_none_is_refused_with_those_that_are(api: Api) -> None:
    answer = await api.ask("GET", "/report/csv?section=nodes", role="reader")
    assert (answer.status, "node" in answer.text) == (422, True)


async def test_what_came_before_is_not_told(api: Api) -> None:
    later = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    end = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = (await api.ask("GET", f"/report?since={later}&until={end}", role="reader")).json
    assert section(told, "calls")["rows"] == []
