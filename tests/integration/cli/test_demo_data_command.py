"""`hotline demo-data` as a person runs it: what nobody did is kept as what somebody does."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.flow.bundle import compile_bundle
from hotline.flow_files import read_files
from hotline.launch.places import find_places
from hotline.roster import load_roster
from hotline.routing_policy import load_policy
from hotline.simulator.demo_data.days import DemoDay, DemoDays
from hotline.testing.command import run_hotline, write_settings

PROJECT = find_places().project
FILES = {
    "flows_dir": PROJECT / "ivr_flows",
    "prompts_dir": PROJECT / "voice_prompts",
    "routing_file": PROJECT / "routing/routing.toml",
    "agents_file": PROJECT / "routing/agents.toml",
}
ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 23, tzinfo=UTC).date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings = write_settings(tmp_path, timezone="Asia/Shanghai")
    named = "".join(f'{name} = "{path}"\n' for name, path in FILES.items())
    settings.write_text(named + settings.read_text())
    return tmp_path


def played(seed: int) -> DemoDay:
    bundle = compile_bundle(read_files(FILES["flows_dir"], FILES["prompts_dir"]))
    policy = load_policy(FILES["routing_file"])
    agents = list(load_roster(FILES["agents_file"], policy).agents.values())
    days = DemoDays(bundle, policy, agents, ZONE, seed=seed, customers=20)
    return days.play(DAY, 60)


def test_the_same_seed_makes_the_same_day_and_every_call_of_it_ends() -> None:
    one, again, other = played(1), played(1), played(2)
    assert [*one.calls] == [*again.calls] != [*other.calls]
    assert one.floor == again.floor
    assert all(call.wants is None for call in one.calls.values())
    outcomes = {type(call.steps[-1][0]).__name__ for call in one.calls.values()}
    assert {"CallerHungUp", "PromptFinished"} <= outcomes
    assert any(step.announced for step in one.floor)


def test_what_nobody_did_is_told_as_one_thing_by_journal_contacts_and_reports(
    folder: Path,
) -> None:
    made = run_hotline(folder, "demo-data", "--days", "2", "--calls", "60", limit_s=200)
    assert made.returncode == 0, made.stderr
    assert "of 2 days, which nobody made, are in the stores." in made.stdout
    rebuilt = run_hotline(folder, "rebuild", "--dry-run", "--json")
    assert rebuilt.returncode == 0, rebuilt.stdout
    replayed = run_hotline(folder, "replay", "--since", "4d", "--jobs", "1", "--json")
    calls = json.loads(replayed.stdout)["calls"]
    assert replayed.returncode == 0
    assert f"{calls} calls of 2 days" in made.stdout
    told = run_hotline(folder, "report", "--since", "4d", "--interval", "1d", "--json")
    report = json.loads(told.stdout)
    assert told.returncode == 0, told.stdout
    sections = {one["name"]: one for one in report["sections"]}
    assert all(sections[name]["rows"] for name in ("queue", "tier", "agent", "survey", "promise"))
    again = run_hotline(folder, "demo-data", "--days", "1")
    assert again.returncode == 1
    assert f"there are {calls} calls in this store already" in again.stderr
