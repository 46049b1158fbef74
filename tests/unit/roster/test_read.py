"""`agents.toml`, with every mistake in its place and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems, Place
from hotline.model.agent import Agent
from hotline.model.seat import Seat
from hotline.roster import Roster, load_roster, read_roster
from hotline.routing.policy import Policy
from hotline.routing_policy import AskedByFlows, asked_by, load_policy, read_policy
from hotline.routing_policy.asked_by_flows import Asking

PROJECT = Path(__file__).parents[3]

POLICY = read_policy(
    """
    [queues.cards]
    skills = [{skill = "cards", minimum = 3, preferred = 7}]
    teams = ["hotline"]
    [[queues.cards.relaxations]]
    after_s = 30
    minimum_is_enough = true
    [[queues.cards.relaxations]]
    after_s = 60
    teams = ["branches"]
    """,
    "routing.toml",
)

ASKED = AskedByFlows(
    hours=(),
    nodes=(
        Asking(
            node="card_agent",
            flow="person",
            place=Place(file="person.yaml", line=1, column=1),
            queue="cards",
            skills=frozenset({"abroad"}),
        ),
    ),
    languages=("zh-CN", "en-US"),
)

ANNA = """
[agents.anna]
name = "Anna Zhou"
languages = ["zh-CN", "en-US"]
skills = {cards = 3, abroad = 1}
tiers = ["standard", "vip"]
teams = ["branches"]
"""


def read(text: str, policy: Policy = POLICY, asked: AskedByFlows | None = ASKED) -> Roster:
    return read_roster(text, "agents.toml", policy, asked)


def mistakes(text: str, policy: Policy = POLICY, asked: AskedByFlows | None = ASKED) -> list[str]:
    with pytest.raises(FlowProblems) as refused:
        read(text, policy, asked)
    return [str(problem) for problem in refused.value.problems]


def test_the_shipped_agents_can_serve_what_the_shipped_flows_ask_for(shipped: Bundle) -> None:
    policy = load_policy(PROJECT / "routing/routing.toml")
    roster = load_roster(PROJECT / "routing/agents.toml", policy, asked_by(shipped))
    assert "desk1" in roster.seats


def test_all_that_is_written_is_meant() -> None:
    roster = read(
        """
        [seats.desk1]
        name = "Desk 1"
        [seats.west-2]
        name = "西 2"
        password_number = 3
        """
        + ANNA
    )
    assert roster.seats == {
        "desk1": Seat(seat_id="desk1", name="Desk 1"),
        "west-2": Seat(seat_id="west-2", name="西 2", password_number=3),
    }
    assert roster.names == {"anna": "Anna Zhou"}
    assert roster.agents == {
        "anna": Agent(
            agent_id="anna",
            skills={"cards": 3, "abroad": 1},
            languages=frozenset({"zh-CN", "en-US"}),
            tiers=frozenset({"standard", "vip"}),
            teams=frozenset({"branches"}),
        )
    }


def test_all_mistakes_come_at_once_each_in_its_place() -> None:
    assert mistakes(
        """\
[seats.desk1]
nam = "Desk 1"
[seats.desk2]
name = "Desk 2"
password_number = 0
[seats.DESK2]
name = "Desk 2"
[seats.anonymous]
name = "Nobody's"
[agents.bo]
name = "Bo"
languages = []
skills = {cards = 11}
[agents.anna]
name = "Anna "
languages = ["zh-CN", "English"]
[agents.mei]
name = "Mei"
languages = ["zh-TW"]
skills = {crads = 5}
teams = ["hotlin"]
"""
    ) == [
        "agents.toml:1:2  seat 'desk1': needs 'name'",
        "agents.toml:2:1  seat 'desk1': unknown key 'nam'. Did you mean 'name'?",
        "agents.toml:5:1  seat 'desk2': 'password_number': input should be greater than or equal "
        "to 1",
        "agents.toml:6:2  seat 'DESK2': only capitals tell it from 'desk2'; choose another id",
        "agents.toml:8:2  seat 'anonymous': the PBX uses this name; choose another id",
        "agents.toml:12:1  agent 'bo': 'languages' is empty; it needs 1 or more",
        "agents.toml:13:1  agent 'bo': 'cards': input should be less than or equal to 10",
        "agents.toml:15:1  agent 'anna': 'name': must be plain text, without line ends and without "
        "spaces around it",
        "agents.toml:16:1  agent 'anna': '1': a language is a BCP-47 tag, such as zh-CN",
        "agents.toml:19:1  agent 'mei': no queue asks for the language 'zh-TW'. Did you mean "
        "'zh-CN'?",
        "agents.toml:20:1  agent 'mei': no queue asks for the skill 'crads'. Did you mean 'cards'?",
        "agents.toml:21:1  agent 'mei': no queue asks for the team 'hotlin'. Did you mean "
        "'hotline'?",
    ]


@pytest.mark.parametrize("seat", ["8001", '"+86"', '"desk 1"', '"desk\\n1"', '"wüste"', "d" * 33])
def test_a_seat_can_never_be_a_telephone_number_nor_change_the_pbx(seat: str) -> None:
    told = mistakes(f'[seats.{seat}]\nname = "Desk"\n{ANNA}')
    assert told[0].startswith("agents.toml:1:")
    assert told[0].endswith(
        "an id is of letters, digits, - and _, up to 32, and begins with a letter"
    )


def test_whom_no_flow_was_looked_at_for_may_have_skills_of_their_own() -> None:
    text = ANNA.replace("abroad", "ships").replace("en-US", "fr-FR")
    assert read(text, asked=None).agents["anna"].skills == {"cards": 3, "ships": 1}


@pytest.mark.parametrize(
    ("has", "has_instead", "told"),
    [
        ("cards = 3", "cards = 2", "nobody could serve it; an agent needs skill cards at 3 and "
         "team branches or hotline"),
        ('["branches"]', "[]", "nobody could serve it; an agent needs skill cards at 3 and team "
         "branches or hotline"),
        ('"zh-CN", ', "", "nobody could serve callers who speak zh-CN"),
        (", abroad = 1", "", "nobody could serve calls for which a flow asks for abroad"),
    ],
)  # fmt: skip
def test_a_queue_that_nobody_could_serve_is_told(has: str, has_instead: str, told: str) -> None:
    assert mistakes(ANNA.replace(has, has_instead)) == [f"agents.toml:1:1  queue 'cards': {told}"]


def test_a_tier_with_a_target_must_be_served() -> None:
    policy = read_policy(
        "[queues.cards.targets]\nvip = {within_s = 9}\nsenior_vip = {within_s = 5}\n",
        "routing.toml",
    )
    text = ANNA.replace('teams = ["branches"]', "").replace("cards = 3, ", "")
    assert mistakes(text, policy) == [
        "agents.toml:1:1  queue 'cards': it has a target for senior_vip, whom nobody could serve"
    ]


def test_the_restricted_are_served_by_those_cleared_for_them_whatever_they_want() -> None:
    policy = read_policy(
        '[tiers.restricted]\nqueue = "security"\n[queues.cards]\n[queues.security]\n',
        "routing.toml",
    )
    text = ANNA.replace('teams = ["branches"]', "").replace("cards = 3, ", "")
    assert mistakes(text, policy) == [
        "agents.toml:1:1  queue 'security': nobody could serve it; an agent needs tier restricted"
    ]
    cleared = '[agents.gao]\nname = "Gao"\nlanguages = ["zh-CN", "en-US"]\ntiers = ["restricted"]\n'
    assert mistakes(text + cleared, policy) == [
        "agents.toml:1:1  queue 'security': nobody could serve calls for which a flow asks for "
        "abroad"
    ]
    read(text + cleared + "skills = {abroad = 1}\n", policy)


def test_calls_that_overflow_bring_what_they_ask_for() -> None:
    policy = read_policy(
        """
        [queues.cards]
        most_waiting = 5
        overflow = {full = "more"}
        [queues.more]
        most_waiting = 5
        max_wait_s = 300
        overflow = {full = "most"}
        [queues.most]
        max_wait_s = 300
        teams = ["night"]
        """,
        "routing.toml",
    )
    night = ANNA.replace("anna", "bo").replace("branches", "night").replace(", abroad = 1", "")
    text = ANNA.replace('teams = ["branches"]', "").replace("cards = 3, ", "")
    assert mistakes(text + night.replace("{cards = 3}", "{}"), policy) == [
        "agents.toml:1:1  queue 'most': nobody could serve calls for which a flow asks for abroad"
    ]


def test_who_has_a_mistake_might_serve_what_nobody_else_does() -> None:
    assert mistakes(ANNA + "age = 3\n") == [
        "agents.toml:8:1  agent 'anna': unknown key 'age'. There is 'languages', 'name', "
        "'number', 'shifts', 'skills', "
        "'teams', 'tiers'."
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[agents\n", "agents.toml:1:8  not readable as TOML: expected"),
        ("", "agents.toml:1:1  needs 'agents'"),
        ("[seat.desk1]\n", "agents.toml:1:1  unknown key 'seat'. Did you mean 'seats'?"),
    ],
)
def test_what_cannot_be_read_is_told_where(text: str, told: str) -> None:
    assert any(one.startswith(told) for one in mistakes(text))


def test_numbers_languages_and_breaks_are_for_the_telephone() -> None:
    roster = read(f'[breaks]\n1 = "lunch"\n{ANNA}number = "1001"\n')
    assert roster.numbers == {"1001": "anna"}
    assert roster.languages == {"anna": "zh-CN"}
    assert roster.breaks == {"1": "lunch"}


def test_a_number_is_one_agents(of_one_number: str) -> None:
    with pytest.raises(FlowProblems) as found:
        read(of_one_number)
    assert (
        str(found.value)
        .splitlines()[0]
        .endswith("agent 'bo': the number 1001 is anna's; choose another one")
    )


@pytest.fixture
def of_one_number() -> str:
    """Two agents with one number."""
    anna = f'{ANNA}number = "1001"\n'
    return anna + anna.replace("agents.anna", "agents.bo")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('number = "10 1"', "a number is 1 to 8 digits in quotes"),
        ("number = 1001", "number"),
        ('[breaks]\n"*" = "lunch"', "a break is chosen by one key"),
    ],
)
def test_what_cannot_be_typed_is_told(written: str, why: str) -> None:
    with pytest.raises(FlowProblems, match=why):
        read(f"{ANNA}{written}\n")


def test_shifts_are_days_with_times() -> None:
    roster = read(f'{ANNA}[agents.anna.shifts]\nmon-tue = "09:00-17:30"\nsat = ["09:00-12:00"]\n')
    told = {day: [*map(str, times)] for day, times in roster.shifts["anna"].items()}
    assert told == {"mon": ["09:00-17:30"], "tue": ["09:00-17:30"], "sat": ["09:00-12:00"]}
    assert read(ANNA).shifts == {}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('mon = "9 to 5"', "agent 'anna': 'mon': '9 to 5' is no time range"),
        ('monday = "09:00-17:00"', "agent 'anna': "),
        ('holidays = "09:00-17:00"', "'holidays': a shift is on days of the week"),
        ('mon-fri = "09:00-17:00"\ntue = "10:00-12:00"', "agent 'anna': 'tue' is given twice"),
    ],
)
def test_a_shift_that_is_none_is_told(written: str, why: str) -> None:
    with pytest.raises(FlowProblems, match=why):
        read(f"{ANNA}[agents.anna.shifts]\n{written}\n")
