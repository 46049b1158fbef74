"""A caller's place that is lost, while the caller waits, or waits no more."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from hotline.floor.callers import Caller, Turn
from hotline.journal import JournalStalled
from hotline.routing.events import CallQueued
from hotline.testing.floor import now
from hotline.testing.line import FakeLine

STALLED = JournalStalled(waited_s=3.0, may_be_written=False)


async def test_who_waits_hears_that_the_place_is_lost() -> None:
    asked = CallQueued(at=now(), call_id="c", queue="agents", language="en-US")
    caller = Caller(asked=asked, line=FakeLine())
    caller.is_lost(STALLED)
    with pytest.raises(JournalStalled):
        await caller.served(lambda: None, lambda choice: None)


async def test_that_it_is_lost_of_whom_nobody_waits_for_any_more_is_no_defect() -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, what: told.append(what))
    turn = Turn()
    turn.is_lost(STALLED)
    del turn
    gc.collect()
    assert told == []
