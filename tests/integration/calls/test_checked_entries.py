"""Entries that are checked on a live call: what fails is kept nowhere."""

from __future__ import annotations

import asyncio
from typing import Any

from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

CARD = around(
    "{collect: {prompt: hello, digits: 12-19, check: luhn, as: card}, twice: again, "
    "invalid: {say: hello, tries: 4, then: other}, next: done}",
    {"card": "secret"},
)
REFERENCE = around(
    "{collect: {prompt: hello, digits: 12-19, as: card}, no_match: {say: hello, tries: 4, "
    "then: other}, next: done}",
    {"card": "digits"},
)
GOOD, BAD, OTHER = "4539578763621486", "4539578763621487", "6011000990139424"


async def types(line: FakeLine) -> None:
    line.presses(f"1{BAD}#")
    await line.hears("Hello. Hello.")
    line.presses(f"{GOOD}#{OTHER}#")
    await line.hears("Hello. Hello.", times=2)
    line.presses(f"{GOOD}#")
    await line.hears("Again.")
    line.presses(f"{GOOD}#")


async def test_cards_are_checked_and_compared_and_never_written_down(office: Any) -> None:
    office.bundle = CARD
    office.speaker = type(office.speaker)(CARD.catalogue)
    line = FakeLine()
    interaction, _ = await asyncio.gather(office.carries(line), types(line))
    assert interaction.outcome == "done"
    entries = await office.events(interaction, "digits_collected")
    told = [(entry["sound"], entry["digits"], entry["length"]) for entry in entries[1:]]
    assert told == [(sound, "", 16) for sound in (False, True, False, True, True)]
    written = await office.written(interaction)
    assert not [card for card in (GOOD, BAD, OTHER) if card in written]


async def test_a_card_where_none_is_asked_for_is_written_nowhere(office: Any) -> None:
    office.bundle = REFERENCE
    office.speaker = type(office.speaker)(REFERENCE.catalogue)
    line = FakeLine()
    line.presses(f"1{GOOD}#")
    carried = asyncio.create_task(office.carries(line))
    await line.hears("Hello. Hello.")
    line.presses(f"{BAD}#")
    interaction = await carried
    assert interaction.outcome == "done"
    entries = (await office.events(interaction, "digits_collected"))[1:]
    told = [(entry["matched"], entry["digits"], entry["length"]) for entry in entries]
    assert told == [(False, "", 16), (True, BAD, 16)]
    assert GOOD not in await office.written(interaction)
