"""`routing.toml`, with every mistake in its place and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.problems import FlowProblems
from hotline.model.queue import Relaxation, SkillWanted, TierTarget
from hotline.routing_policy import load_policy, read_policy

PROJECT = Path(__file__).parents[3]


def mistakes(text: str) -> list[str]:
    with pytest.raises(FlowProblems) as refused:
        read_policy(text, "routing.toml")
    return [str(problem) for problem in refused.value.problems]


def test_the_shipped_policy_has_no_mistakes() -> None:
    policy = load_policy(PROJECT / "routing/routing.toml")
    assert policy.head_start_s["senior_vip"] == 900
    assert policy.restricted_queue == "security"
    assert policy.queues["agents"].targets["vip"] == TierTarget(within_s=15)


def test_all_that_is_written_is_meant() -> None:
    policy = read_policy(
        """
        priority_s = 30
        [callback]
        attempts = 2
        [queues.cards]
        skills = [{skill = "cards", minimum = 3, preferred = 7}]
        teams = ["cards"]
        selection = "least_occupied"
        overflow = {too_long = "general"}
        max_wait_s = 300
        max_wrap_up_s = 60
        dispositions = ["solved", "to_be_done"]
        disposition_required = true
        [[queues.cards.relaxations]]
        after_s = 30
        minimum_is_enough = true
        [[queues.cards.relaxations]]
        after_s = 60
        teams = ["general"]
        [queues.general]
        whisper = false
        max_wait_s = 900
        """,
        "routing.toml",
    )
    cards = policy.queues["cards"]
    assert (policy.priority_s, policy.callback.attempts) == (30, 2)
    assert cards.skills == (SkillWanted(skill="cards", minimum=3, preferred=7),)
    assert cards.relaxations == (
        Relaxation(after_s=30, minimum_is_enough=True),
        Relaxation(after_s=60, teams=frozenset({"general"})),
    )
    assert (cards.selection, cards.overflow) == ("least_occupied", {"too_long": "general"})
    assert (cards.dispositions, cards.disposition_required) == (("solved", "to_be_done"), True)
    assert (cards.max_wrap_up_s, policy.queues["general"].max_wrap_up_s) == (60, 300)
    assert not policy.queues["general"].whisper


def test_all_mistakes_come_at_once_each_in_its_place() -> None:
    assert mistakes(
        """\
return_s = -1
[tiers.vip]
head_start_s = 300
[tiers.senior_vip]
head_start_s = 100
[queues.cards]
max_wait_s = 300
wrap_up = 30
overflow = {too_long = "genral"}
[[queues.cards.relaxations]]
after_s = "soon"
[queues.general]
max_wait_s = 900
"""
    ) == [
        "routing.toml:1:1  'return_s': input should be greater than or equal to 0",
        "routing.toml:5:1  'head_start_s': senior_vip has less than vip, which has 300; give "
        "it as much",
        "routing.toml:8:1  unknown key 'wrap_up'. Did you mean 'wrap_up_s'?",
        "routing.toml:9:1  queue 'cards': overflow 'too_long': unknown queue 'genral'. Did you "
        "mean 'general'?",
        "routing.toml:11:1  'after_s': input should be a valid number, without quotes",
    ]


def test_wrap_up_has_time_for_what_is_required() -> None:
    assert mistakes(
        """\
[queues.cards]
wrap_up_s = 60
max_wrap_up_s = 30
disposition_required = true
[queues.loans]
wrap_up_s = 0
max_wrap_up_s = 0
dispositions = ["solved"]
disposition_required = true
"""
    ) == [
        "routing.toml:3:1  queue 'cards': 'max_wrap_up_s' is shorter than 'wrap_up_s', 60 s",
        "routing.toml:4:1  queue 'cards': 'disposition_required': there are no 'dispositions' to "
        "choose from",
        "routing.toml:9:1  queue 'loans': 'disposition_required': 'max_wrap_up_s' leaves no time "
        "for it",
    ]


def test_nothing_is_said_of_what_could_not_be_read() -> None:
    assert mistakes(
        """\
[tiers.vip]
head_start_s = 300
[tiers.senior_vip]
head_start_s = -3
[preferred]
manager_s = "long"
[queues.cards]
skills = [{skil = "cards"}, {skill = "loans", minimum = 3, prefered = 7}]
team = ["cards"]
max_wait_s = 190
most_waitng = 50
hours = "Always"
serves_out = false
overflow = {full = "general", closed = "general"}
[[queues.cards.relaxations]]
after_s = 60
without = ["crads"]
[[queues.cards.relaxations]]
after_s = 120
teams = ["night"]
[[queues.cards.relaxations]]
after_s = 180
mininum_is_enough = true
[queues.general]
max_wait_s = 900
wrap_up_s = "short"
""",
    ) == [
        "routing.toml:4:1  'head_start_s': input should be greater than or equal to 0",
        "routing.toml:6:1  'manager_s': input should be a valid number, without quotes",
        "routing.toml:8:1  needs 'skill'",
        "routing.toml:8:1  unknown key 'prefered'. Did you mean 'preferred'?",
        "routing.toml:8:1  unknown key 'skil'. Did you mean 'skill'?",
        "routing.toml:9:1  unknown key 'team'. Did you mean 'teams'?",
        "routing.toml:11:1  unknown key 'most_waitng'. Did you mean 'most_waiting'?",
        "routing.toml:12:1  'hours': a name is of small letters, digits and _, and begins with a "
        "letter",
        "routing.toml:23:1  unknown key 'mininum_is_enough'. Did you mean 'minimum_is_enough'?",
        "routing.toml:26:1  'wrap_up_s': input should be a valid number, without quotes",
    ]


def test_a_key_under_the_wrong_header_is_told_where_it_belongs() -> None:
    assert mistakes(
        """\
[callback]
return_s = 30
[queues.cards]
[queues.cards.targets]
vip = {within_s = 15}
wrap_up_s = 60
[[queues.cards.relaxations]]
after_s = 60
without = ["loans"]
most_waiting = 5
[queues.loans.relaxations]
after_s = 60
"""
    ) == [
        "routing.toml:2:1  unknown key 'return_s'. It belongs to the table around 'callback'; "
        "write it before 'callback' begins.",
        "routing.toml:6:1  'wrap_up_s': input should be 'standard', 'vip', 'senior_vip' or "
        "'restricted'. It belongs to the table around 'targets'; write it before 'targets' begins.",
        "routing.toml:10:1  unknown key 'most_waiting'. It belongs to the table around "
        "'relaxations'; write it before 'relaxations' begins.",
        "routing.toml:11:2  'relaxations': is a list of tables; write its header with two brackets "
        "on each side",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[queues.cards\n", "routing.toml:1:14  not readable as TOML: expected ']' at the end"),
        ("[queues.a]\nx = \n", "routing.toml:2:5  not readable as TOML: invalid value"),
        ("[queues.a]\n[queues.a]\n", "routing.toml:2:10  not readable as TOML: cannot declare"),
        (
            "[queues.a]\nhours = agents\n",
            "routing.toml:2:9  not readable as TOML: invalid value; a text needs quotes",
        ),
        (
            "[queues.a]\noffer_s = 9\noffer_s = 8\n",
            "routing.toml:3:12  not readable as TOML: cannot overwrite a value; the key is given "
            "twice; take one out",
        ),
        ('[queues.a]\nteams = "x"\n', "routing.toml:2:1  'teams': is a list; write it in brackets"),
        (
            "[tiers.VIP]\n[queues.a]\n",
            "routing.toml:1:2  'VIP': input should be 'standard', 'vip',",
        ),
        ("", "routing.toml:1:1  needs 'queues'"),
        ("[queues]\n", "routing.toml:1:2  'queues' is empty; it needs 1 or more"),
        ("[queues.Cards]\n", "routing.toml:1:2  'Cards': a name is of small letters"),
        ("[tiers.gold]\n[queues.a]\n", "routing.toml:1:2  'gold': input should be 'standard'"),
    ],
)
def test_what_cannot_be_read_is_told_where(text: str, mistake: str) -> None:
    (told,) = mistakes(text)
    assert told.startswith(mistake)
