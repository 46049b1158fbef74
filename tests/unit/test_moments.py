"""Moments as people type them are on the bank's clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.cli.moments import NoMoment, moment

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
