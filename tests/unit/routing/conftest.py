"""`make properties` tries a million steps."""

from __future__ import annotations

import pytest
from hypothesis import settings

from hotline.model.queue import QueueSpec, Relaxation, SkillWanted
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

settings.register_profile("long", max_examples=20_000, deadline=None, derandomize=False)

GENERAL = QueueSpec(name="general")
CARDS = QueueSpec(
    name="cards",
    skills=(SkillWanted(skill="cards", minimum=3, preferred=7),),
    teams=frozenset({"cards"}),
    relaxations=(
        Relaxation(after_s=30, minimum_is_enough=True),
        Relaxation(after_s=60, teams=frozenset({"general"})),
        Relaxation(after_s=120, without=frozenset({"cards"})),
    ),
)
LOANS = QueueSpec(name="loans", selection="least_occupied", wrap_up_s=0)


@pytest.fixture
def policy() -> Policy:
    return Policy(
        queues={queue.name: queue for queue in (GENERAL, CARDS, LOANS)},
        head_start_s={"vip": 300, "senior_vip": 900},
    )


@pytest.fixture
def floor(policy: Policy) -> VirtualFloor:
    return VirtualFloor(Router(policy))
