"""`queue`: wait for an agent."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow.requests import SENT_TO, PortAnswer, QueueForAgent
from hotline.model.values import Text
from hotline.testing.caller import Caller
from hotline.testing.one_node import around, told

QUEUE = (
    "{queue: cards, skills: [cards, mandarin], priority: 8, max_wait_s: 60, outcomes: "
    "{answered: done, too_long: other, full: {next: tried, tries: 2, then: other}, "
    "unavailable: down}}"
)


@pytest.mark.parametrize(
    ("outcome", "ends"), [("answered", "done"), ("too_long", "other"), ("unavailable", "down")]
)
def test_queue_leads_where_its_outcome_says(outcome: str, ends: str) -> None:
    caller = Caller(around(QUEUE), ports={"queue": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == ends
    assert caller.ports.asked == [
        QueueForAgent(queue="cards", skills=("cards", "mandarin"), priority=8, max_wait_s=60)
    ]


def test_a_queue_that_is_not_built_is_unavailable() -> None:
    assert Caller(around(QUEUE)).arrives("en-US").presses("1").ended_in == "down"


def test_queueing_again_is_limited() -> None:
    caller = Caller(around(QUEUE), ports={"queue": ["full", "full"]}).arrives("en-US").presses("1")
    assert caller.ended_in == "other"
    assert len(caller.ports.asked) == 2


def test_a_queue_without_an_outcome_is_told() -> None:
    assert told(
        "{queue: cards, outcomes: {answered: done, too_long: other, unavailable: down}}"
    ) == ["node 'tried': outcome 'full' has no target"]


def test_queueing_round_and_round_is_told() -> None:
    (text,) = told(
        "{queue: q, outcomes: {answered: done, too_long: tried, full: other, unavailable: down}}"
    )
    assert "goes round without asking the caller anything: tried -> tried" in text


def test_a_queue_is_no_place_for_a_caller_who_has_gone() -> None:
    node = QUEUE.replace("down}}", "down}}\nanywhere: {hang_up: tried}")
    assert any("when nobody hears it" in text for text in told(node))


@pytest.mark.parametrize("outcome", ["called_back", "voicemail"])
def test_what_the_flow_has_a_way_for_is_offered(outcome: str) -> None:
    node = QUEUE.replace("down}}", f"down, {outcome}: other}}}}")
    caller = Caller(around(node), ports={"queue": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == "other"
    (asked,) = caller.ports.asked
    assert asked == QueueForAgent(
        queue="cards",
        skills=("cards", "mandarin"),
        priority=8,
        max_wait_s=60,
        offers=(outcome,),
    )
    assert asked.possible == ("answered", "too_long", "full", "unavailable", outcome)


@pytest.mark.parametrize("outcome", ["called_back", "voicemail"])
def test_what_was_not_offered_is_no_answer(outcome: str) -> None:
    caller = Caller(around(QUEUE), ports={"queue": outcome}).arrives("en-US").presses("1")
    assert caller.ended_in == "down"


SENDS = QUEUE.replace("outcomes:", "sends_to: {survey: other, offers: down}, outcomes:")


def sent_to(place: str, bundle: Bundle) -> Caller:
    answer = PortAnswer(outcome="answered", facts={SENT_TO: Text(text=place)})
    return Caller(bundle, ports={"queue": answer}).arrives("en-US").presses("1")


@pytest.mark.parametrize(("place", "ends"), [("survey", "other"), ("offers", "down"), ("", "done")])
def test_an_agent_sends_the_caller_to_a_place_of_the_flow(place: str, ends: str) -> None:
    assert sent_to(place, around(SENDS)).ended_in == ends


@pytest.mark.parametrize("node", [QUEUE, SENDS])
def test_a_place_that_the_node_does_not_name_is_the_end_of_the_conversation(node: str) -> None:
    assert sent_to("elsewhere", around(node)).ended_in == "done"


def test_a_place_that_is_no_node_is_told() -> None:
    (text,) = told(SENDS.replace("survey: other", "survey: othre"))
    assert "Did you mean 'other'?" in text


def test_a_round_that_an_agent_decides_for_each_time_goes_not_round_by_itself() -> None:
    assert told(SENDS.replace("survey: other", "survey: tried")) == []
