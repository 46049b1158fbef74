"""Keys: typed ahead, cutting prompts short, secret, and never asked for."""

from __future__ import annotations

import asyncio
from typing import Any

from hotline.testing.line import FakeLine

CUSTOMER, PIN = "10000001", "246810"
WHOLE_CALL = f"2{CUSTOMER}{PIN}*"


async def test_keys_typed_ahead_through_the_whole_call_are_all_used(office: Any) -> None:
    line = FakeLine()
    line.presses(WHOLE_CALL)
    interaction = await office.carries(line)
    assert (interaction.outcome, interaction.customer) == ("completed", CUSTOMER)
    assert line.heard == ["Thank you for calling. Goodbye."]


async def test_question_skipped_for_waiting_keys_was_cut_at_its_start(office: Any) -> None:
    line = FakeLine()
    line.presses(WHOLE_CALL)
    events = await office.events(await office.carries(line), "digits_collected")
    assert [event["cut_after_s"] for event in events] == [0.0, 0.0, 0.0, 0.0]


async def test_question_heard_to_its_end_was_not_cut(office: Any) -> None:
    line = FakeLine()
    line.presses(f"2{CUSTOMER}{PIN}")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("To finish, press star")
    asyncio.get_running_loop().call_later(0.05, line.presses, "*")
    events = await office.events(await carried, "digits_collected")
    assert [event["cut_after_s"] for event in events] == [0.0, 0.0, 0.0, None]


async def test_key_in_mid_prompt_cuts_it_there(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.presses(f"2{CUSTOMER}{PIN}*")
    await line.hears("Goodbye")
    line.caller_hangs_up()
    (language, *_) = await office.events(await carried, "digits_collected")
    assert 0 < language["cut_after_s"] < 60


async def test_secret_is_in_no_record_and_no_log(office: Any, logged: list[Any]) -> None:
    line = FakeLine()
    # The PIN again at the end: typed ahead of a question that never comes.
    line.presses(f"2{CUSTOMER}{PIN}*{PIN}")
    interaction = await office.carries(line)
    assert PIN not in await office.written(interaction)
    assert PIN not in repr(logged)
    (_, _, pin, _) = await office.events(interaction, "digits_collected")
    assert (pin["digits"], pin["handle"], pin["length"]) == ("", "secret-2", 6)


async def test_pin_typed_where_the_number_is_asked_is_in_no_record(office: Any) -> None:
    line = FakeLine()
    line.presses(f"2{PIN}10000001{PIN}")
    interaction = await office.carries(line)
    assert PIN not in await office.written(interaction)
    (_, number, *_) = await office.events(interaction, "digits_collected")
    assert (number["digits"], number["length"]) == ("", 8)


async def test_keys_that_nothing_asked_for_are_only_counted(office: Any) -> None:
    line = FakeLine()
    line.presses(f"2{CUSTOMER}{PIN}*9999")
    *_, last = await office.events(await office.carries(line))
    assert {name: last[name] for name in ("kind", "count")} == {"kind": "keys_unused", "count": 4}


async def test_keys_thrown_away_after_a_mistake_are_counted(office: Any) -> None:
    line = FakeLine()
    line.presses(f"2{CUSTOMER}000000{PIN}")
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("PIN is not right")
    line.caller_hangs_up()
    (unused,) = await office.events(await carried, "keys_unused")
    assert unused["count"] == len(PIN)


async def test_without_unused_keys_nothing_is_said_of_them(office: Any) -> None:
    line = FakeLine()
    line.presses(WHOLE_CALL)
    assert await office.events(await office.carries(line), "keys_unused") == []
