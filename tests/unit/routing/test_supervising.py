"""Supervisors hear others' conversations: when they may, what they are meanwhile, and its end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.model.supervision import SupervisionMode
from hotline.routing import snapshot
from hotline.routing.commands import (
    AnyCommand,
    EndSupervision,
    Ignore,
    OfferCall,
    SetAgentState,
    Supervise,
)
from hotline.routing.events import (
    AgentBreakStarted,
    AgentLost,
    AgentReady,
    FloorResumed,
    SupervisionAsked,
    SupervisionEndAsked,
    SupervisorGone,
    TransferAsked,
)
from hotline.routing.explanation import explain, told
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.routing.supervising import why_not
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(queues={"general": QueueSpec(name="general", wrap_up_s=0)})


class Floor(VirtualFloor):
    """Anna talks with caller c1; the head of the team is ready."""

    def __init__(self) -> None:
        super().__init__(Router(POLICY))
        self.comes("anna")
        self.calls("c1", "general")
        self.takes("anna")
        self.comes("head")

    def asks(
        self, mode: SupervisionMode = "listen", call_id: str = "c1", who: str = "head"
    ) -> list[AnyCommand]:
        event = SupervisionAsked(
            at=self.now, agent_id=who, call_id=call_id, mode=mode, by="user:head"
        )
        return list(self.receive(event))

    def head(self) -> tuple[AgentState, str]:
        return self.states["head"], self.reasons["head"]


@pytest.fixture
def floor() -> Floor:
    return Floor()


def over(commands: Sequence[AnyCommand]) -> list[str]:
    return [one.why for one in commands if isinstance(one, EndSupervision)]


def ends(floor: Floor) -> Sequence[AnyCommand]:
    floor.ends("c1")
    return floor.log[-1].commands


def test_who_listens_is_rung_and_is_offered_no_call(floor: Floor) -> None:
    commands = floor.asks()
    assert [one for one in commands if isinstance(one, Supervise)] == [
        Supervise(ref=floor.router.floor.last_ref, agent_id="head", call_id="c1", mode="listen")
    ]
    assert floor.head() == (AgentState.ON_BREAK, "supervising")
    floor.calls("c2", "general")
    assert "head" not in floor.offers


def test_another_mode_is_the_same_supervision(floor: Floor) -> None:
    (first,) = [one for one in floor.asks() if isinstance(one, Supervise)]
    assert floor.asks("barge") == [
        Supervise(ref=first.ref, agent_id="head", call_id="c1", mode="barge")
    ]


@pytest.mark.parametrize("ready", [True, False])
def test_afterwards_the_supervisor_is_what_was_before(floor: Floor, ready: bool) -> None:
    if not ready:
        floor.takes_a_break("head")
    before = floor.head()
    floor.asks()
    commands = floor.receive(SupervisionEndAsked(at=floor.now, agent_id="head"))
    assert over(commands) == ["asked"]
    assert floor.head() == before


def test_a_supervisor_who_was_ready_has_the_next_call_at_the_end(floor: Floor) -> None:
    floor.asks()
    floor.calls("c2", "general")
    commands = floor.receive(SupervisionEndAsked(at=floor.now, agent_id="head"))
    assert [one.call_id for one in commands if isinstance(one, OfferCall)] == ["c2"]


def test_what_the_supervisor_wants_meanwhile_comes_afterwards(floor: Floor) -> None:
    floor.asks()
    floor.receive(AgentBreakStarted(at=floor.now, agent_id="head", reason="lunch"))
    assert floor.head() == (AgentState.ON_BREAK, "supervising")
    floor.receive(SupervisionEndAsked(at=floor.now, agent_id="head"))
    assert floor.head() == (AgentState.ON_BREAK, "lunch")
    floor.asks()
    floor.receive(AgentReady(at=floor.now, agent_id="head"))
    (again,) = floor.receive(AgentReady(at=floor.now, agent_id="head"))
    assert isinstance(again, Ignore)
    assert floor.head() == (AgentState.ON_BREAK, "supervising")
    floor.receive(SupervisionEndAsked(at=floor.now, agent_id="head"))
    assert floor.head() == (AgentState.AVAILABLE, "")


def test_it_ends_with_the_conversation(floor: Floor) -> None:
    floor.asks()
    assert over(ends(floor)) == ["talk_over"]
    assert floor.head() == (AgentState.AVAILABLE, "")


def _ends(floor: Floor) -> Sequence[AnyCommand]:
    floor.ends("c1")
    return floor.log[-1].commands


def test_it_ends_when_the_caller_is_given_to_somebody_else(floor: Floor) -> None:
    floor.asks()
    floor.comes("bela")
    asked = TransferAsked(at=floor.now, call_id="c1", agent_id="anna", to_agent="bela")
    assert over(floor.receive(asked)) == ["talk_over"]


def test_it_ends_when_the_telephone_is_hung_up_and_an_old_one_ends_nothing(floor: Floor) -> None:
    (first,) = [one for one in floor.asks() if isinstance(one, Supervise)]
    gone = SupervisorGone(at=floor.now, ref=first.ref, why="hung_up")
    assert over(floor.receive(gone)) == ["hung_up"]
    floor.asks()
    assert floor.receive(gone) == [Ignore(why="no such supervision")]


def test_it_ends_when_the_supervisor_is_lost(floor: Floor) -> None:
    floor.asks()
    commands = floor.receive(AgentLost(at=floor.now, agent_id="head", why="telephone"))
    assert over(commands) == ["lost"]
    assert "head" not in floor.router.floor.agents


def test_it_ends_with_the_process(floor: Floor) -> None:
    floor.asks()
    assert over(floor.receive(FloorResumed(at=floor.now))) == ["resumed"]
    assert floor.head() == (AgentState.AVAILABLE, "")


def test_a_snapshot_knows_it(floor: Floor) -> None:
    floor.asks("whisper")
    kept = snapshot.take(floor.router.floor)
    again = snapshot.restore(snapshot.snapshot_from_json(snapshot.snapshot_to_json(kept)))
    assert snapshot.take(again) == kept
    floor.router.floor = again
    assert over(ends(floor)) == ["talk_over"]


def test_who_cannot_listen(floor: Floor) -> None:
    seen = floor.router.floor
    assert why_not(seen, "nobody", "c1") == "not_here"
    assert why_not(seen, "head", "c9") == "no_such_talk"
    assert why_not(seen, "anna", "c1") == "own_talk"
    floor.calls("c2", "general")
    assert why_not(seen, "head", "c1") == "busy"
    floor.takes("head")
    assert why_not(seen, "head", "c1") == "busy"
    assert floor.asks() == [Ignore(why="busy")]
    floor.comes("third")
    floor.asks(who="third")
    assert why_not(seen, "third", "c2") == "busy"
    assert why_not(seen, "third", "c1") is None


def test_it_is_told_by_whom(floor: Floor) -> None:
    floor.asks("barge")
    ends(floor)
    explanation = explain(Router(POLICY), floor.log, "c1")
    assert explanation is not None
    lines = [line.partition("  ")[2] for line in told(explanation)]
    assert "head barges in, by user:head" in lines
    assert "is supervised no more: talk over" in lines


def test_nobody_is_shown_in_two_states_at_once(floor: Floor) -> None:
    commands = floor.asks()
    shown = [one for one in commands if isinstance(one, SetAgentState)]
    assert [(one.agent_id, one.state) for one in shown] == [("head", AgentState.ON_BREAK)]
