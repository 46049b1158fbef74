"""Moments as people type them are on the bank's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.cli.moments import NoMoment, NoMomentToCome, moment, moment_to_come

ZONE = ZoneInfo("Asia/Shanghai")
# Already tomorrow in Shanghai.
NOW = datetime(2026, 11, 20, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-20", "2026-11-19T16:00"),
        ("2026-11-20 14:00", "2026-11-20T06:00"),
        ("2026-11-20T14:00:00Z", "2026-11-20T14:00"),
        ("today", "2026-11-20T16:00"),
        ("yesterday", "2026-11-19T16:00"),
        ("7d", "2026-11-13T20:30"),
        ("12h", "2026-11-20T08:30"),
    ],
)
def test_what_is_typed_is_a_moment(written: str, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert moment(written, now=NOW, zone=ZONE) == expected


@pytest.mark.parametrize("written", ["soon", "", "7", "d", "-1d", "2026-13-01"])
def test_what_is_none_is_said_with_what_would_be(written: str) -> None:
    with pytest.raises(NoMoment, match="yesterday, 7d"):
        moment(written, now=NOW, zone=ZONE)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-30", "2026-11-30T16:00"),
        ("2026-11-30 14:00", "2026-11-30T06:00"),
        ("today", "2026-11-21T16:00"),
        ("tomorrow", "2026-11-22T16:00"),
        ("7d", "2026-11-27T20:30"),
        ("12h", "2026-11-21T08:30"),
    ],
)
def test_a_day_to_come_means_its_end(written: str, meant: str) -> None:
    expected = datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert moment_to_come(written, now=NOW, zone=ZONE) == expected


@pytest.mark.parametrize(
    ("written", "why"),
    [("soon", "no moment"), ("yesterday", "no moment"), ("2026-11-20", "past"), ("1999", "no mom")],
)
def test_what_is_not_to_come_is_said_with_what_would_be(written: str, why: str) -> None:
    with pytest.raises(NoMomentToCome, match=rf"{why}.*tomorrow, 7d"):
        moment_to_come(written, now=NOW, zone=ZONE)
