"""Reads from the journal what became of calls and of their payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chaos.evidence import JournalStory
from chaos.steps import named
from hotline.journal import Journal, JournalRecord
from hotline.model.bank import OPERATIONS
from hotline.testing.running import TENANT, RunningHotline


async def stories(
    hotline: RunningHotline, since: datetime, until: datetime
) -> Mapping[str, JournalStory]:
    """Return what the journal tells of the calls that began meanwhile, by the caller's number."""
    found: dict[str, JournalStory] = {}
    async with (
        await hotline.stores.open_keys() as keys,
        await Journal.open(hotline.stores.journal, keys) as journal,
    ):
        async for page in journal.history.calls(TENANT, since=since, until=until):
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
        sent_away=any(command["kind"] == "hang_up" for one in records for command in one.commands),
    )


def _moves_money(operation: str) -> bool:
    return OPERATIONS[operation].changes_money
