"""Wrap-up: how long it lasts, and that what came of a call is said where the bank wants to know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.model.agent import AgentState
from hotline.model.queue import QueueSpec
from hotline.routing.events import (
    AgentBreakStarted,
    AgentLoggedOut,
    CallDisposed,
    HoldAsked,
    WrapUpExtended,
)
from hotline.routing.explanation import explain, told
from hotline.routing.policy import Policy
from hotline.routing.presence import Presence
from hotline.routing.router import Router
from hotline.routing.wrapping_up import NO_DISPOSITION, SAID_MEANWHILE, may_extend
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor

QUEUE = QueueSpec(
    name="general", wrap_up_s=10, max_wrap_up_s=25, dispositions=("solved", "to_be_done")
)
REQUIRED = replace(QUEUE, disposition_required=True)


class Floor(VirtualFloor):
    """Anna has talked with caller c1."""

    def __init__(self, queue: QueueSpec) -> None:
        super().__init__(Router(Policy(queues={"general": queue})))
        self.comes("anna")
        self.calls("c1", "general")
        self.takes("anna")
        self.passes(60)

    @property
    def anna(self) -> Presence:
        return self.router.floor.agents["anna"]

    @property
    def does(self) -> tuple[AgentState, str]:
        return self.states["anna"], self.reasons["anna"]

    def is_disposed(
        self, disposition: str = "solved", *, call_id: str = "c1", instead_of: str | None = None
    ) -> str:
        return self._ignored(
            CallDisposed(
                at=self.now,
                call_id=call_id,
                agent_id="anna",
                disposition=disposition,
                instead_of=instead_of,
            )
        )

    def extends(self, *, call_id: str = "c1") -> str:
        return self._ignored(WrapUpExtended(at=self.now, call_id=call_id, agent_id="anna"))

    def is_not_ready(self) -> bool:
        self.is_ready("anna")
        return any(one.kind == "ignore" for one in self.log[-1].commands)

    def _ignored(self, event: CallDisposed | WrapUpExtended) -> str:
        commands = self.receive(event)
        return next((one.why for one in commands if one.kind == "ignore"), "")


@pytest.fixture
def floor() -> Floor:
    floor = Floor(QUEUE)
    floor.ends("c1")
    return floor


@pytest.fixture
def strict() -> Floor:
    floor = Floor(REQUIRED)
    floor.ends("c1")
    return floor


def test_wrap_up_ends_by_itself_or_when_the_agent_is_ready(floor: Floor) -> None:
    floor.passes(9)
    assert floor.does == (AgentState.WRAP_UP, "")
    floor.passes(1)
    assert floor.does == (AgentState.AVAILABLE, "")
    assert floor.anna.wrap_up is None


def test_an_agent_may_have_more_time_up_to_the_limit(floor: Floor) -> None:
    floor.passes(8)
    assert (floor.extends(), floor.extends()) == ("", "")
    assert not may_extend(floor.anna)
    assert floor.extends() == "there is no more time"
    floor.passes(16)
    assert floor.does == (AgentState.WRAP_UP, "")
    floor.passes(1)
    assert floor.does == (AgentState.AVAILABLE, "")


def test_more_time_is_had_for_the_call_that_is_meant(floor: Floor) -> None:
    assert floor.extends(call_id="c0") == "the agent does not wrap up that call"
    floor.is_ready("anna")
    assert floor.extends() == "the agent does not wrap up that call"


def test_a_disposition_is_given_while_they_talk_or_in_wrap_up_and_the_last_counts() -> None:
    floor = Floor(QUEUE)
    assert floor.is_disposed("to_be_done") == ""
    floor.ends("c1")
    assert floor.is_disposed("solved") == ""
    assert floor.anna.wrap_up is not None
    assert floor.anna.wrap_up.talk.disposition == "solved"
    assert floor.does == (AgentState.WRAP_UP, "")
    assert floor.is_disposed("lost") == "the queue has no such disposition"
    floor.is_ready("anna")
    assert floor.is_disposed() == "the agent has no such call"


def test_who_does_not_know_the_last_word_changes_nothing(floor: Floor) -> None:
    assert floor.is_disposed("to_be_done", instead_of="") == ""
    assert floor.is_disposed("solved", instead_of="") == SAID_MEANWHILE
    assert floor.is_disposed("to_be_done", instead_of="") == ""
    assert floor.is_disposed("solved", instead_of="to_be_done") == ""
    assert floor.anna.wrap_up is not None
    assert floor.anna.wrap_up.talk.disposition == "solved"


def test_whoever_has_not_said_what_came_of_it_is_not_ready(strict: Floor) -> None:
    assert strict.is_not_ready()
    assert strict.is_disposed() == ""
    assert strict.does == (AgentState.WRAP_UP, "")
    strict.is_ready("anna")
    assert strict.does == (AgentState.AVAILABLE, "")


def test_wrap_up_lasts_until_it_is_said(strict: Floor) -> None:
    strict.passes(10)
    assert strict.does == (AgentState.WRAP_UP, NO_DISPOSITION)
    assert not may_extend(strict.anna)
    strict.passes(5)
    strict.is_disposed()
    assert strict.does == (AgentState.AVAILABLE, "")


def test_who_never_says_it_is_on_break_at_the_limit(strict: Floor) -> None:
    strict.passes(25)
    assert strict.does == (AgentState.ON_BREAK, NO_DISPOSITION)
    strict.is_ready("anna")
    assert strict.does == (AgentState.AVAILABLE, "")


def test_a_break_begins_when_it_is_said(strict: Floor) -> None:
    strict.takes_a_break("anna", "lunch")
    assert strict.does == (AgentState.WRAP_UP, "")
    strict.is_disposed()
    assert strict.does == (AgentState.ON_BREAK, "lunch")


def test_a_break_is_taken_back_in_time(strict: Floor) -> None:
    strict.takes_a_break("anna", "lunch")
    strict.is_ready("anna")
    strict.is_disposed()
    strict.passes(10)
    assert strict.does == (AgentState.AVAILABLE, "")


def test_nobody_is_kept_who_leaves(strict: Floor) -> None:
    strict.receive(AgentLoggedOut(at=strict.now, agent_id="anna"))
    assert strict.does == (AgentState.OFFLINE, "logged_out")


def test_a_queue_without_wrap_up_waits_for_a_disposition_all_the_same() -> None:
    floor = Floor(replace(REQUIRED, wrap_up_s=0))
    floor.ends("c1")
    assert floor.does == (AgentState.WRAP_UP, NO_DISPOSITION)
    floor.is_disposed()
    assert floor.does == (AgentState.AVAILABLE, "")


def test_whoever_has_said_it_while_talking_has_no_more_to_do() -> None:
    floor = Floor(replace(REQUIRED, wrap_up_s=0))
    floor.is_disposed()
    floor.ends("c1")
    assert floor.does == (AgentState.AVAILABLE, "")


def test_a_caller_on_hold_who_hangs_up_leaves_wrap_up(strict: Floor) -> None:
    strict.passes(30)
    strict.is_ready("anna")
    strict.calls("c2", "general")
    strict.takes("anna")
    strict.receive(HoldAsked(at=strict.now, call_id="c2", agent_id="anna"))
    strict.leaves("c2")
    assert strict.is_disposed(call_id="c2") == ""


def test_it_is_told_who_said_what_came_of_a_call(floor: Floor) -> None:
    floor.is_disposed("lost")
    floor.is_disposed("to_be_done")
    found = explain(Router(floor.router.floor.policy), floor.log, "c1")
    assert found is not None
    text = "\n".join(told(found))
    assert "anna says what came of it: to be done" in text
    assert "lost" not in text


def last_caller(floor: VirtualFloor) -> None:
    floor.receive(
        AgentBreakStarted(at=floor.now, agent_id="anna", reason="session_over", after_caller=True)
    )


def test_a_break_after_the_caller_cuts_no_wrap_up_short(floor: Floor) -> None:
    floor.calls("c2", "general")
    last_caller(floor)
    assert floor.does == (AgentState.WRAP_UP, "")
    floor.passes(10)
    assert floor.does == (AgentState.ON_BREAK, "session_over")
    assert floor.offered == {}


def test_a_break_after_the_caller_waits_for_the_disposition(strict: Floor) -> None:
    last_caller(strict)
    strict.passes(12)
    assert strict.is_disposed() == ""
    assert strict.does == (AgentState.ON_BREAK, "session_over")


def test_a_break_after_the_caller_cuts_no_offer_short(floor: Floor) -> None:
    floor.calls("c2", "general")
    floor.is_ready("anna")
    last_caller(floor)
    assert floor.offered == {"anna": "c2"}
    floor.calls("c3", "general")
    floor.takes("anna")
    floor.ends("c2")
    floor.passes(10)
    assert floor.does == (AgentState.ON_BREAK, "session_over")
    assert floor.offered == {}


def test_a_break_after_the_caller_begins_where_the_caller_leaves_the_line(floor: Floor) -> None:
    floor.calls("c2", "general")
    floor.is_ready("anna")
    last_caller(floor)
    floor.leaves("c2")
    assert floor.does == (AgentState.ON_BREAK, "session_over")


def test_a_break_after_the_caller_begins_at_once_where_there_is_none(floor: Floor) -> None:
    floor.is_ready("anna")
    last_caller(floor)
    assert floor.does == (AgentState.ON_BREAK, "session_over")
