"""The beat of a live call, and what is left of calls when the service stops."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from hotline.asterisk.line import HANDED_OVER
from hotline.calls.switchboard import Switchboard
from hotline.flow.utterance import Utterance
from hotline.ports import Ports
from hotline.testing.line import FakeLine

LONG_S = 600.0
BEAT_S = 0.01
BEATS_LIMIT_S = 5.0
TENANT = "demo"


class WatchedLine(FakeLine):
    """Notes in `signs` every sign of life and the hand-over, in order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.signs: list[str] = []
        self._beaten = asyncio.Event()

    async def keep(self) -> None:
        self.signs.append("keep")
        self._beaten.set()

    async def hand_over(self) -> None:
        # Time for a late beat, if there were one.
        await asyncio.sleep(5 * BEAT_S)
        self.signs.append("hand_over")
        await super().hand_over()

    async def beats(self, times: int) -> None:
        async with asyncio.timeout(BEATS_LIMIT_S):
            while self.signs.count("keep") < times:
                self._beaten.clear()
                await self._beaten.wait()


def opens(office: Any) -> Switchboard:
    return Switchboard(
        bundle=office.bundle,
        journal=office.journal,
        crm=office.crm,
        bank=office.bank,
        ports=Ports(),
        speaker=office.speaker,
        clock=lambda: datetime.now(UTC),
        pbx="pbx-1",
        allowance=office.allowance,
        keep_every_s=BEAT_S,
    )


async def test_live_call_beats_and_none_comes_after_the_end(office: Any) -> None:
    line = WatchedLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.beats(5)
        line.caller_hangs_up()
    beats = len(line.signs)
    await asyncio.sleep(5 * BEAT_S)
    assert line.signs == ["keep"] * beats


async def test_no_beat_comes_once_the_hand_over_has_begun(office: Any) -> None:
    line = WatchedLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
        await line.beats(3)
        stopping = asyncio.ensure_future(switchboard.__aexit__(None, None, None))
        await line.gone()
        await stopping
    assert "keep" not in line.signs[line.signs.index("hand_over") :]
    assert line.signs.count("hand_over") == 1


async def test_stopping_is_the_last_that_the_journal_has(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
    interaction = await office.interaction()
    *_, last = await office.records(interaction)
    assert last.event_kind == "service_stopping"
    assert [command["kind"] for command in last.commands] == ["hand_over"]
    assert (interaction.outcome, interaction.ended_at is None) == ("handed_over", False)


class StuckLine(FakeLine):
    async def hand_over(self) -> None:
        await asyncio.Event().wait()


async def test_call_that_cannot_end_in_time_is_closed_too(office: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("hotline.calls.switchboard.CLOSING_S", 0.2)
    line = StuckLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
    assert switchboard.live_calls == 0
    interaction = await office.interaction()
    assert (interaction.outcome, interaction.ended_at is None) == ("handed_over", False)


async def test_caller_who_comes_while_others_are_handed_over_is_too(office: Any) -> None:
    line, late = WatchedLine(prompt_s=60), FakeLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
        asyncio.get_running_loop().call_later(BEAT_S, switchboard.take, late)
    assert (line.ended, late.ended) == ("handed_over", "handed_over")
    assert [one.outcome for one in await office.crm.interactions(TENANT)] == ["handed_over"]


async def test_drain_lets_a_call_end_by_itself_and_takes_no_other(office: Any) -> None:
    line, late = FakeLine(prompt_s=60), FakeLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
        draining = asyncio.ensure_future(switchboard.drain(LONG_S, asyncio.Event()))
        await asyncio.sleep(0)
        switchboard.take(late)
        assert await late.gone() == HANDED_OVER
        assert not line.ended
        line.caller_hangs_up()
        await draining
    assert (await office.interaction()).outcome == "caller_hung_up"


async def test_drain_has_a_limit_after_which_the_caller_is_handed_over(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.hears("For English")
        await switchboard.drain(BEAT_S, asyncio.Event())
        assert switchboard.live_calls == 1
    assert line.ended == "handed_over"


async def test_line_is_released_once_its_call_is_over(office: Any) -> None:
    line = FakeLine(prompt_s=60)
    released: list[object] = []
    async with opens(office) as switchboard:
        switchboard.take(line, released.append)
        await line.hears("For English")
        assert released == []
    assert released == [line]


class BrokenSpeaker:
    async def url(self, utterance: Utterance) -> str:
        raise ZeroDivisionError


async def test_defect_is_the_outcome_and_no_beat_outlives_it(office: Any) -> None:
    office.speaker = BrokenSpeaker()
    line = WatchedLine()
    async with opens(office) as switchboard:
        switchboard.take(line)
        await line.gone()
    interaction = await office.interaction()
    assert (interaction.outcome, interaction.ended_at is None) == ("defect", False)
    assert line.signs[-1] == "hand_over"
