"""What speaks TLS in front of the service, and is not named, is told from the settings."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.ops.doctor.finding import State
from hotline.ops.doctor.https import https_checks
from hotline.ops.proxies import proxy_probe
from hotline.settings import Settings
from hotline.testing.health import in_english

ORIGIN = "https://hotline.example.com"


def settings(users: dict[str, Any], serve: str = "off") -> Settings:
    return Settings.model_validate(
        {
            "asterisk": {"secret": "a"},
            "web": {"signing_key": "s" * 32},
            "https": {"serve": serve},
            "bank": {"token": "b"},
            "privacy": {"master_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
            "users": users,
        }
    )


async def test_a_proxy_that_is_not_named_is_told() -> None:
    behind = settings({"origin": ORIGIN})
    notice = in_english(proxy_probe(behind)())
    (check,) = https_checks(behind)
    finding = await check.look()
    assert finding.state is State.WARNING
    assert notice == f"{finding.text}: {finding.way_out}"
    assert ORIGIN in finding.text
    assert "users.trusted_proxies" in finding.way_out


@pytest.mark.parametrize(
    ("users", "serve"),
    [
        ({}, "off"),
        ({"origin": "http://localhost:8090"}, "off"),
        ({"origin": ORIGIN, "trusted_proxies": ["127.0.0.1/32"]}, "off"),
        ({"origin": ORIGIN}, "on"),
    ],
)
def test_where_there_is_none_or_it_is_named_nothing_is_told(
    users: dict[str, Any], serve: str
) -> None:
    assert proxy_probe(settings(users, serve))() is None
