"""Whatever is written in a policy, it is a policy or its mistakes are told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.source import Source
from hotline.routing_policy.checks import check
from hotline.routing_policy.draft import read_draft

PROJECT = Path(__file__).parents[3]
SHIPPED: dict[str, Any] = tomllib.loads((PROJECT / "routing/routing.toml").read_text())
RICH: dict[str, Any] = tomllib.loads(
    """
    [queues.cards]
    skills = [{skill = "cards", minimum = 3, preferred = 7}, {skill = "loans"}]
    overflow = {too_long = "agents"}
    [[queues.cards.relaxations]]
    after_s = 30
    minimum_is_enough = true
    """
)
DOCUMENT = {**SHIPPED, "queues": {**SHIPPED["queues"], **RICH["queues"]}}
ODD: list[Any] = [0, -1, 3.5, True, "", "agents", "Ab c", [], [0], ["agents"], [{}], {}]
ODD += [{"agents": 3}, {"after_s": 1}, [{"skill": "x"}, 3], {"queues": {}}, float("nan")]


def paths(inside: Any) -> Iterator[tuple[Any, ...]]:
    """Yield where something stands."""
    items = inside.items() if isinstance(inside, dict) else enumerate(inside)
    for key, value in items:
        yield (key,)
        if isinstance(value, dict | list):
            yield from ((key, *path) for path in paths(value))


def changed(inside: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a document with something else at a path; what is not there stays away."""
    first, *rest = path
    if isinstance(inside, dict) and first in inside:
        new = changed(inside[first], tuple(rest), value) if rest else value
        return {**inside, first: new}
    if isinstance(inside, list) and isinstance(first, int) and first < len(inside):
        new = changed(inside[first], tuple(rest), value) if rest else value
        return [*inside[:first], new, *inside[first + 1 :]]
    return inside


@given(st.lists(st.tuples(st.sampled_from([*paths(DOCUMENT)]), st.sampled_from(ODD)), max_size=6))
def test_mistakes_are_told_and_what_is_left_is_checked(
    edits: list[tuple[tuple[Any, ...], Any]],
) -> None:
    document: Any = DOCUMENT
    for path, value in edits:
        document = changed(document, path, value)
    source = Source(file="routing.toml")
    draft = read_draft(document, source)
    if draft is None or draft.unknown:
        assert source.problems
    if draft is not None:
        assert {*draft.table.queues} <= {*draft.queues}
        check(draft, None)
