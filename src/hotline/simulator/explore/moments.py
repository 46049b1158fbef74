"""When calls come: one moment for every way in which the bank's lines can be open or closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.flow.bundle import Bundle

WITHOUT_CALENDAR = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def moments(bundle: Bundle) -> tuple[datetime, ...]:
    """Return moments, in UTC, that differ in which lines are open, closed or on holiday.

    The last hours of the calendar are among them: it does not know then when a line opens next.
    """
    calendar = bundle.calendar
    if calendar is None:
        return (WITHOUT_CALENDAR,)
    at = datetime(calendar.years[0], 1, 1, tzinfo=UTC)
    until = datetime(calendar.years[0] + 1, 1, 1, tzinfo=UTC)
    differing: dict[tuple[str, ...], datetime] = {}
    while at < until:
        states = tuple(calendar.state(hours, at) for hours in calendar.schedules)
        differing.setdefault(states, at)
        at += HOUR
    last = datetime(calendar.years[-1] + 1, 1, 1, tzinfo=UTC) - timedelta(days=1)
    return (*differing.values(), last)
