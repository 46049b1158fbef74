"""The hours in which the bank rings customers by itself. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.flow.calendar.calendar import Calendar, HoursState

ALWAYS_OPEN_REST = timedelta(hours=1)
"""How long is waited where hours never open, for they never close, or nobody knows them."""
MOST_STRETCHES = 1_000
"""No lead is so long that more stretches of calling hours lie in it."""


def may_call(calendar: Calendar | None, hours: str, at: datetime) -> bool:
    """Return whether customers are rung at a moment; never where there are no such hours."""
    if calendar is None or hours not in calendar.schedules:
        return False
    return calendar.state(hours, at) is HoursState.OPEN


def next_opening(calendar: Calendar | None, hours: str, at: datetime) -> datetime:
    """Return when `hours` open next after a moment, in UTC; an hour later where they do not."""
    opens = None
    if calendar is not None and hours in calendar.schedules:
        opens = calendar.opens_at(hours, at)
    return opens.astimezone(UTC) if opens is not None else at + ALWAYS_OPEN_REST


def reach(calendar: Calendar, hours: str, at: datetime, lead: timedelta) -> datetime:
    """Return until when a promise must be due to be kept now.

    The lead is time in which customers are rung: what is due at night, or on a holiday, is kept in
    the hours before.

    Args:
        calendar: When they are.
        hours: Their name in it.
        at: The moment, aware.
        lead: Of so much calling time a promise may need all.
    """
    for _ in range(MOST_STRETCHES):
        if calendar.state(hours, at) is HoursState.OPEN:
            closes = calendar.closes_at(hours, at)
            if closes is None or closes - at > lead:
                return at + lead
            lead -= closes - at
            at = closes
        opens = calendar.opens_at(hours, at)
        if opens is None:
            # The calendar ends here.
            return at
        at = opens
    return at
