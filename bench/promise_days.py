"""The kinds of days that wait forecasts are held against; see `hotline.whatif.drawn`."""

from __future__ import annotations

from collections.abc import Callable

from hotline.model.queue import QueueSpec, SkillWanted
from hotline.routing.policy import Policy
from hotline.whatif.drawn import Scenario, rising_to


def queue(name: str, *skills: str) -> QueueSpec:
    """Return a queue whose agents have some skills."""
    wanted = tuple(SkillWanted(skill=skill) for skill in skills)
    return QueueSpec(name=name, skills=wanted, whisper=False, wrap_up_s=0)


THREE_QUEUES = Policy(
    queues={
        "cards": queue("cards", "cards"),
        "loans": queue("loans", "loans"),
        "general": queue("general"),
    },
    # Somebody of a lower tier who has waited for that much longer comes first.
    head_start_s={"vip": 300, "senior_vip": 900},
)


def with_surge(peak: float, surge: float) -> Callable[[float], float]:
    """Return such a load and a surge on top of it, from 9:45 to 10 where the day begins at 8."""
    usual = rising_to(peak)
    return lambda at_s: usual(at_s) + (surge if 6300 <= at_s < 7200 else 0.0)


SCENARIOS = (
    Scenario(name="40 agents, peak load 1.35", agents=40, load=rising_to(1.35)),
    Scenario(name="15 agents, peak load 1.2", agents=15, load=rising_to(1.2)),
    Scenario(name="40 agents, a sudden surge", agents=40, load=with_surge(1.1, 1.5)),
    Scenario(name="40 agents, 8 go home at noon", agents=40, load=rising_to(1.15), go_at_noon=8),
    Scenario(name="40 agents who take 8 s to answer", agents=40, load=rising_to(1.35), answer_s=8),
    Scenario(
        name="40 agents, three queues, ageing",
        agents=40,
        load=rising_to(1.35),
        policy=THREE_QUEUES,
        queues={"cards": 0.35, "loans": 0.3, "general": 0.35},
        # Six have both skills, 12 have none.
        skills={"cards": range(18), "loans": range(12, 28)},
    ),
)
