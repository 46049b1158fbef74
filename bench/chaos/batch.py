"""One batch: callers are held at one step, something strikes, and what became of them is judged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chaos.caller import Caller
from chaos.deaths import DEATHS, SLOW_S, Death
from chaos.evidence import CallerStory, CallEvidence, JournalStory
from chaos.hold import Hold
from chaos.house import House
from chaos.journal_watch import JournalWatch, stories
from chaos.judge import Verdict, judge
from chaos.script import QUESTIONS
from chaos.steps import Step, steps_of

APART_S = 0.1
"""The pause between two callers' dialling, where they wait for each other later."""
CALL_S = 150.0
"""No caller stays longer."""
SETTLED_S = 30.0
"""So long may it take until the journal knows what became of a payment whose caller is gone."""
ALL_WRITTEN_S = 1.0


@dataclass(frozen=True, kw_only=True)
class BatchDone:
    """What a batch found.

    Attributes:
        verdict: What became of the payments.
        reached: How many callers were at the step when it struck.
        at: How many calls stood at which step, by its name.
        evidence: All of it.
    """

    verdict: Verdict
    reached: int
    at: dict[str, int]
    evidence: Sequence[CallEvidence]


async def probe(house: House) -> list[Step]:
    """Make one undisturbed call; return its steps."""
    hold = Hold(question=len(QUESTIONS), callers=1)
    since = now()
    (story,) = await callers_call(house, hold, 1)
    evidence = await evidence_of(house, [story], since)
    if judge(evidence, await house.books()).settled != 1:
        raise AssertionError(f"a call in peace did not pay: {evidence}")
    interaction = await house.hotline.interaction_from(story.caller_number)
    records = await house.hotline.journal_of(interaction.call_id)
    return steps_of(records, story.presses, len(QUESTIONS))


async def run_batch(house: House, step: Step, kind: str, callers: int) -> BatchDone:
    """Hold callers at a step and strike them there."""
    death = DEATHS[kind]
    hold = Hold(question=step.question, callers=callers)
    watch = JournalWatch(house.hotline.folder / "journal.db")
    since = now()
    if step.operation:
        await house.hotline.set_bank(operations={step.operation: death.bank})
    calling = asyncio.create_task(callers_call(house, hold, callers))
    try:
        reached = await watch.reached(step, hold, callers)
        await death.strike(house, hold.strike)
        told = await calling
    finally:
        calling.cancel()
        await house.hotline.set_bank()
    return await judged(house, told, since, reached, death)


async def run_random(house: House, kind: str, callers: int, after_s: float) -> BatchDone:
    """Let callers call one after the other, and strike at any instant, wherever each of them is."""
    hold = Hold(question=len(QUESTIONS), callers=0)
    since = now()
    calling = asyncio.create_task(callers_call(house, hold, callers, over_s=after_s))
    try:
        await asyncio.sleep(after_s)
        await DEATHS[kind].strike(house, hold.strike)
        told = await calling
    finally:
        calling.cancel()
    return await judged(house, told, since, callers, DEATHS[kind])


async def judged(
    house: House, told: Sequence[CallerStory], since: datetime, reached: int, death: Death
) -> BatchDone:
    """Look at what is written of callers, once the bank and the journal have done with them."""
    # What the bank was slow with it has seen by then.
    await asyncio.sleep(SLOW_S if death.bank else 0)
    evidence, verdict = await _settled(house, told, since)
    at: dict[str, int] = {}
    for call in evidence:
        at[call.stood_at] = at.get(call.stood_at, 0) + 1
    return BatchDone(verdict=verdict, reached=reached, at=at, evidence=evidence)


async def _settled(
    house: House, told: Sequence[CallerStory], since: datetime
) -> tuple[list[CallEvidence], Verdict]:
    """Return the evidence as it is when nothing changes for the better any more."""
    time = asyncio.get_running_loop().time
    deadline = time() + SETTLED_S
    while True:
        evidence = await evidence_of(house, told, since)
        verdict = judge(evidence, await house.books())
        in_order = not verdict.lost and not verdict.disagreements
        if in_order or time() >= deadline:
            return evidence, verdict
        await asyncio.sleep(ALL_WRITTEN_S)


async def callers_call(
    house: House, hold: Hold, count: int, *, over_s: float = 0.0
) -> list[CallerStory]:
    """Let callers come, at once or one by one `over_s` seconds; return their stories."""
    pause_s = over_s / count if over_s else (0.0 if hold.question < 0 else APART_S)
    made = []
    try:
        for _ in range(count):
            customer, number = house.next_customer()
            caller = Caller(
                customer=customer, caller_number=number, references=house.references, hold=hold
            )
            living = caller.live(house.phone, house.hotline.number)
            made.append(asyncio.create_task(asyncio.wait_for(living, CALL_S)))
            await asyncio.sleep(pause_s)
        return list(await asyncio.gather(*made))
    finally:
        for task in made:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*made, return_exceptions=True)


async def evidence_of(
    house: House, told: Sequence[CallerStory], since: datetime
) -> list[CallEvidence]:
    """Return the stories with what the journal tells of them."""
    written = await stories(house.hotline, since)
    return [
        CallEvidence(caller=story, journal=written.get(story.caller_number, JournalStory()))
        for story in told
    ]


def now() -> datetime:
    """Return a moment before all that is written from now on."""
    return datetime.now(UTC) - timedelta(milliseconds=1)
