"""Days played on a router."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.commands import (
    Ignore,
    LeaveQueue,
    ReportDefect,
    SetAgentState,
    WithdrawOffer,
)
from hotline.routing.events import CallQueued
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.whatif.day import Caller, Day, Shift

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
POLICY = Policy(queues={"general": QueueSpec(name="general")}, head_start_s={"vip": 300})


def agent(name: str) -> Agent:
    return Agent(
        agent_id=name, languages=frozenset({"en-US"}), tiers=frozenset({"standard", "vip"})
    )


def after(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def shift(name: str, *, to_s: float = 3600) -> Shift:
    return Shift(agent=agent(name), begins=MONDAY, ends=after(to_s))


def caller(
    name: str,
    at_s: float,
    *,
    talk_s: float = 100,
    patience_s: float = 600,
    wrap_up_s: float | None = None,
) -> Caller:
    return Caller(
        asked=CallQueued(at=after(at_s), call_id=name, queue="general", language="en-US"),
        talk_s=talk_s,
        patience_s=patience_s,
        wrap_up_s=wrap_up_s,
    )


def play(callers: Sequence[Caller], shifts: Sequence[Shift], *, answer_s: float = 0) -> list[Step]:
    log: list[Step] = []
    Day(Router(POLICY), callers, shifts, answer_s=answer_s).play(log.append)
    return log


def left(log: Sequence[Step]) -> dict[str, LeaveQueue]:
    return {
        command.call_id: command
        for step in log
        for command in step.commands
        if isinstance(command, LeaveQueue)
    }


def test_callers_are_answered_one_after_the_other_or_give_up() -> None:
    ways = left(
        play(
            [caller("ann", 10), caller("bob", 20), caller("cleo", 30, patience_s=50)],
            [shift("amy")],
        )
    )
    assert {call: way.way for call, way in ways.items()} == {
        "ann": "answered",
        "bob": "answered",
        "cleo": "abandoned",
    }
    wrap_up_s = POLICY.queues["general"].wrap_up_s
    assert ways["ann"].wait_s == 0
    assert ways["bob"].wait_s == pytest.approx(100 - 10 + wrap_up_s)
    assert ways["cleo"].wait_s == pytest.approx(50)


def test_an_agent_takes_a_while_to_answer() -> None:
    assert left(play([caller("ann", 10)], [shift("amy")], answer_s=4))["ann"].wait_s == 4


def test_who_gives_up_while_the_agent_answers_is_not_answered() -> None:
    log = play([caller("ann", 10, patience_s=2)], [shift("amy")], answer_s=4)
    assert left(log)["ann"].way == "abandoned"
    assert any(isinstance(one, WithdrawOffer) for step in log for one in step.commands)


def test_an_agent_goes_home_after_the_call() -> None:
    log = play([caller("ann", 10)], [shift("amy", to_s=50)])
    states = [
        ((step.event.at - MONDAY).total_seconds(), one.state)
        for step in log
        for one in step.commands
        if isinstance(one, SetAgentState)
    ]
    assert states[-1] == (110, AgentState.OFFLINE)


def test_an_agent_who_wraps_up_quickly_is_free_sooner() -> None:
    callers = [caller("ann", 10, wrap_up_s=5), caller("bob", 20, wrap_up_s=None)]
    assert left(play(callers, [shift("amy")]))["bob"].wait_s == pytest.approx(95)


def random_day(seed: int) -> tuple[list[Caller], list[Shift]]:
    random = Random(seed)
    callers = [
        caller(
            f"call {number}",
            random.uniform(0, 3600),
            talk_s=random.expovariate(1 / 90),
            patience_s=random.expovariate(1 / 60),
        )
        for number in range(200)
    ]
    return callers, [shift(f"agent {number}", to_s=3000 + 300 * number) for number in range(4)]


@pytest.mark.parametrize("answer_s", [0.0, 3.0])
def test_everybody_leaves_by_one_way_and_nothing_happens_that_means_nothing(
    answer_s: float,
) -> None:
    callers, shifts = random_day(1)
    log = play(callers, shifts, answer_s=answer_s)
    commands = [one for step in log for one in step.commands]
    assert sorted(one.call_id for one in commands if isinstance(one, LeaveQueue)) == sorted(
        one.asked.call_id for one in callers
    )
    assert not any(isinstance(one, ReportDefect) for one in commands)
    if not answer_s:
        assert not any(isinstance(one, Ignore) for one in commands)


def test_the_same_callers_make_the_same_day() -> None:
    assert play(*random_day(2)) == play(*random_day(2))
