"""Tests of a floor's policy, written as people do."""

from __future__ import annotations

import pytest

from hotline.flow.problems import FlowProblems
from hotline.routing.policy import Policy
from hotline.routing_policy import read_policy
from hotline.simulator.failure import Failure
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.story import story
from hotline.simulator.routing_tests.trial import try_test

TEXT = """\
agents:
  anna: {skills: {cards: 7}}
tests:
  the first in line is served first:
"""


@pytest.fixture
def policy() -> Policy:
    return read_policy('[queues.agents]\nhours = "agents"\n[queues.night]\n', "routing.toml")


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


@pytest.mark.parametrize(
    ("steps", "expected", "got"),
    [
        (
            ["{calls: c1, queue: agents}", "ends: c1"],
            "something happens by 'ends: c1'",
            "nothing: no such call is here",
        ),
        (
            ["{calls: c1, queue: agents}", "leaves: c1", "leaves: c1"],
            "something happens by 'leaves: c1'",
            "nothing: no such call is here",
        ),
        (
            ["ready: anna"],
            "something happens by 'ready: anna'",
            "nothing: no such agent is logged in",
        ),
        (
            ["comes: anna", "ready: anna"],
            "something happens by 'ready: anna'",
            "nothing: the agent is available",
        ),
        (
            ["goes: anna"],
            "something happens by 'goes: anna'",
            "nothing: no such agent is logged in",
        ),
        (
            ["break: anna"],
            "something happens by 'break: anna'",
            "nothing: no such agent is logged in",
        ),
        (
            ["comes: [anna, anna]"],
            "something happens by 'comes: anna, anna'",
            "nothing: the agent is logged in",
        ),
        (
            ["closes: agents", "closes: agents"],
            "something happens by 'closes: agents'",
            "nothing: the queue is closed already",
        ),
        (["opens: agents"], "something happens by 'opens: agents'", "nothing: the queue is open"),
        (
            ["{calls: c1, queue: agents}", "message: c1", "message: c1"],
            "something happens by 'message: c1'",
            "nothing: no such caller waits",
        ),
        (
            ["{calls: c1, queue: agents, number: '1'}", "callback: c1", "leaves: c1"],
            "something happens by 'leaves: c1'",
            "nothing: the customer is called back",
        ),
        (
            ["{calls: c1, queue: agents}", "callback: c1"],
            "not refused",
            "refused: no_number",
        ),
        (
            ["{calls: c1, queue: agents, number: '1'}", "{callback: c1, refused: no_number}"],
            "refused: no_number",
            "not refused",
        ),
        (
            ["comes: anna", "{calls: c1, queue: agents}", "{takes: anna, customer: away}"],
            "a callback on offer to anna",
            "c1, whose caller is on the line",
        ),
    ],
)
def test_a_step_that_comes_to_nothing_fails(
    policy: Policy, steps: list[str], expected: str, got: str
) -> None:
    failure = tried(policy, *steps, "offered: {}")
    assert failure is not None
    assert (failure.expected, failure.got) == (expected, got)


def test_who_may_not_choose_goes_on_waiting(policy: Policy) -> None:
    failure = tried(
        policy,
        "{calls: c1, queue: agents, tier: restricted, number: '1'}",
        "{callback: c1, refused: restricted}",
        "waiting: c1",
        "{calls: c2, queue: agents}",
        "comes: anna",
        "offered: {anna: c2}",
        "{callback: c2, refused: agent_found}",
        "message: c2",
        "left: {c2: voicemail}",
    )
    assert failure is None


def test_a_customer_who_is_away_is_rung_again(policy: Policy) -> None:
    away = ("{takes: anna, customer: away}", "offered: {}", "wait: 600")
    failure = tried(
        policy,
        "{calls: c1, queue: agents, number: '1'}",
        "callback: c1",
        "comes: anna",
        *away,
        *away,
        "{takes: anna, customer: away}",
        "left: {c1: callback_failed}",
    )
    assert failure is None


def test_many_callers_come_at_once(policy: Policy) -> None:
    assert tried(policy, "{calls: c, times: 3, queue: agents}", "waiting: [c_1, c_2, c_3]") is None


def test_a_failed_test_tells_all_that_happened_up_to_there(policy: Policy) -> None:
    text = TEXT + "".join(
        f"    - {step}\n"
        for step in (
            "{calls: crowd, times: 2, queue: night, language: fr-FR}",
            "closes: agents",
            "opens: agents",
            "{calls: c1, queue: agents}",
            "comes: anna",
            "declines: anna",
            "wait: 1",
            "{callback: c1, refused: no_number}",
            "left: {c1: answered}",
            "ready: anna",
        )
    )
    (test,) = read_tests({"t.yaml": text}, policy)
    log = try_test(test, policy).log
    assert [(one.who, one.text, one.because) for one in story(policy, log, test.single_calls)] == [
        ("agents", "closes", ()),
        ("agents", "opens", ()),
        ("c1", "came to queue 'agents'", ()),
        ("c1", "waits: nobody who may take it is free", ()),
        ("anna", "is on break (logged in)", ()),
        ("anna", "is available", ()),
        ("c1", "is offered to anna", ("because anna became free, and the call was first in line",)),
        ("anna", "is on break (declined)", ()),
        ("c1", "is not taken: declined; back to its place", ()),
        ("c1", "waits: nobody who may take it is free", ()),
        ("c1", "cannot have what was chosen: no number", ()),
    ]


def test_all_mistakes_come_at_once_each_in_its_place(policy: Policy) -> None:
    assert mistakes(
        policy,
        "{calls: c1, queue: agnets}",
        "comes: [anna, bela]",
        "leave: c1",
        "ends: c2",
        "offered: {annna: c1}",
        "wait: soon",
        "{calls: c1, queue: agents, skills: crads, teir: vip}",
        "{calls: c1, queue: agents, skills: crads}",
        "left: {c1: abandonned}",
        "because: {anna: last_agnet}",
        "state: {anna: on_brake}",
        "{callback: c1, refused: no_numbr}",
    ) == [
        "t.yaml:5:7  unknown queue 'agnets'. Did you mean 'agents'?",
        "t.yaml:6:7  unknown agent 'bela'. There is 'anna'.",
        "t.yaml:7:7  nothing says what happens here. Did you mean 'leaves'?",
        "t.yaml:8:7  unknown call 'c2'. There is 'c1'.",
        "t.yaml:9:7  unknown agent 'annna'. Did you mean 'anna'?",
        "t.yaml:10:7  'wait': input should be a valid number, unable to parse string as a number",
        "t.yaml:11:49  unknown key 'teir'. Did you mean 'tier'?",
        "t.yaml:12:7  call 'c1' is there already; whoever rings again makes another call",
        "t.yaml:12:34  nobody here has the skill 'crads'. Did you mean 'cards'?",
        "t.yaml:13:14  'c1': input should be 'answered', 'abandoned', 'called_back', 'voicemail', "
        "'callback_failed', 'closed', 'full', 'nobody' or 'too_long'. Did you mean 'abandoned'?",
        "t.yaml:14:17  'anna': input should be 'longest_idle', 'least_occupied', 'first_in_line', "
        "'relationship_manager', 'last_agent', 'transferred' or 'consulted'. "
        "Did you mean 'last_agent'?",
        "t.yaml:15:15  'anna': input should be 'offline', 'available', 'reserved', 'on_call', "
        "'wrap_up' or 'on_break'. Did you mean 'on_break'?",
        "t.yaml:16:22  'refused': input should be 'agent_found', 'restricted', 'no_number' or "
        "'is_called_back'. Did you mean 'no_number'?",
    ]


@pytest.mark.parametrize(
    ("tests", "told"),
    [
        (
            "tests: {it: {comes: anna}}",
            "1:9  test 'it': is a list of steps; begin each with a dash",
        ),
        (
            "tests: {it: [{closes: agents, wait: 3}]}",
            "1:31  a step is one thing; begin 'wait' with a dash of its own",
        ),
        (
            "tests: {it: [offered: [anna]]}",
            "1:14  'offered': is a table; write it in braces, {...}",
        ),
        (
            "tests: {it: [closes: night, offered: {}]}",
            "1:14  queue 'night' never closes: the policy gives it no hours",
        ),
        ("[]", "1:1  needs to be a table of 'language', 'agents', 'tests'"),
    ],
)
def test_what_is_no_test_is_told_once(policy: Policy, tests: str, told: str) -> None:
    with pytest.raises(FlowProblems) as refused:
        read_tests({"t.yaml": tests}, policy)
    assert [str(problem) for problem in refused.value.problems] == [f"t.yaml:{told}"]


def test_a_team_that_is_nearly_a_queues_is_a_slip() -> None:
    policy = read_policy('[queues.agents]\nteams = ["hotline"]\n', "routing.toml")
    text = TEXT.replace("{skills: {cards: 7}}", "{teams: [hotlin, others]}")
    with pytest.raises(FlowProblems) as refused:
        read_tests({"t.yaml": text + "    - offered: {}\n"}, policy)
    assert [str(problem) for problem in refused.value.problems] == [
        "t.yaml:2:10  agent 'anna': no queue asks for team 'hotlin'. Did you mean 'hotline'?"
    ]


def test_a_test_that_looks_at_nothing_is_a_mistake(policy: Policy) -> None:
    assert mistakes(policy, "comes: anna") == [
        "t.yaml:4:3  test 'the first in line is served first' looks at nothing; add an 'offered' "
        "or a 'left'"
    ]
