"""Which of the PBX's copies go, and when."""

from __future__ import annotations

import os
import time
from pathlib import Path

from structlog.testing import capture_logs

from hotline.asterisk.sound_cache import SoundCache


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def copy(folder: Path, name: str, *, age_s: float) -> str:
    path = folder / name
    path.write_bytes(b"sound")
    made_at = time.time() - age_s
    os.utime(path, (made_at, made_at))
    return name


def test_only_personal_copies_go_and_only_once_they_were_opened(tmp_path: Path) -> None:
    copy(tmp_path, "bucket-1.sln", age_s=60)
    fresh = copy(tmp_path, "bucket-2.sln", age_s=0)
    catalogue = copy(tmp_path, "bucket-3.wav", age_s=60)
    assert SoundCache(tmp_path, ending=".sln").sweep() == 1
    assert names(tmp_path) == {fresh, catalogue}


async def test_leaving_takes_the_fresh_ones_too(tmp_path: Path) -> None:
    async with SoundCache(tmp_path, ending=".sln"):
        copy(tmp_path, "bucket-1.sln", age_s=0)
    assert names(tmp_path) == set()


def test_folder_that_cannot_be_read_is_logged_once_and_is_trouble_until_it_can(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "nowhere"
    cache = SoundCache(folder, ending=".sln")
    with capture_logs() as logged:
        assert [cache.sweep(), cache.sweep()] == [0, 0]
    assert [entry["why"] for entry in logged] == ["No such file or directory"]
    assert cache.trouble == "No such file or directory"
    folder.mkdir()
    cache.sweep()
    assert cache.trouble is None
