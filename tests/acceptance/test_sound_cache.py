"""What Asterisk keeps of the sound it played: words for everybody, nothing about anybody."""

from __future__ import annotations

import asyncio

import pytest

from hotline.testing.demo import CUSTOMERS, balances, phrase
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

SWEPT_WITHIN_S = 20.0


def copies(hotline: RunningHotline) -> set[str]:
    return {path.name for path in hotline.pbx.cache_dir.iterdir()}


async def swept(hotline: RunningHotline) -> None:
    async with asyncio.timeout(SWEPT_WITHIN_S):
        while any(name.endswith(".sln") for name in copies(hotline)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_balances_leave_no_copy_and_a_copy_that_plays_is_heard_to_its_end(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    call = await phone.dial(hotline.number, caller_number="13800401")
    await call.press(f"210000006{CUSTOMERS['10000006'].pin}")
    # Longer than a sweep's beat: the file is gone while it plays.
    await call.hears(await hotline.sound(*balances("10000006", "en-US")), within_s=60)
    await call.hears_start(await hotline.sound(phrase("main_menu")))
    await swept(hotline)
    kept = copies(hotline)
    assert len(kept) >= 3
    await call.press("1")
    await call.hears_start(await hotline.sound(*balances("10000006", "en-US")), within_s=20)
    assert kept < copies(hotline)
    await call.hang_up()
