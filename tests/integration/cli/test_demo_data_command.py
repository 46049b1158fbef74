"""`hotline demo-data` as a person runs it: what nobody did is kept as what somebody does."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from hotline.crm.telephones import e164, may_be_rung
from hotline.floor.call_explained import call_explained
from hotline.floor.floor_log import STREAM, steps
from hotline.floor.kept_floor import KIND
from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow.commands import AskBank, Collect
from hotline.flow.events import BankAnswered, RecordingEvent, RecordingPaused
from hotline.flow_files import read_files
from hotline.journal import CallHeader, Journal, call_stream
from hotline.journal.lease import Lease
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.model.bank import UNKNOWN
from hotline.model.interaction import Handling
from hotline.privacy.opening import open_keys
from hotline.projection.payments import moves_money
from hotline.projection.recordings import Recordings
from hotline.roster import load_roster
from hotline.routing.explanation import moments_told
from hotline.routing_policy import load_policy
from hotline.settings import load_settings
from hotline.simulator.demo_data.days import DemoDay, DemoDays
from hotline.simulator.demo_data.keeping import DemoKeeper
from hotline.simulator.demo_data.recording import DAYS, DemoRecordings
from hotline.simulator.demo_data.refusing import DemoStores
from hotline.store_addresses import addresses
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.journal import InMemoryJournal

PROJECT = find_places().project
FILES = {
    "flows_dir": PROJECT / "ivr_flows",
    "prompts_dir": PROJECT / "voice_prompts",
    "routing_file": PROJECT / "routing/routing.toml",
    "agents_file": PROJECT / "routing/agents.toml",
}
ZONE = ZoneInfo("Asia/Shanghai")
TOO_LONG_S = 30
"""Nobody is to wait for so long, as routing.toml has it."""
DAY = datetime(2026, 11, 23, tzinfo=UTC).date()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Settings like those that `hotline up` writes: with the demo's own line out."""
    settings = write_settings(tmp_path, timezone="Asia/Shanghai")
    named = "".join(f'{name} = "{path}"\n' for name, path in FILES.items())
    scorecards = f'[scorecards]\nfolder = "{PROJECT / "scorecards"}"\n'
    espeak_dir = speech_library(find_places(), Silent())
    speech = f'[speech]\nespeak_dir = "{espeak_dir}"\n' if espeak_dir else ""
    outbound = f'[outbound]\nendpoint = "{DEMO_TRUNK}"\nnumber = "{DEMO_BANK_NUMBER}"\n'
    settings.write_text(named + settings.read_text() + scorecards + speech + outbound)
    return tmp_path


def playing(seed: int, calls: int) -> tuple[Bundle, DemoDays]:
    bundle = compile_bundle(read_files(FILES["flows_dir"], FILES["prompts_dir"]))
    policy = load_policy(FILES["routing_file"])
    agents = list(load_roster(FILES["agents_file"], policy).agents.values())
    return bundle, DemoDays(bundle, policy, agents, ZONE, seed=seed, customers=calls // 3)


def played(seed: int, calls: int = 60) -> DemoDay:
    _, days = playing(seed, calls)
    return days.play(DAY, calls)


def test_the_same_seed_makes_the_same_day_and_every_call_of_it_ends() -> None:
    one, again, other = played(1), played(1), played(2)
    assert [*one.calls] == [*again.calls] != [*other.calls]
    assert one.floor == again.floor
    assert all(call.wants is None for call in one.calls.values())
    outcomes = {type(call.steps[-1][0]).__name__ for call in one.calls.values()}
    assert {"CallerHungUp", "PromptFinished"} <= outcomes
    assert any(step.announced for step in one.floor)


async def test_the_floor_is_kept_with_snapshots_from_which_each_call_is_told() -> None:
    bundle, days = playing(1, 60)
    first, last = (days.play(DAY + timedelta(days=number), 60) for number in range(2))
    journal = InMemoryJournal()
    keeper = DemoKeeper("demo", journal, bundle, Handling(), snapshot_every=100)
    await keeper.keep(first)
    of_first = len(await journal.read("demo", STREAM))
    await keeper.keep(last)
    log = await journal.read("demo", STREAM)
    assert [one.event for one in steps(log)] == [one.event for one in (*first.floor, *last.floor)]
    snapshots = [number for number, one in enumerate(log) if one.event_kind == KIND]
    assert 0 < snapshots[0] < of_first < snapshots[-1]
    assert all(after - one > 100 for one, after in pairwise(snapshots))

    async def story(call_id: str, since: int) -> list[tuple[datetime, list[str]]]:
        told = await call_explained(journal, "demo", call_id, since=since, ended_at=None)
        assert told.explanation is not None
        assert told.is_whole
        return [
            (moment.at, [line.text for line in lines])
            for moment, lines in moments_told(told.explanation)
        ]

    for call_id in last.talks:
        arrived, *_ = await journal.read("demo", call_stream(call_id))
        assert await story(call_id, arrived.seq) == await story(call_id, 0)


def test_in_the_rush_of_a_weekday_vips_wait_for_longer_than_they_are_to() -> None:
    day = played(1, 250)
    waited = {
        tier: max(
            talk.waited_s
            for call_id, talk in day.talks.items()
            if day.calls[call_id].person.tier == tier
        )
        for tier in ("standard", "vip")
    }
    assert min(waited.values()) > TOO_LONG_S


def test_what_nobody_did_is_told_as_one_thing_by_journal_contacts_and_reports(
    folder: Path,
) -> None:
    made = run_hotline(
        folder,
        *("demo-data", "--days", "2", "--calls", "60", "--recordings", "4"),
        limit_s=300,
    )
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
    heard = run_hotline(folder, "recordings", "check", "--days", "5")
    assert heard.returncode == 0, heard.stdout
    kept = len([*(folder / "var/recordings").rglob("*.sealed")])
    assert kept >= 8
    # About as many calls as were asked for: some day may have too few short talks.
    assert re.search(rf"{kept} recordings of [34] calls have demo sound", made.stdout)
    with closing(sqlite3.connect(folder / "crm.db")) as crm:
        scorers = dict(crm.execute("select scorer, count(*) from scorecard group by scorer"))
        deeds = dict(crm.execute("select deed, count(*) from scorecard_step group by deed"))
        rounds = [row[0] for row in crm.execute("select calibration from scorecard") if row[0]]
    assert len(scorers) == 3
    assert deeds.keys() >= {"scored", "released", "appealed"}
    assert {rounds.count(one) for one in rounds} == {3}
    assert f"{deeds['scored'] - len(rounds)} of them are scored" in made.stdout
    again = run_hotline(folder, "demo-data", "--days", "1")
    assert again.returncode == 1
    assert f"there are {calls} calls in this store already" in again.stderr
    among = run_hotline(folder, "demo-data", "--days", "1", "--among-real-calls")
    assert among.returncode == 1
    assert "agents have worked on the floor of this store already" in among.stderr
    with closing(sqlite3.connect(folder / "crm.db")) as crm:
        promises = dict(crm.execute("select state, count(*) from promise group by state"))
        cases = dict(crm.execute("select state, count(*) from service_case group by state"))
        payments = dict(crm.execute("select state, count(*) from payment group by state"))
    assert promises.keys() == {"kept"}
    assert cases.keys() == {"closed"}
    assert payments.keys() <= {"known"}


def test_what_is_recorded_of_a_call_is_told_in_its_journal_and_nothing_secret_is() -> None:
    day = played(1)
    recordings = DemoRecordings(12, days=1, random=Random(1))
    before = {call_id: [*call.steps] for call_id, call in day.calls.items()}
    recordings.choose(day, ago=1)
    assert recordings.calls > 5
    parts: list[str] = []
    for call_id, call in day.calls.items():
        told = [event for event, _ in call.steps if isinstance(event, RecordingEvent)]
        assert [one for one in call.steps if one[0] not in told] == before[call_id]
        known = Recordings()
        for event, commands in call.steps:
            known.take(event)
            asked = [one for one in commands if isinstance(one, Collect) and one.secret]
            is_silent = known.open is None or "secret" in known.open.paused
            follows = call.steps[call.steps.index((event, commands)) + 1 :]
            assert not asked or is_silent or isinstance(follows[0][0], RecordingPaused)
        assert all(one.ends is not None and one.ends >= one.begins for one in known.all)
        parts += [one.part for one in known.all]
    assert parts.count("talk") == recordings.calls
    assert parts.count("flow") >= recordings.calls
    assert any(
        isinstance(event, RecordingPaused) for call in day.calls.values() for event, _ in call.steps
    )


def test_days_are_the_same_whatever_is_heard_of_them() -> None:
    day = played(1)
    DemoRecordings(12, days=1, random=Random(7)).choose(day, ago=DAYS + 1)
    assert [call.steps for call in day.calls.values()] == [
        call.steps for call in played(1).calls.values()
    ]


def test_nobody_has_their_numbers_in_any_country() -> None:
    numbers = {call.person.phone for call in played(1).calls.values()} - {""}
    assert len(numbers) > 5
    for country in phonenumbers.SUPPORTED_REGIONS:
        written = {e164(number, region=country) for number in numbers}
        assert None not in written
        assert not any(may_be_rung(one, countries={country}) for one in written if one)


def test_what_became_of_each_payment_is_known() -> None:
    asked: set[tuple[int, str, int]] = set()
    answers: list[str] = []
    for seed in range(12):
        for call_id, call in played(seed).calls.items():
            for event, commands in call.steps:
                asks = (one for one in commands if isinstance(one, AskBank))
                asked |= {(seed, call_id, one.ref) for one in asks if moves_money(one)}
                if isinstance(event, BankAnswered) and (seed, call_id, event.ref) in asked:
                    answers.append(event.outcome)
    assert len(answers) == len(asked) > 20
    assert UNKNOWN not in answers


def test_where_somebody_could_be_rung_it_is_refused(folder: Path) -> None:
    settings = folder / "hotline.toml"
    settings.write_text(settings.read_text().replace(DEMO_TRUNK, "trunk"))
    refused = run_hotline(folder, "demo-data", "--days", "1")
    assert refused.returncode == 1
    assert "these settings have a line out (outbound.endpoint)" in refused.stderr


def test_who_is_killed_while_it_fills_leaves_stores_of_which_the_next_run_says_what_to_do(
    folder: Path,
) -> None:
    command = (str(Path(sys.executable).with_name("hotline")), "demo-data", "--recordings", "0")
    environment = {name: text for name, text in os.environ.items() if name != "HOTLINE_CONFIG"}
    mark = folder / "journal.db.filling"
    with subprocess.Popen(command, cwd=folder, env=environment) as filling:
        while filling.poll() is None and not mark.exists():
            time.sleep(0.05)
        filling.kill()
    assert mark.exists()
    again = run_hotline(folder, "demo-data", "--days", "1")
    assert again.returncode == 1
    assert "`hotline demo-data` was interrupted while it filled these stores" in again.stderr
    assert "and run it again" in again.stderr
    for name in ("journal.db", "crm.db", "keys.db"):
        for file in folder.glob(f"{name}*"):
            file.unlink()
    filled = run_hotline(
        folder, "demo-data", "--days", "1", "--calls", "5", "--recordings", "0", limit_s=120
    )
    assert filled.returncode == 0, filled.stderr
    assert not mark.exists()


async def test_stores_of_real_calls_are_not_marked_to_be_moved_away(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOTLINE_CONFIG", str(folder / "hotline.toml"))
    settings = load_settings()
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        await journal.open_call(
            CallHeader(
                tenant=settings.tenant,
                call_id="real",
                dialled_number="95599",
                caller_number="",
                flow="main",
                bundle="",
                engine=1,
                pbx="asterisk",
                channel="1",
                opened_at=datetime.now(UTC),
            )
        )
        stores = DemoStores(settings, journal, harmless=DEMO_TRUNK)
        there = await stores.refuse(among_real_calls=True)
        with stores.filling(among=there):
            assert not (folder / "journal.db.filling").exists()


async def test_while_a_service_lives_on_the_stores_it_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOTLINE_CONFIG", str(folder / "hotline.toml"))
    settings = load_settings()
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        lease = await journal.take_calls("demo", "asterisk", on_lost=lambda: None)
        beating = asyncio.create_task(beat(lease))
        refused = await asyncio.to_thread(run_hotline, folder, "demo-data", "--days", "1")
        beating.cancel()
    assert refused.returncode == 1
    assert "a service carries the calls of PBX 'asterisk' on these stores" in refused.stderr


async def beat(lease: Lease) -> None:
    while True:
        await lease.beat()
        await asyncio.sleep(0.2)
