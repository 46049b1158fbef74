"""Tests of a floor's policy, written as people do."""

from __future__ import annotations

import pytest

from hotline.flow.problems import FlowProblems
from hotline.routing.policy import Policy
from hotline.routing_policy import read_policy
from hotline.simulator.failure import Failure
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.trial import try_test

TEXT = """\
agents:
  anna: {skills: {cards: 7}}
tests:
  the first in line is served first:
"""


@pytest.fixture
def policy() -> Policy:
    return read_policy("[queues.agents]\n[queues.night]\n", "routing.toml")


def tried(policy: Policy, *steps: str) -> Failure | None:
    text = TEXT + "".join(f"    - {step}\n" for step in steps)
    (test,) = read_tests({"t.yaml": text}, policy)
    return try_test(test, policy).failure


def mistakes(policy: Policy, *steps: str) -> list[str]:
    with pytest.raises(FlowProblems) as refused:
        tried(policy, *steps)
    return [str(problem) for problem in refused.value.problems]


def test_a_floor_as_expected_passes(policy: Policy) -> None:
    failure = tried(
        policy,
        "{calls: c1, queue: agents}",
        "{calls: c2, queue: agents, number: '1'}",
        "{calls: c3, queue: agents}",
        "{calls: c4, queue: agents}",
        "waiting: [c1, c2, c3, c4]",
        "callback: c2",
        "message: c4",
        "left: {c4: voicemail}",
        "comes: anna",
        "offered: {anna: c1}",
        "because: {anna: first_in_line}",
        "takes: anna",
        "left: {c1: answered}",
        "ends: c1",
        "state: {anna: wrap_up}",
        "wait: 30",
        "takes: anna",
        "left: {c2: called_back}",
        "ends: c2",
        "break: anna",
        "ready: anna",
        "declines: anna",
        "state: {anna: on_break}",
        "leaves: c3",
        "left: {c3: abandoned}",
        "closes: agents",
        "{calls: c5, queue: agents}",
        "left: {c5: closed}",
        "opens: agents",
        "goes: anna",
        "state: {anna: offline}",
    )
    assert failure is None


def test_what_is_not_as_expected_is_told_with_its_place(policy: Policy) -> None:
    failure = tried(policy, "comes: anna", "{calls: c1, queue: agents}", "offered: {}")
    assert failure is not None
    assert (str(failure.place), failure.expected, failure.got) == ("t.yaml:7:7", "", "anna: c1")


def test_nobody_takes_a_call_that_is_not_on_offer(policy: Policy) -> None:
    failure = tried(policy, "comes: anna", "takes: anna", "offered: {}")
    assert failure is not None
    assert failure.expected == "a call on offer to anna"


def test_a_failed_test_tells_the_stories_of_its_calls(policy: Policy) -> None:
    text = TEXT + "    - {calls: c1, queue: agents}\n    - left: {c1: answered}\n"
    (test,) = read_tests({"t.yaml": text}, policy)
    assert try_test(test, policy).stories["c1"] == (
        "09:00:00  came to queue 'agents'",
        "09:00:00  waits: nobody who may take it is free",
    )


def test_all_mistakes_come_at_once_each_in_its_place(policy: Policy) -> None:
    assert mistakes(
        policy,
        "{calls: c1, queue: agnets}",
        "comes: [anna, bela]",
        "leave: c1",
        "ends: c2",
        "offered: {annna: c1}",
        "wait: soon",
    ) == [
        "t.yaml:5:7  unknown queue 'agnets'. Did you mean 'agents'?",
        "t.yaml:6:7  unknown agent 'bela'. There is 'anna'.",
        "t.yaml:7:7  nothing says what happens here. Did you mean 'leaves'?",
        "t.yaml:8:7  unknown call 'c2'. There is 'c1'.",
        "t.yaml:9:7  unknown agent 'annna'. Did you mean 'anna'?",
        "t.yaml:10:7  'wait': input should be a valid number, unable to parse string as a number",
    ]


def test_a_test_that_looks_at_nothing_is_a_mistake(policy: Policy) -> None:
    assert mistakes(policy, "comes: anna") == [
        "t.yaml:4:3  test 'the first in line is served first' looks at nothing; add an 'offered' "
        "or a 'left'"
    ]
