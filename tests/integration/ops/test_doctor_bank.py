"""What `hotline doctor` says of the key to which a bank's secrets are sealed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from hotline.ops.doctor.bank import bank_checks
from hotline.settings import BankSettings

KEY, ANOTHER_KEY = (b64encode(bytes([n] * 32)).decode() for n in (1, 2))


async def refuse(request: web.Request) -> web.Response:
    return web.json_response({}, status=400)


@pytest.fixture
async def telling() -> AsyncIterator[Any]:
    servers: list[TestServer] = []

    async def start(answer: dict[str, Any]) -> str:
        async def tell(request: web.Request) -> web.Response:
            assert request.headers["Authorization"] == "Bearer token"
            return web.json_response(**answer)

        app = web.Application()
        app.router.add_get("/v1/public_key", tell)
        app.router.add_post("/v1/find_customer", refuse)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/"))

    yield start
    for server in servers:
        await server.close()


async def found(url: str, public_key: str | None = None) -> tuple[str, str]:
    settings = BankSettings.model_validate({"url": url, "token": "token", "public_key": public_key})
    (check,) = [check for check in bank_checks(settings) if check.name == "bank: public key"]
    finding = await check.look()
    return finding.state, finding.text


TELLS = {"data": {"public_key": KEY}}


@pytest.mark.parametrize(
    ("answer", "public_key", "state", "text"),
    [
        (TELLS, None, "ok", "the key that the bank tells"),
        (TELLS, KEY, "ok", "which the bank tells too"),
        (TELLS, ANOTHER_KEY, "broken", "another public key than bank.public_key"),
        ({"data": {}, "status": 404}, None, "broken", "no PIN can be sent"),
        ({"data": {"public_key": "A"}}, None, "broken", "no PIN can be sent"),
        ({"data": {"public_key": "A" * 2000}}, None, "broken", "no PIN can be sent"),
        ({"data": {}, "status": 404}, KEY, "ok", "the bank tells no key"),
    ],
)
async def test_the_key_is_looked_at(
    telling: Any, answer: dict[str, Any], public_key: str | None, state: str, text: str
) -> None:
    seen = await found(await telling(answer), public_key)
    assert seen[0] == state
    assert text in seen[1]


async def test_a_bank_that_is_not_there_is_not_looked_at() -> None:
    state, text = await found(f"http://127.0.0.1:{unused_port()}")
    assert (state, text) == ("warning", "not looked at, for the bank does not answer us")
