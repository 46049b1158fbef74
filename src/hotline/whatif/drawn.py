"""Days that never were: callers drawn from a seed, and agents.

Handling times are lognormal with a mean of 240 s and a spread of 0.6, patience is exponential with
a mean of 600 s, 80 % of the callers are standard, 15 % VIP and 5 % senior VIP, and a higher tier is
always served first. The load rises and falls with the cube of a sine over eight hours.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, TierTarget
from hotline.model.tier import Tier
from hotline.routing.events import CallQueued
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day, Shift, Watch

DAY_S = 8 * 3600.0
MEAN_S, SPREAD = 240.0, 0.6
PATIENCE_S = 600.0
TIERS: dict[Tier, float] = {"standard": 0.8, "vip": 0.15, "senior_vip": 0.05}
LANGUAGE = "en-US"
QUEUE = "general"

POLICY = Policy(
    queues={
        QUEUE: QueueSpec(
            name=QUEUE,
            whisper=False,
            wrap_up_s=0,
            targets={
                "standard": TierTarget(within_s=60),
                "vip": TierTarget(within_s=20),
                "senior_vip": TierTarget(within_s=10),
            },
        )
    },
    # Of a day each, which is strict priority.
    head_start_s={"vip": 86_400, "senior_vip": 2 * 86_400},
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A kind of day.

    Attributes:
        name: What is special.
        agents: How many agents are there.
        load: The calls that come over those that the agents can handle, by the seconds since the
            beginning of the day.
        go_at_noon: How many of the agents go home after four hours, which nobody knew.
        answer_s: How long an agent takes from an offer to the bridge, in seconds.
        policy: The floor's.
        queues: Queue to the share of the calls that come to it.
        skills: Skill to the numbers of the agents who have it.
    """

    name: str
    agents: int
    load: Callable[[float], float]
    go_at_noon: int = 0
    answer_s: float = 0.0
    policy: Policy = POLICY
    queues: Mapping[str, float] = field(default_factory=lambda: {QUEUE: 1.0})
    skills: Mapping[str, range] = field(default_factory=dict)

    def callers(self, random: Random, begins: datetime) -> list[Caller]:
        """Draw the callers of a day: a Poisson process of a rate that changes, by thinning."""
        most = max(self.load(60.0 * minute) for minute in range(481)) * 1.01
        callers: list[Caller] = []
        at_s = 0.0
        while (at_s := at_s + random.expovariate(most * self.agents / MEAN_S)) < DAY_S:
            if random.random() * most < self.load(at_s):
                at = begins + timedelta(seconds=at_s)
                callers.append(self._caller(random, f"{begins:%j}-{len(callers)}", at))
        return callers

    def shifts(self, begins: datetime) -> list[Shift]:
        """Return the agents of a day."""
        return [
            Shift(
                agent=Agent(
                    agent_id=f"agent {number}",
                    skills={skill: 5 for skill, who in self.skills.items() if number in who},
                    languages=frozenset({LANGUAGE}),
                    tiers=frozenset(TIERS),
                ),
                begins=begins,
                ends=begins + timedelta(seconds=DAY_S / 2 if number < self.go_at_noon else DAY_S),
            )
            for number in range(self.agents)
        ]

    def play(self, router: Router, random: Random, begins: datetime, watch: Watch) -> None:
        """Play a day of the kind on a floor; `watch` is told of each step."""
        callers, shifts = self.callers(random, begins), self.shifts(begins)
        Day(router, callers, shifts, answer_s=self.answer_s).play(watch)

    def _caller(self, random: Random, call_id: str, at: datetime) -> Caller:
        (tier,) = random.choices(list(TIERS), list(TIERS.values()))
        talk_s = random.lognormvariate(math.log(MEAN_S) - SPREAD**2 / 2, SPREAD)
        patience_s = random.expovariate(1 / PATIENCE_S)
        (queue,) = random.choices(list(self.queues), list(self.queues.values()))
        asked = CallQueued(at=at, call_id=call_id, queue=queue, tier=tier, language=LANGUAGE)
        return Caller(asked=asked, talk_s=talk_s, patience_s=patience_s)


def rising_to(peak: float) -> Callable[[float], float]:
    """Return a load that rises to its peak at noon and falls again."""
    return lambda at_s: peak * math.sin(math.pi * at_s / DAY_S) ** 3


def example() -> list[Step]:
    """Return the log of a day on which 40 agents are nearly enough."""
    begins = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    scenario = Scenario(name="an example", agents=40, load=rising_to(1.1))
    random = Random(1)  # noqa: S311 - no secret, the same again
    log: list[Step] = []
    scenario.play(Router(POLICY), random, begins, log.append)
    return log
