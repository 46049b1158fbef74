"""Commands as JSON texts: of parts made before, and the same as pydantic makes of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Annotated

import pytest
from pydantic import Discriminator, TypeAdapter

from hotline.flow import commands as c
from hotline.flow.bundle import Bundle
from hotline.flow.command_texts import commands_to_text
from hotline.flow.forms import AmountForm, DateForm
from hotline.flow.spoken import SpokenRules
from hotline.flow.utterance import Pace, Phrase
from hotline.model.values import Day, Money, Text
from hotline.testing.wanderer import Wanderer

WHOLE: TypeAdapter[list[c.AnyCommand]] = TypeAdapter(
    list[Annotated[c.AnyCommand, Discriminator("kind")]]
)
NAME = '李 "静" \\ \n\u0001'
AMOUNT = Money(amount=Decimal("99.50"), currency="CNY")
SAID = (
    Phrase(prompt="welcome", language="en-US"),
    Phrase(
        prompt="balance",
        language="zh-CN",
        pace=Pace.SLOW,
        values={
            "balance": AMOUNT,
            "name": Text(text=NAME),
            "on": Day(day=date.min),
        },
    ),
)
SPOKEN = SpokenRules(language="zh-CN", phrases={"挂失": "1", "don't": "2"}, words=("一",))
COLLECT = c.Collect(ref=7, utterance=SAID, rules=c.DigitRules(max_digits=1))


@pytest.mark.parametrize(
    "command",
    [
        c.Answer(),
        c.Mark(node="identify.ask_pin", way="balance < 100 CNY and kind is 'card'"),
        c.Play(ref=1, utterance=(), fresh=True),
        c.Play(ref=2, utterance=SAID),
        COLLECT,
        replace(COLLECT, fresh=True, spoken=SPOKEN),
        replace(COLLECT, secret=True, same_as='secret-1 "x"'),
        replace(
            COLLECT,
            rules=c.DigitRules(
                max_digits=9,
                at_once="*",
                form=AmountForm(currency="CNY", smallest=None, largest=AMOUNT),
                first_digit_s=7.5,
            ),
        ),
        replace(
            COLLECT,
            rules=c.DigitRules(
                max_digits=8,
                form=DateForm(format="DDMMYYYY", smallest=None, largest=Day(day=date.max)),
            ),
        ),
        c.Listen(ref=3, utterance=SAID, keys="12"),
        c.AskBank(ref=4, operation="pay", arguments={"amount": AMOUNT}),
        c.StartTimer(ref=5, seconds=1800.0),
        c.Note(why="'x' does not hold: the amounts are in different currencies"),
    ],
    ids=lambda command: command.kind,
)
def test_a_command_is_the_text_of_the_whole(command: c.AnyCommand) -> None:
    # The second time its parts were made before.
    for _ in range(2):
        assert commands_to_text([command]) == whole([command])


@pytest.mark.parametrize("sources", ["shipped", "small_bank"])
def test_so_is_what_whole_calls_command(sources: str, request: pytest.FixtureRequest) -> None:
    bundle: Bundle = request.getfixturevalue(sources)
    wanderer = Wanderer(bundle, "main", Random(11), fault=0.05, slip=0.2)
    commanded = [commands for _ in range(40) for _, commands in wanderer.call()]
    assert {type(one) for commands in commanded for one in commands} >= {c.Mark, c.Play, c.Collect}
    assert [commands_to_text(one) for one in commanded] == [whole(one) for one in commanded]


def test_a_part_that_was_made_before_is_told_nowhere_else() -> None:
    phrase = Phrase(prompt="welcome", language="en-US")
    same = replace(phrase)
    assert phrase.json == '{"prompt":"welcome","language":"en-US","pace":"normal","values":{}}'
    assert (phrase, repr(phrase)) == (same, repr(same))
    assert whole([c.Play(ref=1, utterance=(phrase,))]) == whole([c.Play(ref=1, utterance=(same,))])


def whole(commands: Sequence[c.AnyCommand]) -> str:
    return WHOLE.dump_json([*commands]).decode()
