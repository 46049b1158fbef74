"""Flows that ask for what the floor has not are told of."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle
from hotline.ops.bundle_keeper import Serving
from hotline.ops.floor_fit import FloorFit
from hotline.ops.probes import floor_probe, floor_prompts_probe
from hotline.testing.health import in_english
from hotline.testing.speaker import FakeSpeaker

PROJECT = Path(__file__).parents[3]
ROUTING, AGENTS = "routing.toml", "agents.toml"


@pytest.fixture
def routing(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT / "routing", tmp_path / "routing"))


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def told(routing: Path, bundle: Bundle) -> str:
    serving = Serving(bundle=bundle, speaker=FakeSpeaker(bundle.catalogue), since=datetime.now(UTC))
    texts = ((file.read_text(), str(file)) for file in (routing / ROUTING, routing / AGENTS))
    fit = FloorFit(*texts)
    return in_english(floor_probe(lambda: fit, lambda: serving)())


def test_the_shipped_flows_fit_the_shipped_floor(routing: Path, shipped: Bundle) -> None:
    assert told(routing, shipped) == ""


def test_flows_that_do_not_fit_are_told_with_the_way_out(routing: Path, shipped: Bundle) -> None:
    edit(routing / "routing.toml", "manager_s = 60", "manager_s = 600")
    assert told(routing, shipped) == (
        f"flows and floor do not fit (1 problem in 1 file; {routing}/routing.toml:17:1  "
        "'manager_s': calls of node 'card_agent' of flow 'person' leave after 300 s, before others "
        "than that one agent may take them; make it shorter): callers may wait where nobody comes; "
        "`hotline routing check` tells all, and mended files are taken within seconds"
    )


def test_a_queue_that_nobody_serves_is_told(routing: Path, shipped: Bundle) -> None:
    edit(routing / "routing.toml", 'teams = ["security"]', 'teams = ["night"]')
    assert "queue 'security': nobody could serve it" in told(routing, shipped)


def test_a_prompt_that_callers_who_wait_would_miss_is_told(shipped: Bundle) -> None:
    def told(bundle: Bundle) -> str:
        speaker = FakeSpeaker(bundle.catalogue)
        serving = Serving(bundle=bundle, speaker=speaker, since=datetime.now(UTC))
        return in_english(floor_prompts_probe(lambda: serving)())

    assert told(shipped) == ""
    catalogue = shipped.sources[CATALOGUE]
    without = compile_bundle({**shipped.sources, CATALOGUE: catalogue.replace("wait_next", "next")})
    assert told(without) == (
        "callers who wait for an agent, and agents, are told wait_next, which the catalogue lacks: "
        "write them in every language, as docs/routing.md says what they tell; until then they "
        "hear nothing where those would be heard"
    )
