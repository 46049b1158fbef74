"""Whole calls as they were written, some at a time, however many there are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import pytest_asyncio

from hotline.flow.bundle import Bundle
from hotline.journal import CallHeader, Journal, history
from hotline.privacy import KeyRing
from hotline.privacy.audit import Erasure
from hotline.privacy.erasing import destroy, kept_of_call
from hotline.qa.replay.exact import replay
from hotline.qa.replay.verdicts import Same
from hotline.testing.recorded import TENANT, header, keep, written
from hotline.testing.stores import Stores
from hotline.testing.wanderer import Wanderer

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
EVER = datetime(2100, 1, 1, tzinfo=UTC)
CALLS = 7
ERASURE = Erasure(
    tenant=TENANT,
    at=FIRST,
    who="test",
    why="asked for",
    subject="call:0",
    calls=1,
    messages=0,
    first_at=FIRST,
    last_at=FIRST,
)


@pytest_asyncio.fixture
async def keys(stores: Stores) -> AsyncIterator[KeyRing]:
    async with await stores.open_keys() as opened:
        yield opened


@pytest_asyncio.fixture
async def journal(stores: Stores, keys: KeyRing) -> AsyncIterator[Journal]:
    async with await Journal.open(stores.journal, keys) as opened:
        yield opened


def headers(bundle: Bundle) -> list[CallHeader]:
    """Return headers of calls that arrived two a minute."""
    return [
        header(bundle, "main", call_id=f"{n}", opened_at=FIRST + timedelta(minutes=n // 2))
        for n in range(CALLS)
    ]


async def read(journal: Journal, since: datetime, until: datetime) -> list[list[str]]:
    pages = journal.history.calls(TENANT, since=since, until=until)
    return [[call.header.call_id for call in page] async for page in pages]


async def test_calls_come_in_order_some_at_a_time(
    journal: Journal, small_bank: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE", 3)
    for one in reversed(headers(small_bank)):
        await journal.open_call(one)
    assert await read(journal, FIRST, EVER) == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert await journal.history.count(TENANT, since=FIRST, until=EVER) == CALLS


async def test_since_is_inside_and_until_is_not(journal: Journal, small_bank: Bundle) -> None:
    for one in headers(small_bank):
        await journal.open_call(one)
    since, until = FIRST + timedelta(minutes=1), FIRST + timedelta(minutes=2)
    assert await read(journal, since, until) == [["2", "3"]]
    assert await journal.history.count(TENANT, since=since, until=until) == 2


async def test_other_tenants_calls_are_not_there(journal: Journal, small_bank: Bundle) -> None:
    await journal.open_call(headers(small_bank)[0])
    assert [page async for page in journal.history.calls("other", since=FIRST, until=EVER)] == []
    assert await journal.history.call("other", "0") is None


async def test_calls_are_what_was_written_and_replay(journal: Journal, small_bank: Bundle) -> None:
    wanderer = Wanderer(small_bank, "main", Random(5))
    calls = {one.call_id: (one, wanderer.call()) for one in headers(small_bank)}
    for one, steps in calls.values():
        await keep(journal, one, steps)
    async for page in journal.history.calls(TENANT, since=FIRST, until=EVER):
        for call in page:
            one, steps = calls[call.header.call_id]
            expected = written(one, steps)
            assert call.header == one
            assert [
                (json.loads(record.event), json.loads(record.commands), list(record.leaves or ()))
                for record in call.records
            ] == [
                (json.loads(record.event), json.loads(record.commands), list(record.leaves or ()))
                for record in expected.records
            ]
            assert isinstance(replay(call, small_bank), Same)


async def test_of_an_erased_caller_the_structure_is_left_and_replays(
    journal: Journal, keys: KeyRing, small_bank: Bundle
) -> None:
    wanderer = Wanderer(small_bank, "main", Random(7), fault=0.0)
    (one, *_) = headers(small_bank)
    await keep(journal, one, wanderer.call())
    before = await journal.history.call(TENANT, one.call_id)
    assert before is not None
    assert all(record.leaves is not None for record in before.records)
    await destroy(keys, await kept_of_call(keys, TENANT, one.call_id), ERASURE)
    after = await journal.history.call(TENANT, one.call_id)
    assert after is not None
    assert any(record.leaves is None for record in after.records)
    verdict = replay(after, small_bank)
    assert isinstance(verdict, Same)
    assert verdict.erased
