"""Where PBX and floor disagree is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chaos_floor.desk import Desk
from chaos_floor.lies import desk_lies, lies
from chaos_floor.pbx_view import PbxNow
from hotline.desk.wallboard import AgentNow, CallNow, FloorNow
from hotline.model.agent import AgentState
from hotline.testing.floor import now

PBX = PbxNow(
    legs={"bank-offer-1": "desk1"},
    numbers={"c1": "139", "c2": "138"},
    waiting=frozenset({"c2"}),
    together=frozenset({("139", "desk1")}),
    rung=frozenset(),
)
SHOWS = {"state": "on_call", "talk": {"call": "c1"}, "handling": {"held": False, "aside": False}}
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


def desk(**shown: object) -> dict[str, Desk]:
    return {"anna": Desk(url="", token="", now={**SHOWS, **shown})}


def test_what_agrees_is_no_lie() -> None:
    assert list(lies(PBX, FLOOR, desk())) == []
    assert list(desk_lies(FLOOR, desk())) == []


@pytest.mark.parametrize(
    ("pbx", "floor", "lie"),
    [
        (replace(PBX, together=frozenset()), FLOOR, "on a call, and not together: anna with c1"),
        (replace(PBX, numbers={"c1": "139"}), FLOOR, "waits, and is not on the line: c2"),
        (
            replace(PBX, waiting=frozenset({"c2", "c3"}), numbers={**PBX.numbers, "c3": "137"}),
            FLOOR,
            "unknown to the floor: c3",
        ),
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
    assert any(lie in found for found in lies(pbx, floor, desk()))


@pytest.mark.parametrize("how", ["held", "aside"])
def test_who_is_apart_by_the_desk_is_apart(how: str) -> None:
    apart, parted = desk(handling={how: True}), replace(PBX, together=frozenset())
    assert list(lies(parted, FLOOR, apart)) == []
    assert "apart by the desk, and together: anna with c1" in lies(PBX, FLOOR, apart)
    without_leg = replace(parted, legs={})
    assert "on a call, and not together: anna with c1" in lies(without_leg, FLOOR, apart)


@pytest.mark.parametrize("moving", ["parting", "joining", "reconnecting"])
def test_who_is_just_parted_or_joined_by_the_desk_may_be_either(moving: str) -> None:
    between, parted = desk(handling={"moving": moving}), replace(PBX, together=frozenset())
    assert list(lies(PBX, FLOOR, between)) == list(lies(parted, FLOOR, between)) == []


def test_who_goes_on_in_the_secure_flow_alone_is_no_lie() -> None:
    alone = replace(PBX, waiting=frozenset({"c2", "c3"}), numbers={**PBX.numbers, "c3": "137"})
    assert list(lies(alone, FLOOR, desk(), {"137"})) == []
    assert list(lies(alone, FLOOR, desk())) == ["on the line, and unknown to the floor: c3"]


def test_a_customer_who_was_rung_is_together_by_another_name() -> None:
    floor = FLOOR.model_copy(update={"agents": (TALKS.model_copy(update={"call": "c0"}),)})
    rung = replace(PBX, numbers={"c2": "138"}, rung=frozenset({"139"}))
    assert list(lies(rung, floor, desk())) == []
    assert any(
        "not together" in one for one in lies(replace(rung, rung=frozenset()), floor, desk())
    )


def test_who_is_to_be_called_back_need_not_be_on_the_line() -> None:
    later = WAITS.model_copy(update={"callback": True})
    floor = FLOOR.model_copy(update={"waiting": (later,)})
    assert list(lies(replace(PBX, numbers={"c1": "139"}, waiting=frozenset()), floor, desk())) == []


def test_a_desk_that_shows_what_is_over_is_a_lie_and_a_closed_one_is_none() -> None:
    assert list(desk_lies(FLOOR, desk(state="available", talk=None))) == [
        "desk of anna shows available, who is on_call",
        "desk of anna shows no call, who talks on c1",
    ]
    assert list(desk_lies(FLOOR, {"anna": Desk(url="", token="")})) == []
