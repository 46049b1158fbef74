import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from hotline.asterisk.ami import Action, AmiClient, AmiLinkLost, AmiSettings, LinkLost, LinkUp
from hotline.testing.ami_server import AmiServer, answer

WAIT_S = 5.0
DIAL = Action("Originate", [("Channel", "PJSIP/1")])

MakeSettings = Callable[..., AmiSettings]


async def test_a_cut_fails_what_awaits_an_answer_and_sends_nothing_again(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on_link(heard)
    server.ignores("Originate")
    dialling = asyncio.create_task(client.send(DIAL))
    await server.saw("Originate")
    server.cut()
    with pytest.raises(AmiLinkLost):
        await dialling
    assert [type(news) for news in await heard.take(2)] == [LinkLost, LinkUp]
    await client.send(Action("Ping"))
    assert len(await server.saw("Originate")) == 1


async def test_news_of_the_link_keep_their_place_among_the_events(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on_link(heard)
    client.on("Hangup", heard)
    await server.saw("Events")
    await client.send(Action("Ping"))
    server.event("Hangup", ("Channel", "before"))
    await client.send(Action("Ping"))
    server.cut()
    await server.saw("Events", times=2)
    server.event("Hangup", ("Channel", "after"))
    before, lost, up, after = await heard.take(4)
    assert lost == LinkLost(reason="closed by Asterisk")
    assert up == LinkUp(first=False)
    assert (before.get("Channel"), after.get("Channel")) == ("before", "after")


async def test_a_question_asked_on_link_up_is_asked_after_events_are_on(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    server.answers("CoreStatus", lambda action: [answer(action, "Success")])
    asked: list[asyncio.Task[object]] = []
    async with AmiClient(make_settings()) as client:
        client.on_link(
            lambda _: asked.append(asyncio.ensure_future(client.send(Action("CoreStatus"))))
        )
        await server.saw("CoreStatus")
        await asyncio.gather(*asked)
    names = [action.name for action in server.received]
    assert names.index("Events") < names.index("CoreStatus")


async def test_subscriptions_outlive_the_link(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on("Hangup", heard)
    server.cut()
    await server.saw("Events", times=2)
    server.event("Hangup", ("Channel", "x"))
    assert (await heard.next()).get("Channel") == "x"


async def test_an_unanswered_ping_ends_the_link(
    server: AmiServer, make_settings: MakeSettings, heard: Any
) -> None:
    server.ignores("Ping")
    settings: AmiSettings = make_settings(ping_interval_s=0.01, ping_timeout_s=0.02)
    async with AmiClient(settings) as client:
        client.on_link(heard)
        up, lost = await heard.take(2)
    assert up == LinkUp(first=True)
    assert lost == LinkLost(reason="no answer to a ping within 0.02 s")


async def test_answered_pings_keep_the_link(server: AmiServer, make_settings: MakeSettings) -> None:
    async with AmiClient(make_settings(ping_interval_s=0.001)) as client:
        await server.saw("Ping", times=5)
        assert client.stats.links == 1


async def test_without_a_link_sending_fails_at_once(make_settings: MakeSettings) -> None:
    client = AmiClient(make_settings())
    with pytest.raises(AmiLinkLost, match="not connected yet"):
        await client.send(Action("Ping"))


async def test_leaving_says_goodbye_and_fails_what_is_awaited(
    server: AmiServer, make_settings: MakeSettings
) -> None:
    server.ignores("Originate")
    async with AmiClient(make_settings()) as client:
        await client.wait_up(WAIT_S)
        dialling = asyncio.create_task(client.send(DIAL))
        await server.saw("Originate")
    with pytest.raises(AmiLinkLost, match="closed by us"):
        await dialling
    await server.saw("Logoff")


async def test_garbage_on_a_live_link_is_a_gap_after_which_it_comes_back(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on("Hangup", heard)
    await client.send(Action("Ping"))
    server.send_raw(b"\xff\0garbage\r\n\r\nEvent: Hangup\r\nCause: 16\r\n\r\n")
    assert (await heard.next()).get("Cause") == "16"
    await server.saw_links(2)
    await client.wait_up(WAIT_S)
    assert client.stats.unreadable == 1
