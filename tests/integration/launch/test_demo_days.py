"""Days that never were, put into stores before a start: refused aloud, and ended with the start."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from hotline.launch.demo_days import fill
from hotline.launch.errors import DemoDaysRefused
from hotline.launch.places import Places, find_places
from hotline.testing.command import write_settings

BEGUN_S = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout's top, with the shipped flows and floor and stores of its own."""
    for name in ("ivr_flows", "voice_prompts", "routing", "scorecards"):
        (tmp_path / name).symlink_to(find_places().project / name)
    write_settings(tmp_path)
    return tmp_path


def environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name != "HOTLINE_CONFIG"}


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


async def test_what_is_refused_starts_nothing(folder: Path) -> None:
    settings = folder / "hotline.toml"
    settings.write_text(settings.read_text() + '[outbound]\nendpoint = "trunk"\nnumber = "1"\n')
    with pytest.raises(DemoDaysRefused, match="Nothing was started"):
        await fill(1, Places(project=folder), environment())
    assert not (folder / "journal.db.filling").exists()


async def test_whoever_ends_the_start_ends_the_filling(folder: Path) -> None:
    before = children()
    filling = asyncio.create_task(fill(30, Places(project=folder), environment()))
    async with asyncio.timeout(BEGUN_S):
        while True:
            if (folder / "journal.db.filling").exists():
                break
            await asyncio.sleep(0.05)
    assert children() - before
    filling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await filling
    assert children() <= before
    with pytest.raises(DemoDaysRefused):
        await fill(1, Places(project=folder), environment())
