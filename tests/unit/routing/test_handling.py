"""Hold, consults and transfers: who talks with whom, who has done, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing import snapshot
from hotline.routing.commands import (
    AnyCommand,
    BridgeCall,
    Confer,
    HoldCaller,
    Ignore,
    OfferCall,
    OfferConsult,
    QueueAgain,
    ResumeCaller,
    RingAgent,
    SendOn,
)
from hotline.routing.events import (
    AgentAnswered,
    AgentUnreachable,
    BridgeFailed,
    CallerLeft,
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    ConversationEnded,
    FloorResumed,
    FlowTransferAsked,
    HoldAsked,
    OfferAccepted,
    OfferDeclined,
    ResumeAsked,
    TransferAsked,
)
from hotline.routing.explanation import explain, told
from hotline.routing.figures import Figures
from hotline.routing.handling import may_ask
from hotline.routing.offer import Conversation, OfferState
from hotline.routing.policy import PlaceRules, Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

POLICY = Policy(
    queues={
        "general": QueueSpec(name="general", wrap_up_s=10),
        "loans": QueueSpec(name="loans", wrap_up_s=10),
    }
)


class Floor(VirtualFloor):
    """Anna talks with caller c1, whom she may give to Bela."""

    def __init__(self, policy: Policy = POLICY) -> None:
        super().__init__(Router(policy))
        self.comes("anna")
        self.calls("c1", "general")
        self.passes(4)
        self.takes("anna")

    @property
    def talk(self) -> Conversation:
        return self.router.floor.conversations["c1"]

    @property
    def serves(self) -> str:
        return self.talk.presence.agent.agent_id

    def holds(self) -> list[AnyCommand]:
        return list(self.receive(HoldAsked(at=self.now, call_id="c1", agent_id="anna")))

    def resumes(self) -> list[AnyCommand]:
        return list(self.receive(ResumeAsked(at=self.now, call_id="c1", agent_id="anna")))

    def confers(self) -> list[AnyCommand]:
        return list(self.receive(ConferenceAsked(at=self.now, call_id="c1", agent_id="anna")))

    def completes(self, by: str = "anna") -> list[AnyCommand]:
        """Let an agent give the caller to whom she has asked, and the bridge be made."""
        asked = CompleteAsked(at=self.now, call_id="c1", agent_id=by)
        before = len(self.log)
        self._goes_on(asked)
        return list(self.log[before].commands)

    def consults(self, agent: str = "", queue: str = "", *, by: str = "anna") -> list[AnyCommand]:
        asked = ConsultAsked(at=self.now, call_id="c1", agent_id=by, to_agent=agent, to_queue=queue)
        return list(self.receive(asked))

    def transfers(self, agent: str = "", queue: str = "") -> list[AnyCommand]:
        asked = TransferAsked(
            at=self.now, call_id="c1", agent_id="anna", to_agent=agent, to_queue=queue
        )
        return list(self.receive(asked))

    def sends_on(self, place: str = "survey") -> list[AnyCommand]:
        asked = FlowTransferAsked(at=self.now, call_id="c1", agent_id="anna", to_flow=place)
        return list(self.receive(asked))

    def consults_of(self, agent_id: str) -> OfferConsult:
        return self.consult_offers[agent_id]

    def goes_on_from_ringing(self, ref: int) -> None:
        self._goes_on(AgentAnswered(at=self.now, ref=ref))

    def bridge_fails(self, ref: int) -> None:
        self.receive(BridgeFailed(at=self.now, ref=ref, why="gone"))

    def figures(self) -> Figures:
        figures = Figures(self.router.floor.policy)
        for step in self.log:
            figures.take(step)
        figures.until(self.now)
        return figures


@pytest.fixture
def floor() -> Floor:
    return Floor()


def kinds(commands: Sequence[AnyCommand]) -> list[str]:
    return [one.kind for one in commands]


def test_a_caller_on_hold_hears_music_until_the_agent_is_back(floor: Floor) -> None:
    assert HoldCaller(call_id="c1") in floor.holds()
    assert floor.talk.is_held
    assert floor.states["anna"] is AgentState.ON_CALL
    assert kinds(floor.holds()) == ["ignore"]
    assert ResumeCaller(call_id="c1") in floor.resumes()
    assert not floor.talk.is_held
    assert kinds(floor.resumes()) == ["ignore"]


def test_only_who_talks_with_a_caller_is_asked_about_it(floor: Floor) -> None:
    floor.comes("bela")
    asked = HoldAsked(at=floor.now, call_id="c1", agent_id="bela")
    assert kinds(floor.receive(asked)) == ["ignore"]
    asked = HoldAsked(at=floor.now, call_id="c2", agent_id="anna")
    assert kinds(floor.receive(asked)) == ["ignore"]


def test_who_hangs_up_with_a_caller_on_hold_has_done(floor: Floor) -> None:
    floor.holds()
    floor.ends("c1")
    assert floor.states["anna"] is AgentState.WRAP_UP


def test_a_colleague_is_asked_while_the_caller_hears_music(floor: Floor) -> None:
    floor.comes("bela")
    commands = floor.consults("bela")
    assert HoldCaller(call_id="c1") in commands
    assert floor.consults_of("bela").colleague == "anna"
    floor.takes_consult("bela")
    assert floor.states["bela"] is AgentState.ON_CALL
    assert floor.serves == "anna"
    assert may_ask(floor.talk) == {"resume", "conference", "complete", "transfer"}


def test_the_caller_becomes_the_colleagues_who_was_asked(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    commands = floor.completes()
    assert kinds(commands)[:2] == ["queue_again", "bridge_call"]
    assert floor.serves == "bela"
    assert floor.states == {"anna": AgentState.WRAP_UP, "bela": AgentState.ON_CALL}
    floor.ends("c1")
    assert floor.states["bela"] is AgentState.WRAP_UP


@pytest.mark.parametrize("how", ["completes", "hangs_up"])
def test_a_caller_who_is_given_to_a_colleague_that_still_rings_waits_for_just_that_offer(
    floor: Floor, how: str
) -> None:
    floor.comes("bela")
    floor.consults("bela")
    ref = floor.consults_of("bela").ref
    floor.receive(OfferAccepted(at=floor.now, ref=ref))
    if how == "completes":
        commands = floor.completes()
    else:
        commands = list(floor.receive(ConversationEnded(at=floor.now, call_id="c1")))
    assert kinds(commands)[0] == "queue_again"
    assert not any(isinstance(one, OfferCall | OfferConsult | RingAgent) for one in commands)
    assert floor.router.floor.offers[ref].state is OfferState.RINGING
    assert floor.states["anna"] is AgentState.WRAP_UP
    floor.goes_on_from_ringing(ref)
    assert floor.serves == "bela"


def test_a_colleague_who_declines_after_that_leaves_the_caller_to_the_next_one(
    floor: Floor,
) -> None:
    floor.comes("bela")
    floor.comes("cheng")
    floor.consults("bela")
    floor.completes()
    ref = floor.consults_of("bela").ref
    floor.receive(OfferDeclined(at=floor.now, ref=ref, reason="busy"))
    assert floor.states["bela"] is AgentState.ON_BREAK
    assert floor.offered == {"cheng": "c1"}


def test_a_consult_counts_as_no_wait_of_who_is_given_away() -> None:
    general = replace(POLICY.queues["general"], max_wait_s=60)
    floor = Floor(replace(POLICY, queues={"general": general}))
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.passes(300)
    floor.calls("c2", "general")
    floor.passes(5)
    (given, *_) = floor.receive(CompleteAsked(at=floor.now, call_id="c1", agent_id="anna"))
    assert isinstance(given, QueueAgain)
    assert given.waited_s == 4
    floor.bridge_fails(floor.consults_of("bela").ref)
    entries = floor.router.floor.entries
    assert entries["c2"].rank < entries["c1"].rank
    floor.passes(59)
    assert "c1" in entries
    floor.passes(1)
    assert "c1" not in entries


def test_who_hangs_up_in_a_consult_gives_the_caller_to_the_colleague(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    (given, bridge, *_) = floor.receive(ConversationEnded(at=floor.now, call_id="c1"))
    assert isinstance(given, QueueAgain)
    assert isinstance(bridge, BridgeCall)
    assert (given.agent_id, given.to_agent, given.attended) == ("anna", "bela", True)


def test_a_consult_that_comes_to_nothing_leaves_the_caller_on_hold(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.receive(OfferDeclined(at=floor.now, ref=floor.consults_of("bela").ref))
    assert (floor.talk.is_held, floor.talk.consult, floor.talk.came_of) == (True, None, "declined")
    assert floor.states["bela"] is AgentState.ON_BREAK
    assert may_ask(floor.talk) == {"resume", "consult", "transfer"}


def test_a_colleague_who_hangs_up_is_free_and_the_caller_still_on_hold(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    ref = floor.consults_of("bela").ref
    floor.receive(AgentUnreachable(at=floor.now, ref=ref, why="hung up"))
    assert floor.states["bela"] is AgentState.AVAILABLE
    assert (floor.talk.is_held, floor.talk.came_of) == (True, "left")


def test_an_agent_takes_the_caller_back(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    commands = floor.resumes()
    assert kinds(commands)[0] == "withdraw_offer"
    assert ResumeCaller(call_id="c1") in commands
    assert floor.states == {"anna": AgentState.ON_CALL, "bela": AgentState.AVAILABLE}


def test_a_caller_who_hangs_up_in_a_consult_frees_both(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.receive(CallerLeft(at=floor.now, call_id="c1"))
    assert floor.states == {"anna": AgentState.WRAP_UP, "bela": AgentState.AVAILABLE}
    assert not floor.router.floor.offers


@pytest.fixture
def conference(floor: Floor) -> Floor:
    """Bela is in the conversation, too."""
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.passes(20)
    ref = floor.consults_of("bela").ref
    assert floor.confers()[0] == Confer(call_id="c1", ref=ref)
    return floor


def test_nobody_confers_before_the_colleague_is_there(floor: Floor) -> None:
    assert kinds(floor.confers()) == ["ignore"]
    floor.comes("bela")
    floor.consults("bela")
    assert kinds(floor.confers()) == ["ignore"]


def test_in_a_conference_the_agent_goes_on_alone_or_leaves(conference: Floor) -> None:
    assert not conference.talk.is_held
    assert may_ask(conference.talk) == {"resume", "complete"}
    assert kinds(conference.confers()) == ["ignore"]
    assert kinds(conference.holds()) == ["ignore"]
    commands = conference.resumes()
    assert ResumeCaller(call_id="c1") not in commands
    assert not conference.talk.is_conference
    assert may_ask(conference.talk) == {"hold", "consult", "transfer"}
    assert conference.states == {"anna": AgentState.ON_CALL, "bela": AgentState.AVAILABLE}


def test_a_colleague_who_leaves_a_conference_leaves_the_two_talking(conference: Floor) -> None:
    ref = conference.consults_of("bela").ref
    conference.receive(AgentUnreachable(at=conference.now, ref=ref, why="hung up"))
    talk = conference.talk
    assert (talk.is_held, talk.is_conference, talk.consult) == (False, False, None)
    assert conference.states["bela"] is AgentState.AVAILABLE


def test_an_agent_who_leaves_a_conference_leaves_the_caller_to_the_colleague(
    conference: Floor,
) -> None:
    conference._goes_on(ConversationEnded(at=conference.now, call_id="c1"))
    assert conference.serves == "bela"
    assert not conference.talk.is_conference
    assert conference.states["anna"] is AgentState.WRAP_UP


def test_a_caller_who_leaves_a_conference_frees_both(conference: Floor) -> None:
    conference.receive(CallerLeft(at=conference.now, call_id="c1"))
    assert conference.states == {"anna": AgentState.WRAP_UP, "bela": AgentState.AVAILABLE}


def test_a_conference_outlives_a_process(conference: Floor) -> None:
    conference.receive(FloorResumed(at=conference.now))
    assert conference.talk.is_conference
    assert conference.states["bela"] is AgentState.ON_CALL


def test_a_conference_is_talk_for_one_and_a_consult_for_the_other(conference: Floor) -> None:
    conference.passes(30)
    conference.completes()
    conference.passes(7)
    conference.ends("c1")
    figures = conference.figures()
    anna, bela = (figures.total("agent", one) for one in ("anna", "bela"))
    assert (anna.talk_s, anna.hold_s, anna.consult_s) == (30, 0, 20)
    assert (bela.talk_s, bela.hold_s, bela.consult_s) == (7, 0, 50)
    found = explain(Router(POLICY), conference.log, "c1")
    assert found is not None
    assert "is in the consult, too" in "\n".join(told(found))


def test_a_colleague_who_is_gone_in_the_moment_of_the_hand_over_loses_no_caller(
    floor: Floor,
) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.receive(CompleteAsked(at=floor.now, call_id="c1", agent_id="anna"))
    floor.comes("cheng")
    floor.bridge_fails(floor.consults_of("bela").ref)
    assert floor.offered == {"cheng": "c1"}


@pytest.mark.parametrize("agent", ["bela", "nobody", "anna"])
def test_a_consult_never_waits(floor: Floor, agent: str) -> None:
    floor.comes("bela")
    floor.takes_a_break("bela")
    assert floor.consults(agent) == [Ignore(why="nobody is free")]
    assert not floor.talk.is_held


def test_a_queue_is_asked_for_whoever_is_free(floor: Floor) -> None:
    floor.comes("bela")
    assert floor.consults(queue="nowhere") == [Ignore(why="nobody is free")]
    floor.consults(queue="loans")
    floor.takes_consult("bela")
    floor.completes()
    assert floor.talk.entry.queue.name == "loans"


def test_a_caller_who_is_sent_on_waits_there_as_long_as_not_before(floor: Floor) -> None:
    floor.passes(100)
    (given, *_) = floor.transfers(queue="loans")
    assert isinstance(given, QueueAgain)
    assert given.waited_s == 4
    assert floor.states["anna"] is AgentState.WRAP_UP
    floor.calls("c2", "loans")
    entries = floor.router.floor.entries
    assert entries["c1"].rank < entries["c2"].rank
    assert floor.router.place("c1") == 1


def test_a_caller_is_sent_to_one_agent_and_waits_for_that_one(floor: Floor) -> None:
    floor.comes("bela")
    floor.calls("c2", "general")
    floor.takes("bela")
    floor.comes("cheng")
    floor.transfers("bela")
    assert floor.offered == {}
    floor.passes(20)
    floor.ends("c2")
    floor.passes(10)
    assert floor.offered == {"bela": "c1"}


@pytest.mark.parametrize("to", [{"agent": "nobody"}, {"agent": "anna"}, {"queue": "nowhere"}])
def test_a_caller_is_not_sent_where_nobody_would_come(floor: Floor, to: dict[str, str]) -> None:
    assert floor.transfers(**to) == [Ignore(why="the caller cannot go there")]
    assert floor.serves == "anna"


def test_a_caller_who_is_sent_to_the_flow_waits_for_nobody_and_the_agent_wraps_up(
    floor: Floor,
) -> None:
    assert SendOn(call_id="c1", agent_id="anna", sent_to="survey") in floor.sends_on()
    assert floor.states["anna"] is AgentState.WRAP_UP
    assert not floor.router.floor.conversations
    assert not floor.router.floor.entries
    assert kinds(floor.sends_on()) == ["ignore"]
    assert floor.figures().total("queue", "general").transferred == 1
    assert floor.figures().total("floor").balance == 0


def test_who_sends_the_caller_on_lets_the_colleague_go_who_was_asked(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.sends_on()
    assert floor.states["bela"] is AgentState.AVAILABLE
    assert not floor.router.floor.offers


def test_who_comes_back_from_the_flow_waits_as_one_who_comes(floor: Floor) -> None:
    floor.sends_on()
    floor.calls("c1", "general")
    assert floor.router.place("c1") == 1
    assert floor.figures().total("floor").balance == 0


def test_nobody_is_sent_on_out_of_a_conference(conference: Floor) -> None:
    assert kinds(conference.sends_on()) == ["ignore"]


LIMITED = replace(
    POLICY,
    places={"branch": PlaceRules(per_hour=2), "vault": PlaceRules(skills=frozenset({"vaults"}))},
)


def sends_again(floor: Floor, place: str) -> list[AnyCommand]:
    """Let Anna have the caller again, and send that one to a place."""
    done = floor.sends_on(place)
    if kinds(done) != ["ignore"]:
        floor.is_ready("anna")
        floor.calls("c1", "general")
        floor.takes("anna")
    return done


def test_an_agent_sends_no_more_callers_to_a_place_in_an_hour_than_the_bank_wants() -> None:
    floor = Floor(LIMITED)
    for _ in range(2):
        assert "send_on" in kinds(sends_again(floor, "branch"))
    assert kinds(sends_again(floor, "branch")) == ["ignore"]
    floor.router.floor = snapshot.restore(snapshot.take(floor.router.floor))
    assert kinds(sends_again(floor, "branch")) == ["ignore"]
    assert "send_on" in kinds(sends_again(floor, "survey"))
    floor.passes(3600)
    assert "send_on" in kinds(sends_again(floor, "branch"))


def test_only_who_has_the_skill_sends_callers_where_the_bank_wants_one() -> None:
    assert kinds(Floor(LIMITED).sends_on("vault")) == ["ignore"]


def test_a_process_that_dies_costs_a_consult_on_its_way_and_no_talk(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.receive(FloorResumed(at=floor.now))
    assert (floor.talk.consult, floor.talk.came_of) == (None, "resumed")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.receive(FloorResumed(at=floor.now))
    assert floor.talk.consult is not None
    assert floor.talk.consult.state is OfferState.CONSULTING


def test_seconds_are_told_by_leg_and_agent_and_the_call_once(floor: Floor) -> None:
    floor.comes("bela")
    floor.passes(60)
    floor.holds()
    floor.passes(5)
    floor.consults(queue="loans")
    floor.takes_consult("bela")
    floor.passes(20)
    floor.completes()
    floor.passes(30)
    floor.ends("c1")
    floor.passes(60)
    figures = floor.figures()
    anna, bela = figures.total("agent", "anna"), figures.total("agent", "bela")
    assert (anna.talk_s, anna.hold_s, anna.consult_s, anna.wrap_up_s) == (60, 5, 20, 10)
    assert (bela.talk_s, bela.hold_s, bela.consult_s, bela.wrap_up_s) == (30, 0, 20, 10)
    assert (anna.answered, anna.transferred, bela.answered, bela.taken_over) == (1, 1, 0, 1)
    general, loans = figures.total("queue", "general"), figures.total("queue", "loans")
    assert (general.offered, general.answered, general.wait_s) == (1, 1, 4)
    assert (loans.offered, loans.taken_over, loans.talk_s) == (0, 1, 30)
    whole = figures.total("floor")
    assert (whole.offered, whole.answered, whole.transferred) == (1, 1, 1)
    assert whole.handling_s == anna.handling_s + bela.handling_s == 155


def test_a_later_consult_is_told_of_the_leg_of_the_agent_who_asks(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults(queue="loans")
    floor.takes_consult("bela")
    floor.completes()
    floor.comes("cheng")
    floor.consults("cheng", by="bela")
    floor.takes_consult("cheng")
    floor.passes(20)
    floor.completes(by="bela")
    floor.passes(30)
    floor.ends("c1")
    figures = floor.figures()
    general, loans = figures.total("queue", "general"), figures.total("queue", "loans")
    assert (general.consult_s, general.talk_s, general.transferred) == (0, 0, 1)
    assert (loans.consult_s, loans.talk_s, loans.transferred) == (40, 30, 1)


def test_a_call_that_waits_in_another_queue_is_offered_there_and_on_the_floor_once(
    floor: Floor,
) -> None:
    floor.transfers(queue="loans")
    floor.passes(3)
    floor.comes("bela")
    floor.takes("bela")
    figures = floor.figures()
    loans, whole = figures.total("queue", "loans"), figures.total("floor")
    assert (loans.offered, loans.answered, loans.wait_s) == (1, 1, 3)
    assert (whole.offered, whole.answered, whole.handled) == (1, 1, 1)


def test_a_call_that_overflows_back_to_where_it_was_answered_is_a_call_there_anew() -> None:
    loans = replace(POLICY.queues["loans"], max_wait_s=30, overflow={"too_long": "general"})
    floor = Floor(replace(POLICY, queues={**POLICY.queues, "loans": loans}))
    floor.takes_a_break("anna")
    floor.transfers(queue="loans")
    floor.passes(35)
    waits = floor.figures().total("queue", "general")
    assert (waits.offered, waits.answered, waits.waiting) == (2, 1, 1)
    floor.leaves("c1")
    figures = floor.figures()
    left, whole = figures.total("queue", "general"), figures.total("floor")
    assert (left.offered, left.answered, left.abandoned, left.waiting) == (2, 1, 1, 0)
    assert (whole.offered, whole.answered, whole.abandoned) == (1, 1, 0)


def test_why_tells_who_was_asked_and_who_has_given_the_call_to_whom(floor: Floor) -> None:
    floor.comes("bela")
    floor.consults("bela")
    floor.receive(OfferDeclined(at=floor.now, ref=floor.consults_of("bela").ref))
    floor.is_ready("bela")
    floor.consults("bela")
    floor.takes_consult("bela")
    floor.completes()
    found = explain(Router(POLICY), floor.log, "c1")
    assert found is not None
    lines = [line.split("  ", 1)[-1] for line in told(found)]
    for line in (
        "is on hold",
        "bela is asked about it",
        "the consult is over: declined",
        "anna gives it to bela",
    ):
        assert line in lines


def test_why_tells_where_in_the_flow_the_caller_was_sent(floor: Floor) -> None:
    floor.sends_on()
    found = explain(Router(POLICY), floor.log, "c1")
    assert found is not None
    assert any("anna sends it back to the flow, to 'survey'" in line for line in told(found))
