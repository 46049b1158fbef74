"""The ports that watch, before real and fake parts: they change nothing and miss nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.asterisk.sound_cache import SoundCache
from hotline.journal import Journal, JournalError, JournalPort, NewRecord
from hotline.ops.watch import Watch
from hotline.testing.bank import FakeBank
from hotline.testing.health import in_english
from hotline.testing.keys import open_test_keys


def record(event: dict[str, object]) -> NewRecord:
    return NewRecord(tenant="demo", stream="call:1", at=datetime.now(UTC), event=event)


def value(watch: Watch, figure: str) -> float:
    (line,) = (
        line for line in watch.figures.text().decode().splitlines() if line.startswith(f"{figure} ")
    )
    return float(line.split()[-1])


async def test_journal_that_closed_is_a_problem(tmp_path: Path) -> None:
    watch = Watch()
    file = tmp_path / "journal.db"
    async with await open_test_keys(tmp_path) as keys, await Journal.open(file, keys) as real:
        journal: JournalPort = watch.over_journal(real, file)
        assert await journal.append(record({"kind": "tick"})) == 1
        assert watch.health.problems() == []
    with pytest.raises(JournalError):
        await journal.append(record({"kind": "tick"}))
    (problem,) = map(in_english, watch.health.problems())
    assert f"the disk of {file}" in problem
    assert value(watch, "hotline_journal_append_seconds_count") == 1
    assert value(watch, 'hotline_journal_failures_total{reason="refused"}') == 1


async def test_prompt_that_failed_is_a_problem(tmp_path: Path) -> None:
    watch = Watch()
    file = tmp_path / "journal.db"
    async with await open_test_keys(tmp_path) as keys, await Journal.open(file, keys) as real:
        journal = watch.over_journal(real, file)
        await journal.append(record({"kind": "prompt_failed", "why": "not played"}))
    (problem,) = map(in_english, watch.health.problems())
    assert "callers missed 1 prompt(s)" in problem
    assert value(watch, 'hotline_prompts_missed_total{reason="not played"}') == 1


async def test_bank_that_stopped_answering_is_a_problem_until_it_answers() -> None:
    watch = Watch()
    real = FakeBank(failing={"find_customer"})
    bank = watch.over_bank(real)
    for _ in range(3):
        await bank.ask("find_customer", {"customer": "10000001"}, name="call-1-7")
    (problem,) = map(in_english, watch.health.problems())
    assert "the bank has not answered the last 3 questions" in problem
    real.failing = ()
    await bank.ask("find_customer", {"customer": "10000001"}, name="call-1-7")
    assert watch.health.problems() == []
    unanswered = '{operation="find_customer",outcome="unavailable"}'
    assert value(watch, f"hotline_bank_answer_seconds_count{unanswered}") == 3
    assert "10000001" not in watch.figures.text().decode()


async def test_cache_that_is_not_swept_is_a_problem_until_it_is(tmp_path: Path) -> None:
    watch = Watch()
    folder = tmp_path / "cache"
    cache = SoundCache(folder, ending=".sln")
    watch.over_cache(cache)
    cache.sweep()
    (problem,) = map(in_english, watch.health.problems())
    assert f"sound about callers stays in {folder}" in problem
    folder.mkdir()
    cache.sweep()
    assert watch.health.problems() == []
