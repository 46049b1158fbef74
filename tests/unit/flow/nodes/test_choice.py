"""`hear`: words beside the keys, for when callers are heard."""

from __future__ import annotations

from hotline.flow.commands import Collect
from hotline.flow.nodes.menu import MenuNode
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

MENU = (
    '{menu: hello, choices: {"1": {next: done, hear: {en-US: [balance, my  money]}}, '
    '"2": {next: other, hear: {en-US: [agent]}}, "3": down}}'
)
YES_NO = (
    "{yes_no: hello, yes: {next: done, hear: {en-US: ['yes', please]}}, "
    "no: {next: other, hear: {en-US: ['no']}}}"
)


def test_words_change_nothing_for_keys() -> None:
    for node in (MENU, YES_NO):
        caller = Caller(around(node)).arrives("en-US").presses("1")
        assert caller.presses("2").ended_in == "other"


def test_words_are_kept_with_the_flow() -> None:
    node = around(MENU).flows["main"].nodes["tried"]
    assert isinstance(node, MenuNode)
    assert node.choices["1"].hear == {"en-US": ("balance", "my money")}


def test_one_phrase_means_one_thing() -> None:
    for node in (MENU.replace("agent", "My Money"), YES_NO.replace("'no'", "Please")):
        (problem,) = told(node)
        assert "already; a phrase can mean one thing only" in problem


def test_what_is_typed_behind_a_key_that_works_anywhere_counts() -> None:
    node = '{menu: hello, choices: {"1": done}}\nanywhere: {keys: {"*": begin}, unavailable: down}'
    caller = Caller(around(node)).arrives("en-US").presses("1").presses("*")
    *_, asked = (command for command in caller.commands if isinstance(command, Collect))
    assert not asked.fresh
