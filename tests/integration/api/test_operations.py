"""What operations are told: how the service is, and nothing of anybody who calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hotline.testing.flow_files import small_bank
from hotline.testing.service_status import NOTICE, PROBLEM

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


async def test_operations_see_health_the_flows_in_force_and_how_full_the_floor_is(api: Api) -> None:
    told = (await api.ask_as("operations", "GET", "/operations")).json
    service, floor = told["service"], told["floor"]
    assert isinstance(service, dict)
    assert isinstance(floor, dict)
    (problem,), (notice,) = service["problems"], service["notices"]
    assert (problem["text"], notice["text"]) == (PROBLEM.text, NOTICE.text)
    assert problem["said"] == {"code": "bank_silent", "values": {"count": "4", "seconds": "12"}}
    digest = small_bank().bundle().digest
    assert (service["bundle"], service["is_linked"], service["calls"]) == (digest, True, 2)
    assert service["versions"] == [{"bundle": digest, "calls": 2}]
    assert "main" in service["flows"]
    mistake = service["refused"]["mistakes"][0]
    assert mistake["place"].startswith("ivr_flows/")
    assert f"{mistake['place']}  {mistake['text']}" in service["refused"]["why"]
    assert mistake["said"]["code"].startswith("breaks_")
    states = {one["state"]: one["agents"] for one in floor["agents"]}
    assert (states["on_call"], states["on_break"], floor["waiting"]) == (1, 1, 2)
    sitting = {one["id"]: one["taken_by"] for one in floor["seats"]}
    assert sitting == {"desk1": "anna", "desk2": "", "desk3": "head"}


async def test_operations_see_no_caller(api: Api) -> None:
    text = (await api.ask_as("operations", "GET", "/operations")).text
    for theirs in (*api.places.values(), "622200017", "13800138000"):
        if theirs != "anna":
            assert theirs not in text
