"""Whom somebody else parted is told from those who are apart for a while."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chaos_floor.talks import APART_S, Talks

KEY = ("139", "desk1")
TALKING = {"talk": {"call": "c1"}, "handling": {"held": False, "aside": False}}
NO_DESK: dict[str, Any] = {}


class Room:
    """A caller and an agent, who have talked until this moment."""

    def __init__(self) -> None:
        self.desk = SimpleNamespace(is_apart=False, now=TALKING)
        leg = SimpleNamespace(ended_by=None)
        self.agent: Any = SimpleNamespace(desk=self.desk, call=leg, has_left=False)
        self.caller: Any = SimpleNamespace(call=SimpleNamespace(ended_by=None), has_left=False)
        self.talks = Talks()
        self.sees(0.0, together=True)

    def sees(self, at: float, *, together: bool = False) -> None:
        pairs = [KEY] if together else []
        self.talks.see(pairs, {"139": self.caller}, {"desk1": self.agent}, at)


def test_who_are_apart_for_too_long_were_parted() -> None:
    room = Room()
    room.sees(1.0)
    room.sees(1.0 + APART_S)
    assert room.talks.cut == []
    room.sees(1.1 + APART_S)
    assert room.talks.cut == ["cut: 139 and desk1"]


@pytest.mark.parametrize(("apart", "shown"), [(True, TALKING), (False, NO_DESK)])
def test_while_a_desk_says_so_or_nobody_serves_it_nobody_was_parted(
    apart: bool, shown: dict[str, Any]
) -> None:
    room = Room()
    room.desk.is_apart, room.desk.now = apart, shown
    room.sees(1.0)
    room.sees(2.0 + APART_S)
    room.desk.is_apart, room.desk.now = False, TALKING
    room.sees(3.0 + APART_S)
    assert room.talks.cut == []
    room.sees(4.0 + 2 * APART_S)
    assert room.talks.cut == ["cut: 139 and desk1"]


def test_who_ended_by_neither_of_both_was_cut_off() -> None:
    room = Room()
    room.caller.call.ended_by = "pbx"
    room.sees(1.0)
    assert room.talks.cut == ["cut: 139 and desk1"]
