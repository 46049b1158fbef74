from __future__ import annotations

import pytest

from hotline.asterisk.key_ends import AGAIN_S, KeyEnds


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def heard(ends: KeyEnds, told: str) -> str:
    """Return the keys; in what is told, `<` and a key is its beginning, `>` and a key its end."""
    keys = ""
    for what, key in zip(told[::2], told[1::2], strict=True):
        if what == "<":
            ends.begin(key)
        elif ends.is_key(key):
            keys += key
    return keys


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        ("<3>3<4>4", "34"),
        ("<3>3<3>3", "33"),  # pressed twice
        ("<3>3>3<4>4", "34"),  # told again
        ("<3>3>3>3<3>3", "33"),  # told again and again, then pressed again
        ("<3>3<4>3>4>4<5>5", "345"),  # told again while the next one is down
        (">3>3>4", "334"),  # SIP INFO has no beginnings
        (">2<2>1>0>0>0", "21000"),  # but now and then one of Asterisk's own
        (">2<2>2>2", "222"),
        ("<3>3>4>4", "344"),  # another key whose beginning was lost: not sure any more
    ],
)
def test_an_end_without_a_beginning_is_the_last_key_again(
    clock: Clock, told: str, keys: str
) -> None:
    assert heard(KeyEnds(clock), told) == keys


def test_what_comes_much_later_is_a_key(clock: Clock) -> None:
    ends = KeyEnds(clock)
    assert heard(ends, "<3>3") == "3"
    clock.now += AGAIN_S
    assert heard(ends, ">3") == "3"


def test_nothing_is_held_against_a_key_after_a_gap(clock: Clock) -> None:
    ends = KeyEnds(clock)
    heard(ends, "<3>3")
    ends.forget()
    assert heard(ends, ">3>3") == "33"
