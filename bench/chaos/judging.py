"""Batches whose payments are not all known yet; the next callers come meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chaos.batch import BatchTold, judged
from chaos.house import House
from chaos.judge import judge_books
from chaos.plan import Batch
from chaos.results import Results, books_result, result

SETTLED = timedelta(seconds=150)
"""So long may it take until it is known what became of a payment whose caller is gone: the bank is
not asked within 40 s, and may have been away when it was."""
LOOK_EVERY_S = 2.0


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A batch that is over."""

    batch: Batch
    told: BatchTold


class Judging:
    """Judges batches once their money is known, or should be.

    Args:
        house: Where they were.
        results: Keeps what is found.
        say: Tells a fault at once.
    """

    def __init__(self, house: House, results: Results, say: Callable[[str], None]) -> None:
        self._house = house
        self._results = results
        self._say = say
        self._pending: list[Pending] = []

    def add(self, batch: Batch, told: BatchTold) -> None:
        """Take a batch that is over."""
        self._pending.append(Pending(batch=batch, told=told))

    async def look(self) -> None:
        """Judge those of which all is known."""
        for pending in tuple(self._pending):
            done = await judged(self._house, pending.told)
            if done.in_order or datetime.now(UTC) - pending.told.until > SETTLED:
                self._pending.remove(pending)
                self._results.add(result(pending.batch, done))
                for fault in done.verdict.faults:
                    self._say(f"{pending.batch.key}: {fault}")

    async def all_known(self) -> None:
        """Judge all, as soon as it is known or should be."""
        while self._pending:
            await self.look()
            if self._pending:
                await asyncio.sleep(LOOK_EVERY_S)

    async def books(self) -> None:
        """Judge all that the bank and the CRM have."""
        verdict = judge_books(await self._house.books())
        self._results.add(books_result(verdict))
        for fault in verdict.faults:
            self._say(fault)
