"""Whether callers' keys may cross a network in plain is told from the settings."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.ops.doctor.finding import Finding, State
from hotline.ops.doctor.pbx import pbx_checks
from hotline.ops.secrecy import secrecy_probe
from hotline.settings import AsteriskSettings
from hotline.testing.health import in_english


def settings(**changed: Any) -> AsteriskSettings:
    return AsteriskSettings(secret=SecretStr("s3cret"), **changed)


async def found(asterisk: AsteriskSettings) -> Finding:
    link = AmiClient(AmiSettings(username="hotline", secret="s3cret"))
    checks = {check.name: check for check in pbx_checks(asterisk, link)}
    return await checks["asterisk: secrecy"].look()


@pytest.mark.parametrize(
    "closed",
    [
        {},
        {"host": "localhost"},
        {"host": "127.0.0.2"},
        {"host": "::1"},
        {"host": "pbx.example", "tls": True},
        {"host": "pbx", "own_network": True},
    ],
)
async def test_on_this_machine_over_tls_and_on_a_network_of_their_own_nobody_else_reads(
    closed: dict[str, object],
) -> None:
    asterisk = settings(**closed)
    assert secrecy_probe(asterisk)() is None
    assert (await found(asterisk)).state is State.OK


@pytest.mark.parametrize("host", ["pbx.example", "192.0.2.7", "2001:db8::7"])
async def test_keys_that_cross_a_network_in_plain_are_told(host: str) -> None:
    asterisk = settings(host=host)
    notice = in_english(secrecy_probe(asterisk)())
    finding = await found(asterisk)
    assert finding.state is State.WARNING
    assert f"PINs too, and the secret of our user cross the network to Asterisk at {host}" in notice
    assert notice == f"{finding.text}: {finding.way_out}"
    assert "asterisk.tls" in finding.way_out
