"""What the HTTP gateway makes of banks that are not well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from structlog.testing import capture_logs

from hotline.bank.http_gateway import ANSWER_LIMIT_BYTES, HttpBankGateway
from hotline.bank.sealing import PrivateKey, PublicKey, SealedSecret
from hotline.model.bank import UNAVAILABLE, UNKNOWN, BankAnswer

PIN = "975318"
TIMEOUT_S = 10.0

Bank = Callable[[web.Request], Awaitable[web.StreamResponse]]
Ask = Callable[[Bank], Awaitable[BankAnswer]]


KEY = PrivateKey()


async def tell_key(request: web.Request) -> web.StreamResponse:
    return web.json_response({"public_key": KEY.public_text})


def counted(bank: Bank) -> tuple[Bank, list[Any]]:
    """A bank, and the questions that reach it."""
    questions: list[Any] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        questions.append((request.path, request.headers["Authorization"], await request.json()))
        return await bank(request)

    return answer, questions


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Bank], Awaitable[str]]]:
    servers: list[TestServer] = []

    async def start(bank: Bank) -> str:
        app = web.Application()
        app.router.add_get("/v1/public_key", tell_key)
        app.router.add_route("*", "/{path:.*}", bank)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("/"))

    yield start
    for server in servers:
        await server.close()


def saying(body: str | bytes, status: int = 200, encoding: str = "identity") -> Bank:
    async def answer(request: web.Request) -> web.StreamResponse:
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Encoding": encoding, "Location": "/v1/verify_pin"}
        return web.Response(body=data, status=status, headers=headers)

    return answer


def balances(*rows: Any, **more: Any) -> str:
    listed = {"kind": "rows", "rows": list(rows)}
    return json.dumps({"outcome": "ok", "values": {"rows": listed, **more}})


def row(**changes: Any) -> dict[str, Any]:
    return {
        "account": {"kind": "term", "term": "savings"},
        "tail": {"kind": "digits", "digits": "1234"},
        "balance": {"kind": "money", "amount": "12.50", "currency": "CNY"},
    } | changes


def money(amount: str, currency: str = "CNY") -> dict[str, str]:
    return {"kind": "money", "amount": amount, "currency": currency}


async def ask(url: str, operation: str, timeout_s: float = TIMEOUT_S) -> BankAnswer:
    arguments = {"customer": "10000001", "pin": PIN}
    wanted = ("customer", "pin") if operation == "verify_pin" else ("customer",)
    async with HttpBankGateway(url, "token", timeout_s) as gateway:
        return await gateway.ask(
            operation, {name: arguments[name] for name in wanted}, name="call-1-7"
        )


async def trickle(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b'{"outcome": ')
    await asyncio.Event().wait()
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * ANSWER_LIMIT_BYTES)


async def test_a_question_is_one_request(serve: Any) -> None:
    bank, questions = counted(saying('{"outcome": "ok"}'))
    assert await ask(await serve(bank), "verify_pin") == BankAnswer(outcome="ok")
    ((path, token, body),) = questions
    assert (path, token, list(body)) == ("/v1/verify_pin", "Bearer token", ["arguments"])
    assert opened(body["arguments"]) == {"customer": "10000001", "pin": PIN}


def opened(arguments: dict[str, Any], key: PrivateKey = KEY) -> dict[str, str]:
    return {
        name: key.open(SealedSecret(**value), operation="verify_pin", argument=name)
        for name, value in arguments.items()
    }


async def test_what_is_no_secret_is_not_sealed(serve: Any) -> None:
    bank, questions = counted(saying('{"outcome": "none"}'))
    assert await ask(await serve(bank), "list_balances") == BankAnswer(outcome="none")
    assert questions[0][2] == {"arguments": {"customer": "10000001"}}


async def test_a_bank_with_a_new_key_is_asked_again_and_gets_the_secret(serve: Any) -> None:
    answers = iter([422, 200])
    read: list[Any] = []

    async def bank(request: web.Request) -> web.StreamResponse:
        read.append((await request.json())["arguments"])
        return web.json_response({"outcome": "ok"}, status=next(answers))

    async with HttpBankGateway(await serve(bank), "token", TIMEOUT_S) as gateway:
        arguments = {"customer": "10000001", "pin": PIN}
        answer = await gateway.ask("verify_pin", arguments, name="call-1-7")
    assert answer == BankAnswer(outcome="ok")
    assert [opened(one) for one in read] == [arguments] * 2


async def test_a_bank_that_never_can_read_is_asked_twice_at_most(serve: Any) -> None:
    bank, questions = counted(saying("", status=422))
    assert await ask(await serve(bank), "verify_pin") == BankAnswer(outcome=UNAVAILABLE)
    assert len(questions) == 2


async def test_what_has_no_secret_is_never_sent_again(serve: Any) -> None:
    bank, questions = counted(saying("", status=422))
    async with HttpBankGateway(await serve(bank), "token", TIMEOUT_S) as gateway:
        await gateway.ask("verify_pin", {"customer": "10000001", "pin": PIN}, name="call-1-6")
        questions.clear()
        payment = {"customer": "10000001", "amount": "120.50 CNY"}
        answer = await gateway.ask("pay_card", payment, name="call-1-7")
    assert (answer, len(questions)) == (BankAnswer(outcome=UNKNOWN), 1)


@pytest.mark.parametrize("told", [{"status": 404}, {"text": "{}"}, {"text": '{"public_key": "A"}'}])
async def test_no_secret_goes_to_a_bank_without_a_key(told: dict[str, Any]) -> None:
    asked: list[str] = []

    async def bank(request: web.Request) -> web.StreamResponse:
        asked.append(request.method)
        return web.Response(**told)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", bank)
    async with TestServer(app) as server:
        assert await ask(str(server.make_url("/")), "verify_pin") == BankAnswer(outcome=UNAVAILABLE)
    assert asked == ["GET"]


async def test_a_key_that_was_given_counts_and_no_other(serve: Any) -> None:
    given = PrivateKey()
    bank, questions = counted(saying("", status=422))
    arguments = {"customer": "10000001", "pin": PIN}
    async with HttpBankGateway(
        await serve(bank), "token", TIMEOUT_S, PublicKey(given.public_text)
    ) as gateway:
        answer = await gateway.ask("verify_pin", arguments, name="call-1-7")
    assert answer == BankAnswer(outcome=UNAVAILABLE)
    ((_, _, body),) = questions
    assert opened(body["arguments"], given) == arguments


async def pay(url: str, timeout_s: float = TIMEOUT_S) -> BankAnswer:
    async with HttpBankGateway(url, "token", timeout_s) as gateway:
        arguments = {"customer": "10000001", "amount": "120.50 CNY"}
        return await gateway.ask("pay_card", arguments, name="call-1-7")


async def test_a_question_that_moves_money_carries_its_name_and_no_other_does(serve: Any) -> None:
    keys: list[str | None] = []

    async def bank(request: web.Request) -> web.StreamResponse:
        keys.append(request.headers.get("Idempotency-Key"))
        return web.json_response({"outcome": "refused"})

    url = await serve(bank)
    assert await pay(url) == BankAnswer(outcome="refused")
    await ask(url, "list_balances")
    assert keys == ["call-1-7", None]


@pytest.mark.parametrize(
    "bank",
    [
        saying('{"outcome": "unavailable"}'),
        saying('{"outcome": "unknown"}'),
        saying('{"outcome": "ok"}'),
        saying("", status=409),
        saying("", status=503),
    ],
)
async def test_a_payment_without_a_sound_answer_is_unknown_and_sent_once(
    serve: Any, bank: Bank
) -> None:
    bank, questions = counted(bank)
    assert await pay(await serve(bank)) == BankAnswer(outcome=UNKNOWN)
    assert len(questions) == 1


async def test_a_payment_that_reaches_nobody_or_takes_too_long_is_unknown(serve: Any) -> None:
    assert await pay(f"http://127.0.0.1:{unused_port()}") == BankAnswer(outcome=UNKNOWN)
    assert await pay(await serve(trickle), timeout_s=0.2) == BankAnswer(outcome=UNKNOWN)


async def test_a_sound_list_is_an_answer(serve: Any) -> None:
    answer = await ask(await serve(saying(balances(row(), row()))), "list_balances")
    assert answer.outcome == "ok"


@pytest.mark.parametrize(
    "bank",
    [
        saying(f"no such PIN {PIN}"),
        saying("{}"),
        saying("[" * 50_000),
        saying(b"\xff\xfe"),
        saying('{"outcome": "fine"}'),
        saying('{"outcome": "unavailable"}'),
        saying('{"outcome": "ok", "values": {"pin": {"kind": "text", "text": "975318"}}}'),
        saying('{"outcome": "ok"}', status=500),
        saying('{"outcome": "ok"}', status=201),
        saying("", status=401),
        saying("", status=307),
        saying(" " * ANSWER_LIMIT_BYTES + '{"outcome": "ok"}'),
        saying('{"outcome": "ok"}', encoding="gzip"),
        endless,
    ],
)
async def test_a_broken_answer_is_unavailable_asked_once_and_never_logged(
    serve: Any, bank: Bank
) -> None:
    bank, questions = counted(bank)
    with capture_logs() as logs:
        answer = await ask(await serve(bank), "verify_pin")
    assert answer == BankAnswer(outcome=UNAVAILABLE)
    assert len(questions) == 1
    assert [event["event"] for event in logs] == ["bank_unavailable"]
    assert PIN not in repr(logs)


@pytest.mark.parametrize(
    "body",
    [
        '{"outcome": "ok"}',
        balances(),
        balances(row(), more={"kind": "text", "text": "x"}),
        balances(row(extra={"kind": "text", "text": "x"})),
        balances({"account": {"kind": "term", "term": "savings"}}),
        balances(row(tail={"kind": "text", "text": "1234"})),
        balances(row(tail={"kind": "digits", "digits": "12x4"})),
        balances(row(tail={"kind": "digits", "digits": ""})),
        balances(row(tail={"kind": "digits", "digits": "1" * 41})),
        balances(row(account={"kind": "term", "term": ""})),
        balances(row(account={"kind": "term", "term": "savings\u001b[2J"})),
        balances(row(account={"kind": "term", "term": "s" * 65})),
        balances(*[row()] * 101),
        balances(row(account={"kind": "rows", "rows": []})),
        balances(row(), row(balance=money("12.345"))),
        balances(row(balance=money("1.5", "JPY"))),
        balances(row(balance=money("1e999999999"))),
        balances(row(balance=money("1e-999999999"))),
        balances(row(balance=money("NaN"))),
        balances(row(balance=money("-Infinity"))),
        balances(row(balance=money("1", "yuan"))),
        '{"outcome": "none", "values": {"rows": {"kind": "rows", "rows": []}}}',
    ],
)
async def test_a_list_that_is_not_as_declared_is_unavailable(serve: Any, body: str) -> None:
    assert await ask(await serve(saying(body)), "list_balances") == BankAnswer(outcome=UNAVAILABLE)


async def test_an_answer_that_never_ends_is_too_slow(serve: Any) -> None:
    with capture_logs() as logs:
        answer = await ask(await serve(trickle), "verify_pin", timeout_s=0.2)
    assert answer == BankAnswer(outcome=UNAVAILABLE)
    assert logs[0]["reason"] == "too_slow"


async def test_a_closed_port_is_unavailable() -> None:
    with capture_logs() as logs:
        answer = await ask(f"http://127.0.0.1:{unused_port()}", "verify_pin")
    assert answer == BankAnswer(outcome=UNAVAILABLE)
    assert logs[0]["reason"] == "no_connection"
    assert PIN not in repr(logs)


async def test_a_line_that_is_not_http_is_unavailable() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"Asterisk Call Manager/9.0.0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        answer = await ask(f"http://127.0.0.1:{port}", "verify_pin")
    assert answer == BankAnswer(outcome=UNAVAILABLE)


async def test_cancelling_a_question_is_heard(serve: Any) -> None:
    arrived = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        arrived.set()
        return await trickle(request)

    question = asyncio.create_task(ask(await serve(silent), "verify_pin"))
    await arrived.wait()
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
