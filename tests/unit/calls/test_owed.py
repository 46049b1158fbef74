"""What is owed is asked for again, soon at first, until nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hotline.calls import owed
from hotline.calls.owed import Owed
from hotline.jobs import Jobs

WITHIN_S = 5.0
NEVER_S = 3600.0


class Debtor:
    """Owes what a test says, and pays when it is asked so many times."""

    def __init__(self) -> None:
        self.owes = False
        self.pays_at = 1
        self.asked = 0
        self.has_paid = asyncio.Event()
        self.owed = Owed(lambda: self.owes, self.is_asked)

    def borrows(self, *, owes: bool = True) -> None:
        self.owes = owes
        self.owed.look()

    async def is_asked(self) -> None:
        self.asked += 1
        self.borrows(owes=self.asked < self.pays_at)
        if not self.owes:
            self.has_paid.set()

    async def pays(self) -> None:
        async with asyncio.timeout(WITHIN_S):
            await self.has_paid.wait()
        self.has_paid.clear()


@pytest.fixture
async def debtor() -> AsyncIterator[Debtor]:
    debtor, jobs = Debtor(), Jobs()
    jobs.spawn(debtor.owed.collect())
    yield debtor
    await jobs.cancel()


async def test_it_is_asked_for_until_it_is_paid_and_what_is_owed_later_too(
    debtor: Debtor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "FIRST_AGAIN_S", 0.0)
    debtor.pays_at = 3
    debtor.borrows()
    await debtor.pays()
    assert debtor.asked == 3
    debtor.borrows()
    await debtor.pays()
    assert debtor.asked == 4


async def test_what_is_owed_after_something_else_was_paid_does_not_wait_as_long_as_that(
    debtor: Debtor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "FIRST_AGAIN_S", NEVER_S)
    debtor.borrows()
    await asyncio.sleep(0)
    # Somebody else has paid for it.
    debtor.borrows(owes=False)
    monkeypatch.setattr(owed, "FIRST_AGAIN_S", 0.0)
    debtor.borrows()
    await debtor.pays()
    assert debtor.asked == 1
