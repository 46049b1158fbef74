"""Payments on calls whose service dies anywhere, whose bank loses answers, and whose callers leave.

The cores, the calls, the journal, the CRM, the settling and the demo bank are real; there is no PBX
and no time. `make properties` tries tens of thousands of cases.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test as tried

from hotline.testing.crashing import FAULTS, INSTANTS, AnyDeath, Fault

assert settings.default is not None
# A case takes longer than most examples do, so it is half as many.
MANY = settings(
    max_examples=settings.default.max_examples // 2,
    stateful_step_count=15,
    suppress_health_check=list(HealthCheck),
)
PASSAGES = (1, 2)


def test_no_payment_is_made_twice_or_lost_whatever_dies() -> None:
    tried(AnyDeath, settings=MANY)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_payment_is_made_twice_or_lost_at_any_instant_of_it(fault: Fault) -> None:
    for death in product(INSTANTS, PASSAGES):
        case = AnyDeath()
        case.it_begins(fault, death)
        case.teardown()


@pytest.mark.parametrize("passage", [1, 2, 3, 4, 5, 6])
def test_the_crm_has_what_the_journal_tells_at_whatever_instant_of_a_call_it_dies(
    passage: int,
) -> None:
    for instant in INSTANTS:
        case = AnyDeath()
        case.alive[-1].die_at(instant, passage)
        case.somebody_calls()
        case.teardown()
