"""TOML as people write it, and what only somebody hostile writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.source import MAX_CHARACTERS, Source
from hotline.roster import read_roster
from hotline.routing_policy import read_policy
from hotline.toml_source import read_document

POLICY = read_policy("[queues.agents]\n", "routing.toml")
NAMES = st.sampled_from(["agents", "seats", "anna", "desk1", "8001", '"\\u0000"', "name", "skills"])
KEYS = st.sampled_from(["name", "languages", "skills", "tiers", "teams", "password_number", "age"])
VALUES = st.sampled_from(
    ['"Anna"', '""', '"a\\nb"', '["zh-CN"]', "[[1], {a = 2}]", "{cards = 3}", "{cards = {}}", "nan"]
) | st.sampled_from(["true", "-1", "1e9", "1979-05-27", '"""\n[agents]\n"""', "[", "'", "[[]]"])
LINES = st.one_of(
    st.lists(NAMES, min_size=1, max_size=3).map(lambda names: f"[{'.'.join(names)}]"),
    st.lists(NAMES, min_size=1, max_size=2).map(lambda names: f"[[{'.'.join(names)}]]"),
    st.tuples(KEYS, VALUES).map(" = ".join),
)


def unread(text: str) -> list[str]:
    source = Source(file="a.toml")
    assert read_document(text, source) is None
    return [str(problem) for problem in source.problems]


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 20_000, "x = " + "{a=" * 20_000, "x = " + "1" * 5_000]
)
def test_what_the_reader_itself_cannot_bear_is_a_mistake(text: str) -> None:
    assert unread(text) == ["a.toml:1:1  not readable as TOML: nested too deeply, or a huge number"]


def test_a_file_without_end_is_not_read() -> None:
    assert unread("#" * (MAX_CHARACTERS + 1)) == [
        "a.toml:1:1  the file has over 1,000,000 characters"
    ]


def mistakes(text: str) -> tuple[Problem, ...]:
    try:
        read_roster(text, "agents.toml", POLICY)
    except FlowProblems as refused:
        return refused.problems
    return ()


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_is_written_is_read_or_refused_in_its_place(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(problem.place.line <= lines for problem in mistakes(text))
