import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog

from hotline.asterisk.ami import AmiClient, AmiLinkLost, AmiLoginRefused, AmiSettings, EventFilter
from hotline.testing.ami_server import AmiServer, answer

WAIT_S = 5.0
ACCOUNT = {"hotline": "s3cret"}
CERTIFICATE = Path(__file__).with_name("loopback_test_only.pem")

MakeSettings = Callable[..., AmiSettings]


def quick(server: AmiServer, **changes: Any) -> AmiSettings:
    base = {"port": server.port, "username": "hotline", "secret": "s3cret"}
    waits = {"backoff_min_s": 0.01, "backoff_max_s": 0.02}
    return AmiSettings(**{**base, **waits, **changes})


async def test_the_secret_never_crosses_the_wire(server: AmiServer, client: AmiClient) -> None:
    assert client.is_up
    values = [value for action in server.received for _, value in action.headers]
    assert all("s3cret" not in value for value in values)


async def test_events_come_only_after_the_filters_are_set(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    settings = make_settings(
        event_mask="call,agi",
        filters=(
            EventFilter(criteria="action(include),name(DTMFEnd)"),
            EventFilter(criteria="name(VarSet),header(Variable),method(exact)", text="X"),
        ),
    )
    async with AmiClient(settings) as client:
        await client.wait_up(WAIT_S)
        (events,) = await server.saw("Events")
    assert [action.name for action in server.received][:5] == [
        "Challenge",
        "Login",
        "Filter",
        "Filter",
        "Events",
    ]
    assert server.received[1].get("Events") == "off"
    assert server.received[2].get_all("Filter") == []
    assert server.received[3].get("Filter") == "X"
    assert events.get("EventMask") == "call,agi"


async def test_a_refused_filter_does_not_stop_the_link(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    server.answers("Filter", lambda a: [answer(a, "Error", ("Message", "Permission denied"))])
    filters = (EventFilter(criteria="name(VarSet)"),)
    with structlog.testing.capture_logs() as logs:
        async with AmiClient(make_settings(filters=filters)) as client:
            await client.wait_up(WAIT_S)
    assert [line["event"] for line in logs] == ["ami_filter_refused", "ami_link_up"]


async def test_a_refused_login_says_what_to_check(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    async with AmiClient(make_settings(secret="wrong")) as client:
        await server.saw("Login", times=2)
        with pytest.raises(AmiLoginRefused) as refused:
            await client.wait_up(0)
    assert str(refused.value) == (
        f"Asterisk at 127.0.0.1:{server.port} refused user 'hotline'; check manager.conf"
    )


async def test_a_refused_login_is_tried_again(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    server.accounts["hotline"] = "old"
    async with AmiClient(make_settings()) as client:
        await server.saw("Login", times=2)
        server.accounts["hotline"] = "s3cret"
        await client.wait_up(WAIT_S)


async def test_a_peer_that_is_not_asterisk_is_named_as_such() -> None:
    async with (
        AmiServer(ACCOUNT, banner=b"SSH-2.0-OpenSSH_9.2\r\n") as server,
        AmiClient(quick(server)) as client,
    ):
        await server.saw_links(2)
        with pytest.raises(AmiLinkLost, match="not an Asterisk manager"):
            await client.wait_up(0)


async def test_a_silent_peer_is_given_up() -> None:
    async with (
        AmiServer(ACCOUNT, banner=b"") as server,
        AmiClient(quick(server, connect_timeout_s=0.05)) as client,
    ):
        await server.saw_links(2)
        with pytest.raises(AmiLinkLost, match=r"no greeting within 0\.05 s"):
            await client.wait_up(0)


async def test_the_link_comes_up_when_asterisk_does() -> None:
    async with AmiServer(ACCOUNT) as first:
        settings = quick(first)
    async with AmiClient(settings) as client:
        with pytest.raises(AmiLinkLost):
            await client.wait_up(0.1)
        async with AmiServer(ACCOUNT, port=settings.port):
            await client.wait_up(WAIT_S)
            assert client.stats.links == 1


async def test_tls_carries_the_link() -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATE)
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    async with (
        AmiServer(ACCOUNT, tls=serving) as server,
        AmiClient(quick(server, tls=trusting)) as client,
    ):
        await client.wait_up(WAIT_S)


async def test_an_unknown_certificate_is_refused() -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATE)
    async with (
        AmiServer(ACCOUNT, tls=serving) as server,
        AmiClient(quick(server, tls=ssl.create_default_context())) as client,
    ):
        with pytest.raises(AmiLinkLost, match="its certificate is not trusted"):
            await client.wait_up(0.5)


async def test_a_host_name_that_cannot_be_one_is_a_lost_link() -> None:
    settings = AmiSettings(host="x" * 70, username="hotline", secret="s3cret")
    async with AmiClient(settings) as client:
        with pytest.raises(AmiLinkLost, match="label"):
            await client.wait_up(0.5)
