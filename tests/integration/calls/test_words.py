"""Callers who speak: their words, keys that come at once, silence, and nobody who understands."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from hotline.testing.line import FakeLine
from hotline.testing.one_node import around

HEARD_OUT = around(
    """
    yes_no: again
    hear: true
    hearing: {barge_in: false}
    yes: done
    no: other
"""
)
SIGN_IN = "10000001246810"


async def test_words_choose_and_keys_still_do(office: Any) -> None:
    line = FakeLine(prompt_s=1)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.says("english", confidence=0.9)
    await line.hears("customer number")
    line.presses(SIGN_IN)
    await line.hears("To finish, press star")
    line.says("my balance please", confidence=0.95)
    await line.hears("To finish, press star", times=2)
    line.presses("*")
    interaction = await carried
    assert interaction.outcome == "completed"
    words = await office.events(interaction, "words_heard")
    assert [one["phrase"] for one in words] == ["english", "balance"]
    assert 0 < words[0]["cut_after_s"] < 1


async def test_secrets_are_asked_for_without_ears(office: Any) -> None:
    line = FakeLine(prompt_s=1)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.says("english")
    await line.hears("customer number")
    line.says("one zero zero zero zero zero zero one")
    line.presses(SIGN_IN)
    await line.hears("To finish, press star")
    line.caller_hangs_up()
    await carried
    assert len(line.may_be_said) == 2
    assert not any("number" in phrase for one in line.may_be_said for phrase in one.grammar)


async def test_number_said_too_early_is_in_no_record_and_no_log(
    office: Any, logged: list[Any]
) -> None:
    line = FakeLine(prompt_s=1)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.says("two four six eight one zero")
    await line.hears("For English", times=2)
    line.caller_hangs_up()
    interaction = await carried
    (heard,) = await office.events(interaction, "words_heard")
    assert (heard["text"], heard["phrase"], heard["digits"]) == ("• • • • • •", "", "")
    assert "eight" not in await office.written(interaction)
    assert "eight" not in repr(logged)


async def test_number_is_not_shown_while_it_is_said(office: Any) -> None:
    line = FakeLine(prompt_s=1)
    async with office.opens() as switchboard:
        switchboard.take(line)
        await line.listens()
        (session,) = switchboard.sessions.values()
        assert session.said == ""
        line.said = "my pin is two four six"
        assert session.said == "my pin is • • •"
        line.says("english", confidence=0.9)
        # It is nothing of the next question.
        await line.hears("customer number")
        assert session.said == ""
        line.caller_hangs_up()


async def test_keys_that_came_meanwhile_win(office: Any) -> None:
    line = FakeLine(prompt_s=1)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.says("mandarin")
    line.presses("2")
    await line.hears("customer number")
    line.caller_hangs_up()
    interaction = await carried
    assert await office.events(interaction, "words_heard") == []
    (pressed,) = await office.events(interaction, "digits_collected")
    assert pressed["digits"] == "2"


@pytest.mark.parametrize(("key", "outcome"), [("", "done"), ("2", "other")])
async def test_a_word_does_not_stop_what_must_be_heard_out_and_a_key_does(
    office: Any, key: str, outcome: str
) -> None:
    office.bundle = HEARD_OUT
    office.speaker = type(office.speaker)(HEARD_OUT.catalogue)
    line = FakeLine(prompt_s=0.5)
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("Hello")
    line.presses("1")
    await line.hears("Again")
    line.says("no")
    assert line.may_be_said == []
    if key:
        line.presses(key)
    else:
        await line.listens()
        line.says("yes")
    interaction = await carried
    assert interaction.outcome == outcome
    words = await office.events(interaction, "words_heard")
    told = [(one["phrase"], one["cut_after_s"]) for one in words]
    assert told == ([] if key else [("yes", None)])
    assert line.heard.count(line.heard[-1]) == 1


async def test_without_a_recogniser_the_call_goes_on_by_keys(office: Any) -> None:
    line = FakeLine()
    line.recognises = False
    carried = asyncio.ensure_future(office.carries(line))
    await line.hears("For English")
    line.says("english")
    line.presses("2" + SIGN_IN)
    await line.hears("To finish, press star")
    line.says("balance")
    await asyncio.sleep(0.1)
    line.presses("*")
    interaction = await carried
    assert interaction.outcome == "completed"
    assert await office.events(interaction, "words_heard") == []
    assert len(await office.events(interaction, "digits_collected")) == 4
