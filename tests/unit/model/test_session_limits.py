"""How long sessions last, by whose they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.model.session_limits import SessionLimits
from hotline.model.user import USER_ROLES, UserRole

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = SessionLimits(idle=30 * MINUTE, longest=12 * HOUR, screens=90 * DAY)


@pytest.mark.parametrize("role", [role for role in USER_ROLES if role != "screen"])
def test_a_persons_session_ends_without_use_and_after_its_time(role: UserRole) -> None:
    assert LIMITS.ends_at(role, NOON) == NOON + 12 * HOUR
    for seen, now, is_over in (
        (NOON, NOON + 30 * MINUTE, True),
        (NOON, NOON + 29 * MINUTE, False),
        (NOON + 12 * HOUR, NOON + 12 * HOUR, True),
        (NOON + 11 * HOUR, NOON + 12 * HOUR - 31 * MINUTE, False),
    ):
        assert LIMITS.is_over(role, NOON, seen, now=now, serves=False) == is_over


def test_a_screens_session_ends_after_its_time_alone() -> None:
    assert LIMITS.ends_at("screen", NOON) == NOON + 90 * DAY
    for now, is_over in ((NOON + 90 * DAY - MINUTE, False), (NOON + 90 * DAY, True)):
        assert LIMITS.is_over("screen", NOON, NOON, now=now, serves=False) == is_over


def test_who_serves_a_caller_has_two_hours_more_and_no_longer_without_use() -> None:
    end = NOON + 12 * HOUR
    for seen, now, is_over in (
        (end, end, False),
        (end + 2 * HOUR - MINUTE, end + 2 * HOUR - MINUTE, False),
        (end + 2 * HOUR - MINUTE, end + 2 * HOUR, True),
        (end - 20 * MINUTE, end + 10 * MINUTE, True),
    ):
        assert LIMITS.is_over("agent", NOON, seen, now=now, serves=True) == is_over
