"""The command as a person runs it: what it prints, and how it ends."""

from __future__ import annotations

import asyncio
import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hotline.calls.allowance import Allowance, Limits
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import Customers
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.model.customer import Note
from hotline.model.interaction import ANY_NUMBER, Interaction, NumberRoute
from hotline.ports import Ports
from hotline.testing.bank import FakeBank
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.line import FakeLine
from hotline.testing.people import demo_tier, person
from hotline.testing.speaker import FakeSpeaker

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path, small_bank_sources: dict[str, str]) -> Path:
    """A checkout's folder with the small bank and settings of its own."""
    for file, text in small_bank_sources.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    write_settings(tmp_path)
    return tmp_path


@pytest.fixture
def hotline(folder: Path) -> Run:
    return partial(run_hotline, folder)


async def calls_made(folder: Path, bundle: Bundle, *lines: FakeLine) -> list[str]:
    """Carry calls into the real journal and CRM; return their ids, the first one first."""
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        await journal.bundles.take("demo", bundle.digest, bundle.sources, datetime.now(UTC))
        await crm.routes.set(
            NumberRoute(dialled_number=ANY_NUMBER, tenant="demo", flow="main", language="en-US")
        )
        async with Switchboard(
            bundle=bundle,
            journal=journal,
            crm=crm,
            bank=FakeBank(),
            ports=Ports(),
            speaker=FakeSpeaker(bundle.catalogue),
            clock=lambda: datetime.now(UTC),
            pbx="pbx-1",
            allowance=Allowance(
                Limits(at_once=9, of_number_at_once=9, of_number_per_hour=9, of_pages_at_once=9),
                now=time.monotonic,
            ),
        ) as switchboard:
            for line in lines:
                switchboard.take(line)
                await line.gone()
        found = await crm.interactions("demo")
    return sorted(interaction.call_id for interaction in found)


def caller(keys: str) -> FakeLine:
    line = FakeLine()
    line.presses(keys)
    return line


def test_help_names_every_command(hotline: Run) -> None:
    shown = hotline("--help").stdout
    for command in (
        *("check", "call", "up", "serve", "bank", "calls"),
        *("doctor", "backup", "restore", "erase", "audit", "keys"),
    ):
        assert f" {command} " in shown


def test_check_of_good_flows(hotline: Run) -> None:
    checked = hotline("check")
    assert checked.returncode == 0
    assert "no problem found" in checked.stdout


def test_check_tells_every_mistake_in_its_place(hotline: Run, folder: Path) -> None:
    flow = folder / "ivr_flows/main.yaml"
    flow.write_text(flow.read_text().replace("bank: verify_pin", "bank: verify_pim"))
    checked = hotline("check")
    assert checked.returncode == 1
    first, *_ = checked.stderr.splitlines()
    assert "ivr_flows/main.yaml:" in first
    assert "unknown bank operation 'verify_pim'. Did you mean 'verify_pin'?" in first


def test_check_tells_what_those_would_miss_who_wait_for_agents(hotline: Run, folder: Path) -> None:
    catalogue = folder / "voice_prompts/catalogue.yaml"
    catalogue.write_text(catalogue.read_text().replace("wait_next", "next_in_line"))
    assert hotline("check").returncode == 0
    agents = folder / "routing/agents.toml"
    agents.parent.mkdir()
    agents.touch()
    checked = hotline("check")
    assert checked.returncode == 1
    first, *_ = checked.stderr.splitlines()
    assert "voice_prompts/catalogue.yaml:" in first
    assert "are told wait_next, which the catalogue lacks: write them" in first


def test_check_of_a_folder_without_flows(hotline: Run) -> None:
    checked = hotline("check", "nowhere")
    assert (checked.returncode, checked.stdout) == (1, "")
    assert checked.stderr == "hotline: nowhere cannot be read: No such file or directory\n"


def test_scripted_call_is_told_without_log_lines(hotline: Run) -> None:
    called = hotline("call", "ivr_flows/main.yaml", "--keys", "2 10000001 246810 *")
    assert (called.returncode, called.stderr) == (0, "")
    assert "holds CNY 23,499.63" in called.stdout
    assert "> ••••••" in called.stdout
    assert "246810" not in called.stdout
    assert "demo_bank" not in called.stdout
    assert called.stdout.splitlines()[-1] == "outcome: completed"


def test_a_call_becomes_a_test(hotline: Run, folder: Path) -> None:
    keys = ("--keys", "2 10000001 246810 *")
    called = hotline("call", "ivr_flows/main.yaml", *keys, "--record", "ivr_flows/tests/a.yaml")
    assert (called.returncode, called.stderr) == (
        0,
        "'a recorded call' is in ivr_flows/tests/a.yaml\n",
    )
    written = (folder / "ivr_flows/tests/a.yaml").read_text()
    assert "outcome: completed" in written
    assert "246810" not in written
    assert "1 passed" in hotline("test").stdout


def test_keys_that_look_like_markup_are_no_markup(hotline: Run) -> None:
    called = hotline("call", "ivr_flows/main.yaml", "--keys", "[/x]")
    assert called.returncode == 0
    assert "[/x]" in called.stdout


def test_call_of_a_flow_that_is_not_there(hotline: Run) -> None:
    called = hotline("call", "ivr_flows/mian.yaml")
    assert called.returncode == 1
    assert called.stderr == "hotline: there is no flow 'mian'; there is main\n"


def test_no_calls_yet(hotline: Run) -> None:
    assert hotline("calls").stdout == "No calls yet. Dial the hotline, then look again.\n"


async def test_calls_are_listed_and_one_is_told(
    hotline: Run, folder: Path, small_bank: Bundle
) -> None:
    (call_id,) = await calls_made(folder, small_bank, caller("210000001246810*"))
    listed = hotline("calls").stdout
    assert call_id[:13] in listed
    assert "completed" in listed
    told = hotline("calls", "show", call_id[:13])
    assert (told.returncode, told.stderr) == (0, "")
    assert call_id in told.stdout
    assert "presses ••••••" in told.stdout
    assert "asks the bank: verify_pin" in told.stdout
    assert "246810" not in told.stdout
    assert told.stdout.splitlines()[-1] == "outcome: completed"


async def test_notes_stand_in_the_call_as_on_its_page(
    hotline: Run, folder: Path, small_bank: Bundle
) -> None:
    (call_id,) = await calls_made(folder, small_bank, caller("210000001246810*"))
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
    ):
        call = await crm.interaction("demo", call_id)
        customers, notes = Customers(crm.database, keys, demo_tier), Notes(crm.database, keys)
        for number in ("10000001", "622200017"):
            await customers.add("demo", person(number), who="li", at=call.started_at)
            note = Note(at=call.started_at, author="user:li", text=f"Of {number}", call_id=call_id)
            await notes.add("demo", number, note)
    told = hotline("calls", "show", call_id).stdout
    agent = [line.split("agent")[1].strip() for line in told.splitlines() if "  agent " in line]
    assert agent == [
        "writes a note: “Of 10000001” (li)",
        "writes a note on a customer whom the caller has not proved to be (li)",
    ]
    # In the order of time, and not after all else.
    assert told.index("writes a note") < told.index("asks the bank: verify_pin")


async def test_on_a_terminal_of_80_columns_nothing_is_cut(
    hotline: Run, folder: Path, small_bank: Bundle
) -> None:
    calls = await calls_made(folder, small_bank, *(caller("210000001246810*") for _ in range(2)))
    listed = hotline("calls", columns=80).stdout
    assert "…" not in listed
    assert listed.count("completed") == len(calls)
    told = hotline("calls", "show", calls[0], columns=80).stdout
    # What goes on in the next line stands below what it is part of.
    assert re.search(r"hotline “[^”]*\n {47}\S", told)


async def test_call_that_goes_on_is_told_so_far(
    hotline: Run, folder: Path, small_bank: Bundle
) -> None:
    line = FakeLine(prompt_s=60)
    during = asyncio.ensure_future(calls_made(folder, small_bank, line))
    await line.hears("For English")
    listed = await asyncio.to_thread(hotline, "calls")
    told = await asyncio.to_thread(hotline, "calls", "show", "0")
    line.caller_hangs_up()
    await during
    assert "in the call" in listed.stdout
    assert (told.returncode, told.stderr) == (0, "")
    assert "For English, press two." in told.stdout
    assert told.stdout.splitlines()[-1] == "outcome: in the call"


async def test_ambiguous_id_is_one_sentence(hotline: Run, folder: Path, small_bank: Bundle) -> None:
    calls = await calls_made(folder, small_bank, *(caller("210000001246810*") for _ in range(2)))
    assert len(calls) == 2
    told = hotline("calls", "show", "0")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("hotline: several calls begin with '0'; give more of the id: ")
    assert len(told.stderr.splitlines()) == 1


def test_unknown_id_is_one_sentence(hotline: Run) -> None:
    told = hotline("calls", "show", "nope")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "hotline: no call begins with 'nope'; `hotline calls` lists them\n"


async def test_calls_of_the_hour_that_comes_twice_are_told_apart(
    hotline: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_TIMEZONE", "Europe/Berlin")
    # Half past two, once in summer time and once, an hour later, after its end.
    before, after = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
    ):
        for began in (before, after):
            await crm.save_interaction(
                Interaction(
                    tenant="demo",
                    call_id=f"call-at-{began:%H%M}-utc",
                    caller_number="1",
                    dialled_number="2",
                    language="en-US",
                    started_at=began,
                    ended_at=began + timedelta(minutes=40),
                    outcome="completed",
                    flow="main",
                    bundle="b",
                )
            )
    later, earlier = hotline("calls").stdout.splitlines()[1:]
    assert "10-25 02:30 +02:00  2400.0 s" in earlier
    assert "10-25 02:30 +01:00  2400.0 s" in later
