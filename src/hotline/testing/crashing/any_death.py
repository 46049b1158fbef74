"""Callers who pay, and a service, a bank and callers that may go at any instant, in any order."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hotline.ops.dead_calls import LOOK_EVERY_S as DEAD_CALLS_EVERY_S
from hotline.testing.crashing.books import faults_in_the_end, faults_now, not_settled, not_told
from hotline.testing.crashing.gate import INSTANTS, Instant
from hotline.testing.crashing.loop import SteppedLoop
from hotline.testing.crashing.process import Process
from hotline.testing.crashing.world import FAULTS, Caller, Fault, World

CALLERS = 2
SETTLED_S = 3600.0
"""The longest pause between two questions to the bank is 15 minutes."""
CALL_OVER_S = 4.0
"""So long does a call wait at most for the bank when its caller is gone."""
BURIED_LOOKS = 2
"""So often calls are looked for that nobody carries any more: at the last time none is left."""
AT_REST = 100
"""Rounds after which nothing is ready any more."""
ROUNDS = (AT_REST, 2, 8, 16, 32)
"""How far a service goes: to its rest, or into the middle of what it does."""
PASSAGES = 3
"""Where a service dies, it dies at the latest when it has come there so many times."""
Death = tuple[Instant, int]
DEATHS = st.tuples(st.sampled_from(INSTANTS), st.integers(1, PASSAGES))

TALLY: Counter[str] = Counter()
"""What was tried in this process so far."""


class AnyDeath(RuleBasedStateMachine):
    """Everything happens in any order; after each step, and at last, the money is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.onlooker = SteppedLoop(lambda: 0.0)
        self.alive = [Process(self.world)]
        self.has_gone_on = True

    # --- callers ---

    @initialize(fault=st.sampled_from(FAULTS), death=st.none() | DEATHS)
    def it_begins(self, fault: Fault, death: Death | None) -> None:
        """Have a caller who is about to pay, and what is about to go wrong then."""
        self.somebody_calls()
        self.world.fault = fault
        if death is not None:
            self.alive[-1].die_at(*death)

    @precondition(lambda self: len(self.world.callers) < CALLERS)
    @rule()
    def somebody_calls(self) -> None:
        """Have a caller who is asked how much to pay, if nothing dies before."""
        self.world.calls()
        for process in self.alive:
            process.somebody_calls()
        self._run(AT_REST)
        for _ in ("number", "PIN"):
            self._answer()
            self._run(AT_REST)

    @precondition(lambda self: self._on_the_line())
    @rule(place=st.integers(0, CALLERS - 1))
    def somebody_hangs_up(self, place: int) -> None:
        """Let somebody hang up, and nobody hear of it yet."""
        callers = self._on_the_line()
        self._hang_up(callers[place % len(callers)])

    # --- the service ---

    @rule(rounds=st.sampled_from(ROUNDS))
    def it_goes_on(self, rounds: int) -> None:
        """Let callers press what they are asked for, and the service take some steps from there."""
        if not self.alive:
            self._start()
        self.has_gone_on = True
        self._answer()
        self._run(rounds)

    @rule(death=DEATHS)
    def it_goes_on_and_dies(self, death: Death) -> None:
        """Let it go on until it comes to an instant, or come there later."""
        if not self.alive:
            self._start()
        self.alive[-1].die_at(*death)
        self.it_goes_on(AT_REST)

    @precondition(lambda self: self.alive and self.has_gone_on)
    @rule()
    def it_is_killed(self) -> None:
        """Let it die here."""
        self._bury(self.alive.pop(0))

    @precondition(lambda self: len(self.alive) == 1 and self.has_gone_on)
    @rule()
    def it_freezes_and_another_one_starts(self) -> None:
        """Let one take the calls of another that is not dead and will wake up."""
        TALLY["services frozen"] += 1
        frozen = self.alive.pop()
        self._start()
        self.alive.insert(0, frozen)

    @rule(seconds=st.sampled_from([1.0, 4.0, 50.0]))
    def time_passes(self, seconds: float) -> None:
        """Let time pass."""
        self._pass(seconds)

    @precondition(lambda self: self.alive)
    @rule()
    def the_journal_says_nothing(self) -> None:
        """Let the next that is written into the journal be there, and nobody be told."""
        self.world.is_silent = True

    # --- the bank ---

    @rule(fault=st.sampled_from(FAULTS))
    def the_bank_fails(self, fault: Fault) -> None:
        """Let something go wrong with the next payments, or nothing any more."""
        self.world.fault = fault

    @precondition(lambda self: self.world.on_the_way)
    @rule()
    def a_late_payment_comes(self) -> None:
        """Let the bank get what was sent long ago."""
        self.onlooker.finish(self.world.asked(self.world.on_the_way.pop(0)))

    # --- what must be ---

    @invariant()
    def nobody_pays_twice_or_is_told_something_wrong(self) -> None:
        """Count the money."""
        self._assert_none(self.onlooker.finish(faults_now(self.world)))

    def teardown(self) -> None:
        """Let all have its time, and count once more."""
        try:
            # Once more, for a service may still have to die: whoever was asked twice pays twice.
            for _ in range(2):
                self.it_goes_on(AT_REST)
            for caller in self._on_the_line():
                self._hang_up(caller)
            self._pass(CALL_OVER_S)
            self.world.fault, self.world.is_silent = "none", False
            while self.world.on_the_way:
                self.a_late_payment_comes()
            passed_s = 0.0
            while passed_s < SETTLED_S and self.onlooker.finish(self._is_open()):
                if not self.alive:
                    self._start()
                self._pass(30.0)
                passed_s += 30.0
            for _ in range(BURIED_LOOKS):
                if not self.alive:
                    self._start()
                self._pass(DEAD_CALLS_EVERY_S)
            self._assert_none(self.onlooker.finish(faults_in_the_end(self.world)))
        finally:
            self._tally()
            for process in self.alive:
                process.kill()
            self.onlooker.close()
            self.world.close()

    async def _is_open(self) -> bool:
        return bool(await not_settled(self.world) or await not_told(self.world))

    def counting(self, faults: list[str]) -> list[str]:
        """Return the faults that count: all of them, unless one is looked for."""
        return faults

    def _assert_none(self, faults: list[str]) -> None:
        counting = self.counting(faults)
        assert not counting, counting

    def _on_the_line(self) -> list[Caller]:
        return [caller for caller in self.world.callers if not caller.ended_by]

    def _answer(self) -> None:
        for caller in self._on_the_line():
            keys = caller.answer()
            for process in self.alive:
                process.presses(caller, keys)

    def _hang_up(self, caller: Caller) -> None:
        caller.ended_by = "caller"
        for process in self.alive:
            process.caller_hangs_up(caller)

    def _tally(self) -> None:
        known = self.onlooker.finish(self.world.bank.ledger.payments())
        TALLY["cases"] += 1
        TALLY["payments sent"] += len(self.world.sent)
        TALLY["told in writing"] += len(self.world.texts.sent)
        TALLY["payments made"] += sum(answer.outcome == "ok" for answer in known.values())

    def _start(self) -> None:
        """Start a service, which takes the calls once the one before has long given no sign."""
        self.world.is_silent = False
        self.alive.append(Process(self.world))
        self.has_gone_on = False
        for _ in range(4):
            self.alive[-1].run(AT_REST)
            self.world.now += 5.0
        self._run_one(self.alive[-1], AT_REST)

    def _run(self, rounds: int) -> None:
        for process in tuple(self.alive):
            self._run_one(process, rounds)

    def _run_one(self, process: Process, rounds: int) -> None:
        process.run(rounds)
        if not process.is_alive:
            self.alive.remove(process)
            self._bury(process)

    def _bury(self, process: Process) -> None:
        process.kill()
        TALLY["services killed"] += 1
        TALLY["of them at an instant"] += process.died_at is not None

    def _pass(self, seconds: float) -> None:
        self.world.now += seconds
        self._run(AT_REST)
