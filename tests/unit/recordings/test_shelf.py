from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.calls.call_ids import new_call_id
from hotline.recordings.shelf import Shelf, call_of, spooled


def test_a_calls_recordings_are_found_by_its_id_also_past_midnight(tmp_path: Path) -> None:
    call_id, shelf = new_call_id(), Shelf(tmp_path)
    now = datetime.now(UTC)
    for number, begins in ((10, now + timedelta(days=1)), (2, now), (1, now)):
        path = shelf.path(f"{call_id}-r{number}", begins)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    names = [path.stem.rpartition("-")[2] for path in shelf.of_call(call_id)]
    assert sorted(names) == ["r1", "r10", "r2"]
    assert len(list(shelf.all())) == 3
    assert shelf.find(f"{call_id}-r2") == shelf.path(f"{call_id}-r2", now)
    assert shelf.find(f"{call_id}-r3") is None


def test_one_is_found_without_looking_through_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id, shelf = new_call_id(), Shelf(tmp_path)
    path = shelf.path(f"{call_id}-r1", datetime.now(UTC))
    path.parent.mkdir()
    path.touch()

    def looks_through(folder: Path, *_: object) -> None:
        raise AssertionError(folder)

    for way in ("glob", "iterdir", "rglob"):
        monkeypatch.setattr(Path, way, looks_through)
    assert shelf.find(f"{call_id}-r1") == path
    assert shelf.find(f"{call_id}-r2") is None


@pytest.mark.parametrize("first", ["ffffffff-ffff", "00000000-0000", "---------0-12"])
def test_ids_of_other_ages_have_none(tmp_path: Path, first: str) -> None:
    call_id = f"{first}-7000-8000-000000000000"
    assert Shelf(tmp_path).of_call(call_id) == []
    assert Shelf(tmp_path).find(f"{call_id}-r1") is None


@pytest.mark.parametrize("name", ["", "x-r1", "../../etc/passwd-r1", "a" * 36 + "-r"])
def test_other_names_are_nobodys(tmp_path: Path, name: str) -> None:
    assert call_of(name) is None
    assert Shelf(tmp_path).find(name) is None


def test_the_pieces_of_a_recording_are_in_order(tmp_path: Path) -> None:
    call_id = new_call_id()
    for began in ("1732771234999", "1732771234567"):
        for track in ("in", "out"):
            (tmp_path / f"{call_id}-r1-{began}-{track}.sln").write_bytes(b"\0\0")
    (tmp_path / "something else").touch()
    (one,) = spooled(tmp_path)
    assert (one.name, one.call_id) == (f"{call_id}-r1", call_id)
    assert spooled(tmp_path, one.name) == [one]
    assert spooled(tmp_path, f"{call_id}-r") == spooled(tmp_path, f"{call_id}-r11") == []
    assert [piece.begins.microsecond for piece in one.pieces] == [567_000, 999_000]
    one.delete()
    assert spooled(tmp_path) == []
    assert spooled(tmp_path / "nowhere") == []
