from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.local_time import (
    UnknownTimezone,
    local_clock,
    local_moment,
    system_timezone,
    zone_named,
)

BERLIN = ZoneInfo("Europe/Berlin")
STYLE = "%m-%d %H:%M"
HALF_PAST_TWO = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""In Berlin, half past two of the night in which the clocks go back."""


def test_repeated_hour_is_told_apart() -> None:
    first = local_clock(HALF_PAST_TWO, BERLIN, STYLE)
    second = local_clock(HALF_PAST_TWO + timedelta(hours=1), BERLIN, STYLE)
    assert (first, second) == ("10-25 02:30 +02:00", "10-25 02:30 +01:00")


def test_call_over_the_end_of_summer_time_lasts_as_long_as_it_did() -> None:
    began, ended = HALF_PAST_TWO, HALF_PAST_TWO + timedelta(minutes=40)
    assert local_moment(began, BERLIN) == "2026-10-25 02:30:00 +02:00"
    assert local_moment(ended, BERLIN) == "2026-10-25 02:10:00 +01:00"


def test_skipped_hour_and_plain_days_need_no_offset() -> None:
    spring = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert local_clock(spring - timedelta(minutes=1), BERLIN, STYLE) == "03-29 01:59"
    assert local_clock(spring, BERLIN, STYLE) == "03-29 03:00"
    assert local_clock(HALF_PAST_TWO, ZoneInfo("Asia/Shanghai"), STYLE) == "10-25 08:30"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Asia/Shangai", "did you mean Asia/Shanghai?"),
        ("europe/berlin", "did you mean Europe/Berlin?"),
        ("Shanghai", "did you mean Asia/Shanghai?"),
        ("New York", "did you mean America/New_York?"),
        ("../../etc/passwd", "Asia/Shanghai is one"),
        ("", "Asia/Shanghai is one"),
    ],
)
def test_misspelt_zone_brings_a_suggestion(typed: str, meant: str) -> None:
    with pytest.raises(UnknownTimezone) as raised:
        zone_named(typed)
    assert meant in str(raised.value)


def test_machines_zone_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = tmp_path / "localtime"
    linked.symlink_to("/usr/share/zoneinfo/America/Argentina/Salta")
    monkeypatch.delenv("TZ", raising=False)
    assert system_timezone(linked) == "America/Argentina/Salta"
    assert system_timezone(tmp_path / "nowhere") == "UTC"
    monkeypatch.setenv("TZ", ":Asia/Tokyo")
    assert system_timezone(linked) == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "CET-1CEST")
    assert system_timezone(linked) == "America/Argentina/Salta"
