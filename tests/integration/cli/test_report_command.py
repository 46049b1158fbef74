"""`hotline report` as a person runs it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.crm import CrmRepository
from hotline.journal import CallHeader, Journal
from hotline.model.interaction import Interaction
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.keys import open_test_keys

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY = ("--since", "2026-03-02", "--until", "2026-03-03")


def call(number: int, outcome: str) -> Interaction:
    at = NOON + timedelta(minutes=7 * number)
    return Interaction(
        tenant="demo",
        call_id=f"019ab2c4-7d1e-7000-8000-{number:012}",
        caller_number="",
        dialled_number="95599",
        language="en-US",
        started_at=at,
        ended_at=at + timedelta(seconds=90),
        outcome=outcome,
        flow="main",
        bundle="b",
        node="main_menu",
    )


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A hotline that was called ten times; six callers hung up."""
    write_settings(tmp_path)
    calls = [call(one, "caller_hung_up" if one < 6 else "completed") for one in range(10)]
    async with (
        await open_test_keys(tmp_path) as keys,
        await CrmRepository.open(tmp_path / "crm.db", keys) as crm,
        await Journal.open(tmp_path / "journal.db", keys) as journal,
    ):
        await crm.save_interactions(calls)
        for one in calls:
            await journal.open_call(
                CallHeader(
                    tenant="demo",
                    call_id=one.call_id,
                    dialled_number="95599",
                    caller_number="",
                    flow="main",
                    bundle="b",
                    engine=10,
                    pbx="pbx-1",
                    channel=one.call_id,
                    opened_at=one.started_at,
                )
            )
    return tmp_path


async def test_a_table_has_the_figures_what_they_mean_and_what_was_checked(folder: Path) -> None:
    told = run_hotline(folder, "report", *DAY, "--section", "node", columns=120)
    assert told.returncode == 0, told.stderr
    assert "The node of the flow where calls ended" in told.stdout
    (row,) = (line.split() for line in told.stdout.splitlines() if "main_menu" in line)
    assert row == ["main:", "main_menu", "10", "6", "100.0%"]
    assert "Calls in the journal = calls in the CRM  (10)" in told.stdout


async def test_it_is_for_spreadsheets_and_programs_too(folder: Path) -> None:
    text = run_hotline(folder, "report", *DAY, "--csv", "--section", "calls").stdout
    heading, *rows = csv.reader(text.splitlines())
    assert heading[:4] == ["calls", "calls", "hung_up", "by_flow"]
    assert [row[1] for row in rows] == ["9", "1", "10"]
    told = json.loads(run_hotline(folder, "report", *DAY, "--json").stdout)
    total = told["sections"][0]["total"]["values"]
    assert (total["calls"], total["hung_up"], total["length_s"]) == (10, 6, 90.0)
    assert {one["residual"] for one in told["identities"]} == {0}


async def test_a_page_is_written_in_the_language_that_is_asked_for(folder: Path) -> None:
    page = folder / "day.html"
    written = run_hotline(
        folder, "report", *DAY, "--interval", "15m", "--html", str(page), "--language", "zh-CN"
    )
    assert written.returncode == 0, written.stderr
    text = page.read_text(encoding="utf-8")
    assert "<html lang='zh-CN'>" in text
    assert "日志中的来电 = 客户系统中的来电" in text
    assert "uPlot" in text


async def test_a_call_that_the_crm_has_lost_is_told(folder: Path) -> None:
    async with (
        await open_test_keys(folder) as keys,
        await Journal.open(folder / "journal.db", keys) as journal,
    ):
        await journal.open_call(
            CallHeader(
                tenant="demo",
                call_id="019ab2c4-7d1e-7000-8000-999999999999",
                dialled_number="95599",
                caller_number="",
                flow="main",
                bundle="b",
                engine=10,
                pbx="pbx-1",
                channel="lost",
                opened_at=NOON,
            )
        )
    told = run_hotline(folder, "report", *DAY, "--section", "calls")
    assert told.returncode == 1
    assert "1  Calls in the journal = calls in the CRM  (11)" in told.stdout


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        (("--interval", "monthly"), "There is '15m'"),
        (("--section", "nodes"), "Did you mean 'node'?"),
        (("--language", "en"), "en-US"),
    ],
)
def test_what_a_report_does_not_have_is_refused_with_the_way_out(
    tmp_path: Path, option: tuple[str, str], hint: str
) -> None:
    write_settings(tmp_path)
    refused = run_hotline(tmp_path, "report", *option)
    assert (refused.returncode, hint in refused.stderr) == (1, True), refused.stderr


def test_of_an_agent_nothing_is_told_as_nothing(folder: Path) -> None:
    told = run_hotline(folder, "report", *DAY, "--agent", "zhou", "--interval", "1d", "--json")
    assert told.returncode == 0, told.stderr
    (section,) = json.loads(told.stdout)["sections"]
    assert section["name"] == "agent_over_time"
    # Nobody has planned anything here, nor scored: that is told as nothing, and not as 0 %.
    values = section["total"]["values"]
    assert (values["scored"], values["quality"], values["adherence"]) == (0, None, None)
