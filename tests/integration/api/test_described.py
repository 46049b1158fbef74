"""The API does what its description says, with requests that nobody thought of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from hotline.api.route import PREFIX
from hotline.api.server import ROUTES

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

assert settings.default is not None
EXAMPLES = settings.default.max_examples // 20
"""So many requests of each route, of those that are right and of those that are not: 5, and 100 by
`make properties`."""
REFUSALS = ["4xx", "5xx"]
"""Also 413: what is too long for a field may be too long for any request."""
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


# What is tried here is the description, and takes long.
@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
async def test_every_route_does_what_is_described(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.tokens['demo', 'supervisor']}"}
    tried = await asyncio.to_thread(try_all, api.url, headers)
    # Schemathesis leaves out the address that it has the description from.
    described = [one for one in ROUTES if one.answer or one.answers_with != "application/json"]
    assert tried == {f"{one.method} {PREFIX}{one.path}" for one in described}


def try_all(url: str, headers: dict[str, str]) -> set[str]:
    """Try every operation of the description; return their names."""
    schema = schemathesis.openapi.from_url(
        f"{url}/openapi.json", headers=headers, config=SchemathesisConfig.from_dict(CONFIG)
    )
    tried = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        tried.add(f"{operation.method.upper()} {operation.path}")
        for mode in schemathesis.GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def attempt(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)

            attempt()
    return tried
