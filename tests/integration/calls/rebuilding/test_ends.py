"""However a call ends, the journal alone tells how and when."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from hotline.journal import NewRecord
from hotline.journal.errors import JournalClosed
from hotline.model.interaction import DIED, Interaction
from hotline.testing.line import FakeLine

TENANT = "demo"
LIMIT_S = 5.0


async def is_told(bank: Any, interaction: Interaction) -> None:
    """Lose the contact, and find it in the journal again as it was."""
    await bank.by_hand("DELETE FROM interaction")
    await bank.rebuilds()
    assert await bank.office.interaction() == interaction


class LosesTheEnd:
    """The journal, which takes nothing any more once it was told so."""

    def __init__(self, journal: Any) -> None:
        self.is_lost = False
        self._journal = journal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    async def append(self, record: NewRecord) -> int:
        if self.is_lost:
            raise JournalClosed
        seq: int = await self._journal.append(record)
        return seq


async def test_an_end_that_the_journal_could_not_take_is_told_later(bank: Any) -> None:
    journal = bank.office.journal = LosesTheEnd(bank.journal)
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    journal.is_lost = True
    line.presses("2")
    interaction = await carried
    assert interaction.outcome == "journal_lost"
    await bank.next_service().look()
    assert await bank.office.interaction() == interaction
    await is_told(bank, interaction)


async def test_a_defect_is_told(bank: Any) -> None:
    bank.office.bank = None
    line = FakeLine()
    line.presses("2210000001246810")
    interaction = await bank.office.carries(line)
    assert interaction.outcome == "defect"
    await is_told(bank, interaction)


class MuteLine(FakeLine):
    def __init__(self) -> None:
        super().__init__()
        self.rings = asyncio.Event()

    async def answer(self) -> None:
        self.rings.set()
        await asyncio.Event().wait()


async def test_a_call_that_the_end_of_the_service_cuts_is_told(
    bank: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.calls.switchboard.CLOSING_S", 0.5)
    async with bank.office.opens() as switchboard:
        line = MuteLine()
        switchboard.take(line)
        async with asyncio.timeout(LIMIT_S):
            await line.rings.wait()
    interaction = await bank.office.interaction()
    assert interaction.outcome == "service_stopping"
    await is_told(bank, interaction)


async def hangs_up(bank: Any) -> Interaction:
    """Call, and leave while the languages are told."""
    line = FakeLine()
    carried = asyncio.ensure_future(bank.office.carries(line))
    await line.hears("For English")
    line.caller_hangs_up()
    interaction: Interaction = await carried
    return interaction


async def test_a_call_of_which_only_the_header_was_written_is_told(bank: Any) -> None:
    interaction = await hangs_up(bank)
    # As a service leaves it that is killed before its first record.
    await bank.by_hand_in_journal("DELETE FROM journal_record")
    await bank.by_hand("DELETE FROM interaction")
    await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
    await bank.next_service().look()
    died = await bank.office.interaction()
    assert (died.call_id, died.outcome) == (interaction.call_id, DIED)
    assert died.ended_at == died.started_at
    await is_told(bank, died)


async def test_a_call_that_died_before_its_first_record_stays_as_it_is_told(bank: Any) -> None:
    interaction = await hangs_up(bank)
    # As a service leaves it that is killed between the CRM and its first record.
    await bank.by_hand_in_journal("DELETE FROM journal_record")
    await bank.by_hand(
        "UPDATE interaction SET ended_at = NULL, outcome = NULL, node = NULL, language = 'en-US'"
    )
    await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
    await bank.next_service().look()
    died = await bank.office.interaction()
    assert (died.outcome, died.node, died.language) == (DIED, None, "en-US")
    looked = await bank.rebuilds(dry_run=True)
    assert (looked.interactions, looked.differences) == (Counter(same=1), 0)


async def test_a_call_whose_end_nobody_saw_is_no_longer_than_what_is_known_of_it(bank: Any) -> None:
    interaction = await hangs_up(bank)
    # As a service leaves it that is killed in mid-call, and that nobody misses for a while.
    await bank.journal_loses_the_end()
    await bank.by_hand("UPDATE interaction SET ended_at = NULL, outcome = NULL")
    await bank.crm.keys.begin(TENANT, f"call:{interaction.call_id}")
    call = await bank.journal.history.call(TENANT, interaction.call_id)
    assert call is not None
    last = call.records[-1]
    await asyncio.sleep(0.05)
    await bank.next_service().look()
    died = await bank.office.interaction()
    assert (died.outcome, died.ended_at) == (DIED, last.at)
    await is_told(bank, died)
