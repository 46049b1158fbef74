"""A floor that goes by its second policy comes back from a snapshot with what is left of the first.

That nothing else is lost is among the laws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from hotline.model.queue import QueueSpec
from hotline.routing.commands import AnyCommand
from hotline.routing.events import (
    AgentReady,
    AnyEvent,
    CallbackChosen,
    CallerLeft,
    ConversationEnded,
    PolicyChanged,
    TimerFired,
)
from hotline.routing.policy import Policy, PreferredRules
from hotline.routing.router import Router
from hotline.routing.snapshot import restore, snapshot_from_json, snapshot_to_json, take
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

OLD = Policy(
    queues={
        "stays": QueueSpec(name="stays", selection="least_occupied", wrap_up_s=70),
        "goes": QueueSpec(name="goes", wrap_up_s=90),
    }
)
NEW = Policy(queues={"stays": QueueSpec(name="stays", wrap_up_s=5)})


@pytest.fixture
def changed() -> VirtualFloor:
    """A floor whose policy was edited: two talk, and two wait, in a queue that stays and one not.

    Dana and Evi are free, but speak another language.
    """
    floor = VirtualFloor(Router(OLD))
    for agent_id in ("anna", "bela"):
        floor.comes(agent_id)
    for agent_id in ("dana", "evi"):
        floor.passes(10)
        floor.comes(agent_id, languages=["zh-CN"])
    for call_id, queue in (("c1", "stays"), ("c2", "goes")):
        floor.calls(call_id, queue)
    for agent_id in ("anna", "bela"):
        floor.takes(agent_id)
    for call_id, queue in (("c3", "stays"), ("c4", "goes")):
        floor.calls(call_id, queue)
    floor.receive(PolicyChanged(at=floor.now, policy=NEW))
    return floor


def again(floor: VirtualFloor) -> Router:
    router = Router(OLD)
    router.floor = restore(snapshot_from_json(snapshot_to_json(take(floor.router.floor))))
    return router


def both(floor: VirtualFloor, router: Router, event: AnyEvent) -> Sequence[AnyCommand]:
    commands = floor.receive(event)
    assert router.receive(event) == commands
    return commands


def test_a_queue_that_is_no_more_serves_those_who_are_in_it(changed: VirtualFloor) -> None:
    router = again(changed)
    for call_id, wrap_up_s in (("c1", 70), ("c2", 90)):
        (_, timer) = both(changed, router, ConversationEnded(at=changed.now, call_id=call_id))
        assert getattr(timer, "seconds", None) == wrap_up_s
    for agent_id, call_id in (("anna", "c3"), ("bela", "c4")):
        both(changed, router, AgentReady(at=changed.now, agent_id=agent_id))
        assert changed.offers[agent_id].call_id == call_id


def test_an_order_of_agents_that_no_queue_uses_any_more_is_kept(changed: VirtualFloor) -> None:
    router = again(changed)
    assert router.floor.free.has_bands
    assert take(router.floor) == take(changed.router.floor)
    changed.passes(1)
    both(changed, router, PolicyChanged(at=changed.now, policy=OLD))
    assert take(router.floor) == take(changed.router.floor)


def test_the_clock_is_not_set_back(changed: VirtualFloor) -> None:
    router = again(changed)
    early = changed.now - timedelta(hours=1)
    both(changed, router, TimerFired(at=early, ref=0))
    (left,) = both(changed, router, CallerLeft(at=early, call_id="c3"))
    assert getattr(left, "wait_s", None) == 0


def test_a_snapshot_of_another_version_is_refused(changed: VirtualFloor) -> None:
    text = snapshot_to_json(take(changed.router.floor))
    with pytest.raises(ValidationError):
        snapshot_from_json(text.replace('"version":9', '"version":1'))


def test_who_is_still_on_the_line_is_not_called_back_after_a_restart() -> None:
    rules = PreferredRules(manager_tiers=frozenset({"vip"}), manager_s=60)
    floor = VirtualFloor(Router(Policy(queues={"stays": QueueSpec(name="stays")}, preferred=rules)))
    floor.comes("mara")
    floor.calls("c0", "stays")
    floor.takes("mara")
    floor.calls("c1", "stays", tier="vip", number="+1", manager="mara")
    floor.receive(CallbackChosen(at=floor.now, call_id="c1"))
    router = again(floor)
    both(floor, router, ConversationEnded(at=floor.now, call_id="c0"))
    both(floor, router, AgentReady(at=floor.now, agent_id="mara"))
    assert router.floor.offers == {}


def test_what_was_never_taken_of_a_floor_cannot_be_restored(changed: VirtualFloor) -> None:
    whole = take(changed.router.floor)
    with pytest.raises(LookupError):
        restore(replace(whole, agents=[]))
