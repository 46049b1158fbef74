"""What every part around the flows does, the scripted one and those that are not built yet."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest

from hotline.flow.requests import (
    AnyRequest,
    BookCallback,
    CallSystem,
    FindWaitingCase,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    QueueForAgent,
    ReadCustomer,
    RecogniseCaller,
    SendText,
    Transfer,
)
from hotline.model.bank import UNAVAILABLE
from hotline.ports import Origin, Port, Ports
from hotline.ports.scripted import ScriptedPorts

REQUESTS = (
    QueueForAgent(queue="cards", skills=(), priority=5, max_wait_s=60),
    Transfer(destination="8001", ring_s=30),
    BookCallback(queue="cards", number="13800138000"),
    SendText(number="13800138000", words=()),
    KeepSurvey(survey="after_call", scores={"friendly": 5}),
    KeepConsent(use="recording", said="given"),
    CallSystem(method="get", url="https://a.example/", arguments={}, wanted={}),
    RecogniseCaller(number="13800138000"),
    ReadCustomer(customer="10000001", language="zh-CN"),
    FindWaitingCase(customer="10000001"),
    OpenCase(case="complaint", about="service", claim="none", number="138", customer=""),
)


def origin(call_id: str) -> Origin:
    return Origin(tenant="demo", call_id=call_id, ref=7, bundle="")


@pytest.fixture(params=[ScriptedPorts, Ports])
def port(request: pytest.FixtureRequest) -> Port:
    made: Port = request.param()
    return made


def test_every_kind_of_request_is_here() -> None:
    assert {type(request) for request in REQUESTS} == set(get_args(AnyRequest))


@pytest.mark.parametrize("request_made", REQUESTS, ids=lambda request: request.kind)
def test_what_is_not_there_is_unavailable(port: Port, request_made: AnyRequest) -> None:
    async def ask() -> str:
        async with asyncio.timeout(5):
            return (await port.ask(request_made, origin=origin("call-1"))).outcome

    assert asyncio.run(ask()) == UNAVAILABLE
    assert UNAVAILABLE in request_made.outcomes


def test_the_same_request_made_again_is_answered_the_same_and_made_once() -> None:
    port = ScriptedPorts({"callback": ["booked", "refused"]})
    request = BookCallback(queue="cards", number="13800138000")

    async def ask(name: str) -> str:
        return (await port.ask(request, origin=origin(name))).outcome

    assert [asyncio.run(ask(name)) for name in ("a", "a", "b")] == [
        "booked",
        "booked",
        "refused",
    ]
    assert port.asked == [request, request]
