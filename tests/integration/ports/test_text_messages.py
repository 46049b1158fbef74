"""Gateways for text messages: ours keep the contract, and it finds those that do not."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from hotline.bank.demo.server import DemoBankSettings, serving
from hotline.cli.bank_outbox import sent_messages
from hotline.ports.http_text_messages import HttpTextMessages
from hotline.ports.text_messages import Delivery, TextMessage
from hotline.testing.outbox import Outbox
from hotline.testing.seeded_bank import put_seeded_ledger
from hotline.testing.text_contract import TextContract, TextsUnderTest

TOKEN = "a token for tests"
NUMBER = "+8613700000001"
MESSAGE = TextMessage(to=NUMBER, language="en-US", words="Paid.")


class TestOutbox(TextContract):
    @pytest.fixture
    def texts(self) -> TextsUnderTest:
        return over(Outbox())


class TestDemoBankOverHttp(TextContract):
    @pytest.fixture
    async def texts(self, tmp_path: Path) -> AsyncIterator[TextsUnderTest]:
        async with demo_bank(tmp_path) as port, AsyncExitStack() as stack:
            url = f"http://127.0.0.1:{port}"

            async def received() -> list[str]:
                return [sent["words"] for sent in await sent_messages(url, TOKEN)]

            yield TextsUnderTest(
                gateway=await stack.enter_async_context(door(f"{url}/text_messages")),
                unreachable=await stack.enter_async_context(
                    door(f"http://127.0.0.1:{unused_port()}/")
                ),
                number=NUMBER,
                received=received,
            )


@asynccontextmanager
async def demo_bank(folder: Path) -> AsyncIterator[int]:
    """Serve a demo bank, and yield its port."""
    await put_seeded_ledger(folder / "bank.db")
    settings = DemoBankSettings(ledger_path=folder / "bank.db", token=TOKEN)
    async with serving(settings, host="127.0.0.1", port=0) as port:
        yield port


def over(outbox: Outbox) -> TextsUnderTest:
    nowhere = Outbox()
    nowhere.answers = "unavailable"

    async def received() -> list[str]:
        return [*outbox.words.values()]

    return TextsUnderTest(gateway=outbox, unreachable=nowhere, number=NUMBER, received=received)


def door(url: str, timeout_s: float = 5.0) -> HttpTextMessages:
    return HttpTextMessages(url, TOKEN, timeout_s)


# --- gateways that do one thing wrong ---


class SendsUnderAnyName(Outbox):
    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        return await super().send(message, name=f"{name}-{len(self.asked)}")


class KnowsByWords(Outbox):
    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        return await super().send(message, name=message.words)


class TakesTheLatestOfAName(Outbox):
    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        self.sent.pop(name, None)
        return await super().send(message, name=name)


class CutsShort(Outbox):
    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        return await super().send(replace(message, words=message.words[:70]), name=name)


class SendsAnywhere(Outbox):
    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        return await super().send(replace(message, to=NUMBER), name=name)


CONTRACT = TextContract()
FOUND_BY: list[tuple[type[Outbox], Callable[[TextsUnderTest], Awaitable[None]]]] = [
    (SendsUnderAnyName, CONTRACT.test_a_message_is_sent_once_under_its_name),
    (KnowsByWords, CONTRACT.test_the_same_words_under_two_names_are_two_messages),
    (TakesTheLatestOfAName, CONTRACT.test_another_message_under_the_name_is_not_sent),
    (CutsShort, CONTRACT.test_the_longest_message_is_received),
    (SendsAnywhere, CONTRACT.test_what_is_no_telephone_is_refused),
]


@pytest.mark.parametrize(("broken", "test"), FOUND_BY, ids=[one[0].__name__ for one in FOUND_BY])
async def test_a_broken_gateway_is_found(
    broken: type[Outbox], test: Callable[[TextsUnderTest], Awaitable[None]]
) -> None:
    with pytest.raises(AssertionError):
        await test(over(broken()))


OUR_TEXTS = """
from hotline.testing.outbox import Outbox
from hotline.testing.seeded_bank import put_seeded_ledger

outbox = Outbox()

def OurTexts(settings):
    if "127.0.0.1" not in settings.url:
        return outbox
    nowhere = Outbox()
    nowhere.answers = "unavailable"
    return nowhere

async def received():
    return [*outbox.words.values()]
"""


def test_the_example_of_the_docs_runs_as_it_stands(tmp_path: Path) -> None:
    docs = (Path(__file__).parents[3] / "docs" / "text_messages.md").read_text(encoding="utf-8")
    _, tests = re.findall(r"```python\n(.*?)```", docs, re.DOTALL)
    (tmp_path / "test_our_texts.py").write_text(tests)
    (tmp_path / "our_texts.py").write_text(OUR_TEXTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    count = sum(name.startswith("test_") for name in dir(TextContract))
    assert f"{count} passed" in ran.stdout, ran.stdout


# --- what other servers do to ours ---


class Serving:
    """A server that answers each message in the same way, and keeps what it got."""

    def __init__(self, answer: Callable[[], Awaitable[web.StreamResponse]]) -> None:
        self.got: list[tuple[Any, str, str]] = []
        self._answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        headers = request.headers
        told = await request.json(), headers["Authorization"], headers["Idempotency-Key"]
        self.got.append(told)
        return await self._answer()


async def asked(serving: Serving, timeout_s: float = 5.0) -> Delivery:
    app = web.Application()
    app.router.add_post("/messages", serving.handle)
    async with TestServer(app) as server, door(str(server.make_url("/messages")), timeout_s) as one:
        return await one.send(MESSAGE, name="call-7")


@pytest.mark.parametrize(
    ("status", "came"),
    [
        (200, "sent"),
        (201, "sent"),
        (202, "sent"),
        (204, "sent"),
        (302, "unavailable"),
        (400, "unavailable"),
        (401, "unavailable"),
        (409, "unavailable"),
        (422, "refused"),
        (429, "unavailable"),
        (500, "unavailable"),
    ],
)
async def test_the_status_alone_is_the_answer(status: int, came: str) -> None:
    async def answer() -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/"})

    serving = Serving(answer)
    assert await asked(serving) == came
    body = {"to": NUMBER, "language": "en-US", "words": "Paid."}
    assert serving.got == [(body, f"Bearer {TOKEN}", "call-7")]


async def test_a_gateway_that_does_not_answer_in_time_is_unavailable() -> None:
    async def answer() -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    assert await asked(Serving(answer), timeout_s=0.1) == "unavailable"


@pytest.mark.parametrize(
    ("switches", "came", "kept"),
    [
        ({"go_away": True}, "unavailable", 0),
        ({"failing": True}, "unavailable", 0),
        ({"slow_s": 30.0}, "unavailable", 0),
        ({"lose_answer": True}, "unavailable", 1),
        ({"late_s": 30.0}, "unavailable", 1),
        ({"answer_twice": True}, "sent", 1),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_what_goes_wrong_at_the_demo_bank_is_mended_under_the_same_name(
    tmp_path: Path, switches: dict[str, object], came: str, kept: int
) -> None:
    async with demo_bank(tmp_path) as port:
        url = f"http://127.0.0.1:{port}"
        await switch(url, {"operations": {"text_message": switches}})
        async with door(f"{url}/text_messages", timeout_s=0.5) as gateway:
            assert await gateway.send(MESSAGE, name="call-7") == came
            assert len(await sent_messages(url, TOKEN)) == kept
            await switch(url, {})
            assert await gateway.send(MESSAGE, name="call-7") == "sent"
        assert [sent["words"] for sent in await sent_messages(url, TOKEN)] == ["Paid."]


async def switch(url: str, switches: dict[str, object]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.put(f"{url}/demo/switches", json=switches) as answer,
    ):
        assert answer.status == 200
