"""A call goes on with the flows of an older version, which ask what no bank is asked any more."""

from __future__ import annotations

from typing import Any

import pytest

from hotline.flow.bundle import Bundle, recompile_bundle
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

RIGHT = "bank: list_fees, outcomes: {ok: done, none: done, unavailable: down}"
ASKING = around(f"{{{RIGHT}}}")


def asking(operation: str) -> Bundle:
    older = f"bank: {operation}, outcomes: {{ok: done, refused: other, unavailable: down}}"
    return recompile_bundle(
        {name: text.replace(RIGHT, older) for name, text in ASKING.sources.items()}
    )


@pytest.mark.parametrize(
    ("operation", "outcome", "asked"),
    [
        ("list_fees", "done", ["list_fees"]),
        ("send_receipt", "down", []),
        # Without the arguments that it has today.
        ("find_branches", "down", []),
        # What was not sent never came.
        ("pay_card", "other", ["settle_payment"]),
    ],
)
async def test_what_is_asked_no_more_is_not_asked_and_its_caller_goes_on(
    office: Any, operation: str, outcome: str, asked: list[str]
) -> None:
    office.bundle = bundle = asking(operation)
    office.speaker = type(office.speaker)(bundle.catalogue)
    office.bank = bank = FakeBank()
    line = FakeLine()
    line.presses("1")
    call = await office.carries(line)
    assert (call.outcome, bank.asked) == (outcome, asked)
