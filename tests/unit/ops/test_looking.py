"""What is looked after on a beat goes on after a look that failed."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from hotline.database import DatabaseStalled
from hotline.ops.looking import looking

LIMIT_S = 10.0


@pytest.mark.parametrize(
    "failure", [DatabaseStalled(where="crm.db", waited_s=2.0), KeyError("a defect")]
)
async def test_what_failed_is_looked_at_again(failure: Exception) -> None:
    looks = asyncio.Semaphore(0)

    async def look() -> None:
        looks.release()
        raise failure

    with capture_logs() as logged:
        async with asyncio.timeout(LIMIT_S), looking(look, after="x", every_s=0.001):
            await looks.acquire()
            await looks.acquire()
    assert (logged[0]["event"], logged[0]["after"]) == ("look_failed", "x")
