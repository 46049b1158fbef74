"""What passes of what a stranger's page says: one call, and nothing that is read in two ways."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import WSCloseCode

from hotline.api.one_call import ENDED_FOR_S, OneCall

IN_DIALOG = "<sip:call@hotline>;tag=as1b2c"


def asks(
    method: str = "INVITE",
    *,
    to: str = "<sip:call@hotline>",
    body: str = "",
    more: str = "",
    length: str | None = None,
) -> str:
    size = str(len(body.encode())) if length is None else length
    return (
        f"{method} sip:call@hotline SIP/2.0\r\nVia: SIP/2.0/WS x;branch=z9hG4bK1\r\n"
        f"From: <sip:web.caller@hotline>;tag=1\r\nTo: {to}\r\nCall-ID: a\r\n"
        f"CSeq: 1 {method.upper()}\r\n{more}Content-Length: {size}\r\n\r\n{body}"
    )


def answers(status: int, method: str = "INVITE") -> bytes:
    return (
        f"SIP/2.0 {status} Told\r\nTo: {IN_DIALOG}\r\nCall-ID: a\r\nCSeq: 1 {method}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def call(begins_within_s: float = 60.0) -> OneCall:
    return OneCall(lambda: False, begins_within_s=begins_within_s, ended_for_s=0.0)


def test_a_browsers_telephone_says_what_it_has_to() -> None:
    one = call()
    for said in (
        asks(body="v=0\r\n\r\ns=-\r\n"),
        asks("ACK", to=IN_DIALOG),
        asks("UPDATE", to=IN_DIALOG),
        # Of the call that there is: put on hold.
        asks("INVITE", to=IN_DIALOG),
        "\r\n\r\n",
        b"\r\n\r\n",
        "\r\n",
        b"\r\n",
        answers(200, "BYE"),
        asks("BYE", to=IN_DIALOG),
    ):
        assert not one.refuses(said), said


@pytest.mark.parametrize(
    "second",
    [
        asks(),
        asks("invite"),
        asks(to='"x;tag=1" <sip:call@hotline>'),
        asks(to="<sip:call@hotline;tag=1>"),
        asks(to='<sip:call@hotline>;x=">;tag=1"'),
        asks(to="sip:call@hotline;tag=1"),
        asks().encode(),
    ],
)
def test_a_second_call_is_none(second: str | bytes) -> None:
    one = call()
    assert not one.refuses(asks())
    assert one.refuses(second)


@pytest.mark.parametrize(
    "said",
    [
        "x",
        # Two in one frame, by a length that is not the whole, or by two lengths.
        asks(body=asks(), length="0"),
        asks(body=asks(), more="l: 0\r\n"),
        asks(length="-1"),
        asks(length="99999999999999999999"),
        asks(more=f"To: {IN_DIALOG}\r\n"),
        asks(more=f"t: {IN_DIALOG}\r\n"),
        # Two names of a call, or one that the PBX tells of in another way.
        asks(more="Call-ID: b\r\n"),
        asks(more="i: b\r\n"),
        asks().replace("Call-ID: a", "Call-ID: a b"),
        asks().replace("Call-ID: a", f"Call-ID: {'a' * 129}"),
        asks().replace("Call-ID: a\r\n", ""),
        asks(more="Subject:\r\n folded\r\n"),
        asks(more="Subject: x\nTo: y\r\n"),
        asks(more="Subject: x\rTo: y\r\n"),
        asks(more="Subject: \x00\r\n"),
        asks().replace("Content-Length: 0\r\n", ""),
        asks().replace("\r\n", "\n"),
        "SIP/2.0 x\r\n" + asks().partition("\r\n")[2],
        "SIP/2.0 2000\r\n" + asks().partition("\r\n")[2],
        # Not from the first byte: the PBX skips what is blank.
        "\r\n" + asks(),
        "\r\n\r\n" + asks(),
        " " + asks(),
        "\t" + asks(),
        "\x0b" + asks(),
        "\x00" + asks(),
        "\ufeff" + asks(),
        asks().replace("INVITE ", "INVITE\t"),
        asks().replace("INVITE ", "INVITE  "),
        asks().replace(" SIP/2.0\r\n", " SIP/2.0 \r\n"),
        asks().replace(" SIP/2.0\r\n", "\r\n"),
        asks(""),
        asks("SIP/2.0"),
    ],
)
def test_what_may_be_read_in_two_ways_is_not_handed_on(said: str) -> None:
    assert call().refuses(said)


def test_too_many_messages_are_refused() -> None:
    assert OneCall(lambda: True, begins_within_s=1.0).refuses("\r\n\r\n")


async def test_without_a_call_it_is_soon_over() -> None:
    one = call(begins_within_s=0.01)
    one.refuses(asks())
    one.hear(answers(100))
    one.hear(answers(200, "OPTIONS"))
    async with asyncio.timeout(5):
        assert await one.until_over() == WSCloseCode.POLICY_VIOLATION


async def test_a_websocket_whose_page_has_another_one_is_over_at_once() -> None:
    one = OneCall(lambda: False)
    one.is_replaced()
    async with asyncio.timeout(ENDED_FOR_S / 2):
        assert await one.until_over() == WSCloseCode.OK


@pytest.mark.parametrize("last", ["refused", "page", "PBX"])
async def test_after_the_call_it_is_soon_over(last: str) -> None:
    one = call()
    until = asyncio.ensure_future(one.until_over())
    one.refuses(asks())
    if last == "refused":
        one.hear(answers(486))
    else:
        one.hear(answers(200))
        # Of two who ask the same at once, one is told to ask again: the call goes on.
        one.hear(answers(491))
        await asyncio.sleep(0)
        assert not until.done()
        if last == "page":
            one.refuses(asks("BYE", to=IN_DIALOG))
        else:
            one.hear(asks("BYE", to=IN_DIALOG))
    async with asyncio.timeout(5):
        assert await until == WSCloseCode.OK


def test_a_call_goes_on_until_the_pbx_says_that_it_is_over() -> None:
    one = call()
    assert not one.goes_on
    one.refuses(asks())
    one.hear(answers(200))
    # A page may say so of a call that the PBX does not know by that.
    one.refuses(asks("BYE", to=IN_DIALOG))
    one.hear(answers(481, "BYE"))
    one.hear(answers(200, "BYE").replace(b"Call-ID: a", b"Call-ID: another"))
    assert one.goes_on
    one.hear(answers(200, "BYE"))
    assert not one.goes_on


@pytest.mark.parametrize("end", [asks("BYE", to=IN_DIALOG), answers(486)])
def test_a_call_that_the_pbx_ends_or_does_not_take_goes_on_no_more(end: str | bytes) -> None:
    one = call()
    one.refuses(asks())
    one.hear(end)
    assert not one.goes_on
