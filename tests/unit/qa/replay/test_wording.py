"""A divergence is told to people who know calls and no code."""

from __future__ import annotations

from datetime import UTC, datetime

from hotline.flow.bundle import Bundle
from hotline.flow.events import BankAnswered, PartHeard
from hotline.qa.replay.wording import commands_in_words, event_in_words

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TIMER = {"kind": "start_timer", "ref": 1, "seconds": 60.0}


def test_events_are_told_as_in_the_story() -> None:
    assert event_in_words(BankAnswered(at=AT, ref=1, outcome="wrong")) == "bank answers: wrong"
    assert event_in_words(PartHeard(at=AT, ref=1, at_s=1.0)) == "part heard"
    assert event_in_words(None) == "nothing that this engine knows"


def test_commands_are_told_as_in_the_story(small_bank: Bundle) -> None:
    commands = [{"kind": "mark", "node": "bye", "way": "*"}, {"kind": "hang_up", "outcome": "done"}]
    told = commands_in_words(commands, [], small_bank.catalogue)
    assert told == ["comes to bye by '*'", "hotline hangs up: done"]
    assert commands_in_words([], commands, small_bank.catalogue) == ["nothing"]


def test_what_nobody_hears_is_told_by_its_field(small_bank: Bundle) -> None:
    longer = {**TIMER, "seconds": 90.0}
    assert commands_in_words([TIMER], [longer], small_bank.catalogue) == [
        "start timer (its seconds)"
    ]


def test_what_is_no_command_any_more_is_named(small_bank: Bundle) -> None:
    told = commands_in_words([{"kind": "dreamt"}], [], small_bank.catalogue)
    assert told == ["dreamt, which this engine does not know"]


def test_without_a_catalogue_only_kinds_are_told() -> None:
    ask = {"kind": "ask_bank", "ref": 1, "operation": "list_balances", "arguments": {}}
    assert commands_in_words([ask], [], None) == ["ask bank"]
