"""Who is called back waits as long as who stays on the line: over some thousands of calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean

import pytest

from hotline.routing import callback
from hotline.routing.entry import Entry
from hotline.routing.floor import Floor
from hotline.whatif.called_back import Waits, busy, waits
from hotline.whatif.two_samples import chance, distance

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAYS = 2


def of_some_days() -> Waits:
    random, found = Random(7), Waits(stayed=[], called_back=[])
    for number in range(DAYS):
        one = waits(busy(agents=40, peak=1.15), random, MONDAY + timedelta(days=number))
        found.stayed.extend(one.stayed)
        found.called_back.extend(one.called_back)
    return found


def likely(found: Waits) -> float:
    return chance(found.stayed, found.called_back, Random(1), rounds=100)


def test_both_wait_the_same() -> None:
    found = of_some_days()
    assert min(len(found.stayed), len(found.called_back)) > 700
    assert likely(found) > 0.05
    assert fmean(found.called_back) == pytest.approx(fmean(found.stayed), rel=0.05)


def to_the_end(floor: Floor, entry: Entry) -> None:
    entry.rank = (floor.now, floor.new_entry_number())


def to_the_front(floor: Floor, entry: Entry) -> None:
    entry.rank = (0.0, floor.new_entry_number())


@pytest.mark.parametrize("moves", [to_the_end, to_the_front])
def test_a_callback_that_loses_or_gains_its_place_is_found(
    moves: Callable[[Floor, Entry], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    has_hung_up = callback.has_hung_up

    def move_first(floor: Floor, entry: Entry) -> None:
        if entry.resting:
            moves(floor, entry)
        has_hung_up(floor, entry)

    monkeypatch.setattr(callback, "has_hung_up", move_first)
    assert likely(of_some_days()) < 0.02


def test_samples_that_share_nothing_are_as_far_apart_as_can_be() -> None:
    assert distance([1, 2, 3], [4, 5]) == 1
    assert distance([1, 2, 3], [1, 2, 3]) == 0
    assert distance([1, 2], [2, 3]) == 0.5
    assert chance([1, 2, 3], [1, 2, 3], Random(1), rounds=20) == 1
