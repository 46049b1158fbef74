"""Several callers at the same time keep apart."""

from __future__ import annotations

import asyncio

import pytest

from hotline.testing.demo import (
    CUSTOMERS,
    balances,
)
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_callers_at_once_hear_their_own_money(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    async def one(number: str) -> None:
        call = await phone.dial(hotline.number, caller_number=f"1390{number}")
        await call.press(f"2{number}{CUSTOMERS[number].pin}")
        await call.hears(await hotline.sound(*balances(number, "en-US")), within_s=60)
        await call.hang_up()

    numbers = ["10000001", "10000002", "10000003", "10000004", "10000006", "10000007"]
    async with asyncio.TaskGroup() as tasks:
        for number in numbers:
            tasks.create_task(one(number))
