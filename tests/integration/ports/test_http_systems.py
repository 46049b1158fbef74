"""Other systems over HTTP, good ones and hostile ones, all of them real servers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from structlog.testing import capture_logs

from hotline.flow.requests import CallSystem, PortAnswer
from hotline.model.types import Type
from hotline.model.values import (
    Day,
    Digits,
    Money,
    Number,
    Percent,
    Scalar,
    Term,
    Text,
    TimeOfDay,
    YesNo,
)
from hotline.ports import Origin
from hotline.ports.http import ANSWER_LIMIT_BYTES, HttpSystems

SECRET_WORD = "not-for-the-log"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[TestServer] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        await server.close()


def saying(body: Any, status: int = 200, **headers: str) -> Handler:
    text = body if isinstance(body, str) else json.dumps(body)

    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, headers=headers)

    return handle


async def ask(
    origin: str, wanted: dict[str, Type], *, allowed: str | None = None, **request: Any
) -> PortAnswer:
    call = CallSystem(
        **{"method": "get", "url": f"{origin}/v1/rate", "arguments": {}, "wanted": wanted} | request
    )
    async with HttpSystems(allowed=[allowed or origin], timeout_s=1.0) as systems:
        return await systems.ask(
            call, origin=Origin(tenant="demo", call_id="call-1", ref=7, bundle="")
        )


GOOD: list[tuple[Type, Any, Scalar]] = [
    (Type.TEXT, "Bund branch", Text(text="Bund branch")),
    (Type.TERM, "savings", Term(term="savings")),
    (Type.DIGITS, "0042", Digits(digits="0042")),
    (Type.NUMBER, 3, Number(number=3)),
    (
        Type.MONEY,
        {"amount": "12.50", "currency": "CNY"},
        Money(amount=Decimal("12.50"), currency="CNY"),
    ),
    (Type.PERCENT, "3.45", Percent(percent=Decimal("3.45"))),
    (Type.DAY, "2026-10-01", Day(day=date(2026, 10, 1))),
    (Type.TIME, "09:05", TimeOfDay(time=time(9, 5))),
    (Type.YES_NO, True, YesNo(yes=True)),
]


@pytest.mark.parametrize(("wanted", "written", "value"), GOOD, ids=[str(one[0]) for one in GOOD])
async def test_value_comes_as_the_type_that_is_wanted(
    serve: Serve, wanted: Type, written: Any, value: Scalar
) -> None:
    origin = await serve(saying({"field": written, "more": "is not read"}))
    assert await ask(origin, {"field": wanted}) == PortAnswer(outcome="ok", values={"field": value})


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        (Type.TEXT, "two\nlines"),
        (Type.TEXT, 5),
        (Type.TERM, "No Term"),
        (Type.DIGITS, "12a"),
        (Type.DIGITS, "9" * 50),
        (Type.NUMBER, True),
        (Type.NUMBER, 10**20),
        (Type.NUMBER, 1.5),
        (Type.MONEY, {"amount": 12.5, "currency": "CNY"}),
        (Type.MONEY, {"amount": "NaN", "currency": "CNY"}),
        (Type.MONEY, {"amount": "1.234", "currency": "CNY"}),
        (Type.MONEY, {"amount": "1", "currency": "yuan"}),
        (Type.PERCENT, 3.45),
        (Type.PERCENT, "NaN"),
        (Type.PERCENT, "10000"),
        (Type.PERCENT, "3.45001"),
        (Type.DAY, "1 October"),
        (Type.TIME, "25:00"),
        (Type.TIME, "09:05:30"),
        (Type.YES_NO, "yes"),
        (Type.SECRET, "123456"),
        (Type.CUSTOMER, "10000001"),
        (Type.TEXT, None),
    ],
)
async def test_what_is_not_sound_is_unavailable(serve: Serve, wanted: Type, written: Any) -> None:
    origin = await serve(saying({"field": written}))
    assert await ask(origin, {"field": wanted}) == PortAnswer(outcome="unavailable")


@pytest.mark.parametrize(
    "handler",
    [
        saying("no json"),
        saying("[" * 100_000),
        saying(["field"]),
        saying({}),
        saying({"field": "x"}, status=500),
        saying({"field": "x"}, status=302, Location="http://127.0.0.1:1/"),
        saying({"field": "x" * ANSWER_LIMIT_BYTES}),
    ],
    ids=["text", "deep", "list", "empty", "failing", "redirect", "long"],
)
async def test_bad_answer_is_unavailable(serve: Serve, handler: Handler) -> None:
    origin = await serve(handler)
    assert await ask(origin, {"field": Type.TEXT}) == PortAnswer(outcome="unavailable")


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_the_other_side_may_refuse(serve: Serve, status: int) -> None:
    origin = await serve(saying({}, status=status))
    assert await ask(origin, {"field": Type.TEXT}) == PortAnswer(outcome="refused")


async def test_redirect_is_not_followed(serve: Serve) -> None:
    visited: list[str] = []

    async def inside(request: web.Request) -> web.StreamResponse:
        visited.append(request.path)
        return web.json_response({"field": "x"})

    elsewhere = await serve(inside)
    origin = await serve(saying({}, status=307, Location=f"{elsewhere}/secrets"))
    assert (await ask(origin, {"field": Type.TEXT})).outcome == "unavailable"
    assert visited == []


async def test_only_what_is_allowed_is_asked(serve: Serve) -> None:
    visited: list[str] = []

    async def inside(request: web.Request) -> web.StreamResponse:
        visited.append(request.path)
        return web.json_response({})

    origin = await serve(inside)
    for allowed in ("http://127.0.0.1:1", origin.replace("http:", "https:"), f"{origin}0"):
        assert (await ask(origin, {}, allowed=allowed)).outcome == "unavailable"
    assert visited == []


async def test_slow_system_is_unavailable(serve: Serve) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    assert (await ask(await serve(slow), {"field": Type.TEXT})).outcome == "unavailable"


async def test_nobody_there_is_unavailable() -> None:
    assert (await ask(f"http://127.0.0.1:{unused_port()}", {})).outcome == "unavailable"


@pytest.mark.parametrize("method", ["get", "post"])
async def test_arguments_arrive_as_they_are(serve: Serve, method: str) -> None:
    seen: list[Any] = []

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.json() if request.can_read_body else None
        seen.append((request.method, dict(request.query), body, request.headers["Idempotency-Key"]))
        return web.json_response({})

    arguments = {
        "word": Text(text="a&b=c/../d 余额"),
        "number": Number(number=3),
        "owed": Money(amount=Decimal("12.50"), currency="CNY"),
        "rate": Percent(percent=Decimal("3.45")),
        "day": Day(day=date(2026, 10, 1)),
        "time": TimeOfDay(time=time(9, 5)),
        "paid": YesNo(yes=True),
    }
    answer = await ask(await serve(handle), {}, method=method, arguments=arguments)
    assert answer.outcome == "ok"
    in_query = {
        "word": "a&b=c/../d 余额",
        "number": "3",
        "owed": "12.50 CNY",
        "rate": "3.45",
        "day": "2026-10-01",
        "time": "09:05",
        "paid": "yes",
    }
    in_body = in_query | {"number": 3, "paid": True, "owed": {"amount": "12.50", "currency": "CNY"}}
    expected = ("GET", in_query, None) if method == "get" else ("POST", {}, in_body)
    assert seen == [(*expected, "call-1-7")]


async def test_nothing_of_question_or_answer_is_in_the_log(serve: Serve) -> None:
    with capture_logs() as logs:
        origin = await serve(saying({"field": f"{SECRET_WORD}\n"}))
        await ask(origin, {"field": Type.TEXT}, arguments={"who": Text(text=SECRET_WORD)})
        gone = f"http://127.0.0.1:{unused_port()}"
        await ask(gone, {}, arguments={"who": Text(text=SECRET_WORD)})
    assert len(logs) == 2
    assert SECRET_WORD not in str(logs)
