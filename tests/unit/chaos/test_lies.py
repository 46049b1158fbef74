"""Where PBX and floor disagree is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos_floor.lies import lies
from chaos_floor.pbx_view import PbxNow
from hotline.desk.wallboard import AgentNow, CallNow, FloorNow
from hotline.model.agent import AgentState
from hotline.testing.floor import now

PBX = PbxNow(
    legs={"bank-offer-1": "desk1"},
    numbers={"c1": "139", "c2": "138"},
    waiting=frozenset({"c2"}),
    together=frozenset({("139", "desk1")}),
)
TALKS = AgentNow(
    agent="anna",
    name="Anna",
    state=AgentState.ON_CALL,
    reason="",
    since=now(),
    seat="desk1",
    call="c1",
)
WAITS = CallNow(
    call="c2",
    queue="agents",
    tier="standard",
    language="en-US",
    skills=(),
    since=now(),
    offered="",
)
FLOOR = FloorNow(agents=(TALKS,), waiting=(WAITS,), tiers=())


def with_agent(**changed: object) -> FloorNow:
    return FLOOR.model_copy(update={"agents": (TALKS.model_copy(update=changed),)})


def test_what_agrees_is_no_lie() -> None:
    assert list(lies(PBX, FLOOR)) == []


@pytest.mark.parametrize(
    ("pbx", "floor", "lie"),
    [
        (replace(PBX, together=frozenset()), FLOOR, "on a call, and not together: anna with c1"),
        (replace(PBX, numbers={"c1": "139"}), FLOOR, "waits, and is not on the line: c2"),
        (replace(PBX, waiting=frozenset({"c2", "c3"})), FLOOR, "unknown to the floor: c3"),
        (replace(PBX, legs={}), with_agent(state=AgentState.RESERVED), "no telephone rings"),
        (PBX, with_agent(state=AgentState.AVAILABLE, call=""), "c2 beside anna"),
        (PBX, with_agent(state=AgentState.WRAP_UP), "a leg for nobody: bank-offer-1"),
        (PBX, with_agent(seat="desk2"), "a leg where nobody sits: bank-offer-1"),
        (
            replace(PBX, legs={"bank-offer-1": "desk1", "bank-offer-2": "desk1"}),
            FLOOR,
            "two legs: ['bank-offer-1', 'bank-offer-2']",
        ),
    ],
)
def test_what_does_not_agree_is_one(pbx: PbxNow, floor: FloorNow, lie: str) -> None:
    assert any(lie in found for found in lies(pbx, floor))
