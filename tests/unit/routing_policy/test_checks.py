"""A policy that can be read must make sense: no rule without effect, nobody who waits in vain."""

from __future__ import annotations

import pytest

from hotline.flow.problems import FlowProblems
from hotline.routing_policy import read_policy

GENERAL = """
[queues.general]
max_wait_s = 900
"""
SECURITY = """
[tiers.restricted]
queue = "security"
[queues.security]
teams = ["security"]
"""


def mistakes(text: str) -> list[str]:
    """Return what is wrong with a policy, without the places."""
    try:
        read_policy(text, "routing.toml")
    except FlowProblems as refused:
        return [problem.text for problem in refused.problems]
    return []


def wrong(cards: str, rest: str = "") -> list[str]:
    """Return what is wrong with a queue `cards` that is written so."""
    return mistakes(f"[queues.cards]\n{cards}\n{rest}")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "[tiers.vip]\nhead_start_s = 300\n[tiers.senior_vip]\nhead_start_s = 100\n",
            "'head_start_s': senior_vip has less than vip, which has 300; give it as much",
        ),
        (
            "[tiers.vip]\nhead_start_s = 300\n",
            "'head_start_s': senior_vip has less than vip, which has 300; give it as much",
        ),
        (
            "[tiers.standard]\nhead_start_s = 60\n[tiers.vip]\nhead_start_s = 50\n"
            "[tiers.senior_vip]\nhead_start_s = 60\n",
            "'head_start_s': vip has less than standard, which has 60; give it as much",
        ),
        (
            "[tiers.restricted]\nhead_start_s = 5\n",
            "'head_start_s': restricted customers are not put forward; leave it out",
        ),
        (
            '[tiers.vip]\nqueue = "general"\n',
            "'queue': only restricted has a queue of its own; let the flow choose it",
        ),
        (
            '[tiers.restricted]\nqueue = "genral"\n',
            "unknown queue 'genral'. Did you mean 'general'?",
        ),
    ],
)
def test_tiers(text: str, mistake: str) -> None:
    assert mistakes(text + GENERAL) == [mistake]


@pytest.mark.parametrize(
    ("skills", "mistake"),
    [
        (
            '{skill = "cards", minimum = 7, preferred = 3}',
            "of 'cards' the minimum, 7, is more than what is preferred, 3",
        ),
        ('{skill = "cards"}, {skill = "cards"}', "skill 'cards' is asked for twice"),
        (
            '{skill = "cards", preferred = 7}',
            "of 'cards' 7 is preferred, and no relaxation lets the minimum, 1, be enough; add one "
            "with minimum_is_enough, or write minimum = 7",
        ),
    ],
)
def test_skills(skills: str, mistake: str) -> None:
    (told,) = wrong(f"skills = [{skills}]")
    assert told.removeprefix("queue 'cards': ") == mistake


@pytest.mark.parametrize(
    ("relaxations", "mistake"),
    [
        (
            ["after_s = 60\nteams = ['b']", "after_s = 60\nteams = ['c']"],
            "after 60 s: the one before it begins no earlier",
        ),
        (
            ["after_s = 60\nwithout = ['crads']"],
            "after 60 s: the queue does not ask for 'crads'. Did you mean 'cards'?",
        ),
        (
            ["after_s = 60\nwithout = ['loans']", "after_s = 90\nwithout = ['loans']"],
            "after 90 s: 'loans' is not asked for any more by then; leave it out",
        ),
        (
            ["after_s = 60\nminimum_is_enough = true"],
            "after 60 s: no skill is preferred above its minimum by then; leave it out",
        ),
        (
            ["after_s = 90\nteams = ['a']"],
            "after 90 s lets nobody else take a call; write minimum_is_enough, without or teams",
        ),
        (
            ["after_s = 300\nteams = ['b']"],
            "after 300 s: callers leave after 'max_wait_s', 300 s; let it begin earlier, or let "
            "them wait longer",
        ),
    ],
)
def test_relaxations(relaxations: list[str], mistake: str) -> None:
    text = "teams = ['a']\nmax_wait_s = 300\nskills = [{skill = 'cards'}]\n"
    for one in relaxations:
        text += f"[[queues.cards.relaxations]]\n{one}\n"
    (told,) = wrong(text)
    assert told.removeprefix("queue 'cards': relaxation ") == mistake


def test_a_minimum_counts_only_for_skills_that_are_still_asked_for() -> None:
    text = "skills = [{skill = 'cards', preferred = 7}]\n"
    text += "[[queues.cards.relaxations]]\nafter_s = 60\nwithout = ['cards']\n"
    assert wrong(text) == []
    text += "[[queues.cards.relaxations]]\nafter_s = 90\nminimum_is_enough = true\n"
    assert wrong(text) == [
        "queue 'cards': relaxation after 90 s: no skill is preferred above its minimum by then; "
        "leave it out"
    ]


def test_where_everybody_may_help_no_team_is_let_in() -> None:
    assert wrong("[[queues.cards.relaxations]]\nafter_s = 60\nteams = ['b']\n") == [
        "queue 'cards': relaxation after 60 s: agents of every team may take its calls already; "
        "leave 'teams' out"
    ]


def test_who_overflows_brings_the_time_that_relaxes() -> None:
    cards = "max_wait_s = 600\noverflow = {too_long = 'general'}"
    late = "teams = ['a']\n[[queues.general.relaxations]]\nafter_s = 900\nteams = ['b']\n"
    assert wrong(cards, GENERAL + late) == []
    assert "queue 'general': relaxation after 900 s: callers leave" in mistakes(GENERAL + late)[0]


@pytest.mark.parametrize(
    ("overflow", "mistake"),
    [
        ("full = 'cards'", "goes to the queue itself; leave it out"),
        ("too_long = 'genral'", ": unknown queue 'genral'. Did you mean 'general'?"),
        ("closed = 'general'", "never happens: the queue has no 'hours'"),
        ("nobody = 'general'", "never happens: the queue has no 'nobody_s'"),
        ("too_long = 'security'", "goes to 'security', which is for restricted customers alone; "),
        (
            "too_long = 'endless'",
            "goes to 'endless', where callers would wait for ever; give it a 'max_wait_s'",
        ),
    ],
)
def test_overflow(overflow: str, mistake: str) -> None:
    rest = GENERAL + SECURITY + "[queues.endless]\n"
    (told,) = wrong(f"most_waiting = 9\noverflow = {{{overflow}}}", rest)
    why = overflow.split()[0]
    assert told.removeprefix(f"queue 'cards': overflow '{why}'").lstrip().startswith(mistake)


def test_flows_let_nobody_wait_for_ever_so_every_queue_may_overflow() -> None:
    assert wrong("overflow = {too_long = 'general'}", GENERAL) == []


def test_restricted_customers_overflow_to_no_other_queue() -> None:
    overflow = "max_wait_s = 300\noverflow = {too_long = 'general'}\n"
    assert mistakes(GENERAL + SECURITY + overflow) == [
        "queue 'security': overflow 'too_long' never happens: restricted customers go to no other "
        "queue; leave it out"
    ]


def test_who_closes_by_the_same_hours_takes_nobody_over() -> None:
    cards = "hours = 'agents'\noverflow = {closed = 'general'}"
    assert wrong(cards, GENERAL + "hours = 'night'\n") == []
    assert wrong(cards, GENERAL + "hours = 'agents'\n") == [
        "queue 'cards': overflow 'closed' goes to 'general', which closes by the same hours; name "
        "one that is open then"
    ]


@pytest.mark.parametrize(
    ("cards", "general", "helps"),
    [
        ("", "", False),
        ("teams = ['a']", "teams = ['a']", False),
        ("teams = ['a', 'b']", "teams = ['a']", False),
        ("teams = ['a']", "", True),
        ("teams = ['a']", "teams = ['b']", True),
        ("teams = ['a']", "teams = ['a']\nrelaxations = [{after_s = 9, teams = ['b']}]", True),
        ("skills = [{skill = 'x'}]", "", True),
        ("skills = [{skill = 'x'}]", "skills = [{skill = 'x', minimum = 3, preferred = 3}]", False),
        ("skills = [{skill = 'x', minimum = 3, preferred = 3}]", "skills = [{skill = 'x'}]", True),
        ("", "relaxations = [{after_s = 9, without = ['x']}]", True),
    ],
)
def test_where_nobody_is_the_same_agents_are_no_help(cards: str, general: str, helps: bool) -> None:
    told = wrong(
        f"nobody_s = 60\noverflow = {{nobody = 'general'}}\n{cards}", f"{GENERAL}\n{general}\n"
    )
    assert told == (
        []
        if helps
        else [
            "queue 'cards': overflow 'nobody' goes to 'general', which nobody else may serve: "
            "nobody is there either"
        ]
    )


@pytest.mark.parametrize(
    ("limits", "mistake"),
    [
        ("most_waiting = 0", "'most_waiting': 0 would let any number wait, not nobody; leave it"),
        ("max_wait_s = 0", "'max_wait_s': 0 would let callers wait for ever, not at all; leave it"),
        (
            "max_wait_s = 60",
            "'max_wait_s' is over before a call that waits for one agent alone (60 s) may be taken",
        ),
        (
            "max_wait_s = 120\nnobody_s = 120",
            "'nobody_s': callers leave after 'max_wait_s', 120 s, whether anybody is there or not;",
        ),
        ("serves_out = false", "'serves_out' changes nothing: the queue has no 'hours'"),
    ],
)
def test_limits(limits: str, mistake: str) -> None:
    (told,) = wrong(limits)
    assert told.removeprefix("queue 'cards': ").startswith(mistake)


@pytest.mark.parametrize(
    ("preferred", "mistake"),
    [
        (
            "manager_s = 30\nmanager_tiers = []",
            "'manager_s' changes nothing: 'manager_tiers' has no tier; leave that out, or write "
            "manager_s = 0",
        ),
        (
            "last_agent_s = 30\nlast_agent_within_s = 0",
            "'last_agent_s' changes nothing: 'last_agent_within_s' is 0; leave that out, or write "
            "last_agent_s = 0",
        ),
    ],
)
def test_nobody_waits_for_one_agent_at_all(preferred: str, mistake: str) -> None:
    assert mistakes(f"{GENERAL}[preferred]\n{preferred}\n") == [mistake]


def test_nobody_is_kept_for_a_manager_whom_no_tier_has() -> None:
    assert mistakes("[preferred]\nmanager_tiers = []\n[queues.cards]\nmax_wait_s = 60\n") == []


@pytest.mark.parametrize(
    ("queue", "target", "mistake"),
    [
        ("security", "vip", "such callers never wait here, only restricted ones do; leave it out"),
        ("general", "restricted", "such callers never wait here, they wait in 'security'; leave"),
    ],
)
def test_targets_are_of_those_who_wait_there(queue: str, target: str, mistake: str) -> None:
    text = f"{GENERAL}{SECURITY}[queues.{queue}.targets]\n{target} = {{within_s = 15}}\n"
    (told,) = mistakes(text)
    assert told.startswith(f"queue '{queue}': target of {target}: {mistake}")


def test_a_target_is_reached_before_callers_leave() -> None:
    assert wrong("max_wait_s = 120\ntargets = {vip = {within_s = 300}}") == [
        "queue 'cards': target of vip: nobody waits 300 s, callers leave after 'max_wait_s', "
        "120 s; make it shorter"
    ]
