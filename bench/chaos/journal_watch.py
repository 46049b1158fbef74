"""Looks into the journal: how far each call is, and in the end what became of its payment."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from chaos.evidence import JournalStory
from chaos.hold import Hold
from chaos.steps import Step, named
from hotline.journal import Journal, JournalRecord
from hotline.model.bank import OPERATIONS
from hotline.testing.running import TENANT, RunningHotline

LOOK_EVERY_S = 0.005
REACH_S = 15.0
"""Prompts take that long at most."""
LATE_S = 2.0
"""Who comes so long after the first is not waited for: it is less than the bank may take."""
COUNTS = """
SELECT stream, count(*) FROM journal_record
WHERE seq > ? AND stream LIKE 'call:%' GROUP BY stream
"""


class JournalWatch:
    """Counts the records of the calls that begin from now on.

    Args:
        file: The journal.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        with closing(self._open()) as journal:
            ((self._since,),) = journal.execute("SELECT coalesce(max(seq), 0) FROM journal_record")

    async def reached(self, step: Step, hold: Hold, callers: int) -> int:
        """Wait until all callers are at a step; return how many are, if it takes too long."""
        await hold.opened.wait()
        time = asyncio.get_running_loop().time
        deadline = time() + REACH_S
        with closing(self._open()) as journal:
            before = {} if step.question < 0 else self._counts(journal)
            while True:
                there = sum(
                    count - before.get(stream, 0) >= step.after
                    for stream, count in self._counts(journal).items()
                )
                if there >= callers or time() >= deadline:
                    return there
                if there:
                    deadline = min(deadline, time() + LATE_S)
                await asyncio.sleep(LOOK_EVERY_S)

    def _counts(self, journal: sqlite3.Connection) -> dict[str, int]:
        return dict(journal.execute(COUNTS, (self._since,)))

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)


async def stories(hotline: RunningHotline, since: datetime) -> Mapping[str, JournalStory]:
    """Return what the journal tells of all calls since then, by the caller's number."""
    found: dict[str, JournalStory] = {}
    async with (
        await hotline.stores.open_keys() as keys,
        await Journal.open(hotline.stores.journal, keys) as journal,
    ):
        async for page in journal.history.calls(TENANT, since=since, until=datetime.now(UTC)):
            for call in page:
                records = await journal.read(TENANT, f"call:{call.header.call_id}")
                number = call.header.caller_number
                found[number] = _with(found.get(number), call.header.call_id, records)
    return found


def _with(story: JournalStory | None, call_id: str, records: list[JournalRecord]) -> JournalStory:
    """Add a call to its caller's story: who started over has several."""
    asked: dict[int, str] = {}
    known: dict[str, str] = {}
    for record in records:
        ref = record.event.get("ref")
        if isinstance(ref, int) and ref in asked and "outcome" in record.event:
            known[asked[ref]] = str(record.event["outcome"])
        for command in record.commands:
            if command["kind"] == "ask_bank" and _moves_money(str(command["operation"])):
                ref = int(str(command["ref"]))
                asked[ref] = f"{call_id}-{ref}"
    story = story or JournalStory()
    at = [record.at.timestamp() for record in records]
    return JournalStory(
        intended=(*story.intended, *asked.values()),
        known={**story.known, **known},
        steps=(*story.steps, *zip(at, named(records), strict=True)),
    )


def _moves_money(operation: str) -> bool:
    return OPERATIONS[operation].changes_money
