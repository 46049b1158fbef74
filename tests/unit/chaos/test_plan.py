"""The batches of `make chaos`: so many callers at each step, and who did not get there again."""

from __future__ import annotations

from collections import Counter

from chaos.plan import Batch, Wanted, plan, plan_again
from chaos.steps import Step

STEPS = [Step(number=number, name=f"step {number}", after_s=number) for number in range(1, 4)]
WANTED = Wanted(batch=100, kills=100, others=20, at_random=250, kinds=["kill", "link"])


def counted(batches: list[Batch]) -> Counter[tuple[str, int]]:
    counts = Counter[tuple[str, int]]()
    for batch in batches:
        counts.update({(batch.kind, step.number): count for step, count in batch.places})
    return counts


def test_each_step_has_its_callers_and_the_rest_comes_at_random() -> None:
    batches = list(plan(STEPS, WANTED))
    kinds = {"kill": 100, "link": 20}
    assert counted(batches) == {
        (kind, step.number): count for kind, count in kinds.items() for step in STEPS
    }
    assert [batch.callers for batch in batches if not batch.places] == [100, 100, 50]
    assert len({batch.key for batch in batches}) == len(batches)
    assert max(batch.callers for batch in batches) <= WANTED.batch


def test_who_did_not_get_to_a_step_comes_again_with_fewer_beside() -> None:
    held = {("kill", 2): 37, ("link", 3): 19}

    def stood(kind: str, step: Step) -> int:
        return held.get((kind, step.number), 100)

    batches = list(plan_again(STEPS, WANTED, stood, time=2))
    assert sum(batch.callers for batch in batches) == 63 + 1
    assert {step.number for batch in batches for step, _ in batch.places} == {2, 3}
    assert max(batch.callers for batch in batches) <= WANTED.batch // 2
    first = {batch.key for batch in plan(STEPS, WANTED)}
    assert first.isdisjoint(batch.key for batch in batches)


def test_nobody_comes_again_once_all_have_stood() -> None:
    assert list(plan_again(STEPS, WANTED, lambda kind, step: 100, time=2)) == []
