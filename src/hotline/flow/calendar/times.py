"""Times of a day as ops write them: `08:30-20:00`, several in a list, or `closed`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from hotline.flow.rules import Rule
from hotline.flow.source import Path, Source

DAY_MIN = 24 * 60
CLOSED = "closed"
ALWAYS = "always"

_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_HOW = "write it as 08:30-20:00, or closed"


@dataclass(frozen=True, kw_only=True, order=True)
class TimeRange:
    """From one time of a day to before another, in minutes after the day's midnight.

    `end` is above `DAY_MIN` where the range passes midnight; it belongs to the day it starts on.
    """

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end - DAY_MIN if self.end > DAY_MIN else self.end
        return f"{_clock(self.start)}-{_clock(end)}"


Ranges = tuple[TimeRange, ...]
"""When a day is open, in order; none at all is closed."""


def read_ranges(source: Source, path: Path, written: object, who: str) -> Ranges | None:
    """Read what a day says; mistakes are added to the source's problems, and give None."""
    if written == CLOSED:
        return ()
    if isinstance(written, str):
        written = [written]
        paths = [path]
    elif isinstance(written, list) and written:
        paths = [(*path, index) for index in range(len(written))]
    else:
        source.problem(path, f"{who}: no time range; {_HOW}")
        return None
    ranges: list[TimeRange] = []
    for place, text in zip(paths, written, strict=True):
        try:
            ranges.append(_read_range(text))
        except ValueError as error:
            source.problem(place, f"{who}: {error}")
    ranges.sort()
    for one, other in pairwise(ranges):
        if other.start < one.end:
            source.problem(path, f"{who}: {one} and {other} overlap", Rule.HOURS_OVERLAP)
    return tuple(ranges) if len(ranges) == len(written) else None


def _read_range(text: object) -> TimeRange:
    if not isinstance(text, str):
        raise ValueError(f"no time range; {_HOW}")
    if text == ALWAYS:
        raise ValueError("a whole day is 00:00-24:00")
    if "," in text:
        raise ValueError(f"several time ranges go in brackets: [{text}]")
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is no time range; {_HOW}")
    start_hour, start_min, end_hour, end_min = map(int, match.groups())
    start, end = _minutes(start_hour, start_min), _minutes(end_hour, end_min)
    if start == DAY_MIN:
        raise ValueError("24:00 is only an end; what opens then opens at 00:00 of the next day")
    if start == end:
        raise ValueError(f"'{text}' opens and closes at once; a whole day is 00:00-24:00")
    return TimeRange(start=start, end=end if end > start else end + DAY_MIN)


def _minutes(hour: int, minute: int) -> int:
    if minute > 59 or hour * 60 + minute > DAY_MIN:
        raise ValueError(f"there is no time {hour:02}:{minute:02}; a day is 00:00 to 24:00")
    return hour * 60 + minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
