"""What arrives is looked through while others delete and move it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.recordings.received import Announced, Received

NAME, OTHER = (f"01900000-0000-7000-8000-00000000abcd-r{number}" for number in (1, 2))
TRACK = "1700000000000-in"
SOUND = b"\1\0" * 100
WHOLE = {TRACK: Announced(size=len(SOUND), sha256=hashlib.sha256(SOUND).hexdigest())}


def test_what_the_keeper_deletes_meanwhile_takes_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = Received(tmp_path, 3 * len(SOUND))
    received.announce(NAME, WHOLE)
    assert received.append(NAME, TRACK, 0, SOUND).is_whole
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    received.announce(OTHER, WHOLE)
    look_at = Path.stat

    def and_it_is_sealed(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        seen = look_at(path, follow_symlinks=follow_symlinks)
        if path.name.startswith(NAME):
            path.unlink()
        return seen

    monkeypatch.setattr(Path, "stat", and_it_is_sealed)
    assert received.append(OTHER, TRACK, 0, SOUND).is_whole
    assert [path.name for path in tmp_path.glob("*.sln")] == [f"{OTHER}-{TRACK}.sln"]


def test_what_moves_while_it_is_looked_at_does_not_arrive_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = Received(tmp_path, 3 * len(SOUND))
    for name in (NAME, OTHER):
        received.announce(name, WHOLE)
    look_through = Path.iterdir

    def and_it_moves(folder: Path) -> Iterator[Path]:
        there = list(look_through(folder))
        if folder.name == NAME:
            shutil.rmtree(folder)
        return iter(there)

    monkeypatch.setattr(Path, "iterdir", and_it_moves)
    assert [name for name, _ in received.arriving()] == [OTHER]
