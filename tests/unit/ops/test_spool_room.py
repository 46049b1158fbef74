"""Recordings end before there is no room for them, and it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.ops.spool_room import SpoolRoom
from hotline.recordings.spool import free_bytes, has_room
from hotline.testing.health import in_english

MORE_THAN_THERE_IS = 10**18
CALL = "01a216bb-9a06-717e-a34a-e319130f0001"


class Ends:
    """Counts how often all recordings were ended."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> None:
        self.count += 1


@pytest.mark.parametrize(("least_bytes", "is_full"), [(MORE_THAN_THERE_IS, True), (1, False)])
async def test_with_less_room_than_that_all_recordings_end(
    tmp_path: Path, least_bytes: int, is_full: bool
) -> None:
    ends = Ends()
    room = SpoolRoom(tmp_path, least_bytes, ends)
    assert not room.is_full
    for _ in range(2):
        await room.look()
    # One that was just beginning ends the next time.
    assert ends.count == (2 if is_full else 0)
    assert room.is_full is is_full
    assert has_room(tmp_path, least_bytes) is not is_full
    told = room.full_probe()()
    assert (told is not None) is is_full
    if is_full:
        assert "nothing is recorded" in in_english(told)
    assert room.nearly_full_probe()() is None


async def test_a_spool_that_recordings_fill_is_told_before_it_is_full(tmp_path: Path) -> None:
    room = SpoolRoom(tmp_path, 1, Ends())
    await room.look()
    assert room.nearly_full_probe()() is None
    track = tmp_path / f"{CALL}-r1-1764400000000-in.sln"
    # A file of holes takes no room, and says that it has as much.
    with track.open("wb") as file:
        file.truncate(5 * free_bytes(tmp_path))
    await room.look()
    assert "nearly full" in in_english(room.nearly_full_probe()())


async def test_a_spool_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    gone, ends = tmp_path / "gone", Ends()
    room = SpoolRoom(gone, MORE_THAN_THERE_IS, ends)
    await room.look()
    assert (ends.count, room.is_full, has_room(gone, MORE_THAN_THERE_IS)) == (0, False, True)
