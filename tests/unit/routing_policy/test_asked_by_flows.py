"""Flows and policy fit: queues, skills, hours, and how long callers wait."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems, Place
from hotline.routing.policy import PlaceRules
from hotline.routing_policy import AskedByFlows, asked_by, load_policy, read_policy
from hotline.routing_policy.asked_by_flows import Asking

PROJECT = Path(__file__).parents[3]
ASKED = AskedByFlows(
    hours=["agents", "branches"],
    nodes=(
        Asking(
            node="card_agent",
            flow="person",
            place=Place(file="ivr_flows/person.yaml", line=30, column=5),
            queue="cards",
            skills=frozenset({"fraud"}),
            max_wait_s=300,
        ),
    ),
)
SECURITY = """
[tiers.restricted]
queue = "security"
[queues.security]
"""


def wrong(text: str, asked: AskedByFlows = ASKED) -> list[str]:
    """Return what is wrong with a policy whose queue `cards` is written so."""
    try:
        read_policy(f"[queues.cards]\nnobody_s = 60\n{text}", "routing.toml", asked)
    except FlowProblems as refused:
        return [str(problem) for problem in refused.problems]
    return []


def test_the_shipped_flows_and_the_shipped_policy_fit(shipped: Bundle) -> None:
    load_policy(PROJECT / "routing/routing.toml", asked_by(shipped))


def test_a_queue_that_is_not_there_is_told_where_a_flow_asks_for_it(shipped: Bundle) -> None:
    with pytest.raises(FlowProblems) as refused:
        read_policy("[queues.agent]\nnobody_s = 60\n", "routing.toml", asked_by(shipped))
    first, *_, last = map(str, refused.value.problems)
    assert first.startswith("ivr_flows/person.yaml:")
    assert first.endswith(
        "node 'card_agent': the policy has no queue 'agents'. Did you mean 'agent'?"
    )
    assert last == (
        "routing.toml:1:2  queue 'agent': no flow asks for it, and no queue overflows to it; leave "
        "it out"
    )


def test_no_flow_asks_for_the_queue_of_restricted_customers() -> None:
    text = 'max_wait_s = 900\n[tiers.restricted]\nqueue = "cards"\n'
    assert wrong(text) == [
        "ivr_flows/person.yaml:30:5  node 'card_agent': queue 'cards' is for restricted customers "
        "alone, who come there whatever a flow asks for; name the queue of everybody else"
    ]


def test_hours_must_be_those_of_the_calendar() -> None:
    assert wrong('hours = "agents"\n') == []
    assert wrong('hours = "agnets"\n') == [
        "routing.toml:3:1  queue 'cards': the calendar has no hours 'agnets'. Did you mean "
        "'agents'?"
    ]


def test_a_place_is_one_to_which_a_flow_lets_agents_send_callers(shipped: Bundle) -> None:
    rules = "[places.{}]\nskills = ['complaints']\nper_hour = 5\n"
    assert wrong(rules.format("branch"), replace(ASKED, places=["branch"])) == []
    assert wrong(rules.format("brnach"), replace(ASKED, places=["branch"])) == [
        "routing.toml:3:2  place 'brnach': no flow lets agents send callers there. Did you mean "
        "'branch'?"
    ]
    assert set(asked_by(shipped).places) == {"payments", "information", "complaint", "survey"}


def test_what_is_written_of_a_place_is_read() -> None:
    text = "[queues.cards]\n[places.branch]\nskills = ['a']\nper_hour = 5\n[places.b]\n"
    assert read_policy(text, "routing.toml").places == {
        "branch": PlaceRules(skills=frozenset({"a"}), per_hour=5),
        "b": PlaceRules(),
    }
    with pytest.raises(FlowProblems, match="per_hour"):
        read_policy(text.replace("= 5", "= -1"), "routing.toml")


def test_a_skill_that_is_dropped_is_one_that_somebody_asks_for() -> None:
    relaxation = "[[queues.{}.relaxations]]\nafter_s = 60\nwithout = ['{}']\n"
    skills = "skills = [{skill = 'cards'}]\n"
    assert wrong(skills + relaxation.format("cards", "fraud")) == []
    assert wrong(skills + relaxation.format("cards", "cards")) == []
    assert wrong(SECURITY + relaxation.format("security", "fraud")) == []
    assert wrong(skills + relaxation.format("cards", "loans")) == [
        "routing.toml:6:1  queue 'cards': relaxation after 60 s: neither the queue nor a flow asks "
        "for 'loans'. There is 'cards', 'fraud'."
    ]


def test_skills_come_along_when_calls_overflow() -> None:
    text = "overflow = {too_long = 'general'}\n[queues.general]\nnobody_s = 60\nmax_wait_s = 900\n"
    text += "[[queues.general.relaxations]]\nafter_s = 360\nwithout = ['fraud']\n"
    assert wrong(text) == []


def test_a_relaxation_begins_before_callers_leave_by_the_flow() -> None:
    relaxation = "[[queues.cards.relaxations]]\nafter_s = {}\nwithout = ['fraud']\n"
    assert wrong(relaxation.format(299)) == []
    assert wrong(relaxation.format(300)) == [
        "routing.toml:4:1  queue 'cards': relaxation after 300 s: no flow lets callers wait longer "
        "than 300 s; let it begin earlier"
    ]


def test_nobody_leaves_by_the_flow_while_kept_for_one_agent() -> None:
    assert wrong("[preferred]\nmanager_s = 299\n") == []
    assert wrong("[preferred]\nmanager_s = 300\n") == [
        "routing.toml:4:1  'manager_s': calls of node 'card_agent' of flow 'person' leave after "
        "300 s, before others than that one agent may take them; make it shorter"
    ]


def test_a_callback_that_nobody_can_take_comes_to_people() -> None:
    with pytest.raises(FlowProblems) as refused:
        read_policy("[queues.cards]\n", "routing.toml", ASKED)
    assert [str(problem) for problem in refused.value.problems] == [
        "routing.toml:1:2  queue 'cards': a callback that nobody can take would wait for ever; "
        "give the queue a 'nobody_s', such as 60"
    ]
    assert wrong(SECURITY) == []
