"""What a flow's graph shows of it."""

from __future__ import annotations

import pytest

from hotline.flow.drawing.graph import Box, Edge, Graph, Role
from hotline.testing.drawn_flows import BROKEN, IDENTIFY, MAIN, graphs


@pytest.fixture
def main() -> Graph:
    return graphs(main=MAIN, identify=IDENTIFY)["main"]


@pytest.fixture
def broken() -> Graph:
    return graphs(broken=BROKEN)["broken"]


def box(graph: Graph, box_id: str) -> Box:
    return next(one for one in graph.boxes if one.id == box_id)


def ways(graph: Graph, source: str) -> set[tuple[str, str]]:
    return {(edge.label, edge.target) for edge in graph.edges if edge.source == source}


def test_every_way_is_an_edge_with_its_label(main: Graph) -> None:
    assert ways(main, "choose") == {
        ("1", "identify"),
        ("9", "choose"),
        ("*", "bye"),
        ("no_input: then", "bye"),
        ("no_match: then", "bye"),
    }
    assert ways(main, "identify") == {
        ("ok", "choose"),
        ("failed", "identify"),
        ("failed: then", "handed"),
    }


def test_what_may_happen_anywhere_is_told_once(main: Graph) -> None:
    assert ways(main, "anywhere") == {
        ("0", "person"),
        ("unavailable", "person"),
        ("hang_up", "gone"),
    }
    assert [edge.source for edge in main.edges if edge.target == "gone"] == ["anywhere"]


def test_the_way_after_the_last_try_is_told_apart(main: Graph) -> None:
    aside = {edge.label for edge in main.edges if edge.aside}
    assert aside == {"no_input: then", "no_match: then", "failed: then"}


def test_a_box_says_what_it_is_and_what_is_said(main: Graph) -> None:
    choose = box(main, "choose")
    assert (choose.kind, choose.words) == ("menu", ("Hello. Press one.",))
    assert choose.notes == ("no_match: say: Good bye.",)
    assert box(main, "bye").kind == "hang_up completed"
    assert box(main, "identify").runs == "identify"


def test_words_are_in_the_language_asked_for() -> None:
    shown = graphs(main=MAIN, identify=IDENTIFY, language="zh-CN")["main"]
    assert box(shown, "choose").words == ("您好。请按一。",)


def test_roles_tell_ends_and_persons_apart(main: Graph) -> None:
    roles = {one.id: one.role for one in main.boxes}
    assert roles == {
        "main": Role.START,
        "anywhere": Role.ANYWHERE,
        "choose": Role.QUESTION,
        "identify": Role.STEP,
        "person": Role.PERSON,
        "handed": Role.HAND_OVER,
        "gone": Role.END,
        "bye": Role.END,
    }


def test_a_flow_without_mistakes_has_none_in_its_graph(main: Graph) -> None:
    assert not any(one.problems for one in main.boxes)


def test_mistakes_stand_on_their_node(broken: Graph) -> None:
    (problem,) = box(broken, "greet").problems
    assert problem.startswith("line 6: goes to unknown node 'wrod'. There is ")
    assert box(broken, "unread").role is Role.UNREAD
    assert "Did you mean 'hang_up'?" in box(broken, "unread").problems[0]


def test_mistakes_inside_a_text_stand_on_their_node() -> None:
    flow = """
flow: main
start: a
variables: {n: number}
nodes:
  a: {set: {n: "1 + 2 + many"}, next: b}
  b: {hang_up: done}
"""
    shown = graphs(main=flow)["main"]
    assert any("many" in problem for problem in box(shown, "a").problems)
    assert not box(shown, "main").problems
    assert not box(shown, "b").problems


def test_mistakes_of_no_node_stand_on_the_flow(broken: Graph) -> None:
    assert box(broken, "broken").problems == ("line 10: unknown variable 'nothing'.",)


def test_a_way_to_nothing_leads_to_a_box_that_says_so(broken: Graph) -> None:
    assert Edge(source="greet", target="wrod") in broken.edges
    assert box(broken, "wrod").role is Role.UNKNOWN


def test_what_may_be_said_is_told_with_the_way_it_takes() -> None:
    flow = MAIN.replace('"9": choose', '"9": {next: choose, hear: {en-US: [Once more, again]}}')
    flow = flow.replace('{"0": person}', '{"0": {next: person, hear: {en-US: [agent]}}}')
    identify = IDENTIFY.replace("{yes_no: hello,", "{yes_no: hello, hear: true,")
    shown = graphs(main=flow, identify=identify)
    assert "9 hears: once more, again" in box(shown["main"], "choose").notes
    assert box(shown["main"], "anywhere").notes == ("0 hears: agent",)
    notes = box(shown["identify"], "ask").notes
    assert [note.partition(",")[0] for note in notes] == ["yes hears: yes", "no hears: no"]
