"""Carries a routing test through, up to where the floor is not as expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotline.model.agent import AgentState
from hotline.routing.commands import Ignore, Refusal, RefuseChoice
from hotline.routing.events import (
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    CallbackChosen,
    OfferDeclined,
    QueueClosed,
    QueueOpened,
    VoicemailChosen,
)
from hotline.routing.log import Step
from hotline.routing.policy import Policy, without_dispositions
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
    Takes,
    Wait,
    Waiting,
)
from hotline.simulator.routing_tests.steps import Step as AnyStep
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A test that was carried through.

    Attributes:
        test: Which.
        failure: Where it failed; None where it did not.
        log: All that happened on its floor up to then.
    """

    test: RoutingTest
    failure: Failure | None
    log: Sequence[Step]


def try_test(test: RoutingTest, policy: Policy) -> Trial:
    """Carry a test through."""
    floor = VirtualFloor(Router(without_dispositions(policy)))
    player = _Player(test, floor)
    for one in test.steps:
        expected, got = player.play(one.step)
        if expected != got:
            failure = Failure(place=one.place, expected=expected, got=got)
            return Trial(test=test, failure=failure, log=floor.log)
    return Trial(test=test, failure=None, log=floor.log)


class _Player:
    """Does on a floor what the steps of a test say."""

    def __init__(self, test: RoutingTest, floor: VirtualFloor) -> None:
        self._test = test
        self._floor = floor

    def play(self, step: AnyStep) -> tuple[str, str]:
        """Do a step, or look; return what is expected and what is there."""
        floor = self._floor
        match step:
            case Offered():
                return _told(step.offered), _told(floor.offered)
            case Because():
                rules = {agent: offer.rule.name for agent, offer in floor.offers.items()}
                return _told(step.because), _told(_of(rules, step.because))
            case Left():
                left = dict.fromkeys(floor.router.floor.entries, "in its queue")
                left |= {call: one.why or one.way for call, one in floor.left.items()}
                return _told(step.left), _told(_of(left, step.left))
            case State():
                states = {agent: str(state) for agent, state in floor.states.items()}
                return _told(step.state), _told(_of(states, step.state))
            case Waiting():
                return ", ".join(step.waiting), ", ".join(_in_line(floor))
            case Takes(takes=agent) | Declines(declines=agent) if agent not in floor.offers:
                return f"a call on offer to {agent}", _told(floor.offered) or "nothing on offer"
            case Takes(customer="away") if not floor.offers[step.takes].callback:
                call = floor.offers[step.takes].call_id
                return (
                    f"a callback on offer to {step.takes}",
                    f"{call}, whose caller is on the line",
                )
            case Callback():
                return self._choose(step, CallbackChosen(at=floor.now, call_id=step.callback))
            case Message():
                return self._choose(step, VoicemailChosen(at=floor.now, call_id=step.message))
            case _:
                before = len(floor.log)
                nothing = self._do(step) or _ignored(floor.log[before:])
                return _outcome(step, nothing)

    def _choose(
        self, step: Callback | Message, event: CallbackChosen | VoicemailChosen
    ) -> tuple[str, str]:
        """Let a caller choose; who is to be called back hangs up."""
        commands = self._floor.receive(event)
        why = next((one.why for one in commands if isinstance(one, RefuseChoice)), None)
        if step.refused is not None or why is not None:
            return _refused(step.refused), _refused(why)
        nothing = _ignored(self._floor.log[-1:])
        if isinstance(step, Callback) and not nothing:
            self._floor.leaves(step.callback)
        return _outcome(step, nothing)

    def _do(self, step: AnyStep) -> str:
        """Do a step; return why it means nothing, where the router does not say it."""
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
            case Takes(customer="away"):
                floor.takes_and_reaches_nobody(step.takes)
            case Takes():
                floor.takes(step.takes)
            case Declines():
                floor.receive(OfferDeclined(at=at, ref=floor.offers[step.declines].ref))
            case Calls():
                for name in step.names:
                    self._call(name, step)
            case Ends():
                floor.ends(step.ends)
            case Leaves():
                floor.leaves(step.leaves)
            case Wait():
                floor.passes(step.wait)
            case Closes():
                if step.closes in floor.router.floor.closed:
                    return "the queue is closed already"
                floor.receive(QueueClosed(at=at, queue=step.closes))
            case Opens():
                if step.opens not in floor.router.floor.closed:
                    return "the queue is open"
                floor.receive(QueueOpened(at=at, queue=step.opens))
        return ""

    def _call(self, name: str, step: Calls) -> None:
        self._floor.calls(
            name,
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


def _refused(why: Refusal | None) -> str:
    return f"refused: {why}" if why is not None else "not refused"


def _ignored(log: Iterable[Step]) -> str:
    """Return why the router did nothing of what happened; "" where it did."""
    commands = (command for step in log for command in step.commands)
    return next((one.why for one in commands if isinstance(one, Ignore)), "")


def _outcome(step: AnyStep, nothing: str) -> tuple[str, str]:
    """Return what a deed is expected to do and did, the same unless it came to nothing."""
    if not nothing:
        return "", ""
    key, who = next(iter(step.model_dump(by_alias=True).items()))
    told = who if isinstance(who, str) else ", ".join(who)
    return f"something happens by '{key}: {told}'", f"nothing: {nothing}"


def _in_line(floor: VirtualFloor) -> list[str]:
    entries = floor.router.floor.entries.values()
    return [one.call_id for one in sorted(entries, key=lambda one: one.rank) if one.offer is None]


def _of(there: Mapping[str, str], asked: Mapping[str, object]) -> dict[str, str]:
    return {name: there.get(name, "nothing") for name in asked}


def _told(pairs: Mapping[str, str | AgentState]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted(pairs.items()))
