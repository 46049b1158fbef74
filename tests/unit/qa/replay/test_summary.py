"""Many verdicts as figures, and as one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

from hotline.cli.replay_text import figures
from hotline.flow.run import ENGINE
from hotline.qa.replay.summary import Summary
from hotline.qa.replay.verdicts import Change, Differs, Diverged, NotReplayed, Same, Unknown

AT = datetime(2026, 1, 2, tzinfo=UTC)


def diverged(engine: int) -> Diverged:
    return Diverged(
        record=2, seq=9, at=AT, node="ask", event=None, expected=[], got=[], engine=engine
    )


def ends(node: str, now: str) -> Differs:
    return Differs(change=Change.ENDS, parts_at=node, was="completed", now=now)


def summary(*verdicts: Same | Differs | Diverged | NotReplayed | Unknown) -> Summary:
    found = Summary()
    for number, verdict in enumerate(verdicts):
        found.add(str(number), verdict)
    return found


def test_all_figures_are_one_sentence() -> None:
    found = summary(
        *[Same(ended=True)] * 1200,
        *[ends("check_pin", "locked")] * 4,
        *[Unknown(node="offer", parts_at="check_pin", was="completed", why="")] * 61,
        Differs(change=Change.HEARS, parts_at="menu", was="completed", now="completed"),
    )
    assert figures(found) == (
        "of 1,266 calls: 1,200 same, 66 differ, of which 4 now end in locked and 61 are unknown"
    )


def test_groups_are_told_by_where_calls_part_the_biggest_first() -> None:
    found = summary(ends("menu", "locked"), *[ends("check_pin", "locked")] * 2)
    assert [(group.node, group.calls) for group in found.biggest_first] == [
        ("check_pin", 2),
        ("menu", 1),
    ]
    assert found.groups["check_pin"].examples == ["1", "2"]
    assert found.groups["check_pin"].endings == {("completed", "locked"): 2}


def test_calls_of_an_older_engine_are_no_difference_of_this_one() -> None:
    found = summary(diverged(ENGINE - 1), diverged(ENGINE))
    assert (found.differ, found.older_engines) == (1, {ENGINE - 1: 1})
    assert figures(found) == "of 2 calls: 0 same, 1 differ; 1 of an older engine differ"


def test_what_was_not_wholly_compared_is_said() -> None:
    found = summary(
        Same(ended=False), Same(ended=True, erased=True), NotReplayed(why="lost", node="ask")
    )
    assert found.not_replayed == {"lost (at 'ask')": 1}
    assert figures(found) == (
        "of 3 calls: 2 same, 0 differ; 1 could not be replayed\n"
        "  1 of the same have no end recorded; "
        "1 were erased and compared without personal values"
    )
