"""Overflow, voicemail, abandon and return, the restricted tier, and another process."""

from __future__ import annotations

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec, Relaxation
from hotline.routing.commands import KeepPlace, RefuseChoice, StartTimer, WithdrawOffer
from hotline.routing.events import (
    AgentAnswered,
    AgentLoggedOut,
    FloorResumed,
    OfferAccepted,
    QueueClosed,
    QueueOpened,
    VoicemailChosen,
    WhisperFinished,
)
from hotline.routing.policy import Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


def floor_of(*queues: QueueSpec, restricted_queue: str = "") -> VirtualFloor:
    policy = Policy(
        queues={queue.name: queue for queue in queues}, restricted_queue=restricted_queue
    )
    return VirtualFloor(Router(policy))


def how(floor: VirtualFloor, call_id: str) -> tuple[str, str]:
    return floor.left[call_id].way, floor.left[call_id].why


def test_a_queue_that_is_not_there_lets_the_flow_go_on(floor: VirtualFloor) -> None:
    floor.calls("c1", "nowhere")
    assert how(floor, "c1") == ("overflowed", "no_such_queue")


def test_who_has_waited_for_the_limit_goes_on_in_the_flow() -> None:
    floor = floor_of(QueueSpec(name="general", max_wait_s=300))
    floor.calls("c1", "general")
    floor.passes(299)
    assert floor.left == {}
    floor.passes(1)
    assert how(floor, "c1") == ("overflowed", "too_long")


def test_the_flows_own_limit_may_be_shorter() -> None:
    floor = floor_of(QueueSpec(name="general", max_wait_s=300))
    floor.calls("c1", "general", max_wait_s=20)
    floor.passes(20)
    assert how(floor, "c1") == ("overflowed", "too_long")


def test_a_full_queue_turns_away_who_would_have_to_wait() -> None:
    floor = floor_of(QueueSpec(name="general", most_waiting=1))
    floor.calls("c1", "general")
    floor.calls("c2", "general")
    assert how(floor, "c2") == ("overflowed", "full")
    assert "c1" not in floor.left


def test_a_full_queue_lets_in_whom_a_free_agent_takes() -> None:
    floor = floor_of(QueueSpec(name="general", most_waiting=1))
    floor.calls("c1", "general", language="zh-CN")
    floor.comes("anna")
    floor.calls("c2", "general")
    assert floor.offered == {"anna": "c2"}


def test_a_call_on_offer_does_not_wait() -> None:
    floor = floor_of(QueueSpec(name="general", most_waiting=1))
    floor.comes("anna")
    floor.comes("bela")
    for call_id in ("c1", "c2", "c3", "c4"):
        floor.calls(call_id, "general")
    assert "c3" not in floor.left
    assert how(floor, "c4") == ("overflowed", "full")


def test_who_hung_up_to_be_called_back_takes_nobodys_place() -> None:
    floor = floor_of(QueueSpec(name="general", most_waiting=1))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.calls("c2", "general")
    floor.calls("c3", "general")
    assert "c2" not in floor.left
    assert how(floor, "c3") == ("overflowed", "full")


def test_a_callback_that_relaxes_takes_nobodys_place_either() -> None:
    relaxations = (Relaxation(after_s=30, teams=frozenset({"branches"})),)
    floor = floor_of(QueueSpec(name="general", most_waiting=1, relaxations=relaxations))
    floor.calls("c1", "general", number="+1")
    floor.wants_a_callback("c1")
    floor.passes(30)
    floor.calls("c2", "general")
    assert "c2" not in floor.left


def test_nobody_waits_where_nobody_is_logged_in() -> None:
    floor = floor_of(QueueSpec(name="general", nobody_s=0))
    floor.comes("anna", languages=["zh-CN"])
    floor.calls("c1", "general", language="en-US")
    assert how(floor, "c1") == ("overflowed", "nobody")


def test_when_the_last_one_leaves_those_who_wait_go_on() -> None:
    floor = floor_of(QueueSpec(name="general", nobody_s=60))
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.takes("anna")
    floor.calls("c2", "general")
    floor.passes(59)
    floor.ends("c1")
    floor.passes(5)
    floor.receive(AgentLoggedOut(at=floor.now, agent_id="anna"))
    assert how(floor, "c2") == ("overflowed", "nobody")


def test_a_closed_queue_takes_nobody_and_serves_out() -> None:
    floor = floor_of(QueueSpec(name="general"))
    floor.calls("c1", "general")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    floor.calls("c2", "general")
    assert how(floor, "c2") == ("overflowed", "closed")
    floor.comes("anna")
    assert floor.offered == {"anna": "c1"}


def test_a_queue_may_send_all_away_at_closing_time() -> None:
    floor = floor_of(QueueSpec(name="general", serves_out=False))
    floor.calls("c1", "general")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    assert how(floor, "c1") == ("overflowed", "closed")
    floor.receive(QueueOpened(at=floor.now, queue="general"))
    floor.calls("c2", "general")
    assert "c2" not in floor.left


@pytest.fixture
def two_queues() -> VirtualFloor:
    return floor_of(
        QueueSpec(name="cards", max_wait_s=60, overflow={"too_long": "general"}),
        QueueSpec(name="general", max_wait_s=100, overflow={"too_long": "cards"}),
    )


def test_another_queue_takes_over_with_age_and_rank(two_queues: VirtualFloor) -> None:
    two_queues.calls("c1", "cards")
    two_queues.passes(30)
    two_queues.calls("c2", "general")
    two_queues.passes(30)
    assert two_queues.left["c1"].to == "general"
    two_queues.comes("anna")
    assert two_queues.offered == {"anna": "c1"}


def test_no_call_goes_in_circles(two_queues: VirtualFloor) -> None:
    two_queues.calls("c1", "cards")
    two_queues.passes(160)
    assert two_queues.left["c1"].to == ""
    assert two_queues.left["c1"].wait_s == 160


def test_a_message_ends_the_wait(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    ref = floor.offers["anna"].ref
    commands = floor.receive(VoicemailChosen(at=floor.now, call_id="c1"))
    assert WithdrawOffer(ref=ref, why="voicemail") in commands
    assert floor.left["c1"].way == "voicemail"
    assert floor.states["anna"] is AgentState.AVAILABLE


def test_a_message_comes_too_late_while_bridging(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    for answer in (OfferAccepted, AgentAnswered, WhisperFinished):
        floor.receive(answer(at=floor.now, ref=floor.offers["anna"].ref))
    commands = floor.receive(VoicemailChosen(at=floor.now, call_id="c1"))
    assert commands == [RefuseChoice(call_id="c1", why="agent_found")]


def test_who_hangs_up_and_calls_again_has_the_old_place(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    floor.passes(10)
    floor.calls("c2", "general")
    floor.leaves("c1")
    floor.passes(60)
    floor.calls("again", "general", number="+1")
    kept = KeepPlace(call_id="again", of_call="c1", why="returned", waited_s=70)
    assert kept in floor.log[-1].commands
    floor.comes("anna")
    assert floor.offered == {"anna": "again"}


@pytest.mark.parametrize(("number", "later_s"), [("+1", 61), ("+2", 5), ("", 5)])
def test_who_comes_later_or_is_somebody_else_has_not(
    floor: VirtualFloor, number: str, later_s: float
) -> None:
    floor.calls("c1", "general", number="+1" if number else "")
    floor.calls("c2", "general")
    floor.leaves("c1")
    floor.passes(later_s)
    floor.calls("again", "general", number=number)
    floor.comes("anna")
    assert floor.offered == {"anna": "c2"}


def test_the_old_place_is_there_though_the_queue_is_full_by_now() -> None:
    floor = floor_of(QueueSpec(name="general", most_waiting=1))
    floor.calls("c1", "general", number="+1")
    floor.leaves("c1")
    floor.calls("c2", "general")
    floor.calls("again", "general", number="+1")
    assert "again" not in floor.left
    floor.comes("anna")
    assert floor.offered == {"anna": "again"}


@pytest.mark.parametrize("serves_out", [True, False])
def test_who_comes_back_after_closing_time_is_served_like_those_who_stayed(
    serves_out: bool,
) -> None:
    floor = floor_of(QueueSpec(name="general", serves_out=serves_out))
    floor.calls("c1", "general", number="+1")
    floor.leaves("c1")
    floor.receive(QueueClosed(at=floor.now, queue="general"))
    floor.calls("again", "general", number="+1")
    assert ("again" in floor.left) is not serves_out


def test_who_comes_back_may_wait_for_one_agent_alone() -> None:
    policy = Policy(queues={"general": QueueSpec(name="general")})
    floor = VirtualFloor(Router(policy))
    floor.comes("mara")
    floor.calls("other", "general")
    floor.takes("mara")
    floor.comes("anna")
    for call_id in ("c1", "again"):
        floor.calls(call_id, "general", tier="senior_vip", customer="7", manager="mara")
        assert floor.offered == {}
        floor.leaves(call_id)


def test_another_customer_behind_the_same_number_has_not(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", customer="7", number="+1")
    floor.calls("c2", "general")
    floor.leaves("c1")
    floor.calls("other", "general", customer="8", number="+1")
    floor.comes("anna")
    assert floor.offered == {"anna": "c2"}


def test_who_was_not_identified_yet_is_known_by_the_number(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", number="+1")
    floor.calls("c2", "general")
    floor.leaves("c1")
    floor.calls("again", "general", customer="7", number="+1")
    floor.comes("anna")
    assert floor.offered == {"anna": "again"}


def test_the_restricted_wait_in_their_own_queue_and_stay_there() -> None:
    floor = floor_of(
        QueueSpec(name="general"),
        QueueSpec(name="security", max_wait_s=60, overflow={"too_long": "general"}),
        restricted_queue="security",
    )
    floor.comes("anna")
    floor.calls("c1", "general", tier="restricted")
    floor.passes(60)
    assert (floor.left["c1"].queue, floor.left["c1"].to) == ("security", "")


def test_another_process_withdraws_what_was_on_its_way(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    ref = floor.offers["anna"].ref
    floor.receive(OfferAccepted(at=floor.now, ref=ref))
    commands = floor.receive(FloorResumed(at=floor.now))
    assert WithdrawOffer(ref=ref, why="resumed") in commands
    assert floor.offers["anna"].ref > ref
    assert floor.takes("anna") == "c1"


def test_whoever_comes_first_in_the_line_looks_first_in_another_process() -> None:
    policy = Policy(queues={"general": QueueSpec(name="general")}, head_start_s={"vip": 300})
    floor = VirtualFloor(Router(policy))
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.comes("bela")
    floor.calls("v1", "general", tier="vip")
    floor.comes("cheng")
    floor.receive(FloorResumed(at=floor.now))
    assert floor.offers["cheng"].call_id == "v1"


def test_another_process_goes_on_with_what_is_left_of_a_timer(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards")
    floor.passes(12)
    commands = floor.receive(FloorResumed(at=floor.now))
    assert [one.seconds for one in commands if isinstance(one, StartTimer)] == [18]
