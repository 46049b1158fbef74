"""To which of the PBX's answers a call is looked for, and what a page is told that has none."""

from __future__ import annotations

import pytest

from hotline.api.ended_calls import call_updated, no_such_call

UPDATED = "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x\r\nCall-ID: abc@page\r\nCSeq: 7 UPDATE\r\n\r\n"


@pytest.mark.parametrize("updated", [UPDATED, UPDATED.replace("Call-ID:", "i :")])
def test_of_a_yes_to_an_update_it_is_told_and_the_no_has_its_headers(updated: str) -> None:
    _, _, headers = updated.partition("\r\n")
    for said in (updated, updated.encode()):
        assert call_updated(said) == "abc@page"
        assert no_such_call(said) == f"SIP/2.0 481 Call/Transaction Does Not Exist\r\n{headers}"


@pytest.mark.parametrize(
    "said",
    [
        UPDATED.replace("200 OK", "100 Trying"),
        UPDATED.replace("200 OK", "491 Request Pending"),
        UPDATED.replace("UPDATE", "INVITE"),
        UPDATED.replace("SIP/2.0 200 OK", "UPDATE sip:page SIP/2.0"),
        UPDATED.replace("Call-ID: abc@page\r\n", ""),
        "\r\n",
        b"\xff\xfe",
    ],
)
def test_all_else_is_none(said: str | bytes) -> None:
    assert call_updated(said) is None
