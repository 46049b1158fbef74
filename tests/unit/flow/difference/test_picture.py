"""Two versions in one graph."""

from __future__ import annotations

import pytest

from hotline.flow.difference.compare import compared
from hotline.flow.difference.picture import merged, reworded_at
from hotline.flow.drawing.graph import Graph, Mark
from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.of_flow import graph_of
from hotline.flow.drawing.svg import svg
from hotline.testing.drawn_flows import IDENTIFY, MAIN, draft

AFTER = (
    MAIN.replace('"*": bye', '"*": person, "7": news')
    .replace("  person:\n    queue: cards", "  person:\n    queue: loans")
    .replace("then: handed}", "then: to_pbx}")
    .replace("unavailable: handed}", "unavailable: to_pbx}")
    .replace("  handed:", "  news: {say: hello, next: choose}\n  to_pbx:")
    .replace("hang_up: gone}", "hang_up: ended}", 1)
    .replace("  gone: {hang_up: gone}", "  ended: {hang_up: done}")
)


@pytest.fixture
def both() -> Graph:
    before, after = draft(main=MAIN, identify=IDENTIFY), draft(main=AFTER, identify=IDENTIFY)
    difference = compared(before, after)
    old, new = before.flows["main"], after.flows["main"]
    change = next(flow for flow in difference.flows if flow.flow == "main")
    return merged(
        change,
        graph_of(old, before, language="en-US"),
        graph_of(new, after, language="en-US"),
        reworded_at(new.nodes, difference.reworded),
    )


def test_boxes_are_marked(both: Graph) -> None:
    assert {box.id: box.mark for box in both.boxes if box.mark is not Mark.SAME} == {
        "main": Mark.CHANGED,
        "news": Mark.ADDED,
        "ended": Mark.ADDED,
        "gone": Mark.REMOVED,
        "person": Mark.CHANGED,
        "to_pbx": Mark.CHANGED,
    }


def test_boxes_say_what_changed(both: Graph) -> None:
    changes = {box.id: box.changes for box in both.boxes}
    assert changes["person"] == ("queue: cards \N{RIGHTWARDS ARROW} loans",)
    assert changes["to_pbx"] == ("was named handed",)


def test_ways_are_marked(both: Graph) -> None:
    marked = {
        (edge.source, edge.label, edge.target): edge.mark
        for edge in both.edges
        if edge.mark is not Mark.SAME
    }
    assert marked == {
        ("choose", "*", "person"): Mark.CHANGED,
        ("choose", "*", "bye"): Mark.LEFT,
        ("choose", "7", "news"): Mark.ADDED,
        ("news", "", "choose"): Mark.ADDED,
        ("anywhere", "hang_up", "ended"): Mark.CHANGED,
        ("anywhere", "hang_up", "gone"): Mark.LEFT,
    }


def test_a_reworded_prompt_marks_who_says_it() -> None:
    before = draft(main=MAIN, identify=IDENTIFY)
    after = draft(main=MAIN, identify=IDENTIFY, words={"Good bye.": "Bye."})
    notes = reworded_at(after.flows["main"].nodes, compared(before, after).reworded)
    # `choose` says it after a key that means nothing.
    assert notes == {
        "bye": ("en-US was: Good bye.",),
        "choose": ("en-US was: Good bye.",),
    }


def test_marks_are_seen_in_the_picture(both: Graph) -> None:
    drawn = svg([laid_out(both)], title="both")
    for mark in (Mark.ADDED, Mark.CHANGED, Mark.LEFT):
        assert f'class="line {mark} ' in drawn
        assert f'class="line {mark}" ' in drawn  # the legend
    assert 'class="end removed"' in drawn
