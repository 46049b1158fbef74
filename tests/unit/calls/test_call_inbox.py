"""A call's events come in order, and none while they are held."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from hotline.calls.call_inbox import CallInbox
from hotline.flow.events import KeysUnused, ServiceStopping

WITHIN_S = 5.0
AT = datetime(2026, 3, 2, tzinfo=UTC)
KEYS, STOPPING = KeysUnused(at=AT, count=1), ServiceStopping(at=AT)


async def waits(inbox: CallInbox) -> asyncio.Task[object]:
    """Let somebody wait for what happens next."""
    task = asyncio.ensure_future(inbox.next())
    await asyncio.sleep(0)
    return task


async def test_events_come_in_order_and_then_the_end() -> None:
    inbox = CallInbox()
    inbox.tell(KEYS)
    inbox.tell(STOPPING)
    inbox.close()
    assert [await inbox.next() for _ in range(3)] == [KEYS, STOPPING, None]


async def test_it_is_still_while_somebody_waits_and_nothing_has_come() -> None:
    inbox = CallInbox()
    assert not inbox.is_still
    task = await waits(inbox)
    assert inbox.is_still
    inbox.tell(KEYS)
    assert not inbox.is_still
    assert await task == KEYS
    assert not inbox.is_still


async def test_what_is_held_stays_and_comes_once_it_is_let_go() -> None:
    inbox = CallInbox()
    inbox.tell(KEYS)
    inbox.tell(STOPPING)
    assert inbox.hold() == [KEYS, STOPPING]
    task = await waits(inbox)
    assert not task.done()
    inbox.let_go()
    assert (await task, await inbox.next()) == (KEYS, STOPPING)


async def test_the_end_stays_while_it_is_held() -> None:
    inbox = CallInbox()
    inbox.tell(KEYS)
    inbox.close()
    assert inbox.hold() == [KEYS]
    inbox.let_go()
    async with asyncio.timeout(WITHIN_S):
        assert [await inbox.next() for _ in range(2)] == [KEYS, None]


async def test_a_call_whose_flow_has_ended_is_never_still() -> None:
    inbox = CallInbox()
    task = asyncio.ensure_future(inbox.next_after_all())
    await asyncio.sleep(0)
    assert not inbox.is_still
    inbox.hold()
    inbox.tell(KEYS)
    assert await task == KEYS
