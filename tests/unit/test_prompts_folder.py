"""Where the catalogue is that goes with a folder of flows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from hotline.cli import command_line
from hotline.cli.prompts_folder import HERE, prompts_for


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    folder = tmp_path / "edited/ivr_flows"
    folder.mkdir(parents=True)
    return folder


def test_it_lies_beside_the_flows(flows: Path) -> None:
    beside = flows.parent / "voice_prompts"
    beside.mkdir()
    assert prompts_for(flows, None) == beside
    assert prompts_for(flows, None, here=Path("/etc/hotline/voice_prompts")) == beside


def test_a_copy_of_the_flows_alone_is_an_edit_of_those_here(flows: Path) -> None:
    assert prompts_for(flows, None) == HERE
    assert prompts_for(flows, None, here=Path("/etc/hotline/words")) == Path("/etc/hotline/words")


def test_the_one_that_is_named_is_taken(flows: Path) -> None:
    (flows.parent / "voice_prompts").mkdir()
    assert prompts_for(flows, Path("named")) == Path("named")


def test_flows_that_are_named_from_inside_their_own_folder_have_theirs_beside_them(
    flows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = flows.parent / "voice_prompts"
    beside.mkdir()
    monkeypatch.chdir(flows)
    assert prompts_for(Path(), None) == beside


def test_no_command_has_a_rule_of_its_own() -> None:
    options = {*_prompts(typer.main.get_command(command_line()))}
    assert {name for name, _ in options} >= {"check", "test", "call", "replay", "diff", "graph"}
    assert {default for _, default in options} == {None}


def _prompts(command: Any) -> Iterator[tuple[str | None, object]]:
    for inner in getattr(command, "commands", {}).values():
        yield from _prompts(inner)
    yield from ((command.name, one.default) for one in command.params if one.name == "prompts")
