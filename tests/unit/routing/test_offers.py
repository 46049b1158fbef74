"""The life of an offer, and its races."""

from __future__ import annotations

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.commands import AskBridge, BridgeCall, Ignore, StopDialling, WithdrawOffer
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentLost,
    AgentUnreachable,
    AnyEvent,
    BridgeFailed,
    CallBridged,
    OfferAccepted,
    OfferDeclined,
    WhisperFinished,
)
from hotline.routing.offers import ASKED_FOR_S
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import OPENING, VirtualFloor


@pytest.fixture
def floor(floor: VirtualFloor) -> VirtualFloor:
    """A floor on which a call is on offer to Anna, and another one waits behind it."""
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.calls("c2", "general")
    return floor


Answer = type[OfferAccepted | AgentAnswered | WhisperFinished | CallBridged]


def goes(floor: VirtualFloor, *kinds: Answer) -> int:
    """Let Anna's offer go through events; return its ref."""
    ref = floor.offers["anna"].ref
    for kind in kinds:
        floor.receive(kind(at=floor.now, ref=ref))
    return ref


STAGES: dict[str, tuple[Answer, ...]] = {
    "offered": (),
    "ringing": (OfferAccepted,),
    "agent_up": (OfferAccepted, AgentAnswered),
}
BRIDGING = (OfferAccepted, AgentAnswered, WhisperFinished)


def waiting(floor: VirtualFloor) -> list[str]:
    return sorted(entry.call_id for entry in floor.router.floor.waiting)


def test_answered_means_bridged(floor: VirtualFloor) -> None:
    goes(floor, *BRIDGING)
    assert floor.left == {}
    goes(floor, CallBridged)
    assert floor.left["c1"].way == "answered"
    assert floor.states["anna"] is AgentState.ON_CALL


def test_after_the_conversation_comes_wrap_up_and_then_the_next_call(floor: VirtualFloor) -> None:
    floor.takes("anna")
    floor.passes(200)
    floor.ends("c1")
    assert floor.states["anna"] is AgentState.WRAP_UP
    floor.passes(30)
    assert floor.offers["anna"].call_id == "c2"


def test_an_agent_may_be_ready_before_the_wrap_up_is_over(floor: VirtualFloor) -> None:
    floor.takes("anna")
    floor.leaves("c1")
    floor.is_ready("anna")
    assert floor.offers["anna"].call_id == "c2"


@pytest.mark.parametrize("stage", [*STAGES, "bridging"])
def test_a_caller_who_leaves_is_abandoned_and_the_agent_takes_the_next(
    floor: VirtualFloor, stage: str
) -> None:
    goes(floor, *STAGES.get(stage, BRIDGING))
    floor.leaves("c1")
    assert floor.left["c1"].way == "abandoned"
    assert floor.offers["anna"].call_id == "c2"


@pytest.mark.parametrize("stage", STAGES)
def test_a_declined_call_keeps_its_place_and_the_agent_is_taken_out(
    floor: VirtualFloor, stage: str
) -> None:
    ref = goes(floor, *STAGES[stage])
    floor.receive(OfferDeclined(at=floor.now, ref=ref))
    assert (floor.states["anna"], floor.reasons["anna"]) == (AgentState.ON_BREAK, "declined")
    floor.comes("bela")
    assert floor.offers["bela"].call_id == "c1"


@pytest.mark.parametrize("stage", STAGES)
def test_an_agent_who_does_not_answer_is_taken_out(floor: VirtualFloor, stage: str) -> None:
    goes(floor, *STAGES[stage])
    floor.passes(20)
    assert (floor.states["anna"], floor.reasons["anna"]) == (AgentState.ON_BREAK, "no_answer")
    assert waiting(floor) == ["c1", "c2"]


@pytest.mark.parametrize("stage", ["ringing", "agent_up"])
def test_an_agent_who_cannot_be_reached_is_taken_out(floor: VirtualFloor, stage: str) -> None:
    ref = goes(floor, *STAGES[stage])
    floor.receive(AgentUnreachable(at=floor.now, ref=ref, why="busy"))
    assert floor.reasons["anna"] == "unreachable"
    assert waiting(floor) == ["c1", "c2"]


LEAVES: dict[AgentState, tuple[AnyEvent, ...]] = {
    AgentState.ON_BREAK: (AgentBreakStarted(at=OPENING, agent_id="anna", reason="lunch"),),
    AgentState.OFFLINE: (
        AgentLoggedOut(at=OPENING, agent_id="anna"),
        AgentLost(at=OPENING, agent_id="anna", why="desk"),
    ),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("leaves", "state"), [(one, state) for state, events in LEAVES.items() for one in events]
)
def test_an_agent_who_goes_leaves_the_call_in_its_place(
    floor: VirtualFloor, stage: str, leaves: AnyEvent, state: AgentState
) -> None:
    goes(floor, *STAGES[stage])
    floor.receive(leaves)
    assert floor.states["anna"] is state
    assert floor.offers == {}
    assert waiting(floor) == ["c1", "c2"]


def test_an_answer_after_the_time_is_up_hangs_up_the_agents_leg(floor: VirtualFloor) -> None:
    ref = goes(floor, OfferAccepted)
    floor.passes(20)
    answer = floor.receive(AgentAnswered(at=floor.now, ref=ref))
    assert answer == [
        WithdrawOffer(ref=ref, why="too_late"),
        Ignore(why="that offer is over"),
    ]


def test_a_bridge_after_the_caller_has_left_is_taken_back(floor: VirtualFloor) -> None:
    ref = goes(floor, *BRIDGING)
    floor.leaves("c1")
    assert WithdrawOffer(ref=ref, why="too_late") in floor.receive(
        CallBridged(at=floor.now, ref=ref)
    )


def test_a_failed_bridge_puts_the_call_back(floor: VirtualFloor) -> None:
    ref = goes(floor, *BRIDGING)
    commands = floor.receive(BridgeFailed(at=floor.now, ref=ref, why="x"))
    assert not any(isinstance(one, StopDialling) for one in commands)
    assert floor.reasons["anna"] == "bridge_failed"
    assert waiting(floor) == ["c1", "c2"]


def test_nobody_guesses_whether_they_are_bridged(floor: VirtualFloor) -> None:
    ref = goes(floor, *BRIDGING)
    floor.passes(15)
    assert AskBridge(ref=ref) in floor.log[-1].commands
    assert waiting(floor) == ["c2"]
    floor.receive(CallBridged(at=floor.now, ref=ref))
    assert floor.states["anna"] is AgentState.ON_CALL


def test_a_shell_that_never_answers_is_not_asked_for_ever(floor: VirtualFloor) -> None:
    goes(floor, *BRIDGING)
    floor.passes(ASKED_FOR_S + 2 * 15)
    assert floor.reasons["anna"] == "bridge_unknown"
    assert waiting(floor) == ["c1", "c2"]


def test_of_an_agent_lost_while_bridging_the_shell_is_asked(floor: VirtualFloor) -> None:
    ref = goes(floor, *BRIDGING)
    asked = floor.receive(AgentLost(at=floor.now, agent_id="anna", why="desk"))
    assert AskBridge(ref=ref) in asked
    floor.receive(CallBridged(at=floor.now, ref=ref))
    floor.ends("c1")
    assert floor.states["anna"] is AgentState.OFFLINE


def test_an_agent_whose_desk_comes_back_during_the_call_stays(floor: VirtualFloor) -> None:
    floor.takes("anna")
    anna = floor.router.floor.agents["anna"].agent
    floor.receive(AgentLost(at=floor.now, agent_id="anna", why="desk"))
    floor.receive(AgentLoggedIn(at=floor.now, agent=anna))
    floor.ends("c1")
    floor.passes(30)
    assert (floor.states["anna"], floor.reasons["anna"]) == (AgentState.ON_BREAK, "logged_in")
    floor.is_ready("anna")
    assert floor.offered == {"anna": "c2"}


def test_a_break_wished_for_while_bridging_comes_after_the_wrap_up(floor: VirtualFloor) -> None:
    ref = goes(floor, *BRIDGING)
    floor.receive(AgentBreakStarted(at=floor.now, agent_id="anna", reason="lunch"))
    floor.receive(CallBridged(at=floor.now, ref=ref))
    floor.ends("c1")
    assert floor.states["anna"] is AgentState.WRAP_UP
    floor.passes(30)
    assert (floor.states["anna"], floor.reasons["anna"]) == (AgentState.ON_BREAK, "lunch")


def test_an_agent_whose_caller_left_keeps_the_place_among_the_idle(floor: VirtualFloor) -> None:
    floor.leaves("c2")
    floor.passes(5)
    floor.comes("bela")
    floor.leaves("c1")
    floor.calls("c3", "general")
    assert floor.offers["anna"].call_id == "c3"


@pytest.mark.parametrize("event", [AgentAnswered, WhisperFinished, CallBridged])
def test_what_comes_out_of_turn_is_ignored(floor: VirtualFloor, event: Answer) -> None:
    ref = floor.offers["anna"].ref
    commands = floor.receive(event(at=floor.now, ref=ref))
    assert commands == [Ignore(why="the offer is offered")]


def test_without_a_whisper_the_agent_is_bridged_at_once() -> None:
    queue = QueueSpec(name="general", whisper=False)
    floor = VirtualFloor(Router(Policy(queues={"general": queue})))
    floor.comes("anna")
    floor.calls("c1", "general")
    ref = goes(floor, OfferAccepted, AgentAnswered)
    assert BridgeCall(ref=ref, call_id="c1", agent_id="anna") in floor.log[-1].commands
