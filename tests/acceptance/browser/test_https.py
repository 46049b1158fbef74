"""Browsers are served over TLS, by a certificate of the local CA."""

from __future__ import annotations

import ssl

import aiohttp
import pytest
from tests.acceptance.floor.conftest import Room

pytestmark = pytest.mark.asyncio(loop_scope="session")


def trusting(room: Room) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=room.hotline.folder / "tls/ca.crt")


async def test_who_trusts_the_local_ca_is_served_and_may_still_come_in_plain(
    open_room: Room,
) -> None:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{open_room.https_url}/health", ssl=trusting(open_room)) as answer,
    ):
        assert answer.status == 200
        # Whoever has no `ca.crt` yet could not come at all (RFC 6797, 12.1).
        assert "Strict-Transport-Security" not in answer.headers


async def test_a_browser_of_a_stranger_is_told_that_nobody_vouches(open_room: Room) -> None:
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await client.get(f"{open_room.https_url}/health")


async def test_a_cookie_of_tls_is_for_this_host_and_tls_alone(open_room: Room) -> None:
    async with (
        aiohttp.ClientSession() as client,
        client.post(
            f"{open_room.https_url}/api/v1/session",
            json={"name": "nobody", "password": "x"},
            ssl=trusting(open_room),
            headers={"Origin": "https://evil.example"},
        ) as refused,
    ):
        assert (refused.status, (await refused.json())["code"]) == (403, "origin_refused")
