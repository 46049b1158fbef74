"""One batch: callers are held at their steps, something strikes, and all of them live on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chaos.caller import Caller
from chaos.deaths import DEATHS
from chaos.evidence import CallerStory, CallEvidence, JournalStory
from chaos.house import House
from chaos.journal_stories import stories
from chaos.judge import Verdict, judge
from chaos.plan import PROBES, Batch
from chaos.stand import Orders
from chaos.steps import Step, steps_of
from chaos.stroke import Stroke

APART_S = 0.08
"""The pause between two callers' dialling."""
CALL_S = 300.0
"""No caller stays longer."""
REACH_S = 30.0
"""After the last one has dialled all are at their steps within that."""
EARLIEST_S, LATEST_S = 8.0, 16.0
"""A random instant, from the first dialling on: a call takes some 12 s."""


@dataclass(frozen=True, kw_only=True)
class BatchTold:
    """What the callers of a batch lived through, before it is known what became of the money.

    Attributes:
        told: Their stories.
        standing: At which step each of them stood still when it struck, by the caller's number.
        since: When the first of them dialled.
        until: When the last of them had hung up.
    """

    told: Sequence[CallerStory]
    standing: dict[str, str]
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class BatchDone:
    """What a batch found.

    Attributes:
        verdict: What became of the payments.
        at: How many calls were at which step when it struck, by its name.
        evidence: All of it.
    """

    verdict: Verdict
    at: dict[str, int]
    evidence: Sequence[CallEvidence]

    @property
    def in_order(self) -> bool:
        """Whether all is known, and agrees."""
        return not self.verdict.lost and not self.verdict.disagreements


async def probe(house: House) -> list[Step]:
    """Make one undisturbed call; return its steps.

    On a busy machine a key may come too late, and a PIN be wrong: then another caller tries.
    """
    for _ in range(PROBES):
        since = now()
        (story,) = await callers_call(house, [house.caller(Stroke())], [0.0])
        interaction = await house.hotline.interaction_from(story.caller_number)
        done = await judged(
            house, BatchTold(told=[story], standing={}, since=since, until=datetime.now(UTC))
        )
        if done.verdict.settled == 1:
            return steps_of(await house.hotline.journal_of(interaction.call_id))
    raise AssertionError(f"{PROBES} calls in peace did not pay: {done}")


async def run_batch(house: House, batch: Batch, instants: random.Random) -> BatchTold:
    """Let callers come, strike them at their steps or at any instant, and hear them out."""
    death = DEATHS[batch.kind]
    stroke = Stroke(ends_calls=death.ends_calls)
    steps = [step for step, count in batch.places for _ in range(count)]
    dial_at = _to_meet(steps) if steps else _spread(batch.callers, instants)
    callers = [house.caller(stroke, patient=bool(steps)) for _ in dial_at]
    numbers = [caller.caller_number for caller in callers]
    ordered = {number: step.name for number, step in zip(numbers, steps, strict=False)}
    since = now()
    house.stand.order(Orders(when=death.stands, steps=ordered))
    calling = asyncio.create_task(callers_call(house, callers, dial_at))
    try:
        standing: frozenset[str] = frozenset()
        if ordered:
            within_s = max(dial_at) + REACH_S
            standing = await house.stand.all_there(len(ordered), within_s=within_s)
        else:
            await asyncio.sleep(max(dial_at))
        await death.strike(house, stroke.strike)
        told = await calling
    finally:
        calling.cancel()
        house.stand.release()
    return BatchTold(
        told=told,
        standing={number: ordered[number] for number in standing},
        since=since,
        until=datetime.now(UTC),
    )


async def judged(house: House, batch: BatchTold) -> BatchDone:
    """Look at what is written of callers, and at the bank's books."""
    written = await stories(house.hotline, batch.since, batch.until)
    evidence = [
        CallEvidence(caller=story, journal=written.get(story.caller_number, JournalStory()))
        for story in batch.told
    ]
    at: dict[str, int] = {}
    for call in evidence:
        step = batch.standing.get(call.caller.caller_number) or f"after {call.stood_at}"
        at[step] = at.get(step, 0) + 1
    return BatchDone(verdict=judge(evidence, await house.books()), at=at, evidence=evidence)


def _to_meet(steps: Sequence[Step]) -> list[float]:
    """Return after how many seconds callers dial, to be at their steps at about the same time."""
    longest = max(step.after_s for step in steps)
    in_order = sorted(range(len(steps)), key=lambda place: -steps[place].after_s)
    dial_at, earliest = [0.0] * len(steps), 0.0
    for place in in_order:
        dial_at[place] = max(longest - steps[place].after_s, earliest)
        earliest = dial_at[place] + APART_S
    return dial_at


def _spread(callers: int, instants: random.Random) -> list[float]:
    """Return when callers dial who are struck wherever they are after a random time."""
    over_s = instants.uniform(EARLIEST_S, LATEST_S)
    return [over_s * place / callers for place in range(1, callers + 1)]


async def callers_call(
    house: House, callers: Sequence[Caller], dial_at: Sequence[float]
) -> list[CallerStory]:
    """Let callers come, each after so many seconds; return their stories."""

    async def comes(caller: Caller, after_s: float) -> CallerStory:
        await asyncio.sleep(after_s)
        async with asyncio.timeout(CALL_S):
            return await caller.live(house.phone, house.hotline.number)

    async with asyncio.TaskGroup() as tasks:
        coming = [
            tasks.create_task(comes(caller, after_s), name=f"caller {caller.caller_number}")
            for caller, after_s in zip(callers, dial_at, strict=True)
        ]
    return [task.result() for task in coming]


def now() -> datetime:
    """Return a moment before all that is written from now on."""
    return datetime.now(UTC) - timedelta(milliseconds=1)
