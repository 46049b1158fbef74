"""What a flow still does when its caller has gone."""

from __future__ import annotations

import asyncio
from typing import Any

from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

NOTED = around(
    "{text_message: hello, outcomes: "
    "{sent: done, refused: done, no_number: other, unavailable: done}}\n"
    "anywhere: {hang_up: tried}"
)


async def test_flow_goes_on_without_the_caller(office: Any, logged: list[Any]) -> None:
    office.bundle = NOTED
    office.speaker = type(office.speaker)(NOTED.catalogue)
    line = FakeLine()

    async def leaves() -> None:
        await line.hears("Hello.")
        line.caller_hangs_up()

    interaction, _ = await asyncio.gather(office.carries(line), leaves())
    assert interaction.outcome == "caller_hung_up"
    requests = [
        command["request"]["kind"]
        for record in await office.records(interaction)
        for command in record.commands
        if command["kind"] == "ask_port"
    ]
    assert requests == ["text_message"]
    assert (await office.events(interaction, "port_answered"))[0]["outcome"] == "unavailable"
    assert not [event for event in logged if event["log_level"] == "error"]
