"""Who may have a WebSocket open no longer has it no longer, whether or not the database answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from hotline.api import still
from hotline.api.still import MayStill, OpenSockets, Right
from hotline.database import DatabaseError
from hotline.model.asker import Asker

NOTHING_S = 0.01
SOON_S = 3.0
"""Sooner than it would be looked again."""


def asker(who: str, tenant: str = "demo") -> Asker:
    return Asker(tenant=tenant, who=who, role="agent", agent_id="anna", asks_as="agent", key=who)


async def may() -> bool:
    return True


async def hangs() -> bool:
    await asyncio.Event().wait()
    return True


async def fails() -> bool:
    raise DatabaseError


async def test_a_right_that_ended_while_the_socket_was_opened_is_over_at_once() -> None:
    async def may_not() -> bool:
        return False

    async with asyncio.timeout(SOON_S):
        await OpenSockets().until_refused(Right(asker=asker("user:li")), may_not)


@pytest.mark.parametrize("may_still", [may, hangs, fails])
async def test_all_that_somebody_has_open_ends_at_once_and_nobody_elses(
    may_still: MayStill,
) -> None:
    sockets = OpenSockets()
    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as tasks:

        def opened(one: Asker) -> asyncio.Task[None]:
            return tasks.create_task(sockets.until_refused(Right(asker=one), may_still))

        ended = [opened(asker("user:li")) for _ in range(2)]
        others = [opened(asker("user:wei")), opened(asker("user:li", "other"))]
        await asyncio.sleep(0)
        sockets.end("demo", "user:li")
        await asyncio.gather(*ended)
        assert not any(one.done() for one in others)
        # Nothing is left of it: it is no harm to end it again.
        sockets.end("demo", "user:li")
        for one in others:
            one.cancel()


async def test_what_is_open_by_a_session_ends_with_it_and_by_no_other() -> None:
    sockets, whose = OpenSockets(), asker("user:li")
    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as tasks:
        a, b = (
            tasks.create_task(sockets.until_refused(Right(asker=whose, session_id=one), may))
            for one in "ab"
        )
        await asyncio.sleep(0)
        sockets.end_session(whose, "a")
        await a
        assert not b.done()
        b.cancel()


async def test_what_ends_already_keeps_nothing_else_open() -> None:
    sockets, whose, lets_go = OpenSockets(), asker("user:li"), asyncio.Event()

    async def ends_slowly() -> bool:
        try:
            await asyncio.Event().wait()
        finally:
            await lets_go.wait()
        return True

    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as tasks:
        slow, other = Right(asker=whose, session_id="a"), Right(asker=whose, session_id="b")
        tasks.create_task(sockets.until_refused(slow, ends_slowly))
        ended = tasks.create_task(sockets.until_refused(other, may))
        await asyncio.sleep(0)
        sockets.renew(whose, "a", "c", datetime.now(UTC), "")
        await asyncio.sleep(NOTHING_S)
        sockets.end("demo", "user:li")
        await ended
        lets_go.set()


async def test_whoever_signs_in_again_is_looked_at_again_at_once() -> None:
    looks, whose = asyncio.Semaphore(0), asker("user:li")

    async def may_still() -> bool:
        looks.release()
        return True

    sockets, opened = OpenSockets(), Right(asker=whose, session_id="a", browser="here")
    async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(sockets.until_refused(opened, may_still))
        await looks.acquire()
        sockets.renew(whose, "a", "b", datetime.now(UTC), "here")
        await looks.acquire()
        assert opened.session_id == "b"
        task.cancel()


@pytest.mark.parametrize("may_still", [hangs, fails])
async def test_a_right_that_cannot_be_told_for_long_is_none(
    may_still: MayStill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(still, "UNPROVED_S", 0.05)
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.01)
    async with asyncio.timeout(SOON_S):
        await OpenSockets().until_refused(Right(asker=asker("user:li")), may_still)
