"""A whole call: what the caller does, what is journaled, and what the CRM keeps of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hotline.journal import NewRecord
from hotline.testing.bank import FakeBank
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine

CUSTOMER, PIN = "10000001", "246810"
DEEDS = ("play", "collect", "ask_bank", "record_message")


async def signs_in(line: FakeLine) -> None:
    await line.hears("For English")
    line.presses("2")
    await line.hears("customer number")
    line.presses(CUSTOMER)
    await line.hears("PIN")
    line.presses(PIN)
    await line.hears("To finish, press star")


async def hears_balance_and_leaves(line: FakeLine) -> None:
    await signs_in(line)
    line.presses("*")


async def test_balance_is_heard(office: Any) -> None:
    line = FakeLine()
    interaction, _ = await asyncio.gather(office.carries(line), hears_balance_and_leaves(line))
    assert line.heard[-3].startswith("Your savings account ending in 2345 holds CNY 23,499.63.")
    assert line.heard[-2].startswith("For your balance, press one.")
    assert line.heard[-1] == "Thank you for calling. Goodbye."
    assert line.ended == "hung_up"
    assert interaction.outcome == "completed"


async def test_journal_has_the_call_event_by_event(office: Any) -> None:
    line = FakeLine()
    interaction, _ = await asyncio.gather(office.carries(line), hears_balance_and_leaves(line))
    kinds = [event["kind"] for event in await office.events(interaction)]
    assert (kinds[0], kinds[-1]) == ("call_arrived", "prompt_finished")
    assert kinds.count("digits_collected") == 4
    assert kinds.count("bank_answered") == len(office.bank.asked)


async def test_call_has_a_header_before_its_first_record(office: Any) -> None:
    line = FakeLine(caller_number="13911112222", dialled_number="95500")
    interaction, _ = await asyncio.gather(office.carries(line), hears_balance_and_leaves(line))
    header = await office.journal.call("demo", interaction.call_id)
    assert (header.caller_number, header.dialled_number) == ("13911112222", "95500")
    assert (header.flow, header.bundle) == ("main", office.bundle.digest)
    assert (header.pbx, header.channel) == ("pbx-1", line.info.uniqueid)


class WatchfulJournal(InMemoryJournal):
    """Notes, while it writes a record, how much had been done on the line and at the bank."""

    def __init__(self, line: FakeLine, bank: FakeBank) -> None:
        super().__init__()
        self._line = line
        self._bank = bank
        self.done_before: list[int] = []
        self.commanded_before: list[int] = []
        self._commanded = 0

    async def append(self, record: NewRecord) -> int:
        # Whoever does not wait for the journal gets its chance to be caught.
        for _ in range(20):
            await asyncio.sleep(0)
        done = len(self._line.heard) + len(self._bank.asked) + len(self._line.recorded)
        self.done_before.append(done)
        self.commanded_before.append(self._commanded)
        self._commanded += sum(command["kind"] in DEEDS for command in record.commands)
        return await super().append(record)


async def leaves_a_message(line: FakeLine) -> None:
    await signs_in(line)
    line.presses("4")


async def test_nothing_is_done_before_it_is_journaled(office: Any) -> None:
    line, bank = FakeLine(), FakeBank()
    office.bank = bank
    office.journal = journal = WatchfulJournal(line, bank)
    await asyncio.gather(office.carries(line), leaves_a_message(line))
    assert line.recorded
    assert journal.done_before == journal.commanded_before


async def test_message_is_named_for_its_call(office: Any) -> None:
    line = FakeLine(message_s=7.5)
    interaction, _ = await asyncio.gather(office.carries(line), leaves_a_message(line))
    (event,) = await office.events(interaction, "message_recorded")
    assert line.recorded == [event["recording"]]
    assert event["recording"].startswith(interaction.call_id)
    assert event["seconds"] == 7.5
    assert interaction.outcome == "message_left"


async def test_message_without_a_word_is_not_promised(office: Any) -> None:
    line = FakeLine(message_s=0.4)
    interaction, _ = await asyncio.gather(office.carries(line), leaves_a_message(line))
    assert interaction.outcome == "message_failed"


async def test_crm_shows_the_call_while_it_lasts(office: Any) -> None:
    line = FakeLine(caller_number="13911112222")
    async with office.opens() as switchboard:
        switchboard.take(line)
        await signs_in(line)
        lasting = await office.interaction()
        assert switchboard.live_calls == 1
        line.presses("*")
        await line.gone()
    assert (lasting.caller_number, lasting.ended_at, lasting.outcome) == ("13911112222", None, None)


async def test_crm_keeps_who_called_and_how_it_ended(office: Any) -> None:
    line = FakeLine()
    interaction, _ = await asyncio.gather(office.carries(line), hears_balance_and_leaves(line))
    assert (interaction.customer, interaction.language) == (CUSTOMER, "en-US")
    assert interaction.ended_at > interaction.started_at


@pytest.mark.parametrize(("key", "language"), [("1", "zh-CN"), ("2", "en-US")])
async def test_crm_keeps_the_language_last_spoken(office: Any, key: str, language: str) -> None:
    line = FakeLine()
    line.presses(f"{key}{CUSTOMER}{PIN}*")
    assert (await office.carries(line)).language == language
