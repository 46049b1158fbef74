"""Whether callers' keys and sound may cross a network in plain is told from the settings."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.ops.doctor.finding import Finding, State
from hotline.ops.doctor.pbx import pbx_checks
from hotline.ops.doctor.service import sound_checks
from hotline.ops.secrecy import secrecy_probe, sound_probe
from hotline.settings import AsteriskSettings, WebSettings
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


def web(public_url: str) -> WebSettings:
    return WebSettings(public_url=public_url, signing_key=SecretStr("k" * 40))


async def found_of_sound(public_url: str, **asterisk: Any) -> Finding:
    checks = {check.name: check for check in sound_checks(web(public_url), settings(**asterisk))}
    return await checks["sound: secrecy"].look()


@pytest.mark.parametrize(
    ("public_url", "asterisk"),
    [
        ("http://127.0.0.1:8090", {}),
        ("http://[::1]:8090", {}),
        ("http://localhost:8090", {}),
        ("https://hotline.example", {}),
        ("http://service:8090", {"own_network": True}),
    ],
)
async def test_sound_on_this_machine_over_tls_and_on_a_network_of_their_own_is_nobody_elses(
    public_url: str, asterisk: dict[str, object]
) -> None:
    assert sound_probe(web(public_url), settings(**asterisk))() is None
    assert (await found_of_sound(public_url, **asterisk)).state is State.OK


async def test_sound_that_crosses_a_network_in_plain_is_told_without_what_else_an_address_has() -> (
    None
):
    url = "http://name:word@192.0.2.7:8090/hotline"
    # The link to Asterisk may be secret: sound goes another way.
    finding = await found_of_sound(url, host="pbx.example", tls=True)
    notice = in_english(sound_probe(web(url), settings(host="pbx.example", tls=True))())
    assert finding.state is State.WARNING
    assert "what callers say" in notice
    assert "between Asterisk and 192.0.2.7 in plain" in notice
    assert notice == f"{finding.text}: {finding.way_out}"
    assert "asterisk.own_network" in finding.way_out
    assert "word" not in notice
