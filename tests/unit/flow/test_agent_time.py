"""Time with agents is none of the flow's: no limit of it ends a conversation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.flow.commands import AskPort, Collect, HandOver, StartTimer
from hotline.flow.events import CallArrived, DigitsCollected, PortAnswered, TimerFired
from hotline.flow.run import FlowRun
from hotline.testing.one_node import around

BEGINS = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LIMIT_S = 1800
QUEUE = (
    "{queue: q, outcomes: {answered: after, too_long: other, full: other, unavailable: down}}\n"
    '  after: {menu: hello, choices: {"1": done}}'
)

TRANSFER = (
    '{transfer: "+86 10 6655 4433", '
    "outcomes: {answered: done, busy: other, no_answer: other, unavailable: down}}"
)


def after(seconds: float) -> datetime:
    return BEGINS + timedelta(seconds=seconds)


def with_agent(since_s: float, node: str = QUEUE) -> tuple[FlowRun, int]:
    """Return a call whose caller is with an agent, or at another node, and the wish's `ref`."""
    run = FlowRun(around(node), "main")
    arrived = CallArrived(at=BEGINS, caller_number="1", dialled_number="9", language="en-US")
    commands = run.receive(arrived)
    question = commands[-1]
    assert StartTimer(ref=1, seconds=LIMIT_S) in commands
    assert isinstance(question, Collect)
    pressed = DigitsCollected(
        at=after(since_s), ref=question.ref, matched=True, digits="1", handle="", length=1
    )
    *_, asked = run.receive(pressed)
    assert isinstance(asked, AskPort)
    return run, asked.ref


def goes_on(run: FlowRun, fired: TimerFired, *, seconds: float) -> int:
    """See that a call goes on for so long; return the new timer's `ref`."""
    (again,) = run.receive(fired)
    assert isinstance(again, StartTimer)
    assert again.seconds == seconds
    return again.ref


def test_the_limit_ends_no_conversation() -> None:
    run, _ = with_agent(since_s=10)
    ref = goes_on(run, TimerFired(at=after(LIMIT_S), ref=1), seconds=LIMIT_S - 10)
    goes_on(run, TimerFired(at=after(2 * LIMIT_S - 10), ref=ref), seconds=LIMIT_S - 10)


def test_the_rest_of_the_flow_has_the_time_that_was_left() -> None:
    run, asked = with_agent(since_s=10)
    run.receive(PortAnswered(at=after(1000), ref=asked, outcome="answered"))
    ref = goes_on(run, TimerFired(at=after(LIMIT_S), ref=1), seconds=990)
    over = run.receive(TimerFired(at=after(LIMIT_S + 990), ref=ref))
    assert over == [HandOver(why="call_too_long")]


def test_whoever_waits_for_an_agent_is_an_agents_and_who_is_connected_elsewhere_is_not() -> None:
    run, asked = with_agent(since_s=10)
    assert run.is_for_agent
    run.receive(PortAnswered(at=after(20), ref=asked, outcome="answered"))
    assert not run.is_for_agent
    assert not with_agent(10, TRANSFER)[0].is_for_agent
