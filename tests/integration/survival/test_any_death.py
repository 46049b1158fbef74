"""Payments on calls whose service dies anywhere, whose bank loses answers, and whose callers leave.

The cores, the calls, the journal, the CRM, the settling and the demo bank are real; there is no PBX
and no time. `make properties` tries tens of thousands of cases.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as tried
from structlog.testing import capture_logs

from hotline.calls.entry import settled
from hotline.calls.performer import Performer
from hotline.flow.commands import AskBank
from hotline.flow.events import AnyEvent
from hotline.model.bank import BankAnswer
from hotline.testing.crashing import (
    FAULTS,
    Caller,
    Fault,
    Process,
    SteppedLoop,
    World,
    faults_in_the_end,
    faults_now,
    not_settled,
)

CALLERS = 4
SETTLED_S = 3600.0
"""The longest pause between two questions to the bank is 15 minutes."""
AT_REST = 40
"""Rounds after which nothing is ready any more, mostly."""


class AnyDeath(RuleBasedStateMachine):
    """Everything happens in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.onlooker = SteppedLoop(lambda: 0.0)
        self.alive = [Process(self.world)]

    # --- callers ---

    @precondition(lambda self: len(self.world.callers) < CALLERS)
    @rule()
    def somebody_calls(self) -> None:
        self.world.calls()
        self._run(AT_REST)

    @rule(rounds=st.integers(0, AT_REST))
    def all_answer(self, rounds: int) -> None:
        for caller in self._on_the_line():
            for process in self.alive:
                process.presses(caller)
        self._run(rounds)

    @precondition(lambda self: self._on_the_line())
    @rule(place=st.integers(0, CALLERS - 1))
    def somebody_hangs_up(self, place: int) -> None:
        callers = self._on_the_line()
        caller = callers[place % len(callers)]
        caller.ended_by = "caller"
        for process in self.alive:
            process.caller_hangs_up(caller)

    # --- the service ---

    @rule(rounds=st.integers(1, AT_REST))
    def it_goes_on(self, rounds: int) -> None:
        self._run(rounds)

    @precondition(lambda self: self.alive)
    @rule()
    def it_is_killed_and_starts_again(self) -> None:
        self.alive.pop(0).kill()
        self._start()

    @precondition(lambda self: len(self.alive) == 1)
    @rule()
    def it_freezes_and_another_one_starts(self) -> None:
        frozen = self.alive.pop()
        self._start()
        self.alive.insert(0, frozen)

    @rule(seconds=st.sampled_from([1.0, 4.0, 50.0]))
    def time_passes(self, seconds: float) -> None:
        self._pass(seconds)

    # --- the bank ---

    @rule(fault=st.sampled_from(FAULTS))
    def the_bank_fails(self, fault: Fault) -> None:
        self.world.fault = fault

    @precondition(lambda self: self.world.on_the_way)
    @rule()
    def a_late_payment_comes(self) -> None:
        self.onlooker.finish(self.world.asked(self.world.on_the_way.pop(0)))

    # --- what must be ---

    @invariant()
    def nobody_pays_twice_or_is_told_something_wrong(self) -> None:
        faults = self.onlooker.finish(faults_now(self.world))
        assert not faults, faults

    def teardown(self) -> None:
        try:
            self.world.fault = "none"
            self._run(AT_REST)
            while self.world.on_the_way:
                self.a_late_payment_comes()
            for caller in self._on_the_line():
                caller.ended_by = "caller"
                for process in self.alive:
                    process.caller_hangs_up(caller)
            passed_s = 0.0
            while passed_s < SETTLED_S and self.onlooker.finish(not_settled(self.world)):
                if not self.alive:
                    self._start()
                self._pass(30.0)
                passed_s += 30.0
            faults = self.onlooker.finish(faults_in_the_end(self.world))
            assert not faults, faults
        finally:
            for process in self.alive:
                process.kill()
            self.onlooker.close()
            self.world.close()

    def _on_the_line(self) -> list[Caller]:
        return [caller for caller in self.world.callers if not caller.ended_by]

    def _start(self) -> None:
        """Start a service, which takes the calls once the one before has long given no sign."""
        self.alive.append(Process(self.world))
        for _ in range(20):
            self.world.now += 2.0
            self.alive[-1].run(AT_REST)

    def _run(self, rounds: int) -> None:
        for process in self.alive:
            process.run(rounds)
        for process in self.alive:
            if not process.is_alive:
                process.kill()
        self.alive = [process for process in self.alive if process.is_alive]

    def _pass(self, seconds: float) -> None:
        self.world.now += seconds
        self._run(AT_REST)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.reset_defaults()
    with capture_logs():
        yield


FEW = settings(
    max_examples=max(60, settings.default.max_examples if settings.default else 0),
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=2000, phases=[Phase.generate], database=None)


def test_no_payment_is_made_twice_or_lost_whatever_dies() -> None:
    tried(AnyDeath, settings=FEW)


async def takes_silence_for_no(self: Performer, command: AskBank) -> AnyEvent:
    return settled(command, BankAnswer(outcome="refused"), at=self._clock())


def test_what_is_planted_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Performer, "_settle", takes_silence_for_no)
    with pytest.raises(AssertionError):
        tried(AnyDeath, settings=MANY)
