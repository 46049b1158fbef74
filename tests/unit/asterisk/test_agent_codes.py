"""Codes among an agent's keys."""

from __future__ import annotations

import pytest

from hotline.asterisk.agent_codes import PAUSE_S, AgentCodes


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("keys", "numbers"),
    [
        ("*51", [1]),
        ("*59", [9]),
        ("**52", [2]),
        ("*5*53", [3]),
        ("1*51*52", [1, 2]),
        ("*50", []),
        ("*5#", []),
        ("51", []),
        ("*551", [5]),
        ("*61", []),
        ("#1234567890", []),
    ],
)
def test_a_code_is_found_wherever_it_begins(keys: str, numbers: list[int]) -> None:
    codes = AgentCodes(Clock())
    assert [number for key in keys if (number := codes.press(key))] == numbers


def test_keys_with_a_pause_between_them_are_no_code() -> None:
    clock = Clock()
    codes = AgentCodes(clock)
    codes.press("*")
    codes.press("5")
    clock.now += PAUSE_S + 0.1
    assert codes.press("1") == 0
    assert [codes.press(key) for key in "*51"] == [0, 0, 1]
