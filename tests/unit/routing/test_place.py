"""A call's place in its queue."""

from __future__ import annotations

from hotline.simulator.routing_tests.virtual_floor import VirtualFloor


def places(floor: VirtualFloor, *call_ids: str) -> list[int | None]:
    return [floor.router.place(call_id) for call_id in call_ids]


def test_it_is_counted_within_the_queue_by_rank(floor: VirtualFloor) -> None:
    floor.calls("c1", "general")
    floor.calls("l1", "loans")
    floor.calls("c2", "general")
    floor.calls("v1", "general", tier="vip")
    assert places(floor, "v1", "c1", "c2", "l1") == [1, 2, 3, 1]


def test_who_relaxed_and_who_waits_for_one_agent_alone_count_too(floor: VirtualFloor) -> None:
    floor.comes("mara")
    floor.calls("other", "cards", tier="senior_vip", manager="mara")
    floor.takes("mara")
    floor.calls("c1", "cards", tier="senior_vip", manager="mara")
    floor.calls("c2", "cards")
    floor.passes(45)
    floor.calls("c3", "cards")
    assert places(floor, "c1", "c2", "c3") == [1, 2, 3]


def test_whoever_waits_for_one_agent_is_counted_once_and_in_one_queue(floor: VirtualFloor) -> None:
    floor.comes("mara")
    floor.calls("other", "general", tier="senior_vip", manager="mara")
    floor.takes("mara")
    for call_id, queue in (("c1", "general"), ("l1", "loans")):
        floor.calls(call_id, queue, tier="senior_vip", manager="mara")
    floor.calls("c2", "general")
    assert places(floor, "l1", "c2") == [1, 2]
    floor.passes(70)
    assert places(floor, "l1", "c2") == [1, 2]


def test_a_call_on_offer_is_in_nobodys_way_and_keeps_its_place(floor: VirtualFloor) -> None:
    floor.comes("anna")
    floor.calls("c1", "general")
    floor.calls("c2", "general")
    floor.calls("c3", "general")
    assert places(floor, "c1", "c2", "c3") == [1, 1, 2]


def test_who_is_in_no_queue_has_none(floor: VirtualFloor) -> None:
    assert places(floor, "c1") == [None]
