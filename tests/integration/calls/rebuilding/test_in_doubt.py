"""What may be in the journal unseen, or could not be noted in the CRM, is put right by itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from hotline.database import DatabaseStalled
from hotline.journal import NewRecord
from hotline.journal.errors import CallsTakenOver, JournalStalled
from hotline.model.interaction import DIED, Interaction
from hotline.privacy.erasing import calls_in_use
from hotline.testing.line import FakeLine

TENANT = "demo"
LIMIT_S = 5.0
STALLED = DatabaseStalled(where="crm.db", waited_s=2.0)


class SaysNothing:
    """The journal, which writes one record and does not say so, once it was told to.

    Attributes:
        silent_about: Of which kind of event, or "" for none.
        loses: Which kind of event it does not even write; "" for none.
        says_at_last: Whether whoever waits is told that nobody knows.
        has_written: Set once it has.
    """

    def __init__(self, journal: Any, *, says_at_last: bool = True) -> None:
        self.silent_about = self.loses = ""
        self.has_written = asyncio.Event()
        self.says_at_last = says_at_last
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    async def append(self, record: NewRecord) -> int:
        if record.event["kind"] == self.loses:
            raise JournalStalled(waited_s=2.25, may_be_written=False)
        seq: int = await self._journal.append(record)
        if record.event["kind"] == self.silent_about:
            self.silent_about = ""
            self.has_written.set()
            if not self.says_at_last:
                await asyncio.Event().wait()
            raise JournalStalled(waited_s=2.25, may_be_written=True)
        return seq


async def is_put_right(bank: Any) -> Interaction:
    """See that the journal and the CRM are one as soon as somebody looks; return the contact."""
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.interactions, looked.differences) == (Counter(lasting=1), 0)
    await bank.next_service().look()
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.interactions, looked.differences) == (Counter(same=1), 0)
    assert await calls_in_use(bank.crm.keys, TENANT) == []
    interaction: Interaction = await bank.office.interaction()
    return interaction


async def test_a_record_that_came_although_nobody_was_told_counts(bank: Any) -> None:
    journal = bank.office.journal = SaysNothing(bank.journal)
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    journal.silent_about = "digits_collected"
    line.presses("1")
    before = await carried
    assert before.outcome == "journal_lost"
    after = await is_put_right(bank)
    assert (after.outcome, after.ended_at) == ("journal_lost", before.ended_at)
    assert (before.language, after.language) == ("en-US", "zh-CN")


async def test_what_was_promised_before_the_journal_was_lost_is_no_difference(bank: Any) -> None:
    journal = bank.office.journal = SaysNothing(bank.journal)
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    journal.loses = "port_answered"
    line.presses("2511")
    assert (await carried).outcome == "journal_lost"
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.cases, looked.promises, looked.differences) == (Counter(), Counter(), 0)
    await bank.next_service().look()
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.cases, looked.differences) == (Counter(same=1), 0)


async def test_an_end_that_came_although_nobody_was_told_is_the_end(bank: Any) -> None:
    journal = bank.office.journal = SaysNothing(bank.journal)
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    journal.silent_about = "caller_hung_up"
    line.caller_hangs_up()
    assert (await carried).outcome == "journal_lost"
    assert (await is_put_right(bank)).outcome == "caller_hung_up"


async def test_a_record_whose_writing_was_cut_off_counts(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.calls.switchboard.CLOSING_S", 0.5)
    journal = bank.office.journal = SaysNothing(bank.journal, says_at_last=False)
    async with bank.office.opens() as switchboard:
        line = FakeLine()
        switchboard.take(line)
        await line.hears("For English")
        journal.silent_about = "digits_collected"
        line.presses("1")
        async with asyncio.timeout(LIMIT_S):
            await journal.has_written.wait()
    assert (await bank.office.interaction()).outcome == "service_stopping"
    assert (await is_put_right(bank)).language == "zh-CN"


async def test_a_call_that_another_process_carries_is_ended_by_that_one(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def append(record: NewRecord) -> int:
        raise CallsTakenOver

    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    monkeypatch.setattr(bank.journal, "append", append)
    line.presses("2")
    interaction = await carried
    assert (interaction.ended_at, interaction.outcome, line.ended) == (None, None, "")
    assert await calls_in_use(bank.crm.keys, TENANT) == [interaction.call_id]


@pytest.mark.parametrize("what", ["interaction", "marks", "search"])
async def test_an_end_that_the_crm_could_not_note_is_noted_later(
    bank: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async def fails(*_: object) -> None:
        raise STALLED

    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    with monkeypatch.context() as while_stalled:
        match what:
            case "interaction":
                while_stalled.setattr(bank.crm, "save_interaction", fails)
            case "marks":
                while_stalled.setattr(bank.crm.marks, "save", fails)
            case _:
                while_stalled.setattr(bank.crm.search, "save_nodes", fails)
        line.caller_hangs_up()
        assert (await carried).ended_at is None
    assert (await is_put_right(bank)).outcome == "caller_hung_up"


async def test_a_dead_call_that_the_crm_could_not_note_is_noted_at_the_next_look(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise STALLED

    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    line.caller_hangs_up()
    interaction = await carried
    await bank.journal_loses_the_end()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
    with monkeypatch.context() as while_stalled:
        while_stalled.setattr(bank.crm, "save_interactions", fails)
        await bank.next_service().look()
    assert (await is_put_right(bank)).outcome == DIED
