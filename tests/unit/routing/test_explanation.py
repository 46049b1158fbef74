"""Why me, why not me, why did I wait, what would have changed it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.model.agent import AgentState
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    CallbackChosen,
    CallBridged,
    ConsultAsked,
    OfferAccepted,
    OfferDeclined,
    WhisperFinished,
)
from hotline.routing.explanation import Explanation, explain, told
from hotline.routing.explanation.would_have import WouldHave, would_have_changed
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router
from hotline.routing.rule import Rule
from hotline.routing.traits import HasSkill, Speaks
from hotline.simulator.routing_tests.virtual_floor import OPENING, VirtualFloor


def explained(floor: VirtualFloor, call_id: str) -> Explanation:
    found = explain(Router(floor.router.floor.policy), floor.log, call_id)
    assert found is not None
    return found


@pytest.fixture
def day(floor: VirtualFloor) -> VirtualFloor:
    """A caller waits for cards: Able is not good enough yet, Li speaks Mandarin, Mei is busy."""
    floor.comes("mei", {"cards": 9}, teams=["cards"])
    floor.calls("before", "cards")
    floor.takes("mei")
    floor.comes("able", {"cards": 3}, teams=["cards"])
    floor.comes("li", {"cards": 9}, teams=["cards"], languages=["zh-CN"])
    floor.calls("c1", "cards")
    floor.passes(10)
    floor.calls("v1", "cards", tier="vip")
    floor.passes(10)
    floor.ends("before")
    floor.is_ready("mei")
    floor.takes("mei")
    floor.passes(10)
    return floor


def test_why_this_agent(day: VirtualFloor) -> None:
    decision = explained(day, "c1").decisions[0]
    assert (decision.agent_id, decision.rule) == ("able", Rule("longest_idle", 1))


def test_why_not_those(day: VirtualFloor) -> None:
    others = {one.agent_id: one for one in explained(day, "c1").decisions[0].others}
    assert others["mei"].state is AgentState.ON_CALL
    assert others["li"].missing == (Speaks("en-US"),)


def test_why_it_waited(day: VirtualFloor) -> None:
    moments = [(one.what, one.detail) for one in explained(day, "c1").moments]
    assert moments == [("queued", "cards"), ("waits", ""), ("offered", "able")]
    assert [one.call_id for one in explained(day, "c1").overtaken] == ["v1"]


def test_what_would_have_changed_it(day: VirtualFloor) -> None:
    able, li, mei = would_have_changed(explained(day, "c1"))
    assert able == WouldHave(
        at=OPENING,
        agent_id="able",
        without="waiting",
        lacking=(HasSkill("cards", 7),),
        step=1,
    )
    assert (li.agent_id, li.lacking) == ("li", (Speaks("en-US"),))
    assert (mei.agent_id, mei.without) == ("mei", "head_start")


def test_in_plain_words(day: VirtualFloor) -> None:
    day.receive(OfferDeclined(at=day.now, ref=day.offers["able"].ref))
    day.leaves("c1")
    assert list(told(explained(day, "c1"))) == [
        "09:00:00  came to queue 'cards'",
        "09:00:00  waits: nobody who may take it is free",
        "09:00:30  is offered to able",
        "          because able was the longest idle of those free and fit, from step 1 on",
        "          not mei, who was on a call",
        "          not li, who does not speak en-US",
        "09:00:30  is not taken: declined; back to its place",
        "09:00:30  may be taken by those of step 1 too",
        "09:00:30  leaves the queue: abandoned",
        "Went first although they came later:",
        "  1 by the head start of their tier",
        "What would have changed it:",
        "  able would have been offered it at 09:00:00, had step 1 begun by then",
        "  li would have been offered it at 09:00:00, but does not speak en-US",
        "  mei would have been offered it at 09:00:20, without head starts",
    ]


def test_a_call_that_is_not_in_the_log_has_no_explanation(day: VirtualFloor) -> None:
    assert explain(Router(day.router.floor.policy), day.log, "nobody") is None


def test_what_was_announced_is_told_with_what_was_promised(floor: VirtualFloor) -> None:
    floor.calls("c1", "general")
    floor.calls("c2", "general")
    promises = (
        WaitPromise(said_at=0, from_minutes=2, to_minutes=5),
        WaitPromise(said_at=0, from_minutes=0, to_minutes=2),
        WaitPromise(said_at=0, from_minutes=0, to_minutes=1),
        None,
    )
    forecast = Forecast(low_s=0, middle_s=0, high_s=0, surely_s=0)
    said = [
        AnnounceWait(call_id=call_id, place=2, forecast=forecast, promise=promise)
        for promise in promises
        for call_id in ("c1", "c2")
    ]
    log = [*floor.log[:-1], replace(floor.log[-1], announced=said)]
    found = explain(Router(floor.router.floor.policy), log, "c2")
    assert found is not None
    assert list(told(found))[2:] == [
        "09:00:00  is told that it is number 2, and waits 2 to 5 minutes",
        "09:00:00  is told that it is number 2, and waits at most 2 minutes",
        "09:00:00  is told that it is number 2, and waits less than a minute",
        "09:00:00  is told that it is number 2",
    ]


@pytest.mark.parametrize(("waited_s", "last"), [(59, "answered"), (61, "promised")])
def test_a_promise_that_was_broken_is_said_to_be(
    floor: VirtualFloor, waited_s: int, last: str
) -> None:
    floor.calls("c1", "general")
    promise = WaitPromise(said_at=floor.now.timestamp(), from_minutes=0, to_minutes=1)
    forecast = Forecast(low_s=0, middle_s=0, high_s=0, surely_s=0)
    said = AnnounceWait(call_id="c1", place=1, forecast=forecast, promise=promise)
    queued = replace(floor.log[-1], announced=[said])
    floor.log[-1:] = [queued]
    floor.passes(waited_s)
    floor.comes("anna")
    floor.takes("anna")
    found = explain(Router(floor.router.floor.policy), floor.log, "c1")
    assert found is not None
    lines = [line for line in told(found) if line.startswith("09:")]
    assert lines[-1].split()[-1] == last


def test_a_choice_that_is_refused_in_plain_words(floor: VirtualFloor) -> None:
    floor.comes("mara", {"loans": 2}, tiers=["standard", "restricted"])
    floor.calls("before", "general", skills=["loans"])
    floor.takes("mara")
    floor.calls("c1", "loans", tier="restricted", number="+1")
    floor.receive(CallbackChosen(at=floor.now, call_id="c1"))
    floor.ends("before")
    floor.passes(31)
    floor.receive(CallbackChosen(at=floor.now, call_id="c1"))
    refused = "cannot have what was chosen:"
    assert [line for line in told(explained(floor, "c1")) if refused in line] == [
        f"09:00:00  {refused} restricted",
        f"09:00:31  {refused} agent found",
    ]


def test_a_call_with_a_manager_and_a_callback_in_plain_words(floor: VirtualFloor) -> None:
    floor.comes("mara", {"loans": 2})
    floor.comes("bela", {"loans": 2}, tiers=["vip"])
    floor.calls("before", "general", skills=["loans"])
    floor.takes("mara")
    floor.calls("c1", "loans", tier="senior_vip", number="+1", manager="mara")
    floor.wants_a_callback("c1")
    floor.passes(5)
    floor.receive(AgentBreakStarted(at=floor.now, agent_id="mara", reason="lunch"))
    floor.ends("before")
    floor.passes(31)
    floor.calls("again", "loans", tier="senior_vip", number="+1", manager="mara")
    assert list(told(explained(floor, "c1"))) == [
        "09:00:00  came to queue 'loans'",
        "09:00:00  waits for mara alone, who is busy",
        "09:00:00  is to be called back, and keeps its place",
        "09:00:05  waits: nobody who may take it is free",
        "09:00:36  leaves the queue: rang again",
        "What would have changed it:",
        "  bela would have been offered it at 09:00:00, but may not serve senior vip",
    ]
    floor.comes("li", {"stocks": 1}, languages=["zh-CN"], teams=["night"])
    floor.is_ready("mara")
    assert list(told(explained(floor, "again")))[1:] == [
        "09:00:36  has the place of call c1",
        "09:00:36  waits: nobody who may take it is free",
        "09:00:36  is offered to mara",
        "          because mara was the customer's relationship manager",
        "          not bela, who may not serve senior vip",
        "          not li, who does not speak en-US",
        "What would have changed it:",
        "  bela would have been offered it at 09:00:36, but may not serve senior vip",
    ]


def test_what_agents_lack_in_plain_words(floor: VirtualFloor) -> None:
    floor.comes("busy")
    floor.calls("before", "general")
    floor.takes("busy")
    floor.ends("before")
    floor.comes("resting")
    floor.receive(AgentBreakStarted(at=floor.now, agent_id="resting", reason="no_answer"))
    floor.comes("other", teams=["night"])
    floor.calls("c1", "cards", skills=["stocks"])
    floor.passes(1)
    floor.calls("urgent", "cards", skills=["stocks"], priority=8)
    floor.passes(9)
    floor.comes("expert", {"cards": 9, "stocks": 1}, teams=["cards"])
    floor.takes("expert")
    floor.ends("urgent")
    floor.is_ready("expert")
    assert list(told(explained(floor, "c1")))[3:] == [
        "          because expert became free, and the call was first in line",
        "          not busy, who was in wrap-up and has no 7 in 'cards' and lacks the skill "
        "'stocks' and is in no team of cards",
        "          not resting, who was on break (no answer) and has no 7 in 'cards' and lacks the "
        "skill 'stocks' and is in no team of cards",
        "          not other, who has no 7 in 'cards' and lacks the skill 'stocks' and is in no "
        "team of cards",
        "Went first although they came later:",
        "  1 by priority",
        "What would have changed it:",
        "  other would have been offered it at 09:00:00, but has no 7 in 'cards' and lacks the "
        "skill 'stocks' and is in no team of cards",
        "  expert would have been offered it at 09:00:10, were all priorities the same",
    ]


def test_offers_of_one_moment_have_each_its_reason(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.comes("bela")
    floor.calls("c1", "general")
    floor.receive(OfferDeclined(at=floor.now, ref=floor.offers["anna"].ref))
    because = [line.strip() for line in told(explained(floor, "c1")) if "because" in line]
    assert [line.split()[1] for line in because] == ["anna", "bela"]


def test_who_answers_too_late_changes_nothing(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    ref = floor.offers["anna"].ref
    floor.receive(OfferDeclined(at=floor.now, ref=ref))
    before = list(told(explained(floor, "c1")))
    floor.receive(OfferAccepted(at=floor.now, ref=ref))
    assert list(told(explained(floor, "c1"))) == before


def test_a_call_whose_caller_hangs_up_is_not_told_to_be_back_in_its_place(
    floor: VirtualFloor,
) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.leaves("c1")
    assert list(told(explained(floor, "c1")))[-2:] == [
        "09:00:00  is not on offer any more: abandoned",
        "09:00:00  leaves the queue: abandoned",
    ]


def test_the_preferred_agent_lacks_no_skill(floor: VirtualFloor) -> None:
    floor.comes("mara")
    floor.calls("before", "general")
    floor.takes("mara")
    floor.comes("able", {"cards": 3}, teams=["cards"])
    floor.calls("c1", "cards", tier="senior_vip", customer="7", manager="mara")
    floor.passes(60)
    decision = explained(floor, "c1").decisions[0]
    assert decision.agent_id == "able"
    assert [(one.missing, one.from_step) for one in decision.others] == [((), 0)]
    assert "          not mara, who was on a call" in told(explained(floor, "c1"))


def test_of_many_others_some_are_named(floor: VirtualFloor) -> None:
    for number in range(10):
        floor.comes(f"agent {number}")
    floor.calls("c1", "general")
    story = list(told(explained(floor, "c1")))
    assert sum("not agent" in line for line in story) == 8
    assert any(line.strip() == "nor 1 more" for line in story)


def test_who_declines_too_late_is_said_to(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    ref = floor.offers["anna"].ref
    for event in (OfferAccepted, AgentAnswered, WhisperFinished, OfferDeclined, CallBridged):
        floor.receive(event(at=floor.now, ref=ref))
    floor.passes(5)
    floor.receive(OfferDeclined(at=floor.now, ref=ref))
    assert [line for line in told(explained(floor, "c1")) if "declined" in line] == [
        f"{at}  is declined by anna too late: they are being connected, or are already"
        for at in ("09:00:00", "09:00:05")
    ]


def test_a_colleague_who_declines_too_late_is_said_to(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.takes("anna")
    floor.comes("bela")
    floor.receive(ConsultAsked(at=floor.now, call_id="c1", agent_id="anna", to_agent="bela"))
    floor.takes_consult("bela")
    floor.receive(OfferDeclined(at=floor.now, ref=floor.consult_offers["bela"].ref))
    assert [line for line in told(explained(floor, "c1")) if "declined" in line] == [
        "09:00:00  is declined by bela too late: they are being connected, or are already"
    ]
