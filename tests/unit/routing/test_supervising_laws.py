"""Supervisors listen, move calls and put them first, in any order: the floor's laws hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.routing.test_handling_laws import AGENTS, CALLS, Walk

from hotline.model.agent import AgentState
from hotline.model.supervision import SUPERVISION_MODES
from hotline.routing.events import (
    CallMoved,
    CallPrioritised,
    SupervisionAsked,
    SupervisionEndAsked,
    SupervisorGone,
)
from hotline.routing.supervising import SUPERVISING, all_of


class SupervisedWalk(Walk):
    """A floor on which supervisors do something, too."""

    def deeds(self) -> Iterator[tuple[int, Callable[[], object]]]:
        floor, pick = self.floor, self.chance.choice
        yield from super().deeds()
        yield 12, self.somebody_supervises
        yield 3, lambda: floor.receive(SupervisionEndAsked(at=floor.now, agent_id=pick(AGENTS)))
        yield 3, self.a_supervisor_hangs_up
        yield 6, lambda: floor.receive(CallPrioritised(at=floor.now, call_id=pick(CALLS)))
        yield 4, self.a_call_is_moved

    def somebody_supervises(self) -> None:
        pick, floor = self.chance.choice, self.floor
        call_id = pick(list(floor.router.floor.conversations) or CALLS)
        mode = pick(SUPERVISION_MODES)
        floor.receive(
            SupervisionAsked(at=floor.now, agent_id=pick(AGENTS), call_id=call_id, mode=mode)
        )

    def a_supervisor_hangs_up(self) -> None:
        refs = [one.ref for one in all_of(self.floor.router.floor)]
        ref = self.chance.choice(refs or [0])
        self.floor.receive(SupervisorGone(at=self.floor.now, ref=ref, why="hung_up"))

    def a_call_is_moved(self) -> None:
        pick = self.chance.choice
        to = pick(["first", "second", "third"])
        self.floor.receive(CallMoved(at=self.floor.now, call_id=pick(CALLS), to_queue=to))

    def nobody_is_in_two_places(self) -> None:
        super().nobody_is_in_two_places()
        floor = self.floor.router.floor
        for one in all_of(floor):
            presence = one.presence
            assert floor.conversations[one.talk.entry.call_id] is one.talk
            assert (presence.state, presence.reason) == (AgentState.ON_BREAK, SUPERVISING)
            assert presence.offer is None
        supervising = {one.presence.agent.agent_id for one in all_of(floor)}
        shown = {n for n, one in floor.agents.items() if one.reason == SUPERVISING}
        assert shown == supervising


@given(seed=st.integers(0))
def test_the_laws_hold_whatever_supervisors_do(seed: int) -> None:
    SupervisedWalk(seed).goes()
