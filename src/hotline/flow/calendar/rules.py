"""What was looked up for a calendar: plain data that a bundle keeps.

The rules of time zones and the public holidays come from libraries that change with the world. What
they said when a bundle was made is part of it, so that a bundle means the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from hotline.flow.vocabulary import Table


class Offset(Table):
    """From `since` on, the zone's clock is `seconds` ahead of UTC."""

    since: datetime
    seconds: int


class Refusal(Table):
    """What could not be looked up: where it was written, and what to tell."""

    path: tuple[str, ...]
    text: str


class CalendarRules(Table):
    """The answers to what a calendar document names.

    Attributes:
        offsets: The zone's clock over the covered years, in order; the first holds before it too.
        holidays: Public holidays with their names.
        workdays: Weekend days that the country works, in exchange for days off.
        unannounced: Covered years of which the country's workdays were not yet known.
        refusals: What could not be looked up.
    """

    offsets: tuple[Offset, ...] = ()
    holidays: Mapping[date, str] = {}
    workdays: tuple[date, ...] = ()
    unannounced: tuple[int, ...] = ()
    refusals: tuple[Refusal, ...] = ()
