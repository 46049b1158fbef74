"""Which rules of a policy tests have reached."""

from __future__ import annotations

import pytest

from hotline.routing.policy import Policy
from hotline.routing_policy import read_policy
from hotline.simulator.routing_tests.coverage import Coverage, spots_of
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.trial import try_test

POLICY = """
[tiers.vip]
head_start_s = 300
[tiers.senior_vip]
head_start_s = 300
[tiers.restricted]
queue = "security"
[queues.security]
[queues.agents]
hours = "agents"
selection = "least_occupied"
teams = ["hotline"]
most_waiting = 2
max_wait_s = 600
nobody_s = 120
overflow = {too_long = "night"}
[[queues.agents.relaxations]]
after_s = 60
teams = ["branches"]
[queues.night]
hours = "night"
serves_out = false
max_wait_s = 900
"""
AGENTS = """
agents:
  anna: {teams: [hotline]}
  bo: {teams: [branches]}
  secure: {tiers: [restricted]}
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(POLICY, "routing.toml")


def covered(policy: Policy, *steps: str) -> set[str]:
    """Return the rules that a test reaches, of those that there are."""
    text = f"{AGENTS}tests: {{it: [{', '.join(steps)}, offered: {{}}]}}"
    coverage = Coverage(policy=policy)
    for test in read_tests({"t.yaml": text}, policy):
        trial = try_test(test, policy)
        coverage.add(trial.log)
    return {f"{one.queue}: {one.rule}" for one in coverage.covered & coverage.spots}


def test_rules_are_what_there_is_to_cover(policy: Policy) -> None:
    spots = spots_of(policy)
    assert {one.rule for one in spots if one.queue == "agents"} == {
        *("least_occupied", "offer without relaxation", "relaxation after 60 s"),
        *("closed", "full", "nobody", "too_long, overflow to night", "served after closing"),
    }
    assert {one.rule for one in spots if one.queue == "night"} == {
        *("longest_idle", "offer without relaxation", "closed", "too_long"),
        "sent away at closing",
    }
    assert {one.rule for one in spots if not one.queue} == {
        *("first_in_line", "answered", "abandoned", "voicemail", "no_answer"),
        *("called_back", "callback_failed", "rang_again", "relationship_manager", "last_agent"),
        *("returned", "priority", "head start of vip", "head start of senior_vip", "restricted"),
    }


@pytest.mark.parametrize(
    ("steps", "reached"),
    [
        (
            ["comes: anna", "{calls: a, queue: agents}", "takes: anna"],
            {"agents: least_occupied", "agents: offer without relaxation", ": answered"},
        ),
        (
            ["comes: bo", "{calls: a, queue: agents}", "wait: 60"],
            {"agents: least_occupied", "agents: relaxation after 60 s"},
        ),
        (
            ["{calls: a, queue: agents}", "closes: agents", "comes: anna"],
            {": first_in_line", "agents: offer without relaxation", "agents: served after closing"},
        ),
        (["closes: agents", "{calls: a, queue: agents}"], {"agents: closed"}),
        (
            ["{calls: a, queue: night}", "closes: night"],
            {"night: closed", "night: sent away at closing"},
        ),
        (["{calls: a, times: 3, queue: agents}"], {"agents: full"}),
        (["{calls: a, queue: agents}", "wait: 120"], {"agents: nobody"}),
        (
            ["comes: anna", "{calls: a, queue: agents, language: zh-CN}", "wait: 120"],
            {"agents: nobody"},
        ),
        (
            ["comes: anna", "break: anna", "{calls: a, queue: agents}", "wait: 600"],
            {"agents: too_long, overflow to night"},
        ),
        (
            [
                *("comes: anna", "break: anna", "{calls: a, queue: agents}", "wait: 1"),
                *("{calls: v, queue: agents, tier: vip}", "ready: anna"),
            ],
            {": first_in_line", ": head start of vip", "agents: offer without relaxation"},
        ),
        (
            [
                *("comes: anna", "break: anna", "{calls: a, queue: agents}", "wait: 1"),
                *("{calls: p, queue: agents, priority: 6}", "ready: anna"),
            ],
            {": first_in_line", ": priority", "agents: offer without relaxation"},
        ),
        (
            ["comes: secure", "{calls: r, queue: agents, tier: restricted}"],
            {": restricted", "security: longest_idle", "security: offer without relaxation"},
        ),
        (
            [
                *("{calls: a, queue: agents, number: '1'}", "callback: a"),
                *("{calls: b, queue: agents, number: '1'}", "comes: anna"),
            ],
            {": rang_again", ": first_in_line", "agents: offer without relaxation"},
        ),
        (
            [
                *("{calls: a, queue: agents, number: '1'}", "leaves: a"),
                "{calls: b, queue: agents, number: '1'}",
            ],
            {": abandoned", ": returned"},
        ),
    ],
)
def test_what_takes_effect_is_covered(policy: Policy, steps: list[str], reached: set[str]) -> None:
    assert covered(policy, *steps) == reached


def test_what_is_missing_is_told() -> None:
    coverage = Coverage(policy=read_policy("[queues.agents]\n", "routing.toml"))
    told = [str(one) for one in coverage.missing]
    assert told[0] == "'abandoned' is never reached"
    assert told[-1] == "agents: 'offer without relaxation' is never reached"
    assert coverage.percent == 0
