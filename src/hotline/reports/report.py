"""A report: sections of rows, and identities that must hold between their figures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Value = float | None
"""A figure; None where there is nothing of which it could be one."""

NONE_LEFT = 1e-3
"""Seconds are added up as floats, in other portions: so much of a difference is none."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The figures of one interval, queue, agent or the like.

    Attributes:
        name: Of what; an interval's is its beginning as ISO 8601, in the bank's time.
        values: The name of a figure to what it is.
    """

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures of one kind.

    Attributes:
        name: Its name, which its words are found by.
        columns: The names of its figures, in order.
        rows: Its rows, in order.
        total: The figures of all rows together; None where they make no whole.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]
    total: Row | None = None


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Two ways to one number.

    Attributes:
        name: Its name, which its words are found by.
        left: The number by the one way.
        right: The number by the other.
    """

    name: str
    left: float
    right: float

    @property
    def residual(self) -> float:
        """What is left of the one without the other: 0, or something is wrong."""
        left_over = self.left - self.right
        return 0.0 if abs(left_over) < NONE_LEFT else left_over


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was asked for.

    Attributes:
        tenant: Whose.
        since: From when on calls are told, aware.
        until: Up to when, aware.
        made_at: When it was made, aware.
        sections: The figures.
        identities: What was checked of them.
    """

    tenant: str
    since: datetime
    until: datetime
    made_at: datetime
    sections: Sequence[Section]
    identities: Sequence[Identity]

    @property
    def is_sound(self) -> bool:
        """Whether every identity holds."""
        return all(one.residual == 0 for one in self.identities)


TOTAL = "total"


def share(part: float, whole: float) -> Value:
    """Return a part of a whole, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def in_time(intervals: Iterable[str]) -> list[str]:
    """Return the names of intervals in the order of time.

    As texts, the hour that comes twice when clocks are set back would be the wrong way round.
    """
    return sorted(intervals, key=datetime.fromisoformat)
