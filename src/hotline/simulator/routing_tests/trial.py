"""Carries a routing test through, up to where the floor is not as expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.model.agent import AgentState
from hotline.routing.events import (
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    CallQueued,
    OfferDeclined,
    QueueClosed,
    QueueOpened,
    VoicemailChosen,
)
from hotline.routing.explanation import explain, told
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.failure import Failure
from hotline.simulator.routing_tests.document import RoutingTest
from hotline.simulator.routing_tests.steps import (
    Because,
    Break,
    Callback,
    Calls,
    Closes,
    Comes,
    Declines,
    Ends,
    Goes,
    Leaves,
    Left,
    Message,
    Offered,
    Opens,
    Ready,
    State,
    Step,
    Takes,
    Wait,
    Waiting,
)
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A test that was carried through.

    Attributes:
        test: Which.
        failure: Where it failed; None where it did not.
        stories: Call to what happened to it, in plain words; none where it did not fail.
    """

    test: RoutingTest
    failure: Failure | None
    stories: Mapping[str, tuple[str, ...]]


def try_test(test: RoutingTest, policy: Policy) -> Trial:
    """Carry a test through."""
    floor = VirtualFloor(Router(policy))
    player = _Player(test, floor)
    for one in test.steps:
        expected, got = player.play(one.step)
        if expected != got:
            failure = Failure(place=one.place, expected=expected, got=got)
            return Trial(test=test, failure=failure, stories=_stories(policy, floor))
    return Trial(test=test, failure=None, stories={})


def _stories(policy: Policy, floor: VirtualFloor) -> dict[str, tuple[str, ...]]:
    came = (step.event for step in floor.log if isinstance(step.event, CallQueued))
    stories = {event.call_id: explain(policy, floor.log, event.call_id) for event in came}
    return {call: tuple(told(story)) for call, story in stories.items() if story is not None}


class _Player:
    """Does on a floor what the steps of a test say."""

    def __init__(self, test: RoutingTest, floor: VirtualFloor) -> None:
        self._test = test
        self._floor = floor

    def play(self, step: Step) -> tuple[str, str]:
        """Do a step, or look; return what is expected and what is there, the same for a deed."""
        floor = self._floor
        match step:
            case Offered():
                return _told(step.offered), _told(floor.offered)
            case Because():
                rules = {agent: offer.rule.name for agent, offer in floor.offers.items()}
                return _told(step.because), _told(_of(rules, step.because))
            case Left():
                left = {call: one.why or one.way for call, one in floor.left.items()}
                return _told(step.left), _told(_of(left, step.left))
            case State():
                states = {agent: str(state) for agent, state in floor.states.items()}
                return _told(step.state), _told(_of(states, step.state))
            case Waiting():
                return ", ".join(step.waiting), ", ".join(_in_line(floor))
            case Takes(takes=agent) | Declines(declines=agent) if agent not in floor.offers:
                return f"a call on offer to {agent}", _told(floor.offered) or "nothing on offer"
            case _:
                self._do(step)
                return "", ""

    def _do(self, step: Step) -> None:
        floor, at = self._floor, self._floor.now
        match step:
            case Comes():
                for name in step.comes:
                    floor.receive(AgentLoggedIn(at=at, agent=self._test.agents[name]))
                    floor.is_ready(name)
            case Ready():
                floor.receive(AgentReady(at=at, agent_id=step.ready))
            case Break():
                floor.takes_a_break(step.agent)
            case Goes():
                floor.receive(AgentLoggedOut(at=at, agent_id=step.goes))
            case Takes():
                floor.takes(step.takes)
            case Declines():
                floor.receive(OfferDeclined(at=at, ref=floor.offers[step.declines].ref))
            case Calls():
                self._call(step)
            case Ends():
                floor.ends(step.ends)
            case Leaves():
                floor.leaves(step.leaves)
            case Callback():
                floor.wants_a_callback(step.callback)
            case Message():
                floor.receive(VoicemailChosen(at=at, call_id=step.message))
            case Wait():
                floor.passes(step.wait)
            case Closes():
                floor.receive(QueueClosed(at=at, queue=step.closes))
            case Opens():
                floor.receive(QueueOpened(at=at, queue=step.opens))

    def _call(self, step: Calls) -> None:
        self._floor.calls(
            step.calls,
            step.queue,
            tier=step.tier,
            language=step.language or self._test.language,
            skills=step.skills,
            priority=step.priority,
            customer=step.customer,
            number=step.number,
            matter=step.matter,
            manager=step.manager,
            max_wait_s=step.max_wait_s,
        )


def _in_line(floor: VirtualFloor) -> list[str]:
    entries = floor.router.floor.entries.values()
    return [one.call_id for one in sorted(entries, key=lambda one: one.rank) if one.offer is None]


def _of(there: Mapping[str, str], asked: Mapping[str, object]) -> dict[str, str]:
    return {name: there.get(name, "nothing") for name in asked}


def _told(pairs: Mapping[str, str | AgentState]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted(pairs.items()))
