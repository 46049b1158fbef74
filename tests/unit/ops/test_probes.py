from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.flow.bundle import Bundle
from hotline.flow_files import FlowFilesMissing
from hotline.ops.bundle_keeper import Serving
from hotline.ops.health import Health
from hotline.ops.health_words import HealthWords
from hotline.ops.probes import (
    UNANSWERED_LIMIT,
    bank_probe,
    calendar_probe,
    calls_probe,
    disk_probe,
    flows_probe,
    journal_probe,
    link_probe,
    overdue_probe,
    prompts_probe,
)
from hotline.ops.refused import Refused
from hotline.ops.signs import Lately, Streak
from hotline.testing.health import in_english
from hotline.testing.one_node import around
from hotline.testing.speaker import FakeSpeaker

THIS_YEAR = datetime.now(UTC).year


def test_broken_probe_is_itself_a_problem_and_hides_no_other() -> None:
    health = Health()
    late = HealthWords.PROMISES_LATE(count="2")
    health.watch("the moon", lambda: HealthWords.PROMISES_LATE(count=str(1 // 0)))
    health.watch("the sun", lambda: late)
    health.watch("the sky", lambda: None)
    first, second = health.problems()
    assert first.text.startswith("the state of the moon cannot be found out")
    assert second == late


def test_link_that_is_down_names_the_fallback() -> None:
    assert link_probe(lambda: True)() is None
    assert "callers hear its fallback" in in_english(link_probe(lambda: False)())


def test_bank_is_in_trouble_after_several_unanswered_questions_in_a_row() -> None:
    answers = Streak()
    probe = bank_probe(answers)
    for _ in range(UNANSWERED_LIMIT - 1):
        answers.bad()
    assert probe() is None
    answers.bad()
    assert "has not answered the last 3 questions" in in_english(probe())
    answers.good()
    assert probe() is None


def test_journal_is_in_trouble_at_once() -> None:
    appends = Streak()
    probe = journal_probe(appends, Path("/data/journal.db"))
    assert probe() is None
    appends.bad()
    assert "the disk of /data/journal.db" in in_english(probe())
    appends.good()
    assert probe() is None


def test_disk_is_measured(tmp_path: Path) -> None:
    assert disk_probe(tmp_path, least_bytes=1)() is None
    assert "nearly full" in in_english(disk_probe(tmp_path, least_bytes=10**18)())


def test_missed_prompts_are_counted_with_the_usual_reason() -> None:
    failures = Lately()
    probe = prompts_probe(failures)
    assert probe() is None
    for why in ("not made", "not played", "not played"):
        failures.bad(why)
    assert "missed 3 prompt(s) in the last 5 minutes, mostly not played" in in_english(probe())


def test_service_that_ends_is_not_ready() -> None:
    assert calls_probe(lambda: False)() is None
    assert "was told to end" in in_english(calls_probe(lambda: True)())


def test_refused_files_are_told_with_what_callers_get_instead(small_bank: Bundle) -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    serving = Serving(bundle=small_bank, speaker=FakeSpeaker(small_bank.catalogue), since=noon)
    error = FlowFilesMissing(Path("ivr_flows"), "has no flow")
    refused = Refused(error=error, since=noon + timedelta(minutes=5))
    zone = ZoneInfo("Asia/Shanghai")
    assert flows_probe(lambda: None, lambda: serving, zone)() is None
    assert in_english(flows_probe(lambda: refused, lambda: serving, zone)()) == (
        "the flow and prompt files have been refused since 2026-03-01 20:05:00 +08:00, and new "
        f"calls get bundle {small_bank.digest[:12]} of 2026-03-01 20:00:00 +08:00 (ivr_flows has "
        "no flow): `hotline check` tells every mistake, and mended files are taken within seconds"
    )


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ("2020", "which is over: all lines but those open always are closed"),
        (f"{THIS_YEAR}-{THIS_YEAR + 2}", None),
    ],
)
def test_calendar_that_runs_out_is_told(years: str, told: str | None) -> None:
    calendar = (
        f"calendar: c\ntimezone: UTC\nyears: {years}\nhours: {{desk: {{mon-sun: 09:00-17:00}}}}"
    )
    bundle = around("{hours: desk, open: done, closed: other}", calendar=calendar)
    serving = Serving(bundle=bundle, speaker=FakeSpeaker(bundle.catalogue), since=datetime.now(UTC))
    notice = calendar_probe(lambda: serving)()
    assert notice is None if told is None else told in in_english(notice)


def test_notice_is_no_problem() -> None:
    health = Health()
    late = HealthWords.PROMISES_LATE(count="2")
    health.watch_for_notice("the promises", lambda: late)
    assert (health.problems(), health.notices()) == ([], [late])


def test_calls_that_should_have_been_erased_are_told_with_the_way_out() -> None:
    assert overdue_probe(lambda: 0)() is None
    told = in_english(overdue_probe(lambda: 3)())
    assert told.startswith("3 call(s) should have been erased")
    assert "`hotline erase --due`" in told
