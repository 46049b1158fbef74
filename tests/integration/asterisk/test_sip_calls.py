"""Which calls the PBX has: who asks at once shares a look, and nobody gets one that is older."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.asterisk.sip_calls import SipCalls
from hotline.testing.ami_server import AmiServer, Message, ReceivedAction, answer, list_answer


class Looked:
    """A PBX that counts the looks, and the calls that it has."""

    def __init__(self) -> None:
        self.calls = ["one@page", "other@page"]
        self.looks = 0

    def status(self, action: ReceivedAction) -> Sequence[Message]:
        self.looks += 1
        variable = action.get("Variables")
        # Not every channel is one of SIP.
        channels = [[("Variable", f"{variable}={one}")] for one in [*self.calls, ""]]
        return list_answer(action, "Status", channels)


@pytest.fixture
def looked() -> Looked:
    return Looked()


@pytest.fixture
async def server(looked: Looked) -> AsyncIterator[AmiServer]:
    async with AmiServer({"hotline": "s3cret"}) as server:
        server.answers("Status", looked.status)
        yield server


def linked(server: AmiServer) -> AmiClient:
    settings = AmiSettings(port=server.port, username="hotline", secret="s3cret")
    return AmiClient(settings)


async def test_a_call_is_there_or_not(server: AmiServer, looked: Looked) -> None:
    async with linked(server) as ami:
        calls = SipCalls(ami)
        assert await calls.has("one@page")
        assert not await calls.has("third@page")
        looked.calls.remove("one@page")
        assert not await calls.has("one@page")


async def test_who_asks_at_once_shares_a_look(server: AmiServer, looked: Looked) -> None:
    async with linked(server) as ami:
        calls = SipCalls(ami)
        answers = await asyncio.gather(*(calls.has(f"{n}@page") for n in ["one", *range(99)]))
    assert answers == [True] + [False] * 99
    assert looked.looks <= 2


async def test_what_a_look_saw_that_was_given_up_is_nobodys_answer(
    server: AmiServer, looked: Looked
) -> None:
    async with linked(server) as ami:
        calls = SipCalls(ami)
        looked.calls.remove("one@page")
        assert not await calls.has("one@page")
        given_up = asyncio.create_task(calls.has("other@page"))
        await asyncio.sleep(0)
        looked.calls.append("one@page")
        waits = asyncio.create_task(calls.has("one@page"))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await waits


async def test_who_cannot_look_ends_nothing(server: AmiServer) -> None:
    server.answers("Status", lambda action: [answer(action, "Error", ("Message", "no"))])
    async with linked(server) as ami:
        assert await SipCalls(ami).has("gone@page")
