"""The floor goes by the newest files that are sound, and tells of those that are not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from hotline.flow.problems import FlowProblems
from hotline.ops import floor_files
from hotline.ops.floor_files import FloorFiles, FloorFilesKeeper, read_floor_files
from hotline.ops.probes import floor_files_probe
from hotline.testing.health import in_english

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROUTING = "[queues.agents]\n"
AGENTS = """
[seats.desk1]
name = "Desk 1"
[agents.anna]
name = "Anna"
languages = ["en-US"]
"""


class Floor:
    """Files in a folder, and what a floor was told to go by."""

    def __init__(self, folder: Path) -> None:
        self.routing, self.agents = folder / "routing.toml", folder / "agents.toml"
        self.routing.write_text(ROUTING)
        self.agents.write_text(AGENTS)
        self.files = {"routing": self.routing, "agents": self.agents}
        self.used: list[FloorFiles] = []
        self.keeper = FloorFilesKeeper(self._read, self._read(), self.used.append, lambda: NOON)

    def _read(self) -> FloorFiles:
        return read_floor_files(self.routing, self.agents)

    def add(self, file: str, text: str) -> None:
        edited = self.files[file]
        edited.write_text(edited.read_text() + text)

    def told(self) -> str:
        return in_english(floor_files_probe(lambda: self.keeper.refused, ZoneInfo("UTC"))())


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path)


async def test_an_edit_is_taken(floor: Floor) -> None:
    floor.agents.write_text(AGENTS.replace("Anna", "Anna Berg"))
    assert await floor.keeper.take_edit()
    (used,) = floor.used
    assert used.roster.names == {"anna": "Anna Berg"}
    assert floor.keeper.files is used
    assert floor.told() == ""


@pytest.mark.parametrize("file", ["routing", "agents"])
async def test_a_mistake_changes_nothing_and_is_told_once(floor: Floor, file: str) -> None:
    before = floor.keeper.files
    floor.add(file, "[nonsense]\n")
    with capture_logs() as logs:
        await floor.keeper.take_edit()
        await floor.keeper.take_edit()
    assert [one["event"] for one in logs] == ["floor_files_refused"]
    assert (floor.keeper.files, floor.used) == (before, [])
    assert "has been refused since 2026-03-01 12:00:00" in floor.told()
    assert "nonsense" in floor.told()


async def test_who_asks_for_it_hears_what_is_wrong(floor: Floor) -> None:
    floor.agents.write_text("")
    with pytest.raises(FlowProblems):
        await floor.keeper.read()
    assert floor.told() != ""
    floor.agents.write_text(AGENTS)
    floor.keeper.take(await floor.keeper.read())
    assert floor.told() == ""


async def test_a_file_that_is_gone_changes_nothing(floor: Floor) -> None:
    floor.agents.unlink()
    await floor.keeper.take_edit()
    assert floor.used == []
    assert str(floor.agents) in floor.told()


async def test_a_defect_of_the_checker_is_told_and_later_edits_are_taken(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("lane")

    with monkeypatch.context() as broken:
        broken.setattr(floor_files, "read_policy", breaks)
        assert await floor.keeper.take_edit()
    assert "the checker itself failed (KeyError: 'lane')" in floor.told()
    await floor.keeper.take_edit()
    assert floor.told() == ""
