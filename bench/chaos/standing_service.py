"""The `hotline` command whose calls stand still at a record of their journal, if that is ordered.

That is all that it does beside what the command does: the code that carries calls is the same.
Without it nobody could be held at a record that is followed by the next one within a millisecond.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from chaos.stand import FOLDER, Orders, Stand
from chaos.steps import NodeName
from hotline.cli import main
from hotline.journal import Journal, NewRecord

Append = Callable[[Journal, Sequence[NewRecord]], Awaitable[list[int]]]


class Places:
    """How far the calls of this process are that arrived while something was ordered.

    A call that it has taken up from another process is none of them, so nobody stands still twice.
    """

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._orders = Orders()
        self._calls: dict[str, tuple[str, NodeName]] = {}
        self._release: asyncio.Task[None] | None = None

    def ordered(self, record: NewRecord) -> str:
        """Return the number of the caller who stands still at this record; "" for none."""
        if record.event["kind"] == "call_arrived":
            self._orders = self._stand.orders()
            if (number := str(record.event["caller_number"])) in self._orders.steps:
                self._calls[record.stream] = (number, NodeName())
        number, name = self._calls.get(record.stream, ("", NodeName()))
        if not number or name.after(record.event, record.commands) != self._orders.steps[number]:
            return ""
        del self._calls[record.stream]
        return number

    async def stand(self, number: str) -> None:
        """Stand still until all may go on."""
        self._stand.note(number)
        if self._release is None or self._release.done():
            self._release = asyncio.create_task(self._stand.released())
        await asyncio.shield(self._release)

    def over(self, append: Append) -> Append:
        """Return how records are appended with calls that stand still."""

        async def appended(journal: Journal, records: Sequence[NewRecord]) -> list[int]:
            # Those of a call on the line come one by one.
            number = "".join(map(self.ordered, records))
            if number and self._orders.when == "unwritten":
                await self.stand(number)
            seqs = await append(journal, records)
            if number and self._orders.when == "written":
                await self.stand(number)
            return seqs

        return appended


def run() -> None:
    """Run the command."""
    places = Places(Stand(Path(os.environ[FOLDER])))
    with patch.object(Journal, "append_many", places.over(Journal.append_many)):
        main()


if __name__ == "__main__":
    run()
