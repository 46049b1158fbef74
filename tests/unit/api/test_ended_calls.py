"""Of a call that the PBX has no more a page is told so, and of all else what the PBX says."""

from __future__ import annotations

import pytest

from hotline.api.ended_calls import as_it_is

THERE = "abc@page"
UPDATED = "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x\r\nCall-ID: {}\r\nCSeq: 7 UPDATE\r\n\r\n"


async def has_call(call_id: str) -> bool:
    return call_id == THERE


@pytest.mark.parametrize("updated", [UPDATED, UPDATED.replace("Call-ID:", "i :")])
async def test_an_update_of_a_call_that_is_over_is_refused(updated: str) -> None:
    gone = updated.format("gone@page")
    _, _, headers = gone.partition("\r\n")
    refused = f"SIP/2.0 481 Call/Transaction Does Not Exist\r\n{headers}"
    assert await as_it_is(gone, has_call) == refused
    assert await as_it_is(gone.encode(), has_call) == refused


@pytest.mark.parametrize(
    "said",
    [
        UPDATED.format(THERE),
        UPDATED.format(THERE).encode(),
        UPDATED.format("gone@page").replace("200 OK", "100 Trying"),
        UPDATED.format("gone@page").replace("200 OK", "491 Request Pending"),
        UPDATED.format("gone@page").replace("UPDATE", "INVITE"),
        UPDATED.format("gone@page").replace("SIP/2.0 200 OK", "UPDATE sip:page SIP/2.0"),
        UPDATED.replace("Call-ID: {}\r\n", ""),
        "\r\n",
        b"\xff\xfe",
    ],
)
async def test_all_else_is_handed_on_as_it_is_said(said: str | bytes) -> None:
    assert await as_it_is(said, has_call) == said
