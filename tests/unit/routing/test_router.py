"""The contract of the core: nothing makes it raise, and a defect stays where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.model.agent import AgentState
from hotline.routing import callback, offers, router
from hotline.routing.commands import Ignore, ReportDefect
from hotline.routing.events import (
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentReady,
    CallbackChosen,
    CallerLeft,
    CallQueued,
    ConversationEnded,
    OfferAccepted,
    QueueClosed,
    TimerFired,
    VoicemailChosen,
    WaitContinued,
)
from hotline.simulator.routing_tests.virtual_floor import OPENING, VirtualFloor


def test_a_defect_is_reported_and_the_floor_goes_on(
    floor: VirtualFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.calls("c1", "general", number="+1")
    with monkeypatch.context() as broken:
        broken.setattr(callback, "choose", lambda *_: 1 / 0)
        reported = floor.receive(CallbackChosen(at=floor.now, call_id="c1"))
    assert reported == [ReportDefect(what="ZeroDivisionError at 'callback_chosen'", call_id="c1")]
    floor.comes("anna")
    assert floor.offered == {"anna": "c1"}


def test_a_defect_at_an_offer_tells_whose_call_it_was(
    floor: VirtualFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    monkeypatch.setattr(offers, "receive", lambda *_: 1 / 0)
    accepted = OfferAccepted(at=floor.now, ref=floor.offers["anna"].ref)
    assert floor.receive(accepted) == [
        ReportDefect(what="ZeroDivisionError at 'offer_accepted'", call_id="c1")
    ]
    nobodys = OfferAccepted(at=floor.now, ref=99)
    assert floor.receive(nobodys) == [ReportDefect(what="ZeroDivisionError at 'offer_accepted'")]


def test_a_defect_when_time_is_up_tells_whose_call_it_was(
    floor: VirtualFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.calls("c1", "cards")
    monkeypatch.setattr(router, "look_again", lambda *_: 1 / 0)
    floor.passes(30)
    assert floor.log[-1].commands == [
        ReportDefect(what="ZeroDivisionError at 'timer_fired'", call_id="c1")
    ]


def test_a_defect_after_the_end_of_an_offer_tells_whose_call_it_was(
    floor: VirtualFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    monkeypatch.setattr(offers, "take_out", lambda *_, **__: 1 / 0)
    floor.passes(20)
    assert floor.log[-1].commands[-1] == ReportDefect(
        what="ZeroDivisionError at 'timer_fired'", call_id="c1"
    )


def test_an_agent_whom_a_defect_left_without_an_offer_can_go_and_come(
    floor: VirtualFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    with monkeypatch.context() as broken:
        broken.setattr(offers, "take_out", lambda *_, **__: 1 / 0)
        floor.passes(20)
    assert floor.states == {"anna": AgentState.RESERVED}
    floor.leaves("c1")
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    assert floor.states == {"anna": AgentState.OFFLINE}
    floor.comes("anna")
    floor.calls("c2", "general")
    assert floor.offered["anna"] == "c2"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (AgentReady(at=OPENING, agent_id="nobody"), "no such agent is logged in"),
        (CallerLeft(at=OPENING, call_id="none"), "no such call is here"),
        (ConversationEnded(at=OPENING, call_id="none"), "no such call is here"),
        (CallbackChosen(at=OPENING, call_id="none"), "no such caller waits"),
        (VoicemailChosen(at=OPENING, call_id="none"), "no such caller waits"),
        (WaitContinued(at=OPENING, call_id="none"), "no such caller waits"),
        (QueueClosed(at=OPENING, queue="nowhere"), "no such queue"),
        (TimerFired(at=OPENING, ref=99), "no such timer"),
    ],
)
def test_what_concerns_nobody_is_ignored_and_said_to_be(
    floor: VirtualFloor, event: CallerLeft, why: str
) -> None:
    assert floor.receive(event) == [Ignore(why=why)]


def test_that_somebody_still_waits_changes_nothing(floor: VirtualFloor) -> None:
    floor.calls("c1", "general")
    assert floor.receive(WaitContinued(at=floor.now, call_id="c1")) == []


def test_what_happens_twice_is_ignored(floor: VirtualFloor) -> None:
    floor.comes("anna")
    anna = floor.router.floor.agents["anna"].agent
    assert floor.receive(AgentLoggedIn(at=floor.now, agent=anna)) == [
        Ignore(why="the agent is logged in")
    ]
    floor.is_ready("anna")
    assert floor.log[-1].commands == [Ignore(why="the agent is available")]
    waits = CallQueued(at=floor.now, call_id="c1", queue="cards", language="en-US")
    floor.receive(waits)
    assert floor.receive(waits) == [Ignore(why="the call is here already")]


def test_a_change_of_skills_lets_an_agent_take_what_waits(floor: VirtualFloor) -> None:
    floor.comes("expert", {"cards": 9}, teams=["cards"])
    expert = floor.router.floor.agents["expert"].agent
    floor.calls("c2", "cards", language="zh-CN")
    learned = replace(expert, languages=frozenset({"en-US", "zh-CN"}))
    floor.receive(AgentChanged(at=floor.now, agent=learned))
    assert floor.offered == {"expert": "c2"}


def test_an_agent_who_learns_takes_the_first_in_line_of_those_who_fit_by_now(
    floor: VirtualFloor,
) -> None:
    floor.comes("anna")
    for call_id in ("c1", "c2"):
        floor.calls(call_id, "general", tier="senior_vip", language="zh-CN", manager="anna")
    anna = floor.router.floor.agents["anna"].agent
    floor.receive(AgentChanged(at=floor.now, agent=replace(anna, languages=frozenset({"zh-CN"}))))
    assert floor.offered == {"anna": "c1"}
