"""Another policy while callers wait: nobody loses the place, and all goes by the new one."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec, Relaxation
from hotline.routing.commands import Ignore, LeaveQueue, ReportDefect
from hotline.routing.destinations import to_agents
from hotline.routing.events import (
    CompleteAsked,
    ConsultAsked,
    OfferDeclined,
    PolicyChanged,
    TransferAsked,
)
from hotline.routing.policy import CallbackRules, Policy
from hotline.routing.router import Router
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

CARDS = QueueSpec(name="cards", teams=frozenset({"cards"}), max_wait_s=600)
GENERAL = QueueSpec(name="general", overflow={"too_long": "cards"})
POLICY = Policy(queues={"cards": CARDS, "general": GENERAL})


@pytest.fixture
def floor() -> VirtualFloor:
    return VirtualFloor(Router(POLICY))


def edit(floor: VirtualFloor, policy: Policy) -> None:
    floor.receive(PolicyChanged(at=floor.now, policy=policy))


def with_cards(**changes: object) -> Policy:
    return replace(POLICY, queues={**POLICY.queues, "cards": replace(CARDS, **changes)})  # type: ignore[arg-type]


def test_who_may_take_calls_by_now_is_offered_those_that_wait_in_the_old_order(
    floor: VirtualFloor,
) -> None:
    floor.calls("third", "cards")
    floor.calls("first", "cards", priority=9)
    floor.comes("anna", teams=["general"])
    assert floor.offered == {}
    edit(floor, with_cards(teams=frozenset({"general"})))
    assert floor.offered == {"anna": "first"}


def test_a_relaxation_that_has_begun_by_the_new_policy_holds_at_once(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards")
    floor.comes("anna", teams=["general"])
    floor.passes(60)
    general = frozenset({"general"})
    edit(floor, with_cards(relaxations=(Relaxation(after_s=90, teams=general),)))
    assert floor.offered == {}
    floor.passes(30)
    assert floor.offered == {"anna": "c1"}
    assert floor.offers["anna"].rule.step == 1


def test_the_new_limit_counts_from_when_the_caller_came(floor: VirtualFloor) -> None:
    floor.calls("waits", "cards")
    floor.calls("by the flow", "cards", max_wait_s=200)
    floor.passes(100)
    edit(floor, with_cards(max_wait_s=0))
    floor.passes(100)
    assert floor.left["by the flow"].why == "too_long"
    floor.passes(900)
    assert "waits" not in floor.left
    edit(floor, with_cards(max_wait_s=300))
    assert floor.left["waits"].why == "too_long"


def test_the_flows_limit_does_not_come_back_to_who_has_overflowed(floor: VirtualFloor) -> None:
    floor.calls("c1", "general", max_wait_s=60)
    floor.passes(60)
    edit(floor, with_cards(max_wait_s=500))
    floor.passes(499)
    assert floor.left["c1"].to == "cards"
    floor.passes(1)
    assert floor.left["c1"].queue == "cards"


def test_an_offer_that_is_out_stands(floor: VirtualFloor) -> None:
    floor.comes("anna", teams=["cards"])
    floor.calls("c1", "cards")
    edit(floor, with_cards(teams=frozenset({"night"}), wrap_up_s=0.0))
    assert floor.offered == {"anna": "c1"}
    floor.takes("anna")
    floor.ends("c1")
    assert floor.states["anna"] is AgentState.AVAILABLE


def test_a_queue_that_is_no_more_serves_those_who_are_in_it(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards")
    edit(floor, Policy(queues={"general": GENERAL}))
    floor.calls("late", "cards")
    assert floor.left["late"].why == "no_such_queue"
    floor.comes("anna", teams=["cards"])
    assert floor.offered == {"anna": "c1"}


def test_a_customer_who_is_rung_again_later_is_so_still(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards", number="1")
    floor.wants_a_callback("c1")
    floor.comes("anna", teams=["cards"])
    floor.takes_and_reaches_nobody("anna")
    edit(floor, replace(POLICY, callback=CallbackRules(attempts=2)))
    assert floor.offered == {}
    floor.passes(600)
    floor.takes_and_reaches_nobody("anna")
    assert floor.left["c1"].why == "callback_failed"


def test_agents_are_chosen_by_occupancy_from_then_on(floor: VirtualFloor) -> None:
    for name in ("busy", "idle"):
        floor.comes(name, teams=["cards"])
    floor.calls("c1", "cards")
    floor.takes("busy")
    floor.passes(600)
    floor.ends("c1")
    floor.passes(30)
    # By idleness it is `idle` anyway; a break makes that one the last who became free.
    floor.takes_a_break("idle")
    floor.is_ready("idle")
    edit(floor, with_cards(selection="least_occupied"))
    floor.calls("c2", "cards")
    assert floor.offered == {"idle": "c2"}


def test_who_is_reserved_is_found_by_no_selection(floor: VirtualFloor) -> None:
    floor.comes("anna", teams=["cards"])
    floor.calls("c1", "cards")
    edit(floor, with_cards(selection="least_occupied"))
    floor.calls("c2", "cards")
    assert floor.offered == {"anna": "c1"}
    floor.leaves("c1")
    assert floor.offered == {"anna": "c2"}


def test_what_is_remembered_counts_by_the_new_policy(floor: VirtualFloor) -> None:
    floor.calls("c1", "cards", number="1")
    floor.calls("c2", "cards")
    floor.leaves("c1")
    floor.passes(30)
    edit(floor, replace(POLICY, return_s=20.0))
    floor.calls("again", "cards", number="1")
    assert floor.router.place("again") == 2


def test_the_log_leads_to_the_same_floor_whatever_policy_it_is_folded_from(
    floor: VirtualFloor,
) -> None:
    edit(floor, POLICY)
    floor.comes("anna", teams=["cards"])
    floor.calls("c1", "cards")
    floor.takes("anna")
    edit(floor, with_cards(teams=frozenset({"night"})))
    floor.ends("c1")
    other = Router(Policy(queues={}))
    assert [other.receive(step.event) for step in floor.log] == [
        [*step.commands] for step in floor.log
    ]


@pytest.mark.parametrize("seed", range(40))
def test_however_often_it_changes_nobody_waits_beside_a_free_agent_who_fits(seed: int) -> None:
    random = Random(seed)
    teams = [frozenset[str](), frozenset({"cards"}), frozenset({"general"})]
    floor = VirtualFloor(Router(POLICY))
    for number in range(60):
        match random.randrange(7):
            case 0:
                team = random.choice(["cards", "general"])
                floor.comes(f"a{number}", teams=[team])
            case 1 | 2:
                queue = random.choice(["cards", "general"])
                tier = random.choice(["standard", "vip"])
                floor.calls(f"c{number}", queue, tier=tier)  # type: ignore[arg-type]
            case 3:
                edit(
                    floor,
                    replace(
                        with_cards(
                            teams=random.choice(teams),
                            max_wait_s=random.choice([0.0, 120.0]),
                            selection=random.choice(["longest_idle", "least_occupied"]),
                            relaxations=tuple(
                                Relaxation(after_s=60, teams=frozenset({"general"}))
                                for _ in range(random.randrange(2))
                            ),
                        ),
                        head_start_s={"vip": random.choice([0.0, 300.0])},
                    ),
                )
            case 4 if floor.offers:
                floor.takes(random.choice([*floor.offers]))
            case 5 if floor.router.floor.conversations:
                floor.ends(random.choice([*floor.router.floor.conversations]))
            case _:
                floor.passes(random.choice([1, 30, 90]))
        now = floor.router.floor
        for entry in now.waiting:
            assert entry.lane is not None
            free = [one for one in now.agents.values() if one.state is AgentState.AVAILABLE]
            assert not any(entry.lane.fits(one.qualification) for one in free)
        told = [command for step in floor.log for command in step.commands]
        assert not any(isinstance(one, ReportDefect | Ignore) for one in told)
        left = {one.call_id for one in told if isinstance(one, LeaveQueue) and not one.to}
        assert left.isdisjoint(now.entries)


@pytest.fixture
def talking(floor: VirtualFloor) -> VirtualFloor:
    """Anna talks with c1, and Bela is there who is in another team."""
    floor.comes("anna", teams=["cards", "general"])
    floor.calls("c1", "cards")
    floor.takes("anna")
    floor.comes("bela", teams=["general"])
    return floor


FOR_GENERAL = with_cards(teams=frozenset({"general"}), max_wait_s=300)


def test_who_is_sent_on_waits_by_the_new_policy_as_do_those_who_come_then(
    talking: VirtualFloor,
) -> None:
    edit(talking, FOR_GENERAL)
    talking.takes_a_break("bela")
    talking.receive(TransferAsked(at=talking.now, call_id="c1", agent_id="anna", to_queue=""))
    talking.takes_a_break("anna")
    talking.calls("c2", "cards")
    talking.is_ready("bela")
    assert talking.offered == {"bela": "c1"}
    talking.takes("bela")
    talking.ends("c1")
    talking.is_ready("bela")
    assert talking.offered == {"bela": "c2"}


def test_nobody_is_sent_to_an_agent_where_the_new_policy_has_no_room(
    talking: VirtualFloor,
) -> None:
    edit(talking, FOR_GENERAL)
    talking.calls("c2", "cards")
    talking.takes("bela")
    talking.calls("c3", "cards")
    edit(talking, with_cards(most_waiting=1))
    floor = talking.router.floor
    assert [one.ways for one in to_agents(floor, floor.conversations["c1"])] == [frozenset()]
    asked = TransferAsked(at=talking.now, call_id="c1", agent_id="anna", to_agent="bela")
    assert talking.receive(asked) == [Ignore(why="the caller cannot go there")]


def test_who_is_given_away_after_the_policy_has_changed_waits_by_the_new_one(
    talking: VirtualFloor,
) -> None:
    talking.comes("cheng", teams=["cards"])
    asked = ConsultAsked(at=talking.now, call_id="c1", agent_id="anna", to_agent="cheng")
    talking.receive(asked)
    edit(talking, FOR_GENERAL)
    talking.receive(CompleteAsked(at=talking.now, call_id="c1", agent_id="anna"))
    entry = talking.router.floor.entries["c1"]
    assert (entry.queue, entry.max_wait_s) == (FOR_GENERAL.queues["cards"], 300)
    talking.receive(OfferDeclined(at=talking.now, ref=talking.consult_offers["cheng"].ref))
    assert talking.offered == {"bela": "c1"}
