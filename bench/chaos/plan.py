"""Which batches are run, the hardest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chaos.deaths import DEATHS, PAYMENT
from chaos.steps import Step

ANY = "any"
"""The step of a batch that is struck at a random instant."""
STEPS_AT_MOST = 22


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many calls.

    Attributes:
        batch: At the same step at once.
        kills: At each step, where the service is killed.
        others: At each step, of each other kind.
        at_random: With the service killed at random instants.
        kinds: Only these kinds.
        steps: Only these steps, by number; all if empty.
    """

    batch: int
    kills: int
    others: int
    at_random: int
    kinds: Sequence[str]
    steps: Sequence[int] = ()

    def calls(self, kind: str) -> int:
        """Return how many calls of a kind are wanted at each step."""
        return self.kills if DEATHS[kind].many else self.others

    @property
    def callers(self) -> int:
        """How many callers that takes, or more, as long as the steps are not known."""
        steps = len(self.steps) or STEPS_AT_MOST
        once = sum(self.calls(kind) for kind in self.kinds if DEATHS[kind].at_payment)
        each = sum(self.calls(kind) for kind in self.kinds if not DEATHS[kind].at_payment)
        return once + each * steps + self.at_random + 1


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch to be run; `step` is None where it is struck at a random instant."""

    kind: str
    step: Step | None
    callers: int
    number: int

    @property
    def key(self) -> str:
        """What tells it from all others."""
        step = f"{self.step.number}" if self.step else ANY
        return f"{self.kind}/{step}/{self.number}/{self.callers}"


def plan(steps: Sequence[Step], wanted: Wanted) -> Iterator[Batch]:
    """Yield the batches: first where a payment is on its way, last at random."""
    chosen = [step for step in steps if not wanted.steps or step.number in wanted.steps]
    chosen.sort(key=lambda step: step.operation != PAYMENT)
    for step in chosen:
        for kind in wanted.kinds:
            if DEATHS[kind].fits(step):
                yield from _batches(kind, step, wanted.calls(kind), wanted.batch)
    yield from _batches("kill", None, wanted.at_random, wanted.batch)


def _batches(kind: str, step: Step | None, calls: int, size: int) -> Iterator[Batch]:
    for number, first in enumerate(range(0, calls, size)):
        callers = min(size, calls - first)
        yield Batch(kind=kind, step=step, callers=callers, number=number)
