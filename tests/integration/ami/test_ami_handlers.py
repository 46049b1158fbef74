from collections.abc import Callable
from typing import Any

import structlog

from hotline.asterisk.ami import Action, AmiClient, AmiMessage, AmiSettings, Importance
from hotline.testing.ami_server import AmiServer

MakeSettings = Callable[..., AmiSettings]


def burst(name: str, count: int) -> bytes:
    return b"".join(f"Event: {name}\r\nNumber: {n}\r\n\r\n".encode() for n in range(count))


async def test_only_what_is_subscribed_to_is_heard(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    client.on("Hangup", heard)
    await client.send(Action("Ping"))
    server.event("VarSet")
    server.event("Hangup")
    assert (await heard.next()).name == "Hangup"


async def test_an_ended_subscription_hears_nothing(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    off = client.on("VarSet", heard)
    client.on("Hangup", heard)
    off()
    await client.send(Action("Ping"))
    server.event("VarSet")
    server.event("Hangup")
    assert (await heard.next()).name == "Hangup"


async def test_one_of_two_handlers_can_leave(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    gone: list[AmiMessage] = []
    off = client.on("Hangup", gone.append)
    client.on("Hangup", heard)
    off()
    await client.send(Action("Ping"))
    server.event("Hangup")
    assert (await heard.next()).name == "Hangup"
    assert gone == []


async def test_a_handler_that_raises_is_logged_without_values_and_harms_nobody(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    def fail(message: AmiMessage) -> None:
        raise ValueError(message.get("Digit"))

    client.on("DTMFEnd", fail)
    client.on("DTMFEnd", heard)
    await client.send(Action("Ping"))
    with structlog.testing.capture_logs() as logs:
        server.event("DTMFEnd", ("Digit", "#987#"))
        server.event("DTMFEnd", ("Digit", "2"))
        await heard.take(2)
    assert client.stats.handler_failures == 2
    assert client.stats.links == 1
    assert logs[0]["event"] == "ami_handler_failed"
    assert (logs[0]["error"], logs[0]["ami_event"]) == ("ValueError", "DTMFEnd")
    assert "#987#" not in str(logs)


async def test_a_flood_sheds_what_matters_least_and_the_reader_goes_on(
    server: AmiServer, make_settings: MakeSettings, heard: Any
) -> None:
    async with AmiClient(make_settings(inbox_limit=10)) as client:
        client.on("RTCPSent", heard, importance=Importance.LOW)
        client.on("DTMFEnd", heard, importance=Importance.HIGH)
        await client.wait_up(5.0)
        await client.send(Action("Ping"))
        with structlog.testing.capture_logs() as logs:
            # One write, so that all of it is read in one turn, before any handler runs.
            server.send_raw(burst("RTCPSent", 20) + burst("DTMFEnd", 4) + burst("RTCPSent", 1))
            messages = await heard.take(10)
        await client.send(Action("Ping"))
        assert client.stats.shed == 15
    assert [(m.name, m.get("Number")) for m in messages] == [
        *[("RTCPSent", str(n)) for n in range(15, 20)],
        *[("DTMFEnd", str(n)) for n in range(4)],
        ("RTCPSent", "0"),
    ]
    assert [line["event"] for line in logs] == ["ami_events_shed"]


async def test_slow_handlers_leave_turns_to_the_loop(
    server: AmiServer, client: AmiClient, heard: Any
) -> None:
    def slow(message: AmiMessage) -> None:
        # As slow as the work of thousands of lines; it holds up the loop as those would.
        sum(range(200_000))
        heard(message)

    client.on("VarSet", slow)
    await client.send(Action("Ping"))
    server.send_raw(burst("VarSet", 50))
    first = await heard.next()
    # The answer comes between two turns of the handlers, not after all of them.
    await client.send(Action("Ping"))
    assert heard.waiting < 49
    assert first.get("Number") == "0"
    assert [m.get("Number") for m in await heard.take(49)] == [str(n) for n in range(1, 50)]
