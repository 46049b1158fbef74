"""What is told of two versions."""

from __future__ import annotations

from hotline.flow.bundle import CATALOGUE, LEXICON, read_draft
from hotline.flow.difference.changes import (
    Difference,
    FlowChange,
    NodeChange,
    Pronounced,
    Rewired,
    Reworded,
    Setting,
)
from hotline.flow.difference.compare import compared
from hotline.testing.drawn_flows import IDENTIFY, MAIN, WORDS, draft

WORDS_AND_FLOW = {CATALOGUE: WORDS, "flows/main.yaml": MAIN}

CALENDAR = """
calendar: demo
timezone: Asia/Shanghai
years: 2026-2028
hours:
  agents: {mon-fri: 09:00-18:00, sat-sun: closed}
"""


def edited(*edits: tuple[str, str]) -> Difference:
    """What is different after edits of `MAIN`, each of which must change it."""
    text = MAIN
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return compared(draft(main=MAIN, identify=IDENTIFY), draft(main=text, identify=IDENTIFY))


def main(difference: Difference) -> FlowChange:
    return next(flow for flow in difference.flows if flow.flow == "main")


def changed(difference: Difference) -> list[NodeChange]:
    return list(main(difference).changed)


def test_a_version_is_the_same_as_itself() -> None:
    assert edited().is_same


def test_another_layout_of_the_same_is_no_difference() -> None:
    same = edited(
        ('choices: {"1": identify', 'choices: {"1": {next: identify}'),
        ("say: bye}", "say: [{prompt: bye}]}"),
    )
    assert same.is_same


def test_a_way_that_leads_elsewhere_is_rewired() -> None:
    (node,) = changed(edited(('"*": bye', '"*": person')))
    assert node == NodeChange(
        node="choose", was="choose", rewired=(Rewired(way="*", before="bye", after="person"),)
    )


def test_ways_begin_and_end() -> None:
    (node,) = changed(edited(('"9": choose', '"8": choose')))
    assert node.rewired == (
        Rewired(way="9", before="choose", after=None),
        Rewired(way="8", before=None, after="choose"),
    )
    assert node.settings == ()


def test_what_a_node_is_set_to_is_told_by_its_keys() -> None:
    (node,) = changed(edited(("queue: cards", "queue: loans\n    max_wait_s: 60")))
    assert node.settings == (
        Setting(where="queue", before="cards", after="loans"),
        Setting(where="max_wait_s", before="900", after="60"),
    )


def test_another_kind_under_the_same_name_is_told() -> None:
    (node,) = changed(edited(("handed: {hand_over:", "handed: {hang_up:")))
    assert Setting(where="kind", before="hand_over", after="hang_up") in node.settings


def test_nodes_come_and_go() -> None:
    difference = main(edited(("  handed:", "  other: {hang_up: other}\n  handed:")))
    assert (difference.added, difference.removed, difference.changed) == (("other",), (), ())


def test_a_node_with_another_name_is_not_another_node() -> None:
    difference = main(
        edited(
            ("  handed:", "  to_pbx:"),
            ("then: handed}", "then: to_pbx}"),
            ("unavailable: handed}", "unavailable: to_pbx}"),
        )
    )
    assert (difference.added, difference.removed) == ((), ())
    assert difference.changed == (NodeChange(node="to_pbx", was="handed"),)


def test_of_two_nodes_that_say_the_same_the_one_with_the_same_ways_is_meant() -> None:
    before = """
flow: main
start: a
nodes:
  a: {say: hello, next: b}
  b: {say: hello, next: c}
  c: {hang_up: done}
"""
    after = """
flow: main
start: first
nodes:
  second: {say: hello, next: c}
  first: {say: hello, next: second}
  c: {hang_up: done}
"""
    change = compared(draft(main=before), draft(main=after)).flows[0]
    assert [(node.was, node.node) for node in change.changed] == [("a", "first"), ("b", "second")]


def test_what_all_questions_have_from_the_top_is_told_once() -> None:
    difference = edited(("no_input: {tries: 3, then: bye}", "no_input: {tries: 2, then: person}"))
    assert main(difference).settings == (
        Setting(where="no_input: tries", before="3", after="2"),
        Setting(where="no_input: then", before="bye", after="person"),
    )
    assert changed(difference) == []


def test_what_a_question_says_itself_is_told_there() -> None:
    (node,) = changed(
        edited(("menu: hello", "menu: hello\n    no_input: {tries: 5, then: person}"))
    )
    assert node.rewired == (Rewired(way="no_input: then", before="bye", after="person"),)
    assert node.settings == (Setting(where="no_input: tries", before="3", after="5"),)


def test_limits_and_variables_are_settings_of_the_flow() -> None:
    difference = edited(
        ("start: choose", "start: choose\nlimits: {steps: 99}\nvariables: {n: money}")
    )
    assert main(difference).settings == (
        Setting(where="limits: steps", before="500", after="99"),
        Setting(where="variables: n", before=None, after="money"),
    )


def test_prompts_are_reworded_per_language() -> None:
    words = {"Good bye.": "Bye.", "  hello:": "  new: {en-US: New.}\n  hello:"}
    difference = compared(draft(main=MAIN), draft(words=words, main=MAIN))
    assert difference.reworded == (
        Reworded(prompt="bye", language="en-US", before="Good bye.", after="Bye."),
        Reworded(prompt="new", language="en-US", before=None, after="New."),
    )


def test_words_that_are_spoken_otherwise_are_told() -> None:
    lexicons = ("pay: PAY, old: o", "pay: pei, new: n")
    before, after = (
        read_draft({**WORDS_AND_FLOW, LEXICON: f"en-US: {{{words}}}\n"}) for words in lexicons
    )
    difference = compared(before, after)
    assert difference.pronounced == (
        Pronounced(word="pay", language="en-US", before="PAY", after="pei"),
        Pronounced(word="old", language="en-US", before="o", after=None),
        Pronounced(word="new", language="en-US", before=None, after="n"),
    )
    assert not difference.is_same


def test_the_calendar_is_compared() -> None:
    longer = CALENDAR.replace("18:00", "20:00")
    difference = compared(draft(calendar=CALENDAR, main=MAIN), draft(calendar=longer, main=MAIN))
    assert difference.calendar == (
        Setting(where="hours: agents: mon-fri", before="09:00-18:00", after="09:00-20:00"),
    )


def test_flows_come_and_go() -> None:
    difference = compared(draft(main=MAIN), draft(identify=IDENTIFY))
    assert (difference.added, difference.removed) == (("identify",), ("main",))
    assert not difference.is_same
