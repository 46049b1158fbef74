"""Callers who wait and would rather be called back, or leave a message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.integration.floor.test_live_floor import Room, UnjoinableLine, logged, opened

import hotline.floor.callers as callers_module
import hotline.testing.floor as testing_floor
from hotline.floor.callers import Left
from hotline.floor.choices import Choice
from hotline.flow.utterance import Utterance
from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.policy import Policy
from hotline.speech.errors import SpeechError
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import MUSIC, FakeLine
from hotline.testing.telephones import FakeTelephones

POLICY = Policy(queues={"agents": QueueSpec(name="agents", whisper=False)})
BOTH = (Choice.CALLBACK, Choice.MESSAGE)
OFFERED = "en-US/wait_next+en-US/wait_callback_key+en-US/wait_message_key"
CONFIRMED = "en-US/wait_called_back+en-US/wait_may_hang_up"


class LateLine(FakeLine):
    """A caller who is only brought together with the agent when a test lets it be."""

    def __init__(self) -> None:
        super().__init__()
        self.joining = asyncio.Event()
        self.may_join = asyncio.Event()

    async def bridge(self, leg_id: str) -> bool:
        self.joining.set()
        await self.may_join.wait()
        return await super().bridge(leg_id)


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
async def room(journal: InMemoryJournal) -> AsyncIterator[Room]:
    async with opened(journal, policy=POLICY) as room:
        yield room


async def soon() -> None:
    """Let whatever a key does be done."""
    await asyncio.sleep(0.05)


async def test_who_presses_one_is_called_back_and_goes_on(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    line.presses("1")
    assert await serving == Left(way="called_back")
    assert line.heard == [MUSIC, OFFERED, MUSIC, CONFIRMED]
    assert room.floor.router.floor.entries["c1"].callback


async def test_a_key_cuts_the_announcement(room: Room) -> None:
    line = FakeLine(prompt_s=60)
    serving = room.serve(line, choices=BOTH)
    await line.hears("wait_")
    line.presses("1")
    await line.hears("wait_called_back")
    assert line.heard == [MUSIC, OFFERED, CONFIRMED]
    serving.cancel()


async def test_who_presses_two_leaves_the_queue_for_a_message(room: Room) -> None:
    line = FakeLine(prompt_s=60)
    serving = room.serve(line, choices=BOTH)
    await line.hears("wait_")
    line.presses("2")
    async with asyncio.timeout(2):
        assert await serving == Left(way="voicemail")
    assert not room.floor.router.floor.entries


async def test_what_is_not_offered_costs_nothing(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=(Choice.MESSAGE,))
    await line.hears(MUSIC, times=2)
    assert line.heard[1] == "en-US/wait_next+en-US/wait_message_key"
    line.presses("13*")
    await soon()
    assert not serving.done()
    assert len(line.heard) == 3
    assert line.keypad.clear() == 3
    line.presses("2")
    assert await serving == Left(way="voicemail")


async def test_who_is_offered_nothing_hears_of_no_keys(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line)
    await line.hears(MUSIC, times=2)
    line.presses("12")
    await soon()
    assert line.heard == [MUSIC, "en-US/wait_next", MUSIC]
    serving.cancel()


async def test_a_key_pressed_before_the_offer_is_no_choice(room: Room) -> None:
    line = FakeLine()
    line.presses("1")
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    await soon()
    assert not serving.done()
    assert not room.floor.router.floor.entries["c1"].callback
    assert line.keypad.clear() == 1
    serving.cancel()


async def test_a_key_counts_after_a_broken_link(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    line.link_breaks()
    await soon()
    line.presses("1")
    assert await serving == Left(way="called_back")


async def test_who_hangs_up_right_after_the_key_is_called_back(room: Room) -> None:
    line = FakeLine(prompt_s=60)
    serving = room.serve(line, choices=BOTH)
    await line.hears("wait_")
    line.presses("1")
    line.caller_hangs_up()
    await asyncio.sleep(0)
    serving.cancel()
    await soon()
    assert room.floor.router.floor.entries["c1"].callback


async def test_one_and_two_at_once_are_one_choice(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    line.presses("12")
    assert await serving == Left(way="called_back")
    assert list(room.floor.router.floor.entries) == ["c1"]


async def test_for_whom_an_agent_is_found_hears_so_and_keeps_the_place(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    room.anna_comes()
    leg = await room.telephones.rings()
    line.presses("1")
    await line.hears(MUSIC, times=3)
    assert line.heard[3:] == ["en-US/wait_agent_found", MUSIC]
    leg.hangs_up()
    await room.state(AgentState.ON_BREAK)
    line.presses("1")
    assert await serving == Left(way="called_back")


async def test_whoever_cannot_be_told_why_not_hears_music_again(
    journal: InMemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = testing_floor._named

    async def speak(utterance: Utterance) -> str:
        if utterance[0].prompt == "wait_no_callback":
            raise SpeechError
        return await named(utterance)

    monkeypatch.setattr(testing_floor, "_named", speak)
    line = FakeLine(caller_number="", prompt_s=60)
    async with opened(journal, policy=POLICY) as room:
        serving = room.serve(line, choices=BOTH)
        await line.hears("wait_")
        line.presses("1")
        await line.hears(MUSIC, times=2)
        assert line.heard == [MUSIC, OFFERED, MUSIC]
        serving.cancel()


async def test_a_message_wins_over_a_telephone_that_rings(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    room.anna_comes()
    leg = await room.telephones.rings()
    line.presses("2")
    assert await serving == Left(way="voicemail")
    await soon()
    assert leg.is_gone
    await room.state(AgentState.AVAILABLE)


@pytest.mark.parametrize("key", BOTH)
async def test_a_key_while_being_brought_together_parts_nobody(room: Room, key: str) -> None:
    line = LateLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    room.anna_comes()
    (await room.telephones.rings()).picks_up()
    await line.joining.wait()
    line.presses(key)
    await soon()
    line.may_join.set()
    await room.state(AgentState.ON_CALL)
    assert line.is_bridged
    line.presses(key)
    await soon()
    assert line.is_bridged
    line.agent_hangs_up()
    assert await serving == Left(way="answered", agent_id="anna", queue="agents")


async def test_who_was_not_brought_to_an_agent_may_choose_again(room: Room) -> None:
    line = UnjoinableLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    room.anna_comes()
    (await room.telephones.rings()).picks_up()
    await room.state(AgentState.ON_BREAK)
    line.presses("1")
    assert await serving == Left(way="called_back")


async def test_whose_agent_did_not_pick_up_is_told_all_of_it_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers_module, "LOOK_AGAIN_S", 0.05)
    room.anna_comes()
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    (await room.telephones.rings()).hangs_up()
    await line.hears(OFFERED)
    line.presses("1")
    assert await serving == Left(way="called_back")
    assert sum("wait_callback_key" in url for url in line.heard) == 1


async def dies_after(journal: InMemoryJournal, key: str, chosen: str) -> None:
    """Let a process die that has logged a choice, before anything came of it."""
    line = FakeLine(prompt_s=60)
    async with opened(journal, policy=POLICY) as old:
        serving = old.serve(line, choices=BOTH)
        await line.hears("wait_")
        line.presses(key)
        await logged(journal, chosen)
        serving.cancel()


async def test_a_choice_that_no_process_confirmed_is_confirmed_by_the_next(
    journal: InMemoryJournal,
) -> None:
    await dies_after(journal, "1", "callback_chosen")
    again = FakeLine()
    async with opened(journal, policy=POLICY) as new:
        assert await new.serve(again, choices=BOTH, again=True) == Left(way="called_back")
    assert again.heard == [CONFIRMED]


async def test_a_message_that_no_process_has_taken_is_taken_by_the_next(
    journal: InMemoryJournal,
) -> None:
    await dies_after(journal, "2", "voicemail_chosen")
    again = FakeLine()
    async with opened(journal, policy=POLICY) as new:
        assert await new.serve(again, choices=BOTH, again=True) == Left(way="voicemail")
        assert not again.heard
        # Who wants an agent after all, in the same call, waits anew.
        serving = new.serve(again, choices=BOTH)
        await again.hears("wait_next")
        serving.cancel()


async def test_another_wish_of_the_call_is_not_answered_with_what_the_first_came_to(
    journal: InMemoryJournal,
) -> None:
    line = FakeLine(prompt_s=60)
    async with opened(journal, policy=POLICY) as old:
        serving = old.serve(line, choices=BOTH)
        await line.hears("wait_")
        line.presses("2")
        assert await serving == Left(way="voicemail")
    again = FakeLine()
    async with opened(journal, policy=POLICY) as new:
        # The process died when the flow had asked for an agent once more, and nobody knew of it.
        serving = new.serve(again, choices=BOTH, again=True, wish=2)
        await again.hears("wait_next")
        serving.cancel()


async def test_who_was_told_the_choices_need_not_be_told_them_anew(
    journal: InMemoryJournal,
) -> None:
    telephones = FakeTelephones()
    line = FakeLine()
    async with opened(journal, telephones) as old:
        await old.anna_talks()
        waiting = old.serve(line, choices=BOTH)
        await line.hears(MUSIC, times=2)
    waiting.cancel()
    async with opened(journal, telephones) as new:
        serving = new.serve(line, choices=BOTH, again=True)
        await line.hears(MUSIC, times=3)
        line.presses("1")
        assert await serving == Left(way="called_back")
    assert sum("wait_callback_key" in url for url in line.heard) == 1


async def test_nobody_is_rung_who_is_still_on_the_line(room: Room) -> None:
    line = FakeLine()
    serving = room.serve(line, choices=BOTH)
    await line.hears(MUSIC, times=2)
    line.presses("1")
    await serving
    room.anna_comes()
    await soon()
    assert room.floor.state_of("anna") is AgentState.AVAILABLE
    line.caller_hangs_up()
    await room.state(AgentState.RESERVED)


async def test_who_chose_a_callback_and_is_not_back_has_hung_up(journal: InMemoryJournal) -> None:
    line = FakeLine()
    async with opened(journal, policy=POLICY) as old:
        serving = old.serve(line, choices=BOTH)
        await line.hears(MUSIC, times=2)
        line.presses("1")
        await serving
    async with opened(journal, policy=POLICY, is_carried=lambda _: False) as new:
        assert new.floor.router.floor.entries["c1"].resting
        await soon()
        assert not new.floor.router.floor.entries["c1"].resting
