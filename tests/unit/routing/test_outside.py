"""An agent asks a place outside: who talks with whom, who has done, and what is told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing import snapshot
from hotline.routing.commands import (
    AnyCommand,
    ConferPlace,
    EndPlace,
    HoldCaller,
    Ignore,
    ResumeCaller,
    RingPlace,
    SendOn,
    SetDoing,
)
from hotline.routing.events import (
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    FloorResumed,
    FlowTransferAsked,
    PlaceAnswered,
    PlaceConsultAsked,
    PlaceGone,
    ResumeAsked,
    SupervisionAsked,
    TransferAsked,
)
from hotline.routing.explanation import explain, told
from hotline.routing.figures import Figures
from hotline.routing.handling import may_ask
from hotline.routing.offer import Conversation
from hotline.routing.policy import PlaceRules, Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

BRANCH, NUMBER = "branch", "+862164378888"
POLICY = Policy(
    queues={"general": QueueSpec(name="general", wrap_up_s=10)},
    places={BRANCH: PlaceRules(per_hour=2), "vault": PlaceRules(skills=frozenset({"vaults"}))},
)


class Floor(VirtualFloor):
    """Anna talks with caller c1, about whom she may ask a branch."""

    def __init__(self) -> None:
        super().__init__(Router(POLICY))
        self.comes("anna")
        self.calls("c1", "general")
        self.passes(4)
        self.takes("anna")

    @property
    def talk(self) -> Conversation:
        return self.router.floor.conversations["c1"]

    def asks(self, place: str = BRANCH) -> list[AnyCommand]:
        asked = PlaceConsultAsked(
            at=self.now, call_id="c1", agent_id="anna", to_flow=place, number=NUMBER, ring_s=20
        )
        return list(self.receive(asked))

    @property
    def ref(self) -> int:
        """The leg that was rung last."""
        rung = [one for step in self.log for one in step.commands if isinstance(one, RingPlace)]
        return rung[-1].ref

    def is_picked_up(self) -> list[AnyCommand]:
        return list(self.receive(PlaceAnswered(at=self.now, ref=self.ref)))

    def is_gone(self, why: str) -> list[AnyCommand]:
        return list(self.receive(PlaceGone(at=self.now, ref=self.ref, why=why)))

    def resumes(self) -> list[AnyCommand]:
        return list(self.receive(ResumeAsked(at=self.now, call_id="c1", agent_id="anna")))

    def confers(self) -> list[AnyCommand]:
        return list(self.receive(ConferenceAsked(at=self.now, call_id="c1", agent_id="anna")))

    def completes(self) -> list[AnyCommand]:
        return list(self.receive(CompleteAsked(at=self.now, call_id="c1", agent_id="anna")))

    def has_agent_again(self) -> None:
        self.is_ready("anna")
        self.calls("c1", "general")
        self.takes("anna")

    def figures(self) -> Figures:
        figures = Figures(self.router.floor.policy)
        for step in self.log:
            figures.take(step)
        figures.until(self.now)
        return figures


@pytest.fixture
def floor() -> Floor:
    return Floor()


@pytest.fixture
def talking(floor: Floor) -> Floor:
    """Anna talks with the branch, and the caller hears music."""
    floor.asks()
    floor.is_picked_up()
    return floor


@pytest.fixture
def conference(talking: Floor) -> Floor:
    talking.confers()
    return talking


@pytest.fixture(params=["ringing", "talking", "conference"])
def asking(request: pytest.FixtureRequest, floor: Floor) -> Floor:
    """Anna asks the branch, as far as it goes."""
    floor.asks()
    if request.param != "ringing":
        floor.is_picked_up()
    if request.param == "conference":
        floor.confers()
    return floor


def ends_of(commands: list[AnyCommand]) -> list[str]:
    return [one.why for one in commands if isinstance(one, EndPlace)]


def test_a_place_is_rung_while_the_caller_hears_music(floor: Floor) -> None:
    commands = floor.asks()
    assert HoldCaller(call_id="c1") in commands
    assert commands[-1] == RingPlace(
        ref=floor.ref, call_id="c1", agent_id="anna", place=BRANCH, number=NUMBER, ring_s=20
    )
    assert may_ask(floor.talk) == {"resume", "complete", "transfer"}


def test_who_picks_up_talks_with_the_agent_and_the_caller_may_be_let_in(talking: Floor) -> None:
    assert may_ask(talking.talk) == {"resume", "complete", "transfer", "conference"}
    assert ConferPlace(call_id="c1", ref=talking.ref) in talking.confers()
    assert not talking.talk.is_held
    assert may_ask(talking.talk) == {"resume", "complete"}


def test_nobody_is_let_in_before_somebody_is_there(floor: Floor) -> None:
    floor.asks()
    assert floor.confers() == [Ignore(why="not now")]


@pytest.mark.parametrize("how", ["completes", "hangs_up"])
def test_the_caller_goes_on_with_the_place_and_the_agent_wraps_up(asking: Floor, how: str) -> None:
    if how == "completes":
        asking.completes()
    else:
        asking.ends("c1")
    sent = SendOn(call_id="c1", agent_id="anna", sent_to=BRANCH, place=asking.ref)
    assert sent in asking.log[-1].commands
    assert not ends_of(list(asking.log[-1].commands))
    assert asking.states["anna"] is AgentState.WRAP_UP
    assert not asking.router.floor.conversations
    # What the place tells from now on is the call's.
    for late in (asking.is_picked_up(), asking.is_gone("left")):
        assert late == [Ignore(why="nobody asks that place any more")]
    figures = asking.figures()
    assert figures.total("queue", "general").transferred == 1
    assert figures.total("floor").balance == 0


def test_who_is_taken_back_is_with_the_agent_and_the_place_is_hung_up(asking: Floor) -> None:
    was_held = asking.talk.is_held
    commands = asking.resumes()
    assert ends_of(commands) == ["taken_back"]
    assert (ResumeCaller(call_id="c1") in commands) is was_held
    assert (asking.talk.outside, asking.talk.is_held, asking.talk.is_conference) == (
        None,
        False,
        False,
    )
    assert asking.is_picked_up() == [Ignore(why="nobody asks that place any more")]


def test_a_caller_who_hangs_up_ends_it(asking: Floor) -> None:
    asking.leaves("c1")
    assert ends_of(list(asking.log[-1].commands)) == ["caller_left"]
    assert asking.states["anna"] is AgentState.WRAP_UP


@pytest.mark.parametrize("why", ["busy", "no_answer", "unreachable"])
def test_a_place_that_is_not_reached_leaves_the_caller_on_hold(floor: Floor, why: str) -> None:
    floor.asks()
    floor.is_gone(why)
    assert (floor.talk.outside, floor.talk.came_of, floor.talk.is_held) == (None, why, True)
    assert may_ask(floor.talk) == {"resume", "consult", "transfer"}


def test_a_place_that_hangs_up_leaves_the_caller_where_he_is(asking: Floor) -> None:
    was_held = asking.talk.is_held
    asking.is_gone("left")
    assert (asking.talk.outside, asking.talk.is_held) == (None, was_held)
    assert not asking.talk.is_conference
    assert asking.states["anna"] is AgentState.ON_CALL


def test_who_is_sent_elsewhere_leaves_the_place(talking: Floor) -> None:
    sent = FlowTransferAsked(at=talking.now, call_id="c1", agent_id="anna", to_flow="survey")
    talking.receive(sent)
    assert ends_of(list(talking.log[-1].commands)) == ["transferred"]
    assert SendOn(call_id="c1", agent_id="anna", sent_to="survey") in talking.log[-1].commands


def test_who_is_sent_to_a_queue_leaves_the_place(talking: Floor) -> None:
    talking.receive(TransferAsked(at=talking.now, call_id="c1", agent_id="anna"))
    assert ends_of(list(talking.log[-1].commands)) == ["transferred"]
    assert "c1" in talking.router.floor.entries


def test_nobody_asks_two_at_once(talking: Floor) -> None:
    talking.comes("bela")
    asked = ConsultAsked(at=talking.now, call_id="c1", agent_id="anna", to_agent="bela")
    assert list(talking.receive(asked)) == [Ignore(why="not now")]
    assert talking.asks() == [Ignore(why="not now")]


def test_a_place_is_asked_as_often_in_an_hour_as_callers_may_be_sent_there(floor: Floor) -> None:
    floor.asks()
    floor.completes()
    floor.has_agent_again()
    floor.asks()
    floor.is_gone("busy")
    floor.router.floor = snapshot.restore(snapshot.take(floor.router.floor))
    assert floor.asks() == [Ignore(why="the agent may not send callers there")]
    blind = FlowTransferAsked(at=floor.now, call_id="c1", agent_id="anna", to_flow=BRANCH)
    assert list(floor.receive(blind)) == [Ignore(why="the agent may not send callers there")]
    floor.passes(3600)
    assert RingPlace in map(type, floor.asks())


def test_only_who_has_the_skill_asks_a_place_where_the_bank_wants_one(floor: Floor) -> None:
    assert floor.asks("vault") == [Ignore(why="the agent may not send callers there")]
    assert not floor.talk.is_held


def test_a_process_that_dies_costs_neither_a_place_that_rings_nor_a_talk(asking: Floor) -> None:
    before = asking.talk.outside
    assert before is not None
    kept = snapshot.snapshot_to_json(snapshot.take(asking.router.floor))
    asking.router.floor = snapshot.restore(snapshot.snapshot_from_json(kept))
    commands = list(asking.receive(FloorResumed(at=asking.now)))
    assert asking.talk.outside == before
    assert not ends_of(commands)


def test_seconds_are_told_as_of_a_consult(floor: Floor) -> None:
    floor.passes(60)
    floor.asks()
    floor.passes(5)
    floor.is_picked_up()
    floor.passes(20)
    floor.confers()
    floor.passes(7)
    floor.completes()
    floor.passes(30)
    anna = floor.figures().total("agent", "anna")
    assert (anna.talk_s, anna.hold_s, anna.consult_s, anna.wrap_up_s) == (67, 5, 20, 10)


def test_no_supervisor_hears_whom_the_agent_has_given_away(conference: Floor) -> None:
    conference.comes("sun")
    listens = SupervisionAsked(at=conference.now, agent_id="sun", call_id="c1", mode="listen")
    conference.receive(listens)
    conference.completes()
    assert "end_supervision" in [one.kind for one in conference.log[-1].commands]


def test_why_tells_which_place_was_asked_and_what_came_of_it(floor: Floor) -> None:
    floor.asks()
    floor.is_gone("busy")
    floor.asks()
    floor.is_picked_up()
    floor.confers()
    floor.completes()
    found = explain(Router(POLICY), floor.log, "c1")
    assert found is not None
    lines = [line.split("  ", 1)[-1] for line in told(found)]
    asked = lines.index("is on hold")
    assert lines[asked : asked + 7] == [
        "is on hold",
        "anna has 'branch' rung about it",
        "the consult is over: busy",
        "anna has 'branch' rung about it",
        "anna talks about it with 'branch'",
        "is in the consult, too",
        "anna gives it to 'branch', which was rung before",
    ]


def test_what_the_agent_does_is_shown(talking: Floor) -> None:
    shown = [one for one in talking.log[-1].commands if isinstance(one, SetDoing)]
    assert shown == [SetDoing(agent_id="anna", call_id="c1", doing="consult")]
    assert replace(shown[0], doing="hold", came_of="left") in talking.is_gone("left")
