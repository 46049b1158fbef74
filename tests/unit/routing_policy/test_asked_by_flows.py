"""Flows ask for queues that the policy has."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems
from hotline.routing_policy import check_flows, load_policy, read_policy

PROJECT = Path(__file__).parents[3]


def test_the_shipped_flows_ask_for_what_the_shipped_policy_has(shipped: Bundle) -> None:
    check_flows(shipped, load_policy(PROJECT / "routing/routing.toml"))


def test_a_queue_that_is_not_there_is_told_where_a_flow_asks_for_it(shipped: Bundle) -> None:
    with pytest.raises(FlowProblems) as refused:
        check_flows(shipped, read_policy("[queues.agent]\n", "routing.toml"))
    first = str(refused.value.problems[0])
    assert first.startswith("ivr_flows/person.yaml:")
    assert first.endswith(
        "node 'card_agent': the policy has no queue 'agents'. Did you mean 'agent'?"
    )
