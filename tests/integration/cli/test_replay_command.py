"""`hotline replay` as a person and a CI run it, over a journal on disk."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle
from hotline.journal import Journal
from hotline.model.bank import BankAnswer
from hotline.model.interaction import Interaction
from hotline.testing.caller import Caller
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys
from hotline.testing.recorded import TENANT, header, keep
from hotline.testing.wanderer import Wanderer

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
WANDERERS = 20
WRONG = BankAnswer(outcome="wrong")
FEWER = ("say: not_signed_in, tries: 3", "say: not_signed_in, tries: 2")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, small_bank_sources: dict[str, str], small_bank: Bundle
) -> Path:
    """A folder with edited flows beside the good ones, and calls in its journal."""
    folder = tmp_path_factory.mktemp("checkout")
    for file, text in small_bank_sources.items():
        for copy in (folder / file, folder / "edited" / file):
            copy.parent.mkdir(exist_ok=True, parents=True)
            copy.write_text(text)
    flow = folder / "edited/ivr_flows/main.yaml"
    assert FEWER[0] in flow.read_text()
    flow.write_text(flow.read_text().replace(*FEWER))
    write_settings(folder, tenant=TENANT, timezone="Asia/Shanghai")
    asyncio.run(record(folder, small_bank))
    return folder


async def record(folder: Path, bundle: Bundle) -> None:
    """Keep one caller whose PIN is wrong three times, and some who wander elsewhere."""
    clumsy = Caller(bundle, bank={"verify_pin": [WRONG, WRONG, WRONG]}).arrives().presses("2")
    for pin in ("111111", "222222", "333333"):
        clumsy.presses("10000001").presses(pin)
    clumsy.presses("*")
    wanderer = Wanderer(bundle, "main", Random(1), fault=0.5)
    calls = [clumsy.steps, *(wanderer.call() for _ in range(WANDERERS))]
    async with (
        await open_test_keys(folder) as keys,
        await CrmRepository.open(folder / "crm.db", keys) as crm,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        await journal.bundles.take(TENANT, bundle.digest, bundle.sources, FIRST)
        for number, steps in enumerate(calls):
            opened_at = FIRST + timedelta(minutes=number)
            of = header(bundle, "main", call_id=f"call-{number:02}", opened_at=opened_at)
            await crm.save_interaction(
                Interaction(
                    tenant=TENANT,
                    call_id=of.call_id,
                    caller_number=of.caller_number,
                    dialled_number=of.dialled_number,
                    language="en-US",
                    started_at=opened_at,
                    flow=of.flow,
                    bundle=of.bundle,
                )
            )
            await keep(journal, of, steps)


@pytest.fixture
def hotline(folder: Path) -> Run:
    def run(*arguments: str, command: str = "replay") -> subprocess.CompletedProcess[str]:
        return run_hotline(folder, command, *arguments, columns=160)

    return run


def test_calls_on_their_own_flows_are_the_same(hotline: Run) -> None:
    done = hotline("--since", "2026-02-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"of {WANDERERS + 1} calls: {WANDERERS + 1} same, 0 differ\n")


def test_a_call_is_named_by_the_beginning_of_its_id(hotline: Run) -> None:
    done = hotline("call-00", "call-03")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "of 2 calls: 2 same, 0 differ")


def test_only_the_calls_of_a_time_are_replayed(hotline: Run) -> None:
    done = hotline("--since", "2026-03-01 08:00", "--until", "2026-03-01 08:03")
    assert done.stdout.startswith("of 3 calls: 3 same")


def test_an_edit_is_told_with_a_transcript_before_and_after(hotline: Run) -> None:
    done = hotline("call-00", "--flows", "edited/ivr_flows")
    assert (done.returncode, done.stderr) == (1, "")
    first, _, heading, title, *lines = done.stdout.splitlines()
    assert first == "of 1 call: 0 same, 1 differ"
    assert heading == "part at check_pin: 1 call: 1 hears otherwise"
    assert title.startswith("call-00, 2026-03-01 08:00:00 +08:00")
    before, after = "\n".join(line[:80] for line in lines), "\n".join(line[80:] for line in lines)
    assert "ask_pin  caller presses ••••••" in before
    assert "ask_pin" not in after.partition("To leave a message")[2]
    assert "outcome: completed" in after


def test_json_is_for_programs_and_tells_nothing_personal(hotline: Run) -> None:
    done = hotline("--since", "2026-02-01", "--flows", "edited/ivr_flows", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert (told["calls"], told["same"] + told["differ"]) == (WANDERERS + 1, WANDERERS + 1)
    assert told["groups"][0]["node"] == "check_pin"
    assert "call-00" in told["groups"][0]["examples"]
    assert "13912345678" not in done.stdout


def test_a_recorded_call_is_made_into_a_test_that_passes(hotline: Run, folder: Path) -> None:
    file = folder / "ivr_flows/tests/recorded.yaml"
    arguments = ("--record", "call-00", "--to", str(file), "--name", "a PIN forgotten")
    done = hotline(*arguments, command="test")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"'a PIN forgotten' is in {file}\n"
    assert "13912345678" not in file.read_text()
    assert "verify_pin: wrong" in file.read_text()
    assert "1 passed" in hotline(command="test").stdout
    twice = hotline(*arguments, command="test")
    assert twice.returncode == 1
    assert "the file has a test 'a PIN forgotten'; choose another name" in twice.stderr
    # On flows that allow one try less the test says where the call is another one.
    edited = hotline("edited/ivr_flows", *arguments[:2], command="test")
    assert "a PIN" not in edited.stdout
    assert "It needs a hand" in edited.stderr


def test_an_altered_journal_is_found_and_told_in_words(hotline: Run, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "journal.db")) as database, database:
        database.execute(
            "UPDATE journal_record SET event = replace(event, '\"wrong\"', '\"locked\"') "
            "WHERE stream = 'call:call-00' AND event_kind = 'bank_answered'"
        )
    try:
        done = hotline("call-00")
    finally:
        with closing(sqlite3.connect(folder / "journal.db")) as database, database:
            database.execute(
                "UPDATE journal_record SET event = replace(event, '\"locked\"', '\"wrong\"') "
                "WHERE stream = 'call:call-00' AND event_kind = 'bank_answered'"
            )
    assert done.returncode == 1
    assert "call-00: first divergence in record" in done.stdout
    assert "at check_pin" in done.stdout
    assert "event     bank answers: locked" in done.stdout
    assert "expected  comes to ask_customer by 'wrong'" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "name calls"),
        (("call-00", "--since", "7d"), "not both"),
        (("--since", "soon"), "'soon' is no moment"),
        (("--since", "1h"), "no call arrived in that time"),
        (("nobody",), "no call begins with 'nobody'"),
        (("call-00", "--flows", "nowhere"), "nowhere cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said(hotline: Run, arguments: tuple[str, ...], why: str) -> None:
    done = hotline(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr


def test_edited_flows_with_a_mistake_are_told_as_check_does(hotline: Run, folder: Path) -> None:
    flow = folder / "edited/ivr_flows/main.yaml"
    good = flow.read_text()
    flow.write_text(good.replace("bank: verify_pin", "bank: verify_pim"))
    try:
        done = hotline("call-00", "--flows", "edited/ivr_flows")
    finally:
        flow.write_text(good)
    assert done.returncode == 2
    assert "Did you mean 'verify_pin'?" in done.stderr
