"""What holds for every picture, whatever the graph."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.flow.drawing.graph import Box, Edge, Graph, Mark, Role
from hotline.flow.drawing.layout import Picture, Point, Spot, laid_out
from hotline.testing.drawn_flows import BROKEN, IDENTIFY, MAIN, graphs

ROUNDING = 0.01
SOME = settings(max_examples=30, deadline=None)
IDS = [f"node_{number}" for number in range(14)]
EDGES = st.builds(
    Edge,
    source=st.sampled_from(IDS),
    target=st.sampled_from(IDS),
    label=st.sampled_from(["", "1", "ok", "no_input: then"]),
    aside=st.booleans(),
    mark=st.sampled_from(Mark),
)
GRAPHS = st.lists(EDGES, max_size=40).map(
    lambda edges: Graph(
        name="any",
        boxes=tuple(Box(id=box_id, role=Role.STEP, kind="say", words=("Hello",)) for box_id in IDS),
        edges=tuple(edges),
    )
)


def apart(one: Spot, other: Spot) -> bool:
    return (
        one.x + one.card.width <= other.x
        or other.x + other.card.width <= one.x
        or one.y + one.card.height <= other.y
        or other.y + other.card.height <= one.y
    )


def passes_through(start: Point, end: Point, spot: Spot) -> bool:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return (
        left < spot.x + spot.card.width
        and spot.x < right
        and top < spot.y + spot.card.height
        and spot.y < bottom
    ) or (
        left == right
        and spot.x < left < spot.x + spot.card.width
        and top < spot.y + spot.card.height
        and spot.y < bottom
    )


@SOME
@given(GRAPHS)
def test_boxes_do_not_overlap(graph: Graph) -> None:
    for one, other in combinations(laid_out(graph).spots, 2):
        assert apart(one, other)


@SOME
@given(GRAPHS)
def test_every_edge_is_drawn_from_its_box_to_its_target(graph: Graph) -> None:
    picture = laid_out(graph)
    spots = {spot.card.box.id: spot for spot in picture.spots}
    for line in picture.lines:
        source, target = spots[line.source], spots[line.cell.target]
        (start_x, start_y), (end_x, end_y) = line.points[0], line.points[-1]
        assert start_y == source.y + source.card.height
        left, right = next((left, right) for cell, left, right in source.cells if cell == line.cell)
        assert source.x + left <= start_x <= source.x + right
        assert end_y == target.y
        assert target.x <= end_x <= target.x + target.card.width
    drawn = {(line.source, line.cell.target) for line in picture.lines}
    assert drawn == {(edge.source, edge.target) for edge in graph.edges}


@SOME
@given(GRAPHS)
def test_lines_run_in_right_angles_and_through_no_box(graph: Graph) -> None:
    picture = laid_out(graph)
    for line in picture.lines:
        for start, end in pairwise(line.points):
            assert abs(start[0] - end[0]) < 0.5 or start[1] == end[1]
            assert not any(passes_through(start, end, spot) for spot in picture.spots)


@SOME
@given(GRAPHS)
def test_everything_is_inside_the_picture(graph: Graph) -> None:
    picture = laid_out(graph)
    points = [point for line in picture.lines for point in line.points]
    points += [(spot.x, spot.y) for spot in picture.spots]
    outside = [
        (x, y)
        for x, y in points
        if not (-ROUNDING <= x <= picture.width and 0 <= y <= picture.height)
    ]
    assert not outside


@pytest.fixture(params=["main", "identify", "broken"])
def picture(request: pytest.FixtureRequest) -> Picture:
    return laid_out(graphs(main=MAIN, identify=IDENTIFY, broken=BROKEN)[request.param])


def test_cells_have_room_for_their_labels_and_lie_side_by_side(picture: Picture) -> None:
    for spot in picture.spots:
        edges = [0.0, *(right for _, _, right in spot.cells)]
        assert [left for _, left, _ in spot.cells] == pytest.approx(edges[:-1])
        assert edges[-1] <= spot.card.width + ROUNDING
        assert all(right - left >= cell.width - ROUNDING for cell, left, right in spot.cells)


def test_ways_on_lead_down() -> None:
    picture = laid_out(graphs(main=MAIN, identify=IDENTIFY)["identify"])
    y = {spot.card.box.id: spot.y for spot in picture.spots}
    assert y["identify"] < y["ask"] < y["found"] == y["failed"]
