"""The right to carry calls passes from one process to the next, and is always exactly one's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from hotline.journal import Journal, JournalError, NewRecord
from hotline.journal.errors import CallsTakenOver
from hotline.journal.lease import process_of
from hotline.testing.stores import Stores


@pytest.fixture
async def journals(stores: Stores) -> AsyncIterator[tuple[Journal, Journal]]:
    """An old one, which has the right, and a new one, which has not."""
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as old,
        await Journal.open(stores.journal, keys) as new,
    ):
        await old.take_calls("demo", "pbx", on_lost=lambda: None)
        yield old, new


async def confirm(journal: Journal, number: int) -> None:
    await journal.confirm_calls("demo", "pbx", number, on_lost=lambda: None)


async def write(journal: Journal) -> None:
    event = {"kind": "keys_unused", "count": 1}
    await journal.append(
        NewRecord(tenant="demo", stream="floor", at=datetime.now(UTC), event=event, commands=[])
    )


async def test_who_was_given_it_and_confirms_has_it(journals: tuple[Journal, Journal]) -> None:
    old, new = journals
    number = old.next_number
    await old.give_calls(process_of(os.getpid()))
    await confirm(new, number)
    assert not await old.take_calls_back()
    with pytest.raises(JournalError):
        await write(old)
    await write(new)


async def test_what_was_not_confirmed_is_taken_back(journals: tuple[Journal, Journal]) -> None:
    old, new = journals
    number = old.next_number
    await old.give_calls(process_of(os.getpid()))
    assert await old.take_calls_back()
    with pytest.raises(CallsTakenOver):
        await confirm(new, number)
    old.check_right()
    await write(old)


async def test_what_was_never_given_cannot_be_confirmed(journals: tuple[Journal, Journal]) -> None:
    old, new = journals
    with pytest.raises(CallsTakenOver):
        await confirm(new, old.next_number)
    assert await old.take_calls_back()
    await write(old)


async def test_who_gave_it_does_nothing_more_whether_it_is_confirmed_or_not(
    journals: tuple[Journal, Journal],
) -> None:
    old, _ = journals
    await old.give_calls(process_of(os.getpid()))
    with pytest.raises(CallsTakenOver):
        old.check_right()
    with pytest.raises(JournalError):
        await write(old)


async def test_only_the_process_that_it_was_given_to_confirms_it(
    journals: tuple[Journal, Journal],
) -> None:
    old, new = journals
    number = old.next_number
    await old.give_calls(process_of(1))
    with pytest.raises(CallsTakenOver):
        await confirm(new, number)
