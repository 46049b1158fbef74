"""A token that asks too often is told when to come back, and takes nothing from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotline.settings import CrmSettings

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api


@pytest.fixture
def crm_settings() -> CrmSettings:
    return CrmSettings(requests_per_s=1, request_burst=2)


async def test_who_asks_too_often_is_told_when_to_ask_again(api: Api) -> None:
    answers = [await api.ask("GET", "/cases") for _ in range(3)]
    assert [one.status for one in answers] == [200, 200, 429]
    refused = answers[-1]
    assert refused.json["code"] == "too_many_requests"
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert refused.headers["Retry-After"] == "1"
    assert (await api.ask("GET", "/cases", role="agent")).status == 200
    assert (await api.ask("GET", "/cases", tenant="other")).status == 200
