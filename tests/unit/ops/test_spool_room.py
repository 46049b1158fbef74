"""Recordings end before there is no room for them, and it is told."""

from __future__ import annotations

import base64
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.app.recording import spool_room as room_for
from hotline.ops import spool_room
from hotline.ops.spool_room import SpoolRoom
from hotline.recordings.shelf import Piece, Spooled
from hotline.recordings.spool import free_bytes, has_room
from hotline.settings import Settings
from hotline.testing.health import in_english
from hotline.testing.keys import MASTER_KEY

MORE_THAN_THERE_IS = 10**18
TALKS = {"name": "talks"}
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


class Sealed(type(Path())):  # type: ignore[misc]
    """The path of a track that is sealed in the moment in which it has been looked at."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        found: os.stat_result = super().stat(follow_symlinks=follow_symlinks)
        self.unlink()
        return found


async def test_a_track_that_is_sealed_while_it_is_looked_at_is_no_spool_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = Sealed(tmp_path / f"{CALL}-r1-1764400000000-in.sln")
    track.write_bytes(bytes(320))
    piece = Piece(begins=datetime(2026, 3, 1, tzinfo=UTC), said=track, heard=track)
    there = Spooled(name=f"{CALL}-r1", call_id=CALL, pieces=(piece,))
    monkeypatch.setattr(spool_room, "spooled", lambda _: [there])
    ends = Ends()
    room = SpoolRoom(tmp_path, MORE_THAN_THERE_IS, ends)
    await room.look()
    assert not track.exists()
    assert (room.is_full, ends.count, room.held_bytes) == (True, 1, 320)


@pytest.mark.parametrize(
    ("rules", "token", "is_watched"),
    [((), None, False), ((TALKS,), None, True), ((TALKS,), "t" * 32, False)],
)
def test_room_is_looked_for_where_something_is_recorded_here(
    rules: tuple[dict[str, str], ...], token: str | None, is_watched: bool
) -> None:
    settings = Settings.model_validate(
        {
            "asterisk": {"secret": "x"},
            "web": {"signing_key": "k" * 32},
            "https": {"serve": "on"},
            "bank": {"token": "x"},
            "privacy": {"master_key": base64.b64encode(MASTER_KEY).decode()},
            "recording": {"rules": rules, "upload_token": token},
        }
    )
    assert (room_for(settings, Ends()) is not None) is is_watched
