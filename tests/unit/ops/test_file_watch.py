"""Edits are taken once they are at rest, each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.flow_files import fingerprint
from hotline.ops.file_watch import watching_files

EVERY_S = 0.02
LIMIT_S = 5.0


class Takes:
    """Notes what the file says each time it is taken."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.seen: list[str] = []
        self.settles = True
        self._more = asyncio.Event()

    async def take(self) -> bool:
        self.seen.append(self.file.read_text() if self.file.exists() else "gone")
        self._more.set()
        return self.settles

    async def until(self, *seen: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while self.seen != list(seen):
                self._more.clear()
                await self._more.wait()

    async def looks(self, times: int) -> None:
        """Let the watch look so often."""
        await asyncio.sleep(times * EVERY_S)


@pytest.fixture
def takes(tmp_path: Path) -> Takes:
    (tmp_path / "main.yaml").write_text("old")
    return Takes(tmp_path / "main.yaml")


@asynccontextmanager
async def watched(takes: Takes, again_s: float = LIMIT_S) -> AsyncIterator[None]:
    folder = takes.file.parent
    async with watching_files(
        lambda: (folder,),
        takes.take,
        known=fingerprint(folder),
        every_s=EVERY_S,
        again_s=again_s,
    ):
        yield


async def test_nothing_is_taken_before_an_edit_and_an_edit_once(takes: Takes) -> None:
    async with watched(takes):
        await takes.looks(5)
        assert takes.seen == []
        takes.file.write_text("new")
        await takes.until("new")
        await takes.looks(10)
    assert takes.seen == ["new"]


async def test_edit_before_the_first_look_is_taken(takes: Takes) -> None:
    known = fingerprint(takes.file.parent)
    takes.file.write_text("new")
    async with watching_files(
        lambda: (takes.file.parent,), takes.take, known=known, every_s=EVERY_S
    ):
        await takes.until("new")


async def test_file_that_still_grows_is_left_alone(takes: Takes) -> None:
    async with watched(takes):
        with takes.file.open("w", buffering=1) as file:
            for _ in range(40):
                file.write("more\n")
                await asyncio.sleep(EVERY_S / 4)
        await takes.until("more\n" * 40)


async def test_file_that_goes_away_and_comes_back_is_noticed(takes: Takes) -> None:
    async with watched(takes):
        takes.file.unlink()
        await takes.until("gone")
        takes.file.write_text("back")
        await takes.until("gone", "back")


async def test_refused_files_wait_for_an_edit_and_other_trouble_does_not(takes: Takes) -> None:
    takes.settles = False
    async with watched(takes, again_s=EVERY_S):
        takes.file.write_text("new")
        await takes.until("new", "new", "new")
        takes.settles = True
        await takes.until("new", "new", "new", "new")
        await takes.looks(10)
    assert len(takes.seen) == 4
