from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec, TierTarget
from hotline.model.tier import Tier
from hotline.routing.events import CallQueued
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day, Shift

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TARGET = TierTarget(within_s=30)


class Yesterday:
    """A day of three hours and 14 agents, of which all is known, and the log that tells the rest.

    Attributes:
        policy: Its policy.
        callers: Who called, and what nobody saw of them.
        shifts: Who served.
        log: What was seen.
    """

    def __init__(self) -> None:
        self.policy = Policy(
            queues={
                "general": QueueSpec(
                    name="general", targets=dict.fromkeys(["standard", "vip"], TARGET)
                )
            },
            head_start_s={"vip": 300},
        )
        random = Random(11)
        self.callers = [self._caller(random, number) for number in range(520)]
        self.shifts = [self._shift(number) for number in range(14)]
        self.log: list[Step] = []
        self.play(self.policy, self.shifts, self.log)

    def play(self, policy: Policy, shifts: list[Shift], log: list[Step]) -> None:
        """Play the day as nobody can who has the log alone."""
        Day(Router(policy), self.callers, shifts, answer_s=4).play(log.append)

    def _caller(self, random: Random, number: int) -> Caller:
        tier: Tier = "vip" if random.random() < 0.2 else "standard"
        # Twice as many in the second hour.
        hour = random.choices([0, 1, 2], [1, 2, 1])[0]
        at = MONDAY + timedelta(seconds=3600 * hour + random.uniform(0, 3600))
        return Caller(
            asked=CallQueued(
                at=at, call_id=f"call {number}", queue="general", tier=tier, language="en-US"
            ),
            patience_s=random.expovariate(1 / 240),
            talk_s=random.lognormvariate(5, 0.6),
            wrap_up_s=random.choice([None, 10.0, 20.0]),
        )

    def _shift(self, number: int) -> Shift:
        agent = Agent(
            agent_id=f"agent {number:02}",
            languages=frozenset({"en-US"}),
            tiers=frozenset({"standard", "vip"}),
        )
        return Shift(agent=agent, begins=MONDAY, ends=MONDAY + timedelta(hours=4))


@pytest.fixture(scope="session")
def yesterday() -> Yesterday:
    return Yesterday()
